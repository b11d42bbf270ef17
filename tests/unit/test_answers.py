"""The answers of the query API, read strictly."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper, Unreadable
from digest.sources.documents.answers import (
    Garbled,
    Overloaded,
    Rejected,
    cleaned,
    is_withdrawn,
    message_of,
    read_page,
)

COUNTS = {
    "axpy_id_0000.0000_s0_m100_http200.xml": (0, 0, 0),
    "axpy_id_0808.05394_s0_m100_http200.xml": (0, 0, 0),
    "axpy_id_1605.08386_s0_m100_http200.xml": (1, 0, 1),
    "axpy_id_2104.12255v1_s0_m100_http200.xml": (1, 0, 1),
    "axpy_id_astro-ph_0601001_s0_m100_http200.xml": (1, 0, 1),
    "axpy_q_testing_s0_m10_http200.xml": (214881, 0, 10),
    "axpy_q_testing_s0_m15_http200.xml": (214881, 0, 15),
    "axpy_q_testing_s10_m10_http200.xml": (214881, 10, 10),
    "axpy_q_testing_s20_m10_http200.xml": (214881, 20, 10),
    "axpy_q_testing_s30_m10_http200.xml": (214881, 30, 10),
    "axpy_q_testing_s40_m10_http200.xml": (214881, 40, 10),
    "axpy_q_testing_s50_m10_http200.xml": (214881, 50, 10),
    "axpy_q_testing_s5_m10_http200.xml": (214881, 5, 10),
    "axpy_q_testing_s5_m15_http200.xml": (214881, 5, 15),
}
REFUSED = "axpy_id_abc_s0_m100_http400.xml"

HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
 xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
"""
TOTALS = """<opensearch:itemsPerPage>10</opensearch:itemsPerPage>
<opensearch:totalResults>1</opensearch:totalResults>
<opensearch:startIndex>0</opensearch:startIndex>
"""


def entry(**changes: str) -> str:
    """Write an entry; *changes* are XML by the name of the element."""
    fields = {
        "id": "http://arxiv.org/abs/2505.00001v2",
        "title": "A title",
        "updated": "2025-05-08T10:00:00Z",
        "summary": "An abstract.",
        "published": "2025-05-06T10:00:00Z",
    } | changes
    return "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())


def feed(*entries: str) -> bytes:
    """Write a page with *entries*."""
    body = "".join(f"<entry>{one}</entry>" for one in entries)
    return f"{HEAD}{TOTALS}{body}</feed>".encode()


def only(body: bytes) -> Paper:
    """Read the one paper of *body*."""
    (paper,) = read_page(body).entries
    assert isinstance(paper, Paper)
    return paper


@pytest.fixture
def api(shared: Path) -> Path:
    """Give the recordings of the API."""
    return shared / "recordings" / "api"


def test_every_recording_is_read_as_what_it_is(api: Path) -> None:
    """The right number of papers with all fields, or the right error."""
    assert {path.name for path in api.iterdir()} == {*COUNTS, REFUSED}
    for name, counts in COUNTS.items():
        page = read_page((api / name).read_bytes())
        assert (page.total, page.start, len(page.entries)) == counts, name
        for paper in page.entries:
            assert isinstance(paper, Paper)
            assert paper.title
            assert paper.abstract
            assert paper.authors
            assert paper.categories
            assert paper.version
            assert paper.submitted is not None
            assert paper.updated is not None
            assert paper.submitted <= paper.updated
    with pytest.raises(Rejected, match=r"^incorrect id format for abc$"):
        read_page((api / REFUSED).read_bytes())


def test_recorded_texts_survive_letter_for_letter(api: Path) -> None:
    """Compared with the bytes, by another way of reading; only runs of blanks become one."""
    for name in COUNTS:
        text = (api / name).read_text()
        for tag, field in (("title", "title"), ("summary", "abstract")):
            written = [
                " ".join(re.split(r"[ \t\r\n]+", found)).strip()
                for block in text.split("<entry>")[1:]
                for found in re.findall(rf"<{tag}>(.*?)</{tag}>", block, re.DOTALL)
            ]
            read = [escape(getattr(one, field)) for one in read_page(text.encode()).entries]
            assert read == written


def test_the_fields_of_an_old_paper(api: Path) -> None:
    paper = only((api / "axpy_id_astro-ph_0601001_s0_m100_http200.xml").read_bytes())
    assert paper.id == "astro-ph/0601001"
    assert paper.version == 1
    assert paper.authors[0] == "Andrew Gould"
    assert len(paper.authors) == 4
    assert paper.abstract.startswith("We derive the frequencies")
    assert paper.journal_ref == "ActaAstron.56:1-50,2006"
    assert paper.comment is not None
    assert paper.submitted == datetime(2006, 1, 2, 14, 57, 58, tzinfo=UTC)
    assert paper.announced == date(2006, 1, 3)
    assert not paper.withdrawn


