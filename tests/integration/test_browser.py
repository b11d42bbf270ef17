"""The forms in a real browser, without JavaScript: from the form to leaving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import empty_page, needs_chromium
from tests.serving import Serving, link_in, make_folder, serving

pytestmark = [
    pytest.mark.slow,
    needs_chromium,
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    with serving(make_folder(tmp_path / "weekly")) as server:
        yield server


@pytest.fixture
def page() -> Iterator[Page]:
    with empty_page() as page:
        yield page


def heading(page: Page) -> str:
    return page.inner_text("h1")


def test_from_the_form_to_leaving(server: Serving, page: Page) -> None:
    page.goto(server.url + "subscribe/")
    hidden = page.locator(".away").bounding_box()
    assert hidden
    assert (hidden["width"], hidden["height"]) == (1, 1)
    page.fill("#address", "reader@example")
    page.check("text=Speech")
    page.check("text=The best of each month")
    page.click("button")
    assert page.inner_text("#address-error") == "This is not an address like name@example.org."
    assert page.get_attribute("#address", "aria-describedby") == "address-error"
    page.fill("#address", "reader@example.org")
    page.wait_for_timeout(2_100)  # the time that a person takes
    page.click("button")
    assert heading(page) == "Check your mail"

    link = link_in(server.mail())
    page.goto(link)
    assert heading(page) == "Confirm your subscription"
    assert "Papers on Speech" in page.inner_text("main")
    page.click("button")
    assert heading(page) == "You are subscribed"
    page.go_back()
    page.click("button")
    assert heading(page) == "You are subscribed"

    page.click("text=See or change what you get")
    assert page.is_checked("text=Speech")
    page.uncheck("text=Speech")
    page.check("text=Text alone")
    page.check("text=For 4 weeks")
    page.click("text=Save")
    assert "Papers on all topics" in page.inner_text("[role=status]")
    assert page.get_by_label("Text alone").is_checked()

    with page.expect_download() as download:
        page.click("text=A copy of all")
    assert "reader@example.org" in download.value.path().read_text(encoding="utf-8")
    page.click("text=Delete it")
    page.click("text=Back to your choices")
    page.click("button.plain")
    assert heading(page) == "You will get nothing more"


def test_a_form_without_a_stamp_takes_one_more_click(server: Serving, page: Page) -> None:
    """As it is on a static site elsewhere."""
    page.set_content(
        f'<form method="post" action="{server.url}subscribe/"><input name="address" '
        'value="reader@example.org"><button>Subscribe</button></form>'
    )
    page.click("button")
    assert page.inner_text("button") == "Yes, send me the confirmation"
    page.wait_for_timeout(2_100)
    page.click("button")
    assert heading(page) == "Check your mail"
    assert server.mail()["To"] == "reader@example.org"


def test_nothing_is_wider_than_a_phone(server: Serving, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("subscribe/", "preferences/", "confirm/x", "u/x"):
        page.goto(server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
