"""Issues and papers for programs: JSON, BibTeX, linked data, the search index. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable

from digest.codec import encode
from digest.model import Issue, Paper
from digest.render.plain import plain
from digest.render.views import EntryView, IssueView

# BibTeX counts braces even after a backslash, so they need words.
_BIBTEX = str.maketrans(
    {mark: f"\\{mark}" for mark in "&%#_$"}
    | {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def issue_json(issue: Issue) -> bytes:
    """Give *issue* whole, with every statement and its evidence, as one line of JSON."""
    return f"{encode(issue)}\n".encode()


def issue_bib(issue: Issue) -> bytes:
    """Give the papers of *issue* as BibTeX, in reading order."""
    return "\n".join(bibtex(entry.paper) for entry in issue.entries).encode()


def bibtex(paper: Paper) -> str:
    """Give one BibTeX entry: Unicode text, nothing in it that TeX would run."""
    fields = {
        "title": f"{{{_protect(paper.title)}}}",
        "author": " and ".join(map(_author, paper.authors)),
        "year": str((paper.submitted or paper.announced).year),
        "eprint": paper.id,
        "archivePrefix": "arXiv",
        "primaryClass": paper.categories[0] if paper.categories else "",
        "doi": _protect(paper.doi or ""),
        "note": _protect(paper.journal_ref or ""),
        "url": paper.abs_url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{arXiv:{paper.id},", *lines, "}", ""])


def search_index(entries: Iterable[EntryView]) -> bytes:
    """Give what the search page looks through: one object for each paper."""
    rows = [
        {
            "id": view.entry.paper.id,
            "url": view.href,
            "title": view.name,
            "tags": [tag.name for tag in view.tags],
            "week": str(view.week),
            "tldr": tldr_text(view),
        }
        for view in entries
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def linked_data(
    view: EntryView, *, address: str, issue: IssueView, issue_address: str
) -> dict[str, object]:
    """Say in the words of schema.org what a paper's page is about: the paper, not our card."""
    paper = view.entry.paper
    return {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": view.name,
        "name": view.name,
        "author": [{"@type": "Person", "name": plain(name)} for name in paper.authors],
        "datePublished": (paper.submitted or paper.announced).strftime("%Y-%m-%d"),
        "identifier": f"arXiv:{paper.id}",
        "sameAs": paper.abs_url,
        "subjectOf": {
            "@type": "WebPage",
            "url": address,
            "isPartOf": {"@type": "PublicationIssue", "name": issue.name, "url": issue_address},
        },
    }


def tldr_text(view: EntryView) -> str:
    """Give the summary of a paper without markup; empty where there is none."""
    card = view.entry.card
    return plain(card.tldr.text) if card and card.tldr else ""


def _author(name: str) -> str:
    """Protect a name; one that BibTeX would take apart goes in braces."""
    text = _protect(name)
    return f"{{{text}}}" if " and " in text.lower() or "," in text else text


def _protect(text: str) -> str:
    return plain(text).translate(_BIBTEX)
