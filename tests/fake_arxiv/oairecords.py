"""One record of OAI-PMH, as arXiv or as arXivRaw. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date
from xml.sax import saxutils

from tests.fake_arxiv.papers import FakePaper, Version

FORMATS = ("arXiv", "arXivRaw")
PHYSICS = (
    "astro-ph",
    "cond-mat",
    "gr-qc",
    "hep-ex",
    "hep-lat",
    "hep-ph",
    "hep-th",
    "math-ph",
    "nlin",
    "nucl-ex",
    "nucl-th",
    "physics",
    "quant-ph",
)
"""Archives of the group physics."""


def escape(text: str) -> str:
    """Escape *text* as the service's templates do, quotes included."""
    return saxutils.escape(text, {"'": "&#39;", '"': "&#34;"})


def set_specs(categories: Sequence[str]) -> list[str]:
    """Give the sets of the categories: ``cs:cs:AI``, ``physics:hep-th``."""
    split = ((name, name.split(".")[0]) for name in categories)
    return [
        f"{'physics' if archive in PHYSICS else archive}:{name.replace('.', ':')}"
        for name, archive in split
    ]


def write_record(paper: FakePaper, versions: Sequence[Version], datestamp: date, form: str) -> str:
    """Write *paper* with the *versions* that are out, in one of FORMATS."""
    sets = "".join(
        f"\n            <setSpec>{name}</setSpec>" for name in set_specs(paper.categories)
    )
    lines = _raw(paper, versions) if form == "arXivRaw" else _plain(paper, versions)
    written = "\n".join(f"            {line}" for line in lines)
    return f"""<record>
                <header>
        <identifier>oai:arXiv.org:{paper.id}</identifier>
        <datestamp>{datestamp}</datestamp>{sets}
    </header>

            <metadata>
                        <{form} xmlns="http://arxiv.org/OAI/{form}/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://arxiv.org/OAI/{form}/ https://oaipmh.arxiv.org/OAI/{form}.xsd">
{written}
    </{form}>

            </metadata>
        </record>"""


def _plain(paper: FakePaper, versions: Sequence[Version]) -> list[str]:
    """Write the elements of the format arXiv; days are in UTC."""
    last = versions[-1]
    return [
        f"<id>{paper.id}</id>",
        f"<created>{paper.submitted.astimezone(UTC).date()}</created>",
        *([f"<updated>{last.submitted.astimezone(UTC).date()}</updated>"] * (last.number > 1)),
        "<authors>",
        *(line for author in paper.authors for line in _author(author)),
        "</authors>",
        f"<title>{escape(paper.title)}</title>",
        f"<categories>{' '.join(paper.categories)}</categories>",
        *_common(paper, last),
    ]


def _author(name: str) -> list[str]:
    """Write one author; the last word is taken for the family name."""
    forenames, _, keyname = name.rpartition(" ")
    first = [f"    <forenames>{escape(forenames)}</forenames>"] if forenames else []
    return ["<author>", f"    <keyname>{escape(keyname)}</keyname>", *first, "</author>"]


def _raw(paper: FakePaper, versions: Sequence[Version]) -> list[str]:
    """Write the elements of the format arXivRaw."""
    return [
        f"<id>{paper.id}</id>",
        f"<submitter>{escape(paper.authors[0] if paper.authors else 'Nobody')}</submitter>",
        *(line for version in versions for line in _version(paper, version)),
        f"<title>{escape(paper.title)}</title>",
        f"<authors>{escape(', '.join(paper.authors))}</authors>",
        f"<categories>{' '.join(paper.categories)}</categories>",
        *_common(paper, versions[-1]),
    ]


def _version(paper: FakePaper, version: Version) -> list[str]:
    """Write one version; its size is drawn from its name."""
    size = hashlib.sha1(f"{paper.id}v{version.number}".encode()).digest()[0] + 20
    return [
        f'<version version="v{version.number}">',
        f"    <date>{version.submitted.astimezone(UTC):%a, %d %b %Y %H:%M:%S} GMT</date>",
        f"    <size>{size}kb</size>",
        "</version>",
    ]


def _common(paper: FakePaper, version: Version) -> list[str]:
    """Write the elements at the end, which both formats share."""
    elements = {
        "comments": paper.comment_of(version),
        "journal-ref": paper.journal_ref,
        "doi": paper.doi,
        "license": paper.license,
        "abstract": paper.abstract,
    }
    return [f"<{name}>{escape(text)}</{name}>" for name, text in elements.items() if text]
