"""The seed format: what is read, what is reported, what is written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Paper, PaperId, Translation, Unreadable
from digest.sources.seedformat import parse_seeds, write_seeds
from tests.builders import make_paper

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.md"))
ODDITIES = (ROOT / "tests/data/seeds/oddities.md").read_bytes()
DAY = date(2025, 5, 8)
SEED = write_seeds([make_paper()]).decode()


def read(content: str | bytes) -> list[Paper | Unreadable]:
    if isinstance(content, str):
        content = content.encode()
    return list(parse_seeds(content, origin="day.md", announced=DAY))


def papers(content: str | bytes) -> list[Paper]:
    return [found for found in read(content) if isinstance(found, Paper)]


def reported(content: str | bytes) -> list[Unreadable]:
    return [found for found in read(content) if isinstance(found, Unreadable)]


def reason(content: str | bytes) -> str:
    """Give the reason why *content* is one unreadable block."""
    (found,) = read(content)
    assert isinstance(found, Unreadable)
    return found.reason


def count_blocks(content: bytes) -> int:
    """Count titles right above a field, without the parser."""
    return len(
        re.findall(rb"^# [^\n]*\n\n\*\*(?:Authors|Title \(ZH\))\*\*:", content, re.MULTILINE)
    )


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_each_seed_file_is_read_whole_and_written_with_the_same_bytes(path: Path) -> None:
    content = path.read_bytes()
    assert len(papers(content)) == count_blocks(content) == content.count(b"\n**Link**: ") > 0
    assert reported(content) == []
    assert write_seeds(papers(content)) == content


def test_files_of_others_are_read_whole_and_written_with_the_same_bytes(shared: Path) -> None:
    """Nothing in them is lost, their translations, empty authors and extra rules included."""
    files = sorted((shared / "recordings/md").glob("*.md"))
    assert files
    for path in files:
        content = path.read_bytes()
        assert len(papers(content)) == count_blocks(content), path.name
        assert reported(content) == [], path.name
        assert write_seeds(papers(content)) == content, path.name


def test_a_paper_has_the_text_of_its_block() -> None:
    """Blanks around texts go, the lines of an abstract stay, the mojibake of a file as well."""
    content = (
        "# On Na\u00c3\u00afve Bayes $p(x|y)$ \n\n"
        "**Authors**: Ada Example, Bo \\'{E}t\\'e  \n\n"
        "**Link**: [PDF](https://arxiv.org/pdf/2503.07536v2)  \n\n"
        "**Abstract**: One  line. \nAnother: https://example.org/a_b. \n\n---\n"
    )
    assert read(content) == [
        Paper(
            id=PaperId("2503.07536"),
            version=2,
            title="On Na\u00c3\u00afve Bayes $p(x|y)$",
            authors=("Ada Example", "Bo \\'{E}t\\'e"),
            abstract="One  line. \nAnother: https://example.org/a_b.",
            announced=DAY,
        )
    ]


def test_every_oddity_is_a_paper_or_is_reported_by_line_and_reason() -> None:
    found = [
        each.id if isinstance(each, Paper) else (each.line, each.reason) for each in read(ODDITIES)
    ]
    assert found == [
        (1, "text outside of any paper; a paper begins with a line '# title'"),
        "2505.00001",
        "2505.00002",
        "2505.00003",
        "math/0309136",
        (61, "has no link"),
        (68, "the link is not to a paper on arXiv: [PDF](https://example.org/pdf/2505.00004)"),
        (77, "has no abstract"),
        (86, "has no title"),
        (93, "line 97 belongs to no field: **Code**: https://example.org/code"),
        (104, "has no link and no abstract"),
        (107, "text outside of any paper; a paper begins with a line '# title'"),
        "2505.00008",
        "2505.00008",
    ]


def test_a_report_names_the_file_and_the_first_words() -> None:
    first = reported(ODDITIES)[0]
    assert first.origin == "day.md"
    assert first.excerpt == "Collected on Thursday, for the reading group."


def test_translations_are_kept_apart() -> None:
    bilingual = papers(ODDITIES)[0]
    assert bilingual.title == "Bilingual: Two Languages in One Block"
    assert bilingual.abstract == "The English text stays English."
    assert bilingual.translations == (
        Translation(
            language="ZH",
            title="双语：一块两种语言\n\n### 说明",
            abstract="英文保持英文。\n\n---\n\n翻译到此为止。",
        ),
    )


def test_empty_authors_are_no_authors() -> None:
    assert papers(ODDITIES)[1].authors == ()


def test_rules_and_headings_in_an_abstract_are_text() -> None:
    assert papers(ODDITIES)[2].abstract == (
        "Before the rule.\n\n---\n\nAfter the rule.\n# Not a title\n## Not a title either\n"
        "**Keywords**: rules, headings"
    )


def test_loose_spellings_are_understood() -> None:
    """A long title or list of authors goes on below; a rule may be too many; names in any case."""
    loose = papers(ODDITIES)[3]
    assert loose.title == (
        'Title with | and $P(y|x)$ and <b>raw</b> HTML &amp; "quotes" that goes on in a second line'
    )
    assert loose.authors == ('D. \\"{O}st', "E. Fold")
    assert loose.version == 2
    assert loose.abstract.startswith("Reaches $O(n \\log n)$ with \\textbf{two} <script>")


def test_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    windows = b"\xef\xbb\xbf" + ODDITIES.replace(b"\n", b"\r\n")
    assert read(windows) == read(ODDITIES)
    assert read(ODDITIES.replace(b"\n", b"\r")) == read(ODDITIES)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b" \r\n\r\n---\n\n---\n"])
def test_an_empty_file_has_nothing_to_report(content: bytes) -> None:
    assert read(content) == []


@pytest.mark.parametrize("noise", ["\x00", "\ufeff", "\x1b", "\u200f", "\x0c\n"])
def test_control_characters_at_a_line_hide_nothing(noise: str) -> None:
    content = re.sub(r"^(?=[#*-])", noise, SEED * 2, flags=re.MULTILINE)
    assert [paper.title for paper in papers(content)] == [make_paper().title] * 2
    assert reported(content) == []


def test_a_file_of_control_characters_is_reported() -> None:
    assert reason("\x00" * 512) == "holds control characters and no text"


def test_control_characters_within_texts_are_kept() -> None:
    """Repair is for a later stage; lines end only where a text editor says so."""
    (paper,) = papers(SEED.replace("Listening", "Lis\x00ten\x85ing\u2028").replace("a f", "a\x0bf"))
    assert paper.title == "EchoNet: Lis\x00ten ing Before Looking"
    assert "a\x0bframework" in paper.abstract


def test_only_the_block_with_bytes_that_are_not_utf8_is_lost() -> None:
    content = SEED.encode() + SEED.replace("Bo S", "B\xf6 S").encode("latin-1") + SEED.encode()
    first, second, third = read(content)
    assert first == third == make_paper()
    assert isinstance(second, Unreadable)
    assert second.line == 10
    assert second.reason == "holds bytes that are not UTF-8"


def test_a_field_that_nobody_can_have_written_costs_only_its_block() -> None:
    longest = SEED.replace("# EchoNet", f"# {'x' * 99_000} EchoNet")
    too_long = SEED.replace("# EchoNet", f"# {'x' * 100_000} EchoNet")
    (first, second) = read(longest + too_long)
    assert isinstance(first, Paper)
    assert isinstance(second, Unreadable)
    assert second.reason == "has a field of 100,034 characters; 100,000 are the most"


def test_a_replacement_character_in_a_valid_file_is_text() -> None:
    assert papers(SEED.replace("Bo", "B\ufffd"))[0].authors == ("Ada Example", "B\ufffd Sample")


@pytest.mark.parametrize(
    ("link", "identifier", "version"),
    [
        ("[PDF](https://arxiv.org/pdf/2503.07536)", "2503.07536", None),
        ("[PDF](https://arxiv.org/pdf/2503.07536v12.pdf)", "2503.07536", 12),
        ("<http://export.arxiv.org/abs/0704.0001v1>", "0704.0001", 1),
        ("https://ARXIV.org/html/2503.07536v1, or so", "2503.07536", 1),
        ("[PDF](https://arxiv.org/pdf/math/0309136)", "math/0309136", None),
        ("[PDF](https://arxiv.org/pdf/cond-mat.mes-hall/9901001v2)", "cond-mat/9901001", 2),
        ("[Code](https://example.org) [PDF](https://arxiv.org/pdf/2503.07536)", "2503.07536", None),
    ],
)
def test_the_identifier_comes_from_the_link(
    link: str, identifier: str, version: int | None
) -> None:
    content = SEED.replace("[PDF](https://arxiv.org/pdf/2505.00001)", link)
    (paper,) = papers(content)
    assert (paper.id, paper.version) == (identifier, version)


@pytest.mark.parametrize(
    "link",
    [
        "https://arxiv.org/pdf/2513.07536",
        "https://arxiv.org/pdf/2503.0753699",
        "https://arxiv.org/pdf/2503.07536v0",
        "https://arxiv.org/list/cs.CL/2503",
        "https://notarxiv.org/pdf/2503.07536",
        "https://arxiv.org.example.org/pdf/2503.07536",
        "ftp://arxiv.org/pdf/2503.07536",
        "2503.07536",
    ],
)
def test_any_other_link_is_reported(link: str) -> None:
    content = SEED.replace("https://arxiv.org/pdf/2505.00001", link)
    assert reason(content).startswith("the link is not to a paper on arXiv: ")


@pytest.mark.parametrize(
    ("identifier", "first_day"),
    [
        ("2503.07536", date(2025, 3, 1)),
        ("0704.0001", date(2007, 4, 1)),
        ("math/0309136", date(2003, 9, 1)),
        ("hep-th/9108001", date(1991, 8, 1)),
    ],
)
def test_without_a_day_the_month_of_the_identifier_counts(identifier: str, first_day: date) -> None:
    (paper,) = parse_seeds(write_seeds([make_paper(id=identifier)]), origin="x.md")
    assert isinstance(paper, Paper)
    assert paper.announced == first_day


def test_the_order_of_fields_does_not_matter() -> None:
    lines = SEED.split("\n\n")
    assert papers("\n\n".join([lines[0], lines[3], lines[2], lines[1], lines[4]])) == [make_paper()]


@pytest.mark.parametrize("field", ["# ", "**Link**", "**Abstract**"])
def test_a_missing_field_costs_only_its_block(field: str) -> None:
    broken = "\n\n".join(part for part in SEED.split("\n\n") if not part.startswith(field))
    first, second, third = read(SEED + broken + SEED)
    assert first == third == make_paper()
    assert isinstance(second, Unreadable)
    assert second.line == 10


@pytest.mark.parametrize("position", range(SEED.count("\n")))
def test_an_extra_rule_anywhere_makes_no_false_paper(position: int) -> None:
    """It is read over; only where it looks like the end of a block, two halves are reported."""
    lines = SEED.split("\n")
    content = SEED + "\n".join([*lines[:position], "---", *lines[position:]]) + SEED
    assert set(papers(content)) == {make_paper()}
    assert len(papers(content)) == (2 if position == lines.index("") + 1 else 3)


def test_a_heading_without_a_rule_above_begins_a_paper() -> None:
    assert papers(SEED.replace("---", "") * 3) == [make_paper()] * 3


def test_a_heading_among_the_fields_is_reported() -> None:
    assert (
        reason(SEED.replace("**Link**", "# Here\n\n**Link**"))
        == "line 5 belongs to no field: # Here"
    )


def test_a_heading_for_the_file_costs_no_paper() -> None:
    first, second = read("# arXiv, 8 May 2025\n\n" + SEED)
    assert isinstance(first, Unreadable)
    assert second == make_paper()


def test_an_excerpt_fits_a_terminal() -> None:
    (found,) = reported("# \x1b[31m" + "red " * 5000)
    assert found.excerpt.startswith("# [31mred red")
    assert len(found.excerpt) == 80


def test_the_block_is_written_as_in_the_seed_files() -> None:
    paper = make_paper(
        version=2,
        abstract="One.\nTwo.",
        translations=(Translation(language="ZH", title="题", abstract="文"),),
    )
    assert write_seeds([paper]).decode() == (
        "# EchoNet: Listening Before Looking \n\n"
        "**Title (ZH)**: 题 \n\n"
        "**Authors**: Ada Example, Bo Sample  \n\n"
        "**Link**: [PDF](https://arxiv.org/pdf/2505.00001v2)  \n\n"
        "**Abstract**: One.\nTwo. \n\n"
        "**Abstract (ZH)**: 文 \n\n"
        "---\n"
    )


@pytest.mark.parametrize(
    "abstract",
    [
        "One.\n\n---\n# Title\n\n**Authors**: x",
        "One.\n\n---\nTwo.",
        "One.\n---",
        "One.\n\n# Heading\n\n**Link**: y",
        "**Abstract**: One.\n**Abstract (ZH)**: Two.",
        "One.\r\nTwo.",
    ],
)
def test_an_abstract_that_would_read_as_structure_goes_on_one_line(abstract: str) -> None:
    content = write_seeds([make_paper(abstract=abstract), make_paper()])
    assert papers(content) == [make_paper(abstract=" ".join(abstract.split())), make_paper()]
    assert reported(content) == []


def test_a_name_with_a_comma_stays_one_name() -> None:
    paper = make_paper(authors=("Ada Example, Jr.", "Institute of Sound, Paris"))
    assert papers(write_seeds([paper])) == [paper]


def test_a_half_of_a_surrogate_pair_can_be_written() -> None:
    assert papers(write_seeds([make_paper(title="a\ud800b")]))[0].title == "a?b"


#: Pieces that look like the format, between pieces that do not.
PIECES = st.sampled_from(
    ["\n", "\n\n", "---", "\n---\n", "\n\n---\n", "# ", "#", "**Authors**:", "**Title (ZH)**: ",
     "**Link**: https://arxiv.org/abs/2505.00009", "**Abstract**: ", "**Abstract (JA)**: ",
     "**Code**: ", " ", "\r\n", "\r", "\x00", "\ufeff", "\x85", "|", "$a<b$", "text"]
)  # fmt: skip
LOOKALIKES = st.lists(PIECES | st.text(max_size=9), max_size=25).map("".join)
TEXTS = LOOKALIKES.filter(lambda text: any(c.isprintable() and not c.isspace() for c in text))
TRANSLATIONS = st.lists(
    st.builds(
        Translation,
        language=st.sampled_from(["ZH", "JA", "PT-BR"]),
        title=st.none() | TEXTS,
        abstract=TEXTS,
    ),
    max_size=2,
    unique_by=lambda translation: translation.language,
).map(tuple)
PAPERS = st.builds(
    make_paper,
    id=st.sampled_from(["2505.00001", "0704.0001", "math/0309136"]),
    version=st.none() | st.integers(1, 40),
    title=TEXTS,
    abstract=TEXTS,
    authors=st.lists(TEXTS, max_size=3).map(tuple),
    translations=TRANSLATIONS,
)


def folded(paper: Paper) -> Paper:
    """Put all texts of *paper* on one line each; an entity for a comma is one."""

    def fold(text: str) -> str:
        return " ".join(text.split())

    return replace(
        paper,
        title=fold(paper.title),
        abstract=fold(paper.abstract),
        authors=tuple(fold(name).replace("&#44;", ",") for name in paper.authors),
        translations=tuple(
            replace(each, title=each.title and fold(each.title), abstract=fold(each.abstract or ""))
            for each in sorted(paper.translations, key=lambda each: each.language)
        ),
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(PAPERS, max_size=4))
def test_papers_written_and_read_are_the_same(written: list[Paper]) -> None:
    """Whatever their texts look like; line ends and blanks may be folded."""
    content = write_seeds(written)
    found = read(content)
    assert [each for each in found if isinstance(each, Unreadable)] == []
    assert list(map(folded, papers(content))) == list(map(folded, written))
    assert write_seeds(papers(content)) == content


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | LOOKALIKES.map(str.encode))
def test_any_bytes_are_read_without_an_error(content: bytes) -> None:
    for found in read(content):
        assert isinstance(found, Paper) or found.reason


@settings(max_examples=200, deadline=None)
@given(LOOKALIKES)
def test_every_word_ends_in_a_paper_or_in_a_reported_block(before: str) -> None:
    """A word put anywhere is in a text of a paper, or in the lines from a report to the next."""
    content = f"{before}\nzebra"
    found = read(content)
    assert found
    last = found[-1]
    if isinstance(last, Paper):
        assert "zebra" in repr(last)
    else:
        lines = re.split(r"\r\n|\r|\n", content)
        assert last.line <= len(lines)
        assert "zebra" in "\n".join(lines[last.line - 1 :])
