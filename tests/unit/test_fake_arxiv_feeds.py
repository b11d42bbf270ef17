"""The feeds and the OAI-PMH of the fake arXiv."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.fake_arxiv import FakeArxiv, make_fake_papers
from tests.fake_arxiv.asking import (
    FRIDAY,
    NOW,
    OAI,
    PAPERS,
    WEEK,
    get,
)
from tests.fake_arxiv.calendar import announcement_day
from tests.fake_arxiv.rss import announcements, feed


@pytest.fixture
def arxiv() -> Iterator[FakeArxiv]:
    """Serve 300 papers of one week, which is over."""
    with FakeArxiv(PAPERS, now=NOW) as fake:
        yield fake


def test_a_feed_holds_what_was_announced_that_day(arxiv: FakeArxiv) -> None:
    feedparser = pytest.importorskip("feedparser")
    arxiv.now = FRIDAY
    parsed = feedparser.parse(get(f"{arxiv.rss_url}/cs.AI%2Bcs.CL"))
    kinds = {
        item.id.removeprefix("oai:arXiv.org:"): item.arxiv_announce_type for item in parsed.entries
    }
    day = FRIDAY.date()
    assert parsed.feed.title == "cs.AI, cs.CL updates on arXiv.org"
    for paper in PAPERS:
        listed = "new" if paper.primary in {"cs.AI", "cs.CL"} else "cross"
        assert kinds.get(f"{paper.id}v1") == (listed if paper.announced == day else None)
        for version in paper.versions[1:]:
            out = announcement_day(version.submitted) == day
            assert kinds.get(f"{paper.id}v{version.number}", "").startswith("replace") is out


@pytest.mark.parametrize("path", ["rss", "atom"])
def test_there_is_nothing_on_saturday(path: str) -> None:
    body = feed(PAPERS, f"/{path}/cs", NOW).body
    assert b"<title>cs updates on arXiv.org</title>" in body
    assert b"announce_type" not in body


def test_above_the_limit_the_new_ones_are_cut() -> None:
    papers = make_fake_papers(11_000, WEEK)
    found = announcements(papers, ["cs"], FRIDAY.date())
    assert len(found) == 2000
    assert len(announcements(papers[:500], ["cs"], FRIDAY.date())) < 500
    kinds = [item.kind for item in found]
    assert kinds[0] == "new"
    assert kinds[-1].startswith("replace")


def test_a_feed_that_has_not_changed_is_not_sent_again(arxiv: FakeArxiv) -> None:
    with urlopen(f"{arxiv.rss_url}/cs.AI", timeout=5) as response:
        mark = response.headers["ETag"]
        assert response.headers["Cache-Control"] == f"max-age={16 * 3600}"
    request = Request(f"{arxiv.rss_url}/cs.AI", headers={"If-None-Match": mark})
    with pytest.raises(HTTPError) as caught:
        urlopen(request, timeout=5)
    with caught.value as answer:
        assert answer.code == 304


def test_a_stale_feed_is_yesterdays_under_todays_date(arxiv: FakeArxiv) -> None:
    arxiv.now = FRIDAY
    right, asked = get(f"{arxiv.rss_url}/cs"), f"{arxiv.rss_url}/cs"
    arxiv.faults.append("stale-rss")
    stale = get(asked)
    assert b"<lastBuildDate>Fri, 08 May 2026" in stale
    marks = [set(re.findall(rb"oai:arXiv[^<]*", body)) for body in (right, stale)]
    assert all(marks)
    assert not marks[0] & marks[1]
    arxiv.faults.append("empty-rss")
    assert b"<item>" not in get(asked)
    assert get(asked) == right


def harvest(fake: FakeArxiv, **asked: object) -> list[ET.Element]:
    """Follow the tokens from the first page to the last."""
    records: list[ET.Element] = []
    while True:
        root = ET.fromstring(get(fake.oai_url, verb="ListRecords", **asked))
        records.extend(root.iter(f"{OAI}record"))
        token = root.findtext(f".//{OAI}resumptionToken")
        if not token:
            return records
        asked = {"resumptionToken": token}


@pytest.mark.parametrize("form", ["arXiv", "arXivRaw"])
def test_a_harvest_gives_every_record_once(form: str) -> None:
    with FakeArxiv(PAPERS, now=NOW, oai_page=37) as fake:
        records = harvest(fake, metadataPrefix=form, **{"from": "2026-05-04"}, set="cs:cs:AI")
        assert len(fake.requests("oai")) > 3
        assert "%26skip%3D" in fake.log[1].params["resumptionToken"]
    names = [(record.findtext(f".//{OAI}identifier") or "")[14:] for record in records]
    expected = sorted(paper.id for paper in PAPERS if "cs.AI" in paper.categories)
    assert sorted(names) == expected


def test_days_and_the_last_token(arxiv: FakeArxiv) -> None:
    arxiv.oai_page = 10
    days = {"from": "2026-05-08", "until": "2026-05-08"}
    records = harvest(arxiv, metadataPrefix="arXiv", **days)
    assert {record.findtext(f".//{OAI}datestamp") for record in records} == {"2026-05-08"}
    last = get(arxiv.oai_url, **arxiv.log[-1].params)
    assert b"<resumptionToken/>" in last
    arxiv.oai_page = 2500
    whole = get(arxiv.oai_url, verb="ListRecords", metadataPrefix="arXiv", **days)
    assert b"resumptionToken" not in whole
    assert whole.count(b"<record>") == len(records)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"from": "2026-05-10"}, "noRecordsMatch"),
        ({"set": "nonsense"}, "badArgument"),
        ({"from": "2026-5-1"}, "badArgument"),
        ({"from": "2001-01-01"}, "badArgument"),
        ({"from": "2026-05-08", "until": "2026-05-07"}, "badArgument"),
        ({"metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "Dance"}, "badVerb"),
        ({"verb": "GetRecord", "identifier": "oai:arXiv.org:9999.99999"}, "idDoesNotExist"),
    ],
)
def test_errors_of_oai_are_200(arxiv: FakeArxiv, asked: dict[str, str], code: str) -> None:
    body = get(arxiv.oai_url, **{"verb": "ListRecords", "metadataPrefix": "arXiv", **asked})
    error = ET.fromstring(body).find(f"{OAI}error")
    assert error is not None
    assert error.get("code") == code


def test_a_bad_token_and_a_token_in_company(arxiv: FakeArxiv) -> None:
    for asked in ({"resumptionToken": "x"}, {"resumptionToken": "verb%3DListRecords%26skip%3Dy"}):
        assert b"'badResumptionToken'" in get(arxiv.oai_url, verb="ListRecords", **asked)
    asked = {"resumptionToken": "x", "metadataPrefix": "arXiv"}
    assert b"'badArgument'" in get(arxiv.oai_url, verb="ListRecords", **asked)