@pytest.mark.parametrize(
    ("link", "id_", "version"),
    [
        ("http://arxiv.org/abs/2202.12139v11", "2202.12139", 11),
        ("https://arxiv.org/abs/0704.0001v1", "0704.0001", 1),
        ("http://arxiv.org/abs/math.GT/0309136v1", "math/0309136", 1),
        ("http://arxiv.org/abs/cond-mat/9901001v3", "cond-mat/9901001", 3),
        ("http://arxiv.org/abs/2505.00001", "2505.00001", None),
    ],
)
def test_identifiers(link: str, id_: str, version: int | None) -> None:
    paper = only(feed(entry(id=link)))
    assert (paper.id, paper.version) == (id_, version)


def test_the_primary_category_comes_first_and_other_classes_are_left_out() -> None:
    categories = "".join(
        f'<category term="{term}"/>' for term in ("cs.AI", "68T05", "I.2.7; F.2", "hep-th", "cs.CL")
    )
    primary = '<arxiv:primary_category term="cs.CL"/>'
    paper = only(feed(entry() + categories + primary))
    assert paper.categories == ("cs.CL", "cs.AI", "hep-th")


def test_the_day_is_that_of_the_first_version() -> None:
    paper = only(feed(entry()))
    assert paper.announced == date(2025, 5, 7)
    assert read_page(feed(entry()), {date(2025, 5, 6)}).entries[0] != paper


def test_hostile_text_is_text() -> None:
    """Markup, formulas, marks of direction and long titles come through as they are."""
    title = '<script>alert(1)</script> & "x" $a<b$ \u202e \xa0' + "x" * 5000
    assert only(feed(entry(title=escape(title)))).title == title


def test_characters_that_xml_forbids_do_not_stop_a_page() -> None:
    body = feed(entry(title="a\x0bb&#11;c&#x1F;d&#12;&#65;&amp;#11;", summary="\x00x"))
    assert only(body).title == "abcdA&#11;"
    assert b"\x0b" not in cleaned(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"<!DOCTYPE html><html><body>Access</body></html>",
        b"<html>Sorry</html>",
        b"Service temporarily unavailable",
        b"\xff\xfe<\x00f\x00",
        feed(entry())[:-1],
        feed(entry())[:-40],
        feed(entry())[: len(HEAD) + 20],
        b"<feed/>",
        b"<?xml version='1.0'?><rss><channel/></rss>",
        f"{HEAD}</feed>".encode(),
        f"{HEAD}{TOTALS.replace('>1<', '>many<')}</feed>".encode(),
        feed(entry(published="")),
        feed(entry(published="yesterday")),
        feed(entry(updated="2025-05-08T10:00:00")),
    ],
)
def test_what_is_no_complete_page_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled, match=r"\w"):
        read_page(body)


def test_an_excuse_in_plain_text_is_an_overloaded_service() -> None:
    with pytest.raises(Overloaded):
        read_page(b"Rate exceeded.")


def test_documents_that_attack_parsers_are_refused() -> None:
    """A billion laughs, and a file of this machine."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY l0 "ha">{laughs}]><feed>&l9;</feed>'
    thief = '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>'
    for body in (bomb, thief, thief.replace("<!DOCTYPE", "<?xml version='1.0'?>\n<!DOCTYPE")):
        with pytest.raises(Garbled, match="declares entities"):
            read_page(body.encode())


@given(cut=st.integers(0, len(feed(entry(), entry())) - 1))
def test_no_beginning_of_a_page_is_a_page(cut: int) -> None:
    with pytest.raises(Garbled):
        read_page(feed(entry(), entry())[:cut])


@given(body=st.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with pytest.raises((Garbled, Rejected)):
        read_page(body)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "http://example.org/1"}, "its identifier is not one of arXiv's"),
        ({"title": " "}, "it has no title"),
    ],
)
def test_an_entry_that_is_no_paper_does_not_stop_the_others(
    changes: dict[str, str], reason: str
) -> None:
    bad, good = read_page(feed(entry(**changes), entry())).entries
    assert isinstance(bad, Unreadable)
    assert (bad.reason, bad.origin, bad.line) == (reason, "arXiv API", 0)
    assert bad.excerpt
    assert isinstance(good, Paper)


@pytest.mark.parametrize(
    ("comment", "version", "withdrawn"),
    [
        ("This paper has been withdrawn by the author due to an error in equation 1", 2, True),
        ("Withdrawn. The main theorem is wrong", 3, True),
        ("paper WITHDRAWN by arXiv administrators", 2, True),
        ("withdrawn", None, True),
        ("Replaces the withdrawn arXiv:2001.00001", 2, False),
        ("An earlier title was withdrawn", 1, False),
        ("This has not been changed; it was not withdrawn", 2, False),
        ("12 pages", 2, False),
        (None, 2, False),
    ],
)
def test_withdrawn_papers_are_marked(
    comment: str | None, version: int | None, *, withdrawn: bool
) -> None:
    assert is_withdrawn(comment, version) is withdrawn


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html><title>400 Bad Request</title>no</html>", "400 Bad Request no"),
        (b"Rate exceeded.", "Rate exceeded."),
        (b"\xff\xfe\x00", "\ufffd\ufffd"),
        (b"x" * 9000, "x" * 200),
    ],
)
def test_the_message_of_any_error_document(body: bytes, message: str) -> None:
    assert message_of(body) == message
