"""What arXiv's query API answers, read strictly: a page of papers, or the reason why not. Pure.

The documents are those of the service as it is since November 2025; see
https://info.arxiv.org/help/api/user-manual.html for their fields.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, ParseError, fromstring

from digest.model import Paper, PaperId, Unreadable
from digest.sources.calendar import announced_on

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

#: ``http://arxiv.org/abs/2202.12139v1``, ``…/abs/math.GT/0309136v2``.
_ID = re.compile(
    r"""/abs/
    (?: (?P<archive>[a-z]+(?:-[a-z]+)*)(?:\.[A-Z]{2})?/(?P<old>\d{7}) | (?P<new>\d{4}\.\d{4,5}) )
    (?:v(?P<version>[1-9]\d*))?""",
    re.VERBOSE | re.ASCII,
)
#: ``cs.AI``, ``hep-th``, ``cond-mat.mes-hall``; authors' MSC and ACM classes look different.
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[a-z]+)*)?")
#: A comment may also speak of what is withdrawn elsewhere, or no longer.
_WITHDRAWN = re.compile(
    r"(?<!\bnot )(?<!\bnever )(?<!\bpreviously )(?<!\bthe )\bwithdrawn\b", re.IGNORECASE
)
#: What XML 1.0 forbids, raw or as a reference (``&#11;``); no letter of any text.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&\#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\r\n]+")
_TAG = re.compile(r"<[^>]*>")
_SHOWN = 200


class Garbled(Exception):
    """An answer is not what was asked for, and asking again may help."""


class Overloaded(Garbled):
    """An answer is an excuse of a service that has too much to do."""


class Doubtful(Garbled):
    """An answer may be true, but has been wrong before; to be believed when it is repeated."""


class Rejected(Exception):
    """The service refuses a request, and says why; asking again cannot help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPage:
    """One page of an answer."""

    #: Entries of the whole answer, over all pages.
    total: int
    #: How many of them are on the pages before this one.
    start: int
    entries: tuple[Paper | Unreadable, ...]


def read_page(body: bytes, holidays: Collection[date] = ()) -> ApiPage:
    """Read one answer of the query API.

    Text is as arXiv gives it (TeX, any script), with each run of blanks made one. *holidays* are
    days without an announcement beside the built-in ones. An entry without title or with an
    unknown kind of identifier comes as Unreadable. Raises Garbled for anything but a complete
    page, Rejected for arXiv's own error document.
    """
    feed = parse_xml(body)
    if feed.tag != f"{_ATOM}feed":
        msg = f"a document of another kind, <{_local(feed.tag)}>"
        raise Garbled(msg)
    entries = feed.findall(f"{_ATOM}entry")
    for entry in entries:
        if "/api/errors" in _text(entry, f"{_ATOM}id"):
            raise Rejected(_text(entry, f"{_ATOM}summary") or "no reason given")
    return ApiPage(
        total=_count(feed, "totalResults"),
        start=_count(feed, "startIndex"),
        entries=tuple(_paper(entry, holidays) for entry in entries),
    )


def parse_xml(body: bytes) -> Element:
    """Parse a complete XML document in UTF-8, without what attacks a parser.

    Raises Garbled for anything else, such as an HTML page, plain text, or a document that was
    cut; Overloaded for arXiv's "Rate exceeded.".
    """
    text = _decoded(body)
    start = text[:_SHOWN].lstrip().lower()
    if not start:
        msg = "an empty answer"
        raise Garbled(msg)
    if start.startswith(("<!doctype html", "<html")):
        msg = f"an HTML page: {plain(text)}"
        raise Garbled(msg)
    if not start.startswith("<"):
        msg = f"plain text: {plain(text)}"
        raise (Overloaded if "rate exceeded" in start else Garbled)(msg)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # in a text they stand as &lt;!…
        msg = "a document that declares entities, which arXiv never does"
        raise Garbled(msg)
    try:
        return fromstring(text)  # noqa: S314 - entities, the danger, are refused above
    except ParseError as error:
        msg = f"XML that is cut or damaged ({error})"
        raise Garbled(msg) from error


