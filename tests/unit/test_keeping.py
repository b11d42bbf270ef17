"""Papers appended to the files of their days."""

from __future__ import annotations

import logging
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import SourceError
from digest.model import Paper, PaperId
from digest.sources.keeping import keep
from digest.sources.markdown import MarkdownSource
from digest.sources.seedformat import parse_seeds, write_seeds
from tests.builders import WEEK, make_paper

DAY = date(2025, 5, 8)
HOSTILE = (
    '<script>alert(1)</script> & "x" $a<b$ \u202eRTL',
    "A --- B\n---\n# Title\n\n**Authors**: nobody",
    "x" * 5000,
    "line\x0btab\x1b[31m red",
)


def papers_in(content: bytes) -> list[Paper]:
    found = list(parse_seeds(content, origin="day.md", announced=DAY))
    assert all(isinstance(one, Paper) for one in found), found
    return [one for one in found if isinstance(one, Paper)]


def numbered(count: int, **changes: object) -> list[Paper]:
    return [
        make_paper(id=PaperId(f"2505.{number:05}"), **changes) for number in range(1, count + 1)
    ]


def test_papers_go_to_the_file_of_their_day_in_the_seed_format(tmp_path: Path) -> None:
    one, two = numbered(2)
    later = replace(two, announced=DAY + timedelta(days=1))
    assert keep([one, later], tmp_path / "seeds") == 2
    assert (tmp_path / "seeds/2025-05-08.md").read_bytes() == write_seeds([one])
    assert (tmp_path / "seeds/2025-05-09.md").read_bytes() == write_seeds([later])
    assert list(MarkdownSource(tmp_path / "seeds").papers(WEEK)) == [one, later]


def test_what_is_written_is_the_format_of_the_seed_files(tmp_path: Path) -> None:
    for path in sorted((Path(__file__).parents[2] / "seeds").glob("*.md")):
        content = path.read_bytes()
        day = date.fromisoformat(path.stem)
        found = parse_seeds(content, origin="", announced=day)
        papers = [one for one in found if isinstance(one, Paper)]
        distinct = list({paper.id: paper for paper in papers}.values())
        assert keep(papers, tmp_path) == len(distinct)
        if len(distinct) == len(papers):
            assert (tmp_path / path.name).read_bytes() == content


def test_keeping_again_adds_nothing_and_touches_no_file(tmp_path: Path) -> None:
    papers = numbered(3)
    assert keep(papers[:2], tmp_path) == 2
    path = tmp_path / "2025-05-08.md"
    before = path.stat()
    assert keep([*papers[:2], replace(papers[0], version=2, title="Other")], tmp_path) == 0
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert keep([papers[2], *papers, papers[2]], tmp_path) == 1
    assert path.read_bytes() == write_seeds(papers)
    assert [child.name for child in tmp_path.iterdir()] == ["2025-05-08.md"]


def test_no_papers_make_no_folder(tmp_path: Path) -> None:
    assert keep([], tmp_path / "seeds") == 0
    assert not (tmp_path / "seeds").exists()


def test_addresses_and_hostile_text_stay_as_they_are(tmp_path: Path) -> None:
    abstract = "Code: https://github.com/a_b/c?x=1&y=<z>#top."
    paper = make_paper(abstract=abstract, version=3, authors=("A, B", "<i>C</i>"))
    assert keep([paper], tmp_path) == 1
    content = (tmp_path / "2025-05-08.md").read_bytes()
    assert papers_in(content) == [replace(paper, version=None)]
    assert b"(https://arxiv.org/pdf/2505.00001)" in content


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_papers_are_kept_beside_others(tmp_path: Path, text: str) -> None:
    one, two, three = numbered(3)
    hostile = replace(two, title=text, abstract=text, authors=(text,))
    assert keep([one, hostile, three], tmp_path) == 3
    found = papers_in((tmp_path / "2025-05-08.md").read_bytes())
    assert [paper.id for paper in found] == [one.id, two.id, three.id]
    assert " ".join(found[1].abstract.split()) == " ".join(text.split())
    assert keep([one, hostile, three], tmp_path) == 0


