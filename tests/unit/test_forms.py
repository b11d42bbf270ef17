"""The forms as they stand on pages, those of the static site among them."""

from __future__ import annotations

from datetime import date, timedelta

import html5lib
import pytest

from digest.config import SiteSettings
from digest.model import Choices, Topic
from digest.render.forms import ChoicesForm, pause_options
from digest.render.site import render_site
from digest.render.templates import load_templates
from tests.builders import make_issue

SITE = SiteSettings(url="https://example.org/digest/")
TOPICS = (Topic(name="Speech", query="cat:eess.AS"), Topic(name="Vision", query="cat:cs.CV"))
TODAY = date(2025, 5, 10)


def subscribe_page(app: str | None) -> str:
    pages = render_site(
        [make_issue()], site=SITE, topics=TOPICS, templates=load_templates(), app=app
    )
    found = {page.path: page.content.decode() for page in pages}
    assert ("form-action 'self' https://mail.example.net;" in found["index.html"]) is bool(app)
    return found["subscribe/index.html"]


def test_a_static_site_sends_its_form_to_the_app() -> None:
    page = subscribe_page("https://mail.example.net/app/")
    html5lib.HTMLParser(strict=True).parse(page)
    assert 'action="https://mail.example.net/app/subscribe/"' in page
    assert 'href="https://mail.example.net/app/preferences/"' in page
    assert 'value="speech"' in page
    assert 'name="stamp"' not in page


def test_without_an_app_there_is_no_form() -> None:
    page = subscribe_page(None)
    assert "<form" not in page
    assert "?subject=Subscribe" in page


def test_where_there_is_one_topic_there_is_no_choice_of_topics() -> None:
    assert ChoicesForm.of(TOPICS[:1], Choices()).topics == ()
    chosen = ChoicesForm.of(TOPICS, Choices(topics=("Vision",))).topics
    assert [(option.value, option.chosen) for option in chosen] == [
        ("speech", False),
        ("vision", True),
    ]


@pytest.mark.parametrize(
    ("until", "chosen"),
    [
        (None, "none"),
        (TODAY, "none"),
        (TODAY + timedelta(days=1), "keep"),
        (date.max, "back"),
    ],
)
def test_the_pause_in_force_is_chosen(until: date | None, chosen: str) -> None:
    options = pause_options(Choices(paused_until=until), TODAY)
    assert [option.value for option in options if option.chosen] == [chosen]
