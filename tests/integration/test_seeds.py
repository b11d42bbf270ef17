"""The whole program on the real seeds: what it makes, and what others make of that."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path

import feedparser
import html5lib
import pytest

from tests.nuchecker import faults, needs_nu_checker

CHECKOUT = Path(__file__).parents[2]
FEEDS = ("feed.xml", "papers.xml", "atom.xml")


def issue(folder: Path, week: str) -> dict[str, object]:
    """Read the public record of an issue."""
    text = (folder / "site" / "issues" / week / "issue.json").read_text(encoding="utf-8")
    value: dict[str, object] = json.loads(text)
    return value


@pytest.mark.parametrize(("week", "papers"), [("2025-W11", 48), ("2025-W19", 9), ("2025-W22", 90)])
def test_every_paper_is_in_its_issue_with_a_card(published: Path, week: str, papers: int) -> None:
    """Three weeks, 147 papers, 147 cards, nothing left out, nothing unreadable."""
    record = issue(published, week)
    entries = record["entries"]
    assert isinstance(entries, list)
    assert len(entries) == papers
    assert all(entry["card"] for entry in entries)
    assert record["coverage"] == {
        "listed": papers, "left_out": [], "unreadable": [], "failures": [], "notes": []
    }  # fmt: skip


def test_a_second_run_changes_no_file(published: Path, tmp_path: Path) -> None:
    """Same input, same bytes, same files."""

    def checksums(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    again = tmp_path / "digest"
    shutil.copytree(published, again)
    before = checksums(again / "site") | checksums(again / "var/outbox")
    subprocess.run(
        [sys.executable, "-m", "digest", "run", "--source", "seeds", "--quiet"],
        cwd=again,
        check=True,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
    )
    after = checksums(again / "site") | checksums(again / "var/outbox")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed <= {".digest/manifest.json"}


def test_every_page_parses_and_every_link_leads_somewhere(published: Path) -> None:
    """No page has an error for a strict parser, and no link inside the site is dead."""
    site = published / "site"
    dead = set()
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
        for link in re.findall(r'(?:href|src)="(/[^"#?]*)', text):
            target = site / link.removeprefix("/")
            if not (target.is_file() or (target / "index.html").is_file()):
                dead.add(link)
    assert dead == set()


def test_pages_show_related_papers_and_say_why_each_is_here(published: Path) -> None:
    """Speech emotion beside speech emotion; nothing beside a paper that is alone."""
    pages = [path.read_text(encoding="utf-8") for path in published.glob("site/papers/*/*.html")]
    assert all("Why here: In the " in page for page in pages)
    assert 60 < sum('id="related"' in page for page in pages) < len(pages)
    page = (published / "site/papers/2503.05858/index.html").read_text(encoding="utf-8")
    related = page[page.index('id="related"') :]
    assert "emotion" in related[: related.index("</section>")]


def test_pages_run_and_fetch_nothing(published: Path) -> None:
    """No inline script or style, nothing from elsewhere; one script, on the search page."""
    for page in (published / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), page
        scripts = re.findall(r"<script(?![^>]*ld\+json)[^>]*>", text)
        assert all('src="/' in script for script in scripts), page
        assert not scripts or page.parent.name == "search", page


@pytest.mark.parametrize("name", FEEDS)
def test_feeds_in_a_parser(published: Path, name: str) -> None:
    """A feed has no fault, unique ids, and titles without markup, TeX or entities."""
    feed = feedparser.parse((published / "site" / name).read_bytes())
    assert not feed.bozo
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids) > 0
    for entry in feed.entries:
        assert not re.search(r"[$\\]|&\w+;", entry.title), entry.title


@pytest.mark.skipif(not shutil.which("newsboat"), reason="newsboat is not installed")
def test_feeds_in_a_reader(published: Path, tmp_path: Path) -> None:
    """Newsboat shows the titles as people should read them."""
    (tmp_path / "urls").write_text(f"file://{published}/site/papers.xml\n")
    config, cache = tmp_path / "config", tmp_path / "cache.db"
    config.touch()
    subprocess.run(
        ["newsboat", "-C", config, "-u", tmp_path / "urls", "-c", cache, "-x", "reload"],
        check=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )
    with sqlite3.connect(cache) as database:
        titles = [title for (title,) in database.execute("select title from rss_item")]
    assert len(titles) == 147
    assert any(title.startswith("MT³: Scaling MLLM-based") for title in titles)


@pytest.mark.slow
@needs_nu_checker
def test_pages_in_the_nu_checker(published: Path) -> None:
    """Every page and every rule of style is valid."""
    assert faults(published / "site") == ""


def test_messages(published: Path) -> None:
    """While nobody has subscribed there is one rehearsal for each issue, below Gmail's limit."""
    messages = sorted((published / "var/outbox").glob("*.eml"))
    assert len(messages) == 3
    for path in messages:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        html = message.get_body(("html",))
        assert html is not None
        assert len(html.get_content().encode()) < 90_000
        assert b"\r\nList-Unsubscribe: <mailto:" in path.read_bytes()


@pytest.mark.skipif(not shutil.which("lynx"), reason="lynx is not installed")
def test_a_message_without_style_or_pictures(published: Path) -> None:
    """Lynx shows the headings, the papers and the way out."""
    path = published / "var/outbox"
    (file,) = path.glob("2025-W19*.eml")
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    html = message.get_body(("html",))
    assert html is not None
    shown = subprocess.run(
        ["lynx", "-dump", "-stdin", "-force_html", "-assume_charset=utf-8", "-nolist"],
        input=html.get_content().encode(),
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"},
    ).stdout.decode()
    assert "EchoInk-R1" in shown
    assert "nsubscribe" in shown
