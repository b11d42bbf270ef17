"""The editor's file of a week: read, changed, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.pins import changed, rewritten
from digest.config import EditorSettings
from digest.errors import ConfigError
from digest.model import Week
from digest.stages.editing import change_wishes, read_wishes

WEEK = Week(2025, 19)
IDS = st.lists(st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True), unique=True, max_size=4)

FILE = """\
# for the week of the conference
pin:  # best first
  - 2505.04623  # the one on sound
  # asked for by readers
  - "2505.03981"

# noise
drop: [2505.03839]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write the editor's file."""
    path = tmp_path / "2025-W19.yaml"
    path.write_text(FILE)
    return path


def test_without_a_file_the_editor_wants_nothing(tmp_path: Path) -> None:
    assert read_wishes(tmp_path / "issues", WEEK) == EditorSettings()
    (tmp_path / "2025-W19.yaml").write_text("# nothing yet\n")
    assert read_wishes(tmp_path, WEEK) == EditorSettings()


def test_a_file_is_read(file: Path) -> None:
    assert read_wishes(file.parent, WEEK) == EditorSettings(
        pin=("2505.04623", "2505.03981"), drop=("2505.03839",)
    )


def test_an_identifier_that_ends_in_zero_stays_one(file: Path) -> None:
    """As a number it would be another paper."""
    file.write_text("pin: [2505.10470]\n")
    assert read_wishes(file.parent, WEEK).pin == ("2505.10470",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pin: []\nstar: [x]\n", "2025-W19.yaml:2: star: unknown key; allowed are pin, drop"),
        ("pins: []\n", '2025-W19.yaml:1: pins: unknown key; did you mean "pin"?'),
        ("pin:\n  - EchoInk\n", '2025-W19.yaml:2: pin[0]: "EchoInk" is not an arXiv identifier'),
        ("pin: 2505.04623\n", "2025-W19.yaml:1: pin: must be a list"),
        ("pin: [2505.04623]\ndrop: [2505.04623]\n", "2505.04623 is both pinned and dropped"),
        ("- 2505.04623\n", "2025-W19.yaml:1: must hold"),
        ("pin: [\n", "this is not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_wishes(file.parent, WEEK)
    assert message in caught.value.message
    assert "`pin:` and `drop:`" in caught.value.hint


def test_changes_leave_the_comments(file: Path) -> None:
    change_wishes(file.parent, WEEK, "pin", ["2505.03792", "2505.04623"])
    change_wishes(file.parent, WEEK, "drop", ["2505.03981"])
    assert (
        file.read_text()
        == """\
# for the week of the conference
pin:  # best first
  - 2505.04623  # the one on sound
  # asked for by readers
  - 2505.03792

# noise
drop:
  - 2505.03839
  - 2505.03981
"""
    )
    change_wishes(file.parent, WEEK, "drop", ["2505.03839", "2505.03981"], undo=True)
    assert file.read_text().endswith("\n# noise\ndrop: []\n")


def test_a_change_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "issues"
    change_wishes(folder, WEEK, "drop", ["2505.04623"], undo=True)
    assert not folder.exists()
    change_wishes(folder, WEEK, "drop", ["2505.04623"])
    before = (folder / "2025-W19.yaml").stat().st_mtime_ns
    change_wishes(folder, WEEK, "drop", ["2505.04623"])
    assert (folder / "2025-W19.yaml").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "text", ["{pin: [2505.04623], drop: []}\n", "pin:\n- 2505.04623\n", "'pin': ['2505.04623']\n"]
)
def test_a_file_in_another_hand_is_kept_right(file: Path, text: str) -> None:
    file.write_text(text)
    change_wishes(file.parent, WEEK, "pin", ["2505.03981"])
    assert read_wishes(file.parent, WEEK).pin == ("2505.04623", "2505.03981")


@given(IDS, IDS, IDS, IDS)
def test_what_is_written_is_what_is_wanted(
    pin: list[str], drop: list[str], more: list[str], less: list[str]
) -> None:
    """Whatever stood there before."""
    before = changed(changed(EditorSettings(), "pin", pin), "drop", drop)
    after = changed(changed(before, "pin", more), "drop", less)
    text = rewritten(rewritten("", before), after)
    found = yaml.load(text, Loader=yaml.BaseLoader) or {}
    assert EditorSettings(pin=found.get("pin") or (), drop=found.get("drop") or ()) == after
    assert changed(changed(after, "pin", more), "drop", less) == after
