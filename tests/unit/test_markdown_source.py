"""A folder of seed files as a source, and single files."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest

from digest.config import Config, TopicSettings
from digest.errors import ConfigError, SourceError
from digest.model import Paper, Unreadable, Week
from digest.sources import make_source
from digest.sources.markdown import MarkdownSource, read_file
from digest.sources.seedformat import write_seeds
from tests.builders import NOW, make_paper

SEEDS = Path(__file__).parents[2] / "seeds"


def write(path: Path, *identifiers: str) -> Path:
    path.write_bytes(write_seeds([make_paper(id=each) for each in identifiers]))
    return path


@pytest.mark.parametrize("name", ["seeds", "arxiv"])
def test_the_factory_makes_it(name: str) -> None:
    """Each source is known by its name, and nothing is asked before it is used."""
    config = Config(topics=(TopicSettings(name="AI", query="cat:cs.AI"),))
    assert make_source(name, config, NOW).name == name


def test_the_factory_knows_no_other() -> None:
    """A wrong name is the person's mistake, and the hint has the right ones."""
    config = Config(topics=(TopicSettings(name="AI", query="cat:cs.AI"),))
    with pytest.raises(ConfigError, match="no source called 'arxive'") as caught:
        make_source("arxive", config, NOW)
    assert "arxiv, seeds" in caught.value.hint


def test_the_seeds_of_the_project_are_three_weeks() -> None:
    source = MarkdownSource(SEEDS)
    assert source.weeks() == (Week(2025, 11), Week(2025, 19), Week(2025, 22))
    assert [len(list(source.papers(week))) for week in source.weeks()] == [48, 9, 90]


def test_a_week_is_read_by_date_and_nothing_else_is(tmp_path: Path) -> None:
    write(tmp_path / "2025-05-09.md", "2505.00003", "2505.00001")
    write(tmp_path / "2025-05-05.md", "2505.00002")
    write(tmp_path / "2025-05-12.md", "2505.00004")
    source = MarkdownSource(tmp_path)
    assert source.weeks() == (Week(2025, 19), Week(2025, 20))
    assert list(source.papers(Week(2025, 19))) == [
        make_paper(id="2505.00002", announced=date(2025, 5, 5)),
        make_paper(id="2505.00003", announced=date(2025, 5, 9)),
        make_paper(id="2505.00001", announced=date(2025, 5, 9)),
    ]
    assert list(source.papers(Week(2025, 21))) == []


def test_files_are_opened_one_after_the_other(tmp_path: Path) -> None:
    write(tmp_path / "2025-05-05.md", "2505.00001")
    (tmp_path / "2025-05-06.md").mkdir()
    papers = MarkdownSource(tmp_path).papers(Week(2025, 19))
    assert isinstance(next(papers), Paper)
    with pytest.raises(SourceError, match=r"2025-05-06\.md cannot be read"):
        next(papers)


def test_a_bad_block_is_reported_in_its_place(tmp_path: Path) -> None:
    path = write(tmp_path / "2025-05-08.md", "2505.00001")
    path.write_bytes(b"# Lost \n\n---\n" + path.read_bytes())
    assert list(MarkdownSource(tmp_path).papers(Week(2025, 19))) == [
        Unreadable(
            origin="2025-05-08.md", line=1, reason="has no link and no abstract", excerpt="# Lost"
        ),
        make_paper(),
    ]


def test_a_zero_byte_file_is_a_week_without_papers(tmp_path: Path) -> None:
    (tmp_path / "2025-05-08.md").touch()
    source = MarkdownSource(tmp_path)
    assert source.weeks() == (Week(2025, 19),)
    assert list(source.papers(Week(2025, 19))) == []


def test_other_files_are_told_about(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Loudly where the name has a day in it, so that papers are probably inside."""
    for name in ("README.md", "8-May-2025_NLP.md", "2505.04623.card.txt"):
        write(tmp_path / name, "2505.00001")
    with caplog.at_level(logging.INFO):
        assert MarkdownSource(tmp_path).weeks() == ()
    told = " is not read: its name is not like 2025-05-08.md"
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", f"8-May-2025_NLP.md{told}"),
        ("INFO", f"README.md{told}"),
    ]


def test_a_day_that_does_not_exist_stops_the_source(tmp_path: Path) -> None:
    (tmp_path / "2025-13-45.md").touch()
    source = MarkdownSource(tmp_path)
    with pytest.raises(SourceError, match="named by a day that does not exist") as caught:
        source.weeks()
    assert caught.value.hint == "rename it to the day of its announcement"
    with pytest.raises(SourceError):
        list(source.papers(Week(2025, 19)))


def test_a_missing_folder_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere cannot be read: No such file") as caught:
        MarkdownSource(tmp_path / "nowhere").weeks()
    assert "digest init" in caught.value.hint
    assert "sources.seeds.path" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025-03-11.md", date(2025, 3, 11)),
        ("10-Apr-2025_NLP_README.md", date(2025, 4, 10)),
        ("llm-2025-04-01-again.md", date(2025, 4, 1)),
        ("papers.md", date(2025, 5, 1)),
        ("31-Feb-2025.md", date(2025, 5, 1)),
        ("1-Mai-2025.md", date(2025, 5, 1)),
    ],
)
def test_any_file_is_read_with_the_day_in_its_name_or_the_month_of_its_papers(
    tmp_path: Path, name: str, day: date
) -> None:
    path = write(tmp_path / name, "2505.00001")
    assert list(read_file(path)) == [make_paper(announced=day)]
    assert list(read_file(path, date(2024, 1, 2))) == [make_paper(announced=date(2024, 1, 2))]


def test_a_missing_file_stops_the_reading(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"papers\.md cannot be read: No such file"):
        list(read_file(tmp_path / "papers.md"))
