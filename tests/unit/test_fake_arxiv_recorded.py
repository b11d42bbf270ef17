"""The fake arXiv writes what arXiv wrote: papers read from recordings are written again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.fake_arxiv import FakeArxiv, FakePaper, Version
from tests.fake_arxiv.api import Page, Shown, render_page
from tests.fake_arxiv.asking import (
    ARXIV,
    ATOM,
    DC,
    NOW,
    OPENSEARCH,
    PAPERS,
    get,
    total,
)
from tests.fake_arxiv.calendar import announcement_day
from tests.fake_arxiv.rss import Announced, Frame, feed, write_rss


def recorded_papers(body: bytes) -> Iterator[Shown]:
    """Read the entries of a recorded answer of the API."""
    for entry in ET.fromstring(body).iter(f"{ATOM}entry"):
        text = {child.tag: child.text or "" for child in entry}
        name, _, number = text[f"{ATOM}id"].partition("/abs/")[2].rpartition("v")
        submitted = datetime.fromisoformat(text[f"{ATOM}published"])
        version = Version(int(number), datetime.fromisoformat(text[f"{ATOM}updated"]))
        paper = FakePaper(
            id=name,
            title=text[f"{ATOM}title"],
            abstract=text[f"{ATOM}summary"],
            authors=tuple(found.text or "" for found in entry.iter(f"{ATOM}name")),
            categories=tuple(found.get("term", "") for found in entry.iter(f"{ATOM}category")),
            submitted=submitted,
            announced=announcement_day(submitted),
            versions=(version,),
            comment=text.get(f"{ARXIV}comment"),
            doi=text.get(f"{ARXIV}doi"),
            journal_ref=text.get(f"{ARXIV}journal_ref"),
        )
        yield Shown(paper, version)


def without_mark(body: bytes) -> bytes:
    """Leave out the feed's id, which is a hash of things we do not know."""
    return re.sub(rb"<id>https://arxiv.org/api/[^#<]*</id>", b"", body)


@pytest.mark.parametrize("pattern", ["axpy_q_*", "axpy_id_[0-9]*"])
def test_the_api_writes_what_was_recorded(shared: Path, pattern: str) -> None:
    recordings = sorted((shared / "recordings" / "api").glob(pattern))
    assert recordings
    for path in recordings:
        body = path.read_bytes()
        if b"<arxiv:affiliation>" in body:
            continue  # the fake knows no affiliations
        root = ET.fromstring(body)
        entries = list(recorded_papers(body))
        title = root.findtext(f"{ATOM}title", "")
        named = re.search(r"search_query=(.*)&id_list=(.*)&start", title)
        assert named is not None
        page = Page(
            query=named[1],
            id_list=named[2],
            start=int(root.findtext(f"{OPENSEARCH}startIndex", "")),
            size=int(root.findtext(f"{OPENSEARCH}itemsPerPage", "")),
            total=total(body),
            matches=entries,
            entries=entries,
        )
        updated = datetime.fromisoformat(root.findtext(f"{ATOM}updated", ""))
        assert without_mark(render_page(page, updated).body) == without_mark(body)


def test_an_error_of_the_api_is_as_recorded(shared: Path) -> None:
    recorded = (shared / "recordings" / "api" / "axpy_id_abc_s0_m100_http400.xml").read_bytes()
    with FakeArxiv([], now=datetime(2026, 4, 12, 22, 59, 6, tzinfo=UTC)) as fake:
        with pytest.raises(HTTPError) as caught:
            get(fake.api_url, id_list="abc", max_results=100)
        with caught.value as answer:
            assert answer.read() == recorded