@pytest.mark.parametrize(
    "old",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\n\n",
        b"Notes of mine, no paper.",
        write_seeds(numbered(1)),
        write_seeds(numbered(1)).removesuffix(b"\n\n---\n"),
        write_seeds(numbered(1)).removesuffix(b"\n"),
        write_seeds(numbered(1)).replace(b"\n", b"\r\n"),
        b"# Only a title",
        b"# A title\n\n**Authors**: someone\n",
        write_seeds(numbered(1)) + b"\xff\xfe broken",
    ],
)
def test_what_stands_in_a_file_stays_whatever_it_is(tmp_path: Path, old: bytes) -> None:
    path = tmp_path / "2025-05-08.md"
    path.write_bytes(old)
    new = numbered(4)[2:]
    assert keep(new, tmp_path) == 2
    content = path.read_bytes()
    assert content.startswith(old)
    before = list(parse_seeds(old, origin="", announced=DAY))
    assert list(parse_seeds(content, origin="", announced=DAY)) == [*before, *new]
    assert keep(new, tmp_path) == 0


def test_a_paper_that_the_format_cannot_hold_is_left_out_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = numbered(2)
    with caplog.at_level(logging.WARNING):
        assert keep([replace(one, abstract=" "), two], tmp_path) == 1
    assert caplog.messages == ["2505.00001 is not kept as Markdown: has no abstract"]
    assert papers_in((tmp_path / "2025-05-08.md").read_bytes()) == [two]


@pytest.mark.parametrize(
    "blocked", ["seeds", "seeds/2025-05-08.md/x", "seeds/.2025-05-08.md.new/x"]
)
def test_a_disk_that_refuses_is_one_clear_line(tmp_path: Path, blocked: str) -> None:
    place = tmp_path / blocked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("in the way")
    with pytest.raises(SourceError, match=r"2025-05-08\.md cannot be written: ") as caught:
        keep(numbered(1), tmp_path / "seeds")
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_crash_before_the_move_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = numbered(2)
    keep([one], tmp_path)

    def crash(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(SourceError, match="No space left"):
        keep([two], tmp_path)
    assert [child.name for child in tmp_path.iterdir()] == ["2025-05-08.md"]
    assert (tmp_path / "2025-05-08.md").read_bytes() == write_seeds([one])


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
PAPERS = st.lists(
    st.builds(
        make_paper,
        id=st.integers(1, 9).map(lambda number: PaperId(f"2505.{number:05}")),
        title=TEXT,
        abstract=TEXT,
        authors=st.lists(TEXT, max_size=2).map(tuple),
        announced=st.sampled_from([DAY, DAY + timedelta(days=1)]),
    ),
    max_size=4,
)


@settings(max_examples=60)
@given(PAPERS, PAPERS)
def test_a_second_run_with_more_papers_adds_just_those(
    first: list[Paper], second: list[Paper]
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        count = keep(first, folder)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert keep(first, folder) == 0
        added = keep([*first, *second], folder)
        after = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert all(after[path].startswith(content) for path, content in before.items())
        found = [paper for content in after.values() for paper in papers_in(content)]
        assert len(found) == count + added
        assert keep(second, folder) == 0


def test_all_abstracts_of_a_large_feed_survive_letter_for_letter(
    shared: Path, tmp_path: Path
) -> None:
    path = shared / "recordings/rss/rss_all_archives_2024-11-28_1504items.xml"
    texts = [item.findtext("description", "") for item in ET.parse(path).getroot().iter("item")]
    abstracts = [text.split("\nAbstract: ", 1)[1] for text in texts]
    papers = [
        make_paper(id=PaperId(f"2411.{number:05}"), abstract=abstract)
        for number, abstract in enumerate(abstracts)
    ]
    assert keep(papers, tmp_path) == len(abstracts) == 1504
    found = papers_in((tmp_path / "2025-05-08.md").read_bytes())
    assert [paper.abstract for paper in found] == abstracts
