"""The templates: ours, the operator's in their place, and what a broken one says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError, RenderError
from digest.model import Week
from digest.render.dates import day, days, instant
from digest.render.templates import count, legible, load_templates, markdown_text


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def render(folder: Path, text: str, suffix: str = "html", **context: object) -> str:
    name = f"own.{suffix}"
    return load_templates(write(folder, name, text)).render(name, **context)


def test_markup_is_escaped_in_html_and_xml_alone(tmp_path: Path) -> None:
    for suffix, expected in {"html": "&lt;b&gt;", "xml": "&lt;b&gt;", "txt": "<b>"}.items():
        assert render(tmp_path, "{{ value }}", suffix, value="<b>") == expected


def test_an_own_template_replaces_ours(tmp_path: Path) -> None:
    """The rest of ours stays, and its name is known to templates that extend it."""
    folder = write(tmp_path, "site/robots.txt", "mine")
    assert load_templates(folder).render("site/robots.txt") == "mine"
    assert load_templates().render("site/robots.txt", absolute=str) != "mine"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one\n{% if %}", "own.html, line 2: Expected an expression"),
        ("one\n\n{{ nothing }}", "own.html, line 3: 'nothing' is undefined"),
        ("{{ 1 + 'a' }}", "own.html, line 1: unsupported operand"),
        ("\n{% include 'gone.html' %}", "own.html, line 2: there is no template gone.html"),
        ("{{ 1|nofilter }}", "own.html, line 1: No filter named 'nofilter'"),
    ],
)
def test_a_broken_template_says_where_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        render(tmp_path, text)
    assert caught.value.message.startswith(message)
    assert "\n" not in caught.value.message


def test_a_missing_template_is_named() -> None:
    with pytest.raises(RenderError, match=r"^gone\.html: there is no template gone\.html$"):
        load_templates().render("gone.html")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a folder"):
        load_templates(tmp_path / "gone")


def test_the_fingerprint_follows_every_file(tmp_path: Path) -> None:
    """It is the same for the same files, and changes with a name or a byte of any of them."""
    seen = {load_templates().fingerprint(), load_templates(tmp_path).fingerprint()}
    assert len(seen) == 1
    for name, text in [("site/about.html", "x"), ("site/static/logo.svg", "<svg/>")]:
        seen.add(load_templates(write(tmp_path, name, text)).fingerprint())
    assert len(seen) == 3
    write(tmp_path, ".git/config", "x")
    assert load_templates(tmp_path).fingerprint() in seen


def test_files_come_sorted_and_own_ones_first(tmp_path: Path) -> None:
    write(tmp_path, "site/static/style.css", "body {}")
    write(tmp_path, "site/static/zebra.txt", "z")
    files = dict(load_templates(tmp_path).files("site/static/"))
    assert list(files) == sorted(files)
    assert files["site/static/style.css"] == b"body {}"
    assert {"site/static/icon.svg", "site/static/zebra.txt"} <= set(files)


def test_dates_are_written_without_a_locale() -> None:
    assert day(date(2025, 5, 8)) == "8 May 2025"
    assert days(Week(2025, 19)) == "5–11 May 2025"
    assert days(Week(2025, 22)) == "26 May – 1 June 2025"
    assert days(Week(2025, 1)) == "30 December 2024 – 5 January 2025"
    assert instant(datetime(2025, 5, 10, tzinfo=UTC)) == "2025-05-10T00:00:00Z"
    berlin = timezone(timedelta(hours=2))
    assert instant(datetime(2025, 5, 10, 1, tzinfo=berlin)) == "2025-05-09T23:00:00Z"


def test_things_are_counted_in_words() -> None:
    assert [count(number, "paper") for number in (0, 1, 1432)] == [
        "0 papers",
        "1 paper",
        "1,432 papers",
    ]


def test_markdown_is_escaped() -> None:
    assert markdown_text("a_b [c] <d>\n*e*") == r"a\_b \[c\] \<d\> \*e\*"
    assert markdown_text("# no heading") == r"\# no heading"
    assert markdown_text("1. no list") == r"1\. no list"
    assert markdown_text("plain (text), C# 2.0!") == "plain (text), C# 2.0!"


def test_what_no_page_may_hold_is_taken_out(tmp_path: Path) -> None:
    """Controls, halves of surrogate pairs and marks that turn the direction of the rest."""
    assert render(tmp_path, "{{ value }}", value="a\x00\x1b\u202eb\ud800\x85c\n") == "abc\n"


@given(st.text())
def test_legible_text_can_be_written_and_keeps_letters(text: str) -> None:
    shown = str(legible(text))
    shown.encode()
    assert [mark for mark in shown if mark.isalnum()] == [mark for mark in text if mark.isalnum()]
