"""Mails of the real seeds, as others see them: filters, mutt, and a browser in light and dark."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.compose.month import best_of
from digest.config import StoreSettings
from digest.model import Issue, MailFormat, Message, NoticeKind
from digest.store.database import open_store
from tests.browser import CHROMIUM
from tests.mail import choosing, make_letter, make_notice, parts, write_notice
from tests.rspamd import lacking, running_rspamd

#: What a browser is asked about a mail that it shows: too wide, in what order, and legible how.
LOOK = """() => {
  const shade = (colour) => {
    const [r, g, b, a] = colour.match(/[\\d.]+/g).map(Number);
    const part = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    return a === 0 ? null : 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const found = shade(getComputedStyle(one).backgroundColor);
      if (found !== null) return found;
    }
    return 1;
  };
  const ratio = (one) => {
    const pair = [shade(getComputedStyle(one).color), behind(one)].sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05);
  };
  const texts = [...document.querySelectorAll('.sheet *')].filter(
    (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return {
    width: document.documentElement.scrollWidth,
    contrast: Math.min(...texts.map(ratio)),
    levels: [...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1])),
    language: document.documentElement.lang,
  };
}"""


@pytest.fixture(scope="module")
def issues(published: Path) -> tuple[Issue, ...]:
    """Give the three issues of the seeds."""
    with open_store(StoreSettings(path=published / "var/digest.db")) as store:
        return tuple(issue for week in store.issues.weeks() if (issue := store.issues.get(week)))


@pytest.fixture(scope="module")
def mails(issues: tuple[Issue, ...]) -> dict[str, Message]:
    """Give a mail of each kind to one reader at another domain."""
    reader = choosing(address="reader@example.net")
    now = datetime.now(UTC)  # a filter takes an old Date for a bad sign
    weeks = tuple(issue.week for issue in issues[1:])
    best = best_of(weeks[-1], issues[1:], 20)
    letters = [make_letter(issue) for issue in issues]
    letters.append(make_letter(best, month=date(2025, 5, 1), weeks=weeks))
    made = {letter.label: letter.to(reader, now) for letter in letters}
    made["text"] = letters[1].to(choosing(form=MailFormat.TEXT, address=reader.address), now)
    for kind in NoticeKind:
        made[kind] = write_notice(replace(make_notice(kind, address=reader.address), created=now))
    return made


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("spamassassin"), reason="SpamAssassin is not installed")
def test_spamassassin_finds_nothing(mails: dict[str, Message], tmp_path: Path) -> None:
    """By its own rules, without a network."""
    for name, mail in mails.items():
        done = subprocess.run(
            ["spamassassin", "--local", "--test-mode"],
            input=mail.content,
            check=True,
            capture_output=True,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )
        found = re.search(rb"X-Spam-Status: \w+, score=(-?[\d.]+)", done.stdout)
        assert found, name
        assert float(found[1]) < 1.0, name


@pytest.mark.slow
@pytest.mark.skipif(bool(lacking()), reason=lacking())
def test_rspamd_takes_no_action(mails: dict[str, Message]) -> None:
    """It knows a mailing list, and has little to say."""
    with running_rspamd() as rspamd:
        for name, mail in mails.items():
            judged = rspamd.judge(mail.content, sender=mail.sender, to=mail.to)
            assert judged.action == "no action", name
            faults = {rule: points for rule, points in judged.symbols.items() if points > 0}
            # Nobody is there to ask for SPF; the sentence for lists of messages is hidden; and
            # what is no mail of a list bounces to another mailbox than it is from.
            known = {"AUTH_NA", "MANY_INVISIBLE_PARTS", "FORGED_SENDER"}
            assert faults.keys() <= known, name
            assert judged.score < 1.5, name
            assert ("HAS_LIST_UNSUB" in judged.symbols) is (name not in set(NoticeKind)), name


@pytest.mark.skipif(not shutil.which("mutt"), reason="mutt is not installed")
def test_mutt_shows_the_text(mails: dict[str, Message], tmp_path: Path) -> None:
    """Whole, in lines that fit a narrow terminal, with the way out on one of them."""
    shown = in_mutt(mails["2025-W19"].content, tmp_path)
    body = shown.partition("\n\n")[2]
    assert body.startswith("Weekly Paper Digest, 2025-W19\n=====")
    assert "5–11 May 2025. 9 papers. On the web:" in body
    assert body == parts(mails["2025-W19"])[0]
    for line in body.splitlines():
        assert len(line) <= 72 or re.fullmatch(r"https://\S+", line)
    assert re.search(r"^https://example\.org/digest/u/\S+$", body, re.MULTILINE)


def in_mutt(content: bytes, folder: Path) -> str:
    """Show a message in mutt, on a terminal of its own; give what it shows."""
    box, shown = folder / "box", folder / "shown"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.mail").write_bytes(content.replace(b"\r\n", b"\n"))
    (folder / "muttrc").write_text(
        f"set hostname=localhost folder='{folder}' pipe_decode wait_key=no quit=yes\n"
        f"push \"<pipe-message>cat >'{shown}'<enter><exit>\"\n"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["mutt", "-n", "-F", f"{folder}/muttrc", "-f", f"{box}"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={"HOME": f"{folder}", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm"},
    ) as mutt:
        os.close(theirs)
        painted = b""
        # what it paints must be taken off the terminal, or it waits
        while select.select([ours], [], [], 30)[0]:
            try:
                painted += os.read(ours, 4096)
            except OSError:  # the terminal ends with its program
                break
        mutt.terminate()
    os.close(ours)
    assert shown.is_file(), painted
    return shown.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give a browser."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 640])
def test_a_browser_shows_mails_that_can_be_read(
    mails: dict[str, Message], browser: Any, scheme: str, width: int
) -> None:
    """Never wider than the screen, 4.5:1 at least (WCAG 1.4.3), headings in order."""
    page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    for name, mail in mails.items():
        if name == "text":
            continue
        page.set_content(parts(mail)[1])
        seen = page.evaluate(LOOK)
        assert seen["width"] <= width, name
        assert seen["contrast"] >= 4.5, name
        assert seen["levels"][0] == 1, name
        steps = zip(seen["levels"], seen["levels"][1:], strict=False)
        assert all(1 < after <= before + 1 for before, after in steps), name
        assert seen["language"] == "en"
    page.close()
