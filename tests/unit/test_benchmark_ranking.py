"""The measures behind `benchmarks/ranking.py`: each can say good and bad."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ranking
from benchmarks.rankscores import baselines
from digest.compose.attention import EDITOR, FEATURED
from training.outcomes import VOTED, read_papers
from training.weekly import measures

PICKED = "Scaling Reasoning in Open LLM Agents with Reinforcement Learning"
ROUTINE = "A Study on the Assessment of Risk Factors in Hospital Records"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write sixty papers of three weeks of 2026; every fifth was picked, and one by the editor."""
    papers: list[dict[str, object]] = []
    outcomes: list[dict[str, object]] = []
    for number in range(60):
        picked = number % 5 == 0
        papers.append(
            {
                "id": f"2601.{number:05}",
                "title": f"{PICKED if picked else ROUTINE} {number}",
                "authors": "A. One, B. Two",
                "abstract": "We propose the first model." if picked else "We describe a study.",
                "day": str(date(2026, 1, 5) + timedelta(days=7 * (number // 20))),
            }
        )
        row: dict[str, object] = {"id": f"2601.{number:05}", "date": "2026-01-06"}
        if picked:
            outcomes.append(row | {"source": "hf:one", "upvotes": 30 if number == 5 else 4})
        if number == 10:
            outcomes.append(row | {"source": "pick:dair-ai", "upvotes": None})
    outcomes.append({"id": "2601.99999", "source": "hf:one", "date": "2026-01-06"})
    paths = tmp_path / "papers.jsonl", tmp_path / "outcomes.jsonl"
    for path, rows in zip(paths, (papers, outcomes), strict=True):
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return paths


def test_a_perfect_order_and_its_opposite() -> None:
    truth = np.array([True, False, False, True])
    good, bad = (measures(sign * np.array([4.0, 1.0, 2.0, 3.0]), truth) for sign in (1, -1))
    assert good[0] == 1
    assert bad[0] == 0
    assert good[2] == bad[2] == 1


def test_equal_points_are_worth_a_half() -> None:
    assert measures(np.zeros(4), np.array([True, False, False, True]))[0] == 0.5


def test_picks_are_joined_by_id(files: tuple[Path, Path]) -> None:
    papers = read_papers(*files)
    assert papers.picked[FEATURED].sum() == 12
    assert papers.picked[EDITOR].sum() == 1
    assert papers.picked[VOTED].sum() == 1
    assert sorted(set(papers.weeks.tolist())) == ["2026-02", "2026-03", "2026-04"]
    assert list(papers.authors[:2]) == [2, 2]


def test_a_cut_off_week_is_left_out(files: tuple[Path, Path]) -> None:
    papers_file, outcomes = files
    row = json.loads(papers_file.read_text("utf-8").splitlines()[0])
    late = json.dumps(row | {"id": "2601.77777", "day": "2026-03-30"})
    papers_file.write_text(papers_file.read_text("utf-8") + late + "\n", encoding="utf-8")
    papers = read_papers(papers_file, outcomes)
    assert [week for week, _ in ranking.whole_weeks(papers)] == ["2026-02", "2026-03", "2026-04"]


def test_cue_words_and_lengths_are_counted(files: tuple[Path, Path]) -> None:
    papers = read_papers(*files)
    assert list(baselines.cue_words(papers)[:2]) == [1, 0]
    assert baselines.length(papers)[0] == len("We propose the first model.")


def test_it_prints_every_table(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ranking.py", *map(str, files), "--weeks"])
    ranking.main()
    printed = capsys.readouterr().out
    assert "60 papers in 3 weeks" in printed
    attention = next(line for line in printed.splitlines() if line.startswith("attention"))
    assert attention.split()[1] == "1.000"
    assert "2026-03" in printed
    assert "score (papers): promised, picked" in printed
    assert "seconds per 1,000 papers" in printed
