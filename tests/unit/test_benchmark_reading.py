"""Cards side by side: nobody can tell whose is which, and the marks are counted right."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import reading
from training.statements import is_tenth


def card(paper: str, said: str, **more: Any) -> dict[str, Any]:
    """Build a card that says *said* in all its lines, as both kinds of file have it."""
    statement = {"text": said, "evidence": [0]}
    return {
        "id": paper,
        "title": f"Paper $\\alpha$ {paper}",
        "tldr": statement,
        "core_problem": None,
        "why_it_matters": [statement],
        "concrete_example": None,
        "key_novelty": {"name": "EchoNet", "points": [statement, statement]},
        "evaluation_highlights": [],
        **more,
    }


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write ours with a provenance, and gold with sentences; two papers are in one file alone."""
    ours, gold = tmp_path / "ours.jsonl", tmp_path / "gold.jsonl"
    ids = [f"2505.{number:05}" for number in range(22)]
    provenance = {"provenance": {"summarizer": "embedded"}}
    ours.write_text(
        "\n".join(json.dumps(card(one, "Ours speaks.", **provenance)) for one in ids[:21])
    )
    sentences = {"sentences": ["It hears.", "It sees."]}
    gold.write_text(
        "\n".join(json.dumps(card(one, "Gold speaks.", **sentences)) for one in ids[1:])
    )
    return ours, gold


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["reading.py", *map(str, arguments)])
    reading.main()


def drawn(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, seed: int = 3
) -> tuple[str, dict[str, Any]]:
    """Have a form of twelve papers written; give it and its key."""
    form, key = (files[0].with_name(name) for name in ("form.md", "key.json"))
    run(monkeypatch, *files, "--papers", 12, "--seed", seed, "--form", form, "--key", key)
    return form.read_text("utf-8"), json.loads(key.read_text("utf-8"))


def test_a_form_shows_both_cards_in_one_layout_and_nothing_of_whose_they_are(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, key = drawn(files, monkeypatch)
    papers = re.findall(r"^## \d+\. Paper α \S+ \((\S+)\)$", text, re.MULTILINE)
    assert len(papers) == 12
    assert papers == [*key["papers"]]
    assert "2505.00000" not in papers
    assert "2505.00021" not in papers
    assert text.count("> It hears. It sees.") == 12
    assert not re.search("embedded|ours|jsonl|provenance", text)
    for side in "AB":
        assert text.count(f"- {side}1 **TL;DR:**") == 12
        assert text.count(f"- {side}3 **Key novelty, its name:** EchoNet") == 12
        assert text.count(f"- {side}5 **Key novelty:**") == 12
    assert "Core problem" not in text


def test_the_sides_are_drawn_and_the_same_for_the_same_seed(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, key = drawn(files, monkeypatch)
    assert {sides["A"] for sides in key["papers"].values()} == {0, 1}
    for paper, section in reading._sections(text):
        first = "Ours" if key["papers"][paper]["A"] == 0 else "Gold"
        assert f"- A1 **TL;DR:** {first} speaks." in section
    assert drawn(files, monkeypatch) == (text, key)
    assert drawn(files, monkeypatch, seed=4)[1]["papers"] != key["papers"]


def test_marks_are_counted_by_the_key(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, key = drawn(files, monkeypatch)
    parts = re.split(r"(?=^## )", text, flags=re.MULTILINE)
    wanted = ["ours"] * 5 + ["gold"] * 3 + ["tie"] * 2 + [""] * 2
    marked = [parts[0]]
    for part, (paper, sides), mark in zip(parts[1:], key["papers"].items(), wanted, strict=True):
        side = {place: side for side, place in sides.items()}
        said = {"ours": side[0], "gold": side[1]}.get(mark, mark)
        label = reading._BROKEN.format(side[0])
        lines = f"{side[0]}2, {side[0]}4" if paper == next(iter(key["papers"])) else ""
        marked.append(
            part.replace(reading._PREFERRED, f"{reading._PREFERRED} {said.lower()}").replace(
                label, f"{label} {lines}"
            )
        )
    form = files[0].with_name("form.md")
    form.write_text("".join(marked), "utf-8")
    capsys.readouterr()
    run(monkeypatch, "--count", form, "--key", files[0].with_name("key.json"))
    said = capsys.readouterr().out
    ours, gold = files
    assert f"| {ours} | 5 |\n| {gold} | 3 |\n| tie | 2 |\n| not marked | 2 |" in said
    assert f"{ours}: 1 with a broken or misleading line" in said
    assert f"{gold}: 0 with a broken or misleading line" in said
    assert re.search(r"^\* \S+: [AB]2, [AB]4$", said, re.MULTILINE)


def test_a_mark_that_is_none_is_refused(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, key = drawn(files, monkeypatch)
    with pytest.raises(ValueError, match="preferred is A, B or tie, and not 'both'"):
        reading.counted(text.replace(reading._PREFERRED, f"{reading._PREFERRED} both"), key)


def test_abstracts_come_from_a_file_where_no_card_has_them(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _ = files
    other, papers, form = (ours.with_name(name) for name in ("other.jsonl", "p.json", "f.md"))
    other.write_text(ours.read_text().replace("Ours", "Other"))
    papers.write_text(json.dumps([{"id": "2505.00004", "abstract": "It $\\alpha$ hears."}]))
    run(
        monkeypatch,
        ours,
        other,
        "--abstracts",
        papers,
        "--form",
        form,
        "--key",
        ours.with_name("k"),
    )
    assert form.read_text("utf-8").count("> It α hears.") == 1


def test_only_papers_that_nothing_was_trained_on_are_drawn_if_asked(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    form, key = (files[0].with_name(name) for name in ("form.md", "key.json"))
    run(monkeypatch, *files, "--tenth", "--form", form, "--key", key)
    papers = json.loads(key.read_text("utf-8"))["papers"]
    assert {*papers} == {
        f"2505.{number:05}" for number in range(1, 21) if is_tenth(f"2505.{number:05}")
    }