def cleaned(body: bytes) -> bytes:
    """Take out of an XML document in UTF-8 the characters that XML forbids."""
    return _decoded(body).encode()


def message_of(body: bytes) -> str:
    """Find what an error document of any kind says, in one short line."""
    try:
        read_page(body)
    except Rejected as rejected:
        return str(rejected)[:_SHOWN]
    except Garbled:
        pass
    return plain(body.decode("utf-8", "replace"))


def plain(text: str) -> str:
    """Give the first words of *text*, without its tags, in one short line."""
    return " ".join(_FORBIDDEN.sub("", _TAG.sub(" ", text[: 20 * _SHOWN])).split())[:_SHOWN]


def _decoded(body: bytes) -> str:
    """Decode *body*, without the characters that would keep a whole page from being read."""
    try:
        return _FORBIDDEN.sub("", body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        msg = "bytes that are not UTF-8"
        raise Garbled(msg) from error


def _paper(entry: Element, holidays: Collection[date]) -> Paper | Unreadable:
    """Read one entry; Garbled if even its dates are missing."""
    name, title = _text(entry, f"{_ATOM}id"), _text(entry, f"{_ATOM}title")
    submitted, updated = _moment(entry, "published"), _moment(entry, "updated")
    found = _ID.search(name)
    if found is None:
        return _unreadable("its identifier is not one of arXiv's", name or title)
    if not title:
        return _unreadable("it has no title", name)
    version = int(found["version"]) if found["version"] else None
    comment = _text(entry, f"{_ARXIV}comment") or None
    return Paper(
        id=PaperId(found["new"] or f"{found['archive']}/{found['old']}"),
        version=version,
        title=title,
        abstract=_text(entry, f"{_ATOM}summary"),
        authors=tuple(filter(None, (_text(one, f"{_ATOM}name") for one in _authors(entry)))),
        categories=_categories(entry),
        announced=announced_on(submitted, holidays),
        submitted=submitted,
        updated=updated,
        comment=comment,
        journal_ref=_text(entry, f"{_ARXIV}journal_ref") or None,
        doi=_text(entry, f"{_ARXIV}doi") or None,
        withdrawn=is_withdrawn(comment, version),
    )


def is_withdrawn(comment: str | None, version: int | None) -> bool:
    """Say whether *comment* tells that the paper is withdrawn, which always is a new version.

    arXiv has no other sign (https://info.arxiv.org/help/withdraw.html).
    """
    return version != 1 and bool(_WITHDRAWN.search(comment or ""))


def _unreadable(reason: str, excerpt: str) -> Unreadable:
    return Unreadable(origin="arXiv API", line=0, reason=reason, excerpt=excerpt[:_SHOWN])


def _authors(entry: Element) -> Iterator[Element]:
    return entry.iterfind(f"{_ATOM}author")


def _categories(entry: Element) -> tuple[str, ...]:
    """Give the categories, the primary one first, each once."""
    primary = entry.iterfind(f"{_ARXIV}primary_category")
    terms = [one.get("term", "") for one in (*primary, *entry.iterfind(f"{_ATOM}category"))]
    return tuple(dict.fromkeys(term for term in terms if _CATEGORY.fullmatch(term)))


def _text(parent: Element, tag: str) -> str:
    """Give the text of the first *tag* in *parent*, in one line; empty if there is none."""
    element = parent.find(tag)
    return "" if element is None else _BLANKS.sub(" ", "".join(element.itertext())).strip(" ")


def _moment(entry: Element, name: str) -> datetime:
    """Read a time, which every entry must have; in UTC."""
    text = _text(entry, f"{_ATOM}{name}")
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        msg = f"the entry {_text(entry, f'{_ATOM}id')!r} without a time in <{name}>"
        raise Garbled(msg)
    return moment.astimezone(UTC)


def _count(feed: Element, name: str) -> int:
    text = _text(feed, f"{_OPENSEARCH}{name}")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        msg = f"a feed without {name}"
        raise Garbled(msg)
    return int(text)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
