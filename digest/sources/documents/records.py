"""One answer of arXiv's OAI-PMH service: the papers in it, and how to go on. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from digest.model import Paper, Unreadable
from digest.sources.documents.answers import Garbled, is_withdrawn, parse_xml
from digest.sources.documents.identifiers import read_identifier

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_BLANKS = re.compile(r"[ \t\r\n]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_SEPARATOR = r"[,;:]|\s+and\s+"
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_OTHERS = re.compile(r"et\.? al\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A page of a list; *token* asks for the next, None at the end."""

    found: tuple[Paper | Unreadable, ...] = ()
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error of the protocol, such as ``badResumptionToken``; it comes with HTTP status 200."""

    code: str
    reason: str


def parse_answer(
    content: bytes, *, origin: str, schedule: Callable[[datetime], date]
) -> Records | Refusal:
    """Read an answer to ListRecords or GetRecord, in the format ``arXivRaw`` or ``arXiv``.

    *schedule* gives the day of announcement of a time of submission; of ``arXiv``, which has only
    days, that is their first moment. Nothing to list (``noRecordsMatch``) is a page without
    papers. Texts are on one line each. Raises Garbled if this is no such answer, or not whole.
    See https://www.openarchives.org/OAI/openarchivesprotocol.html.
    """
    root = parse_xml(content)
    if root.tag != f"{_OAI}OAI-PMH":
        msg = f"a document of another kind, <{root.tag.rpartition('}')[2]}>"
        raise Garbled(msg)
    error = root.find(f"{_OAI}error")
    if error is not None:
        return _refusal(error)
    page = root.find(f"{_OAI}ListRecords")
    if page is None:
        page = root.find(f"{_OAI}GetRecord")
    if page is None or page.find(f"{_OAI}record") is None:
        msg = "an answer with neither a record nor an error"
        raise Garbled(msg)
    found = tuple(_read(record, origin, schedule) for record in page.iterfind(f"{_OAI}record"))
    return Records(found=found, token=_text(page, f"{_OAI}resumptionToken") or None)


def split_authors(text: str) -> tuple[str, ...]:
    """Divide ``A B, C D (Affiliation, with commas), E and F`` into names, without affiliations.

    A comma or *and* within braces is part of a name in TeX.
    """
    count = 1
    while count:  # the innermost brackets first; one that is not closed stays
        text, count = _BRACKETS.subn(" ", text)
    names: list[str] = []
    for part in _divide(text):
        name = " ".join(part.split())
        if names and _SUFFIX.fullmatch(name):
            names[-1] += f" {name}"
        elif name and not _OTHERS.fullmatch(name):
            names.append(name)
    return tuple(names)


def _refusal(error: Element) -> Records | Refusal:
    """Read an error."""
    code = error.get("code", "unknown")
    if code == "noRecordsMatch":
        return Records()
    return Refusal(code=code, reason=_text(error, "."))


def _read(record: Element, origin: str, schedule: Callable[[datetime], date]) -> Paper | Unreadable:
    """Read one record: a paper, or the reason why it is none."""
    identifier = _text(record, f"{_OAI}header/{_OAI}identifier")
    metadata = record.find(f"{_OAI}metadata/*")
    try:
        if metadata is None:
            msg = "has no metadata"
            raise ValueError(msg)  # noqa: TRY301 # all reasons are caught in one place
        return _paper(metadata, schedule)
    except ValueError as error:
        return Unreadable(origin=origin, line=0, reason=str(error), excerpt=identifier)


def _paper(metadata: Element, schedule: Callable[[datetime], date]) -> Paper:
    """Read the metadata of a record; raises ValueError with what is wrong."""
    found = read_identifier(_text(metadata, "{*}id"))
    title, abstract = _text(metadata, "{*}title"), _text(metadata, "{*}abstract")
    if not (found and title and abstract):
        missing = "identifier" if not found else "abstract" if title else "title"
        msg = f"has no {missing}"
        raise ValueError(msg)
    try:
        version, submitted, updated = _dates(metadata)
        announced = schedule(submitted)
    except (ValueError, OverflowError) as error:
        msg = f"has a date or a version that cannot be: {error}"
        raise ValueError(msg) from error
    comment = _text(metadata, "{*}comments")
    return Paper(
        id=found[0],
        title=title,
        abstract=abstract,
        authors=tuple(_authors(metadata)),
        version=version,
        categories=tuple(_text(metadata, "{*}categories").split()),
        announced=announced,
        submitted=submitted,
        updated=updated,
        comment=comment or None,
        journal_ref=_text(metadata, "{*}journal-ref") or None,
        doi=_text(metadata, "{*}doi") or None,
        withdrawn=is_withdrawn(comment, version),
    )


def _dates(metadata: Element) -> tuple[int | None, datetime, datetime]:
    """Give the newest version, the time of the first one, and the time of the newest."""
    versions = {
        int(version.get("version", "").removeprefix("v")): _moment(_text(version, "{*}date"))
        for version in metadata.iterfind("{*}version")
    }
    if versions:
        return max(versions), versions[min(versions)], versions[max(versions)]
    submitted = _moment(_text(metadata, "{*}created"))
    updated = _text(metadata, "{*}updated")
    return (None, submitted, _moment(updated)) if updated else (1, submitted, submitted)


def _moment(text: str) -> datetime:
    """Read ``Sat, 05 Sep 2026 01:28:43 GMT`` or ``2026-09-05``; raises ValueError."""
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    except ValueError:
        moment = parsedate_to_datetime(text)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def _authors(metadata: Element) -> Iterator[str]:
    """Yield the names: one string in ``arXivRaw``, an element each in ``arXiv``."""
    people = metadata.findall("{*}authors/{*}author")
    if not people:
        yield from split_authors(_text(metadata, "{*}authors"))
    for person in people:
        parts = (_text(person, f"{{*}}{part}") for part in ("forenames", "keyname", "suffix"))
        yield " ".join(part for part in parts if part)


def _divide(text: str) -> Iterator[str]:
    """Yield what stands between separators, braces minded where they are balanced."""
    minds_braces = text.count("{") == text.count("}")
    depth, part = 0, ""
    for piece in re.split(rf"([{{}}]|{_SEPARATOR})", text):
        depth += (piece == "{") - (piece == "}")
        if re.fullmatch(_SEPARATOR, piece) and not (minds_braces and depth > 0):
            yield part
            part = ""
        else:
            part += piece
    yield part


def _text(parent: Element, path: str) -> str:
    """Give the text at *path* on one line; empty if there is none."""
    return _BLANKS.sub(" ", parent.findtext(path, "")).strip(" ")
