"""The documentation says what the program does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from digest.cli import app
from tools.settings_page import PAGE, settings_page

ROOT = Path(__file__).parents[1]


def pages() -> list[Path]:
    """List the README, if it is there, and the pages of docs/."""
    return [path for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")) if path.exists()]


def test_the_page_of_settings_is_current() -> None:
    """If not: tools/settings_page.py."""
    assert PAGE.read_text(encoding="utf-8") == settings_page()


def commands() -> Iterator[str]:
    """Yield every command as it is typed."""
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined] # it is a group
        inner = getattr(command, "commands", {})
        yield from (f"digest {name} {part}" for part in inner)
        if not inner:
            yield f"digest {name}"


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_documented(command: str) -> None:
    """In the README or a page of docs/; "digest subscribers list|add" names two."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in pages())
    start, _, last = command.rpartition(" ")
    assert re.search(rf"{re.escape(start)} (?:[a-z]+\|)*{last}\b", text), command


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in pages()])
def test_every_command_in_the_docs_exists(path: Path) -> None:
    """In code, "digest" is always followed by a command, an option or nothing."""
    known = {command.split()[1] for command in commands()}
    code = re.findall(
        r"`([^`]+)`|^\s*\$? ?(digest .*)$", path.read_text(encoding="utf-8"), re.MULTILINE
    )
    spans = [inline or block for inline, block in code]
    named = [match[1] for span in spans if (match := re.match(r"digest ([a-z]+)", span))]
    assert set(named) <= known
