"""The query API: what a request finds, and the Atom document that says so. Pure."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from tests.fake_arxiv.answers import XML_LINE, Answer, quoted, zulu
from tests.fake_arxiv.papers import FakePaper, Version
from tests.fake_arxiv.query import InvalidQuery, parse_query, write_query

PAGE_LIMIT = 2_000
WINDOW_LIMIT = 30_000

_ID = re.compile(r"(?P<id>[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v(?P<version>\d+))?")
_PDF = 'rel="related" type="application/pdf" title="pdf"'
_FEED = (
    XML_LINE + '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
)


class BadRequest(ValueError):
    """The service answers HTTP 400, with these words in an Atom document."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper as one of its versions."""

    paper: FakePaper
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a request finds: all *matches* in order, of which *entries* are on this page."""

    query: str
    id_list: str
    start: int
    size: int
    total: int
    matches: Sequence[Shown]
    entries: Sequence[Shown]


def find_page(papers: Sequence[FakePaper], asked: Mapping[str, str], now: datetime) -> Page:
    """Find the page that the parameters *asked* name; raises BadRequest."""
    start, size = _number(asked, "start", 0), _number(asked, "max_results", 10)
    if size > PAGE_LIMIT or start + size > WINDOW_LIMIT:
        msg = f"max_results must be at most {PAGE_LIMIT} and start + max_results {WINDOW_LIMIT}"
        raise BadRequest(msg)
    text, id_list = asked.get("search_query", "").strip(), asked.get("id_list", "").strip()
    try:
        query = parse_query(text) if text or not id_list else None
    except InvalidQuery as error:
        msg = f"Invalid query string: '{text}'"
        raise BadRequest(msg) from error
    found = _by_id(papers, id_list, now) if id_list else _announced(papers, now)
    matches = [shown for shown in found if query is None or query.matches(shown.paper)]
    ordered = _ordered(matches, asked, by_list=bool(id_list))
    return Page(
        query=write_query(query) if query else "",
        id_list=id_list,
        start=start,
        size=size,
        total=len(ordered),
        matches=ordered,
        entries=ordered[start : start + size],
    )


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    """Read a count; raises BadRequest."""
    value = asked.get(name, "") or str(default)
    if not value.removeprefix("-").isdecimal():
        msg = f"{name} must be an integer"
        raise BadRequest(msg)
    if value.startswith("-"):
        msg = f"{name} must be non-negative"
        raise BadRequest(msg)
    return int(value)


def _announced(papers: Sequence[FakePaper], now: datetime) -> list[Shown]:
    """Give every paper that is out, as its newest version."""
    versions = ((paper, paper.shown(now)) for paper in papers)
    return [Shown(paper, shown[-1]) for paper, shown in versions if shown]


def _by_id(papers: Sequence[FakePaper], id_list: str, now: datetime) -> list[Shown]:
    """Give the papers of *id_list* in its order; unknown ones are left out without a word."""
    known = {paper.id: paper for paper in papers}
    found: dict[Shown, None] = {}
    for name in filter(None, (part.strip() for part in id_list.split(","))):
        match = _ID.fullmatch(name)
        if match is None:
            msg = f"incorrect id format for {name}"
            raise BadRequest(msg)
        paper = known.get(match["id"])
        shown = paper.shown(now) if paper else ()
        wanted = int(match["version"] or len(shown))
        if paper and 0 < wanted <= len(shown):
            found[Shown(paper, shown[wanted - 1])] = None
    return list(found)


def _ordered(matches: list[Shown], asked: Mapping[str, str], *, by_list: bool) -> list[Shown]:
    """Sort as asked; relevance is an order of its own, which says nothing about dates."""
    key, order = asked.get("sortBy", "relevance"), asked.get("sortOrder", "descending")
    if key not in {"relevance", "lastUpdatedDate", "submittedDate"}:
        msg = f"sortBy must be in: relevance, lastUpdatedDate, submittedDate; not {key}"
        raise BadRequest(msg)
    if order not in {"ascending", "descending"}:
        msg = f"sortOrder must be in: ascending, descending; not {order}"
        raise BadRequest(msg)
    if key == "relevance":
        return matches if by_list else sorted(matches, key=lambda shown: shown.paper.id[::-1])
    updated = key == "lastUpdatedDate"
    return sorted(
        matches,
        key=lambda shown: (
            shown.version.submitted if updated else shown.paper.submitted,
            shown.paper.id,
        ),
        reverse=order == "descending",
    )


def render_page(page: Page, now: datetime) -> Answer:
    """Write the Atom document of *page*, element by element as the service does."""
    window = {"start": page.start, "max_results": page.size}
    named = {"search_query": page.query, **window, "id_list": page.id_list}
    title = (
        f"arXiv Query: search_query={page.query}&id_list={page.id_list}"
        f"&start={page.start}&max_results={page.size}"
    )
    mark = b64encode(hashlib.sha1(title.encode()).digest()).decode().rstrip("=")
    link = "https://arxiv.org/api/query?" + urlencode(named, safe=":/,()")
    lines = [
        f"  <id>https://arxiv.org/api/{mark}</id>",
        f"  <title>{escape(title)}</title>",
        f"  <updated>{zulu(now)}</updated>",
        f'  <link href="{quoted(link)}" type="application/atom+xml"/>',
        *_counts(page.size, page.total, page.start),
        *(line for shown in page.entries for line in _entry(shown)),
    ]
    return Answer(body=(_FEED + "\n".join(lines) + "\n</feed>\n").encode())


def _counts(size: int, total: int, start: int) -> tuple[str, ...]:
    """Write the three counts of a feed."""
    return (
        f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>",
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>",
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>",
    )


def _entry(shown: Shown) -> list[str]:
    """Write one entry, line by line."""
    paper, version = shown.paper, shown.version
    name = f"{paper.id}v{version.number}"
    comment = paper.comment_of(version)
    doi = paper.doi
    lines = [
        f"<id>http://arxiv.org/abs/{name}</id>",
        f"<title>{escape(paper.title)}</title>",
        f"<updated>{zulu(version.submitted)}</updated>",
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" {_PDF}/>',
        f"<summary>{escape(paper.abstract)}</summary>",
        *(
            f'<category term="{quoted(category)}" scheme="http://arxiv.org/schemas/atom"/>'
            for category in paper.categories
        ),
        f"<published>{zulu(paper.submitted)}</published>",
        f"<arxiv:comment>{escape(comment)}</arxiv:comment>" if comment else "",
        f'<arxiv:primary_category term="{quoted(paper.primary)}"/>',
        f"<arxiv:journal_ref>{escape(paper.journal_ref)}</arxiv:journal_ref>"
        if paper.journal_ref
        else "",
        *(
            f"<author>\n      <name>{escape(author)}</name>\n    </author>"
            for author in paper.authors
        ),
        f"<arxiv:doi>{escape(doi)}</arxiv:doi>" if doi else "",
        f'<link rel="related" href="https://doi.org/{quoted(doi)}" title="doi"/>' if doi else "",
    ]
    return ["  <entry>", *(f"    {line}" for line in lines if line), "  </entry>"]


def error_feed(message: str, now: datetime, status: int = 400) -> Answer:
    """Write the Atom document with one entry that says what was wrong."""
    address = "https://arxiv.org/api/errors#" + re.sub(r"\W+", "_", message).strip("_")
    lines = [
        "  <id>https://arxiv.org/</id>",
        "  <title>arXiv Search Results</title>",
        f"  <updated>{zulu(now)}</updated>",
        *_counts(1, 1, 0),
        "  <entry>",
        f"    <id>{address}</id>",
        "    <title>Error</title>",
        f"    <updated>{zulu(now)}</updated>",
        f'    <link href="{address}" rel="alternate" type="text/html"/>',
        f"    <summary>{escape(message)}</summary>",
        "    <author>",
        "      <name>arXiv api core</name>",
        "    </author>",
        "  </entry>",
    ]
    return Answer(body=(_FEED + "\n".join(lines) + "\n</feed>\n").encode(), status=status)
