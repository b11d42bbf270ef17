"""OAI-PMH: records harvested by day and set, with resumption tokens. Pure.

Records and their elements are written by ``oairecords``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import parse_qsl, quote, unquote, urlencode

from tests.fake_arxiv.answers import XML, Answer, zulu
from tests.fake_arxiv.oairecords import FORMATS, PHYSICS, escape, set_specs, write_record
from tests.fake_arxiv.papers import FakePaper, Version

EARLIEST = date(2005, 9, 16)
UPDATE_DELAY = timedelta(hours=2, minutes=30)  # after the announcement


class Code(StrEnum):
    """What OAI-PMH calls its errors."""

    BAD_ARGUMENT = "badArgument"
    BAD_TOKEN = "badResumptionToken"
    BAD_VERB = "badVerb"
    BAD_FORMAT = "cannotDisseminateFormat"
    NO_SUCH_ID = "idDoesNotExist"
    NO_RECORDS = "noRecordsMatch"


_REASONS = {
    Code.BAD_ARGUMENT: (
        "The request includes illegal arguments, is missing required arguments, includes a "
        "repeated argument, or values for arguments have an illegal syntax."
    ),
    Code.BAD_TOKEN: "The value of the resumptionToken argument is invalid or expired.",
    Code.BAD_VERB: "Value of the verb argument is not a legal OAI-PMH verb.",
    Code.BAD_FORMAT: (
        "The metadata format identified by the value given for the metadataPrefix argument is "
        "not supported by the item or by the repository."
    ),
    Code.NO_SUCH_ID: (
        "The value of the identifier argument is unknown or illegal in this repository."
    ),
    Code.NO_RECORDS: (
        "The combination of the values of the from, until, set and metadataPrefix arguments "
        "results in an empty list."
    ),
}
_ECHOING = {Code.NO_SUCH_ID, Code.NO_RECORDS, Code.BAD_FORMAT}
_GROUPS = {"cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"}
_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>

<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"\x20
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ \
http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
    <responseDate>{now}</responseDate>
        <request{request}>http://oaipmh.arxiv.org/oai</request>

{body}
</OAI-PMH>"""


class Refused(ValueError):
    """OAI-PMH answers HTTP 200 with an error of this code."""

    def __init__(self, code: Code, reason: str = "") -> None:
        super().__init__(f"{_REASONS[code]} Reason: {reason}" if reason else _REASONS[code])
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """A ListRecords request, whole or resumed; the days are UTC, both included."""

    form: str
    first: date
    until: date | None
    section: str
    skip: int = 0
    resumed: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """Read the arguments; raises Refused."""
        unknown = set(asked) - {"verb", "metadataPrefix", "from", "until", "set", "skip"}
        if unknown or "metadataPrefix" not in asked:
            raise Refused(Code.BAD_ARGUMENT, f"Parameters: {sorted(unknown) or 'metadataPrefix'}")
        if asked["metadataPrefix"] not in FORMATS:
            raise Refused(Code.BAD_FORMAT)
        first, until = _day(asked.get("from")), _day(asked.get("until"))
        if (first and first < EARLIEST) or (first and until and until < first):
            raise Refused(Code.BAD_ARGUMENT, "Until date must not be before from or earliest date")
        section = asked.get("set", "")
        if section and not _is_set(section):
            raise Refused(Code.BAD_ARGUMENT, "Set does not exist")
        skip = int(asked.get("skip", "0"))
        return cls(
            form=asked["metadataPrefix"],
            first=first or EARLIEST,
            until=until,
            section=section,
            skip=skip,
        )

    @classmethod
    def resume(cls, token: str) -> Self:
        """Read a resumption token; raises Refused."""
        try:
            asked = dict(parse_qsl(unquote(token), strict_parsing=True))
            if asked["verb"] == "ListRecords" and "skip" in asked:
                return replace(cls.read(asked), resumed=True)
        except (ValueError, KeyError):
            pass  # refused below, for whatever reason
        raise Refused(Code.BAD_TOKEN, "Token decoding failed or format is invalid.")

    @property
    def token(self) -> str:
        """The request as a token: a query string that is quoted already."""
        named = {"verb": "ListRecords", "metadataPrefix": self.form, "from": self.first.isoformat()}
        if self.until:
            named["until"] = self.until.isoformat()
        if self.section:
            named["set"] = self.section
        return quote(urlencode({**named, "skip": str(self.skip)}, safe=":"), safe="")


@dataclass(frozen=True, slots=True)
class Record:
    """A paper as OAI-PMH has it; *datestamp* is the day of its last change, in UTC."""

    datestamp: date
    paper: FakePaper
    versions: tuple[Version, ...]


