"""Answers of OAI-PMH: records, tokens, errors."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper, PaperId, Unreadable
from digest.sources.calendar import announced_on
from digest.sources.documents.answers import Garbled
from digest.sources.documents.records import Records, Refusal, parse_answer, split_authors

RECORD = """<record><header><identifier>oai:arXiv.org:2505.00001</identifier></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2505.00001</id>
<version version="v1"><date>Wed, 07 May 2025 17:59:59 GMT</date></version>
<version version="v2"><date>Fri, 9 May 2025 01:02:03 GMT</date></version>
<title>A title
  in two lines</title><authors>Ada Example, Bo Sample</authors><categories>cs.CL cs.AI</categories>
<comments>withdrawn by the authors</comments><journal-ref>J. 7</journal-ref><doi>10.1/x</doi>
<abstract>  If $q&lt;p$ &amp; &lt;think&gt;,
see https://example.org/?a=1&amp;b=2.  </abstract></arXivRaw></metadata></record>"""
ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{}</OAI-PMH>"""


def read(*records: str, end: str = "") -> Records | Refusal:
    body = f"<ListRecords>{''.join(records)}{end}</ListRecords>"
    return parse_answer(ENVELOPE.format(body).encode(), origin="x", schedule=announced_on)


def read_one(record: str) -> Paper | Unreadable:
    answer = read(record)
    assert isinstance(answer, Records)
    (found,) = answer.found
    return found


def test_a_record_has_every_field() -> None:
    assert read_one(RECORD) == Paper(
        id=PaperId("2505.00001"),
        title="A title in two lines",
        abstract="If $q<p$ & <think>, see https://example.org/?a=1&b=2.",
        authors=("Ada Example", "Bo Sample"),
        version=2,
        categories=("cs.CL", "cs.AI"),
        announced=date(2025, 5, 8),
        submitted=datetime(2025, 5, 7, 17, 59, 59, tzinfo=UTC),
        updated=datetime(2025, 5, 9, 1, 2, 3, tzinfo=UTC),
        comment="withdrawn by the authors",
        journal_ref="J. 7",
        doi="10.1/x",
        withdrawn=True,
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<id>2505.00001</id>", "", "has no identifier"),
        ("<id>2505.00001</id>", "<id>../../etc</id>", "has no identifier"),
        ("<title>A title\n  in two lines</title>", "<title> </title>", "has no title"),
        ("abstract", "other", "has no abstract"),
        ("Wed, 07 May 2025 17:59:59 GMT", "soon", "has a date or a version that cannot be"),
        ("Wed, 07 May 2025 17:59:59 GMT", "", "has a date or a version that cannot be"),
        ("Wed, 07 May 2025", "Fri, 31 Dec 9999", "has a date or a version that cannot be"),
        ('version="v1"', 'version="first"', "has a date or a version that cannot be"),
    ],
)
def test_a_record_that_is_no_paper_is_reported_beside_others(
    old: str, new: str, reason: str
) -> None:
    answer = read(RECORD.replace(old, new), RECORD)
    assert isinstance(answer, Records)
    problem, paper = answer.found
    assert isinstance(problem, Unreadable)
    assert isinstance(paper, Paper)
    assert problem.reason.startswith(reason)
    assert (problem.origin, problem.excerpt) == ("x", "oai:arXiv.org:2505.00001")


def test_a_deleted_record_is_reported() -> None:
    found = read_one(
        "<record><header status='deleted'><identifier>y</identifier></header></record>"
    )
    assert found == Unreadable(origin="x", line=0, reason="has no metadata", excerpt="y")


def test_a_token_is_given_as_it_stands() -> None:
    answer = read(RECORD, end="<resumptionToken>verb%3DListRecords%26skip%3D7</resumptionToken>")
    assert isinstance(answer, Records)
    assert answer.token == "verb%3DListRecords%26skip%3D7"
    last = read(RECORD, end="<resumptionToken/>")
    assert isinstance(last, Records)
    assert last.token is None


@pytest.mark.parametrize(
    ("name", "count", "token"),
    [
        ("oai/oai2025_ListRecords_arXiv_plasm-ph_2026-01-05.xml", 3, None),
        ("oai/oai2025_arXivRaw_two_records_ENVELOPE-EDITED.xml", 2, "TOKEN-PAGE-2"),
        ("rendered/oai_ListRecords_last_page_empty_token.xml", 1, None),
        (
            "rendered/oai_ListRecords_with_resumptionToken.xml",
            1,
            "verb%3DListRecords%26metadataPrefix%3DarXiv%26from%3D2026-11-17%26set%3Dcs%26skip%3D77",
        ),
        ("rendered/oai_error_noRecordsMatch.xml", 0, None),
    ],
)
def test_recorded_lists_are_read(shared: Path, name: str, count: int, token: str | None) -> None:
    content = (shared / "recordings" / name).read_bytes()
    answer = parse_answer(content, origin=name, schedule=announced_on)
    assert isinstance(answer, Records)
    assert (len(answer.found), answer.token) == (count, token)
    for paper in answer.found:
        assert isinstance(paper, Paper)
        assert paper.authors
        assert paper.categories
        assert paper.submitted
        assert paper.updated
        assert paper.announced.weekday() < 5


def test_recorded_versions_and_people_are_read(shared: Path) -> None:
    folder = shared / "recordings"
    content = (folder / "oai/oai2025_arXivRaw_two_records_ENVELOPE-EDITED.xml").read_bytes()
    answer = parse_answer(content, origin="x", schedule=announced_on)
    assert isinstance(answer, Records)
    _, paper = answer.found
    assert isinstance(paper, Paper)
    assert (paper.id, paper.version, paper.authors) == (
        "1912.08786",
        6,
        ("Thomas Bartz-Beielstein", "Eva Bartz"),
    )
    assert paper.submitted == datetime(2019, 12, 18, 18, 36, 20, tzinfo=UTC)
    assert paper.updated == datetime(2026, 9, 10, 17, 48, 55, tzinfo=UTC)
    assert paper.comment
    assert not paper.withdrawn
    content = (folder / "rendered/oai_ListRecords_last_page_empty_token.xml").read_bytes()
    answer = parse_answer(content, origin="x", schedule=announced_on)
    assert isinstance(answer, Records)
    (other,) = answer.found
    assert isinstance(other, Paper)
    assert other.authors == ("Jane Doe", "Zoë Jr.")
    assert other.title == "Sample title with <angle> & ampersand"
    assert other.abstract == "An abstract with $x<y$ and Erd\\H{o}s's name."


@pytest.mark.parametrize("code", ["badArgument", "badResumptionToken", "idDoesNotExist"])
def test_recorded_errors_are_read(shared: Path, code: str) -> None:
    content = (shared / f"recordings/rendered/oai_error_{code}.xml").read_bytes()
    answer = parse_answer(content, origin="x", schedule=announced_on)
    assert isinstance(answer, Refusal)
    assert answer.code == code
    assert answer.reason.startswith("The ")


def test_recorded_feeds_are_no_such_answers(shared: Path) -> None:
    feeds = [*(shared / "recordings/rss").glob("*"), *(shared / "recordings/rendered").glob("rss*")]
    assert len(feeds) == 6
    for path in feeds:
        with pytest.raises(Garbled, match="another kind"):
            parse_answer(path.read_bytes(), origin="x", schedule=announced_on)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>503 first byte timeout</body></html>",
        ENVELOPE.format(f"<ListRecords>{RECORD}</ListRecords>").encode()[:-3],
        ENVELOPE.format("<ListRecords></ListRecords>").encode(),
        ENVELOPE.format("<Identify/>").encode(),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + ENVELOPE.format("").split("?>")[1].encode(),
    ],
)
def test_what_is_no_whole_answer_is_asked_for_again(content: bytes) -> None:
    with pytest.raises(Garbled):
        parse_answer(content, origin="x", schedule=announced_on)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Example", ["Ada Example"]),
        ("A B, C D (Affil, with, commas), E and F", ["A B", "C D", "E", "F"]),
        ("A B (1 and 2), C (1) ((1) X, Y, (2) Z and W)", ["A B", "C"]),
        ("A, B, and C", ["A", "B", "C"]),
        (
            "BELLE Collaboration: A. Person, B. Person, et al.",
            ["BELLE Collaboration", "A. Person", "B. Person"],
        ),
        ("John Smith, Jr., Bo Sample III", ["John Smith Jr.", "Bo Sample III"]),
        ("Andrew Sand, Fernand and Sandra", ["Andrew Sand", "Fernand", "Sandra"]),
        (
            r"Schr\"odinger, Przemys{\l}aw {\O}, {A, B and C Group}",
            [r"Schr\"odinger", r"Przemys{\l}aw {\O}", "{A, B and C Group}"],
        ),
        ("A {B, C", ["A {B", "C"]),
        ("A (never closed, B, C", ["A (never closed", "B", "C"]),
        ("Wei (Ada) Li; Bo", ["Wei Li", "Bo"]),
        ("  A\n   B ,\tC  ", ["A B", "C"]),
        ("", []),
    ],
)
def test_a_string_of_authors_is_divided(text: str, expected: list[str]) -> None:
    assert list(split_authors(text)) == expected


NAMES = st.lists(
    st.from_regex(r"[A-Z][a-zé'-]{0,8}( [A-Z]\.)?( van)? [A-Z][a-z]{1,8}", fullmatch=True)
)
PLACES = st.sampled_from(["", " (Univ. of X, Y and Z)", " (1)", " ((a), b, (c and d))"])


@given(NAMES, st.lists(PLACES, min_size=1))
def test_affiliations_never_change_the_names(names: list[str], places: list[str]) -> None:
    people = [name + places[place % len(places)] for place, name in enumerate(names)]
    last = " and ".join(people[-2:])
    assert list(split_authors(", ".join([*people[:-2], last]))) == names


@given(st.text(max_size=80))
def test_any_string_of_authors_is_divided(text: str) -> None:
    assert all(name and name == " ".join(name.split()) for name in split_authors(text))


def test_the_authors_of_a_large_feed_are_divided(shared: Path) -> None:
    """Where no affiliation stands, names are what is between commas."""
    path = shared / "recordings/rss/rss_all_archives_2024-11-28_1504items.xml"
    creators = [
        element.text or ""
        for element in ET.parse(path).getroot().iter("{http://purl.org/dc/elements/1.1/}creator")
    ]
    plain = [text for text in creators if "(" not in text]
    assert (len(creators), len(plain)) == (1504, 1472)
    for text in plain:
        assert list(split_authors(text)) == [name.strip() for name in text.split(",")]
    for text in set(creators) - set(plain):
        names = split_authors(text)
        assert names
        assert not any("(" in name or ")" in name for name in names)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_a_text_is_kept_letter_for_letter_but_for_blanks(text: str) -> None:
    found = read_one(RECORD.replace("A title\n  in two lines", escape(text)))
    if isinstance(found, Paper):
        assert found.title == " ".join(part for part in text.split(" ") if part)
    else:
        assert (found.reason, text.strip(" ")) == ("has no title", "")
