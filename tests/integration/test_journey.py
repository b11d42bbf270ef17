"""The whole way of one reader, through a real browser and a real Postfix.

From the form to an issue, out by one click, and back in again.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml
from playwright.sync_api import Page

from digest.cli import main
from tests.browser import empty_page, needs_chromium
from tests.postfix import Postfix, lacking, running_postfix
from tests.serving import link_in, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(lacking()), reason=lacking()),
    needs_chromium,
]

READER = "Ada.Reader@example.org"
FIRST, SECOND = "2025-W19", "2025-W22"


@pytest.fixture
def postfix() -> Iterator[Postfix]:
    with running_postfix() as postfix:
        yield postfix


@pytest.fixture
def page() -> Iterator[Page]:
    with empty_page() as page:
        yield page


@pytest.fixture
def folder(tmp_path: Path, postfix: Postfix) -> Path:
    """Make a digest of two weeks, whose mail goes through *postfix* and whose app has a port."""
    folder = tmp_path / "weekly"
    assert main(["init", str(folder), "--quiet"]) == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config.yaml"
    settings = yaml.load(config.read_text(), yaml.BaseLoader)
    url = f"http://127.0.0.1:{port}/"
    smtp = {"host": postfix.host, "port": postfix.port, "security": "none"}
    changed = {
        "topics": settings["topics"],
        "sources": {"default": "seeds"},
        "issue": {"cards": 20},
        "site": {"url": url},
        "delivery": {"mailer": "smtp", "smtp": smtp, "bounces": "bounces@example.org"},
        "web": {"url": url, "port": port},
    }
    config.write_text(yaml.safe_dump(changed))
    return folder


def digest(folder: Path, *arguments: str) -> int:
    return main([*arguments, "--config", str(folder / "config.yaml"), "--quiet"])


def new_mail(postfix: Postfix, count: int, subject: str) -> EmailMessage:
    """Wait until the reader has *count* mails; give the one with *subject* in its own."""
    postfix.wait_for(count)
    mails = postfix.messages(READER)
    assert len(mails) == count
    (found,) = (mail for mail in mails if subject in mail["Subject"])
    return found


def subscribe(page: Page, url: str) -> None:
    page.goto(f"{url}subscribe/")
    page.fill("#address", READER)
    page.wait_for_timeout(2_100)  # the time that a person takes
    page.click("button")
    assert page.inner_text("h1") == "Check your mail"


def test_from_the_form_to_an_issue_and_out_again(
    folder: Path, postfix: Postfix, page: Page
) -> None:
    for stage in ("fetch", "compose"):
        assert digest(folder, stage, "--week", "all") == 0
    with serving(folder, port=None) as server:
        subscribe(page, server.url)
        page.goto(link_in(new_mail(postfix, 1, "Confirm")))
        page.click("button")
        assert page.inner_text("h1") == "You are subscribed"

        assert digest(folder, "deliver", "--week", FIRST) == 0
        issue = new_mail(postfix, 2, FIRST)
        check_whole(issue)

        leave_by_one_click(issue)
        assert digest(folder, "deliver", "--week", SECOND) == 0
        assert len(postfix.messages(READER)) == 2

        # a confirmation of her own brings her back, and nothing else does
        assert digest(folder, "subscribers", "add", READER) == 3
        assert digest(folder, "deliver", "--week", SECOND) == 0
        assert len(postfix.messages(READER)) == 2


def check_whole(issue: EmailMessage) -> None:
    """Check that nothing was lost or changed on the way."""
    assert issue["To"] == READER
    assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<bounces\+[a-z0-9-]+@example\.org>", issue["Return-Path"])
    assert not issue.defects
    text, html = issue.get_body(("plain",)), issue.get_body(("html",))
    assert text
    assert html
    assert text.get_content().count("https://arxiv.org/abs/") >= 1
    assert html.get_content().rstrip().endswith("</html>")


def leave_by_one_click(issue: EmailMessage) -> None:
    """Post what a mail program posts (RFC 8058)."""
    match = re.match(r"<(http://127[^>]+)>, <mailto:bounces\+leave-", issue["List-Unsubscribe"])
    assert match
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    request = Request(match[1], data=b"List-Unsubscribe=One-Click", headers=form)  # loopback
    with urlopen(request) as answer:  # loopback
        assert answer.status == 200
        assert answer.url == match[1]
        assert answer.headers["Set-Cookie"] is None