def respond(
    papers: Sequence[FakePaper], asked: Mapping[str, str], now: datetime, page: int
) -> Answer:
    """Answer the arguments *asked*, with at most *page* records."""
    try:
        body = _body(papers, asked, now, page)
    except Refused as refused:
        echo = _echo(asked, '"') if refused.code in _ECHOING else ""
        body = f"\n    <error code='{refused.code}'>{escape(str(refused))}</error>\n"
        return _answer(now, echo, body)
    return _answer(now, _echo(asked, "'" if "resumptionToken" in asked else '"'), body)


def _body(papers: Sequence[FakePaper], asked: Mapping[str, str], now: datetime, page: int) -> str:
    """Write what the verb asks for; raises Refused."""
    verb = asked.get("verb")
    if verb == "GetRecord":
        return _get_record(papers, asked, now)
    if verb != "ListRecords":
        raise Refused(Code.BAD_VERB)
    if "resumptionToken" not in asked:
        return _list_records(papers, Harvest.read(asked), now, page)
    if set(asked) != {"verb", "resumptionToken"}:
        raise Refused(Code.BAD_ARGUMENT, "No other parameters allowed with resumptionToken")
    harvest = Harvest.resume(asked["resumptionToken"])
    return _list_records(papers, harvest, now, page)


def _list_records(
    papers: Sequence[FakePaper],
    harvest: Harvest,
    now: datetime,
    page: int,
    *,
    resumed: bool = False,
) -> str:
    """Write one page of records, and the token for the next one; raises Refused."""
    found = [record for record in _records(papers, now) if _is_wanted(record, harvest)]
    shown, rest = found[harvest.skip : harvest.skip + page], found[harvest.skip + page :]
    if not shown:
        raise Refused(Code.NO_RECORDS)
    records = "".join(
        write_record(record.paper, record.versions, record.datestamp, harvest.form)
        for record in shown
    )
    token = "\n        <resumptionToken/>" if harvest.resumed else ""
    if rest:
        day = rest[0].datestamp
        skip = sum(record.datestamp == day for record in found[: harvest.skip + page])
        expires = zulu(datetime.combine(now.astimezone(UTC).date() + timedelta(1), time(), UTC))
        following = escape(replace(harvest, first=day, skip=skip).token)
        token = (
            f"\n        <resumptionToken expirationDate='{expires}'>{following}</resumptionToken>"
        )
    return f"    <ListRecords>\n        {records}{token}\n    </ListRecords>"


def _get_record(papers: Sequence[FakePaper], asked: Mapping[str, str], now: datetime) -> str:
    """Write one record; raises Refused."""
    form = asked.get("metadataPrefix", "")
    if form not in FORMATS:
        raise Refused(Code.BAD_FORMAT)
    name = asked.get("identifier", "").removeprefix("oai:arXiv.org:")
    for record in _records(papers, now):
        if record.paper.id == name:
            written = write_record(record.paper, record.versions, record.datestamp, form)
            return f"    <GetRecord>\n        {written}\n    </GetRecord>"
    raise Refused(Code.NO_SUCH_ID)


def _records(papers: Sequence[FakePaper], now: datetime) -> list[Record]:
    """Give all records known at *now*, by day of change."""
    known = ((paper, paper.shown(now - UPDATE_DELAY)) for paper in papers)
    records = [
        Record(paper.announced_on(versions[-1]), paper, versions)
        for paper, versions in known
        if versions
    ]
    return sorted(records, key=lambda record: (record.datestamp, record.paper.id))


def _is_wanted(record: Record, harvest: Harvest) -> bool:
    """Say whether *record* falls into the days and the set."""
    if record.datestamp < harvest.first or (harvest.until and record.datestamp > harvest.until):
        return False
    wanted = f"{harvest.section}:"
    specs = set_specs(record.paper.categories)
    return not harvest.section or any(f"{spec}:".startswith(wanted) for spec in specs)


def _is_set(section: str) -> bool:
    """Say whether there is such a set: ``cs``, ``cs:cs:AI``, ``physics:hep-th``."""
    group, *below = section.split(":")
    if group not in _GROUPS or len(below) > 2:
        return False
    return not below or (below[0] in PHYSICS if group == "physics" else below[0] == group)


def _day(text: str | None) -> date | None:
    """Read a day; raises Refused."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(Code.BAD_ARGUMENT, "date format must be YYYY-MM-DD") from error


def _echo(asked: Mapping[str, str], mark: str) -> str:
    """Repeat the arguments as attributes."""
    return "".join(f" {name}={mark}{escape(value)}{mark}" for name, value in asked.items())


def _answer(now: datetime, request: str, body: str) -> Answer:
    """Put *body* into its envelope."""
    text = _ENVELOPE.format(now=zulu(now), request=request, body=body)
    return Answer(body=text.encode(), content_type=XML)