def test_the_feed_of_a_full_day_is_as_recorded(shared: Path) -> None:
    path = shared / "recordings" / "rss" / "rss_all_archives_2024-11-28_1504items.xml"
    root = ET.fromstring(path.read_bytes())
    items = []
    for item in root.iter("item"):
        name, number = re.findall(r":([^:]*)v(\d+)$", item.findtext("guid", ""))[0]
        kind = item.findtext(f"{ARXIV}announce_type", "")
        paper = FakePaper(
            id=name,
            title=item.findtext("title", ""),
            abstract=item.findtext("description", "").partition("\nAbstract: ")[2],
            authors=(item.findtext(f"{DC}creator", ""),),
            categories=tuple(found.text or "" for found in item.iter("category")),
            submitted=NOW,
            announced=date(2024, 11, 28),
            doi=item.findtext(f"{ARXIV}DOI"),
            journal_ref=item.findtext(f"{ARXIV}journal_reference"),
            license=item.findtext(f"{DC}rights", ""),
        )
        items.append(Announced(paper, Version(int(number), NOW), kind))
    built = datetime(2024, 11, 28, 14, 47, 20, tzinfo=UTC)
    asked = root.findtext("channel/link", "").rpartition("/")[2]
    frame = Frame(asked=asked, day=built.date(), now=built)
    assert len(items) == 1504
    assert write_rss(frame, items).body.strip() == path.read_bytes().strip()


@pytest.mark.parametrize(
    ("name", "path", "now"),
    [
        ("rss/rss_empty_test-archive_2024-11-28.xml", "/rss/test", "2024-11-28T17:23:08+00:00"),
        ("rss/rss_empty_sunday_cs_2025-04-27_DEDENTED.xml", "/rss/cs", "2025-04-27T04:00+00:00"),
        ("rss/rss_error_bad_archive_http400.xml", "/rss/astroph", "2024-11-28T17:29:24+00:00"),
        ("rendered/rss-service_atom_empty.xml", "/atom/quant-ph", "2025-04-28T04:00+00:00"),
    ],
)
def test_a_feed_without_items_is_as_recorded(shared: Path, name: str, path: str, now: str) -> None:
    recorded = (shared / "recordings" / name).read_bytes()
    answer = feed([], path, datetime.fromisoformat(now))
    assert answer.body.strip() == recorded.strip()
    assert answer.status == (400 if "error" in name else 200)


def outline(element: ET.Element, path: str = "") -> Iterator[tuple[str, ...]]:
    """Yield every element's path with the names of its attributes, and the order of children."""
    here = f"{path}/{element.tag}"
    yield (here, *sorted(element.keys()))
    tags = list(dict.fromkeys(child.tag for child in element))
    yield from ((here, "before", a, b) for n, a in enumerate(tags) for b in tags[n + 1 :])
    for child in element:
        yield from outline(child, here)


@pytest.mark.parametrize("form", ["arXiv", "arXivRaw"])
def test_records_have_the_shape_of_those_recorded(shared: Path, form: str) -> None:
    folder = shared / "recordings"
    known: set[tuple[str, ...]] = set()
    for path in (*folder.glob("oai/*"), *folder.glob("rendered/oai_List*")):
        known.update(outline(ET.fromstring(path.read_bytes())))
    papers = [paper for paper in PAPERS if form == "arXiv" or not (paper.doi or paper.journal_ref)]
    with FakeArxiv(papers, now=NOW, oai_page=200) as fake:
        body = get(fake.oai_url, verb="ListRecords", metadataPrefix=form, set="cs")
    assert set(outline(ET.fromstring(body))) - known == set()


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "arXiv", "set": "zz"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "zz"}),
        (
            "idDoesNotExist",
            {
                "verb": "GetRecord",
                "identifier": "oai:arXiv.org:9999.99999",
                "metadataPrefix": "arXiv",
            },
        ),
        (
            "noRecordsMatch",
            {"verb": "ListRecords", "metadataPrefix": "arXiv", "from": "2026-11-16", "set": "cs"},
        ),
    ],
)
def test_errors_of_oai_are_as_rendered(shared: Path, name: str, asked: dict[str, str]) -> None:
    recorded = (shared / "recordings" / "rendered" / f"oai_error_{name}.xml").read_text()
    with FakeArxiv([], now=datetime(2026, 11, 18, 12, tzinfo=UTC)) as fake:
        written = get(fake.oai_url, **asked).decode()
    forms = [ET.canonicalize(text, strip_text=True) for text in (written, recorded)]
    assert forms[0] == forms[1]
