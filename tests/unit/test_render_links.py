"""The links of one subscriber: each good for one thing, and their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.render.links import Links
from digest.tokens import Tokens
from tests.builders import NOW, WEEK, make_config, make_subscriber

SECRET = bytes(32)
TOKENS = Tokens(secret=SECRET)
READER = make_subscriber(id=77)
WEB = {"web": {"url": "https://example.org/digest"}}
BOUNCES = {"delivery": {"bounces": "Bounces <bounces@bücher.example>"}}


def token_of(link: str, start: str) -> str:
    """Give what follows *start* in a link."""
    assert link.startswith(start)
    return link.removeprefix(start)


def test_the_best_way_out_is_a_page_the_other_a_mail() -> None:
    page, mail = Links.of(make_config(**WEB, **BOUNCES), SECRET).leave(READER)
    assert TOKENS.read_leave(token_of(page, "https://example.org/digest/u/")) == 77
    tag = token_of(mail, "mailto:bounces+leave-").partition("@")[0]
    assert TOKENS.read_leave(tag) == 77
    assert mail.endswith("@xn--bcher-kva.example?subject=unsubscribe")


def test_without_an_app_there_is_only_the_mail() -> None:
    links = Links.of(make_config(delivery={"sender": "A <a@example.org>"}), SECRET)
    (mail,) = links.leave(READER)
    token = token_of(mail, "mailto:a@example.org?subject=unsubscribe%20")
    assert TOKENS.read_leave(token) == 77
    assert links.choices(READER, NOW) is None


def test_an_app_may_be_elsewhere_than_configured() -> None:
    links = Links.of(make_config(**WEB), SECRET, "http://127.0.0.1:1234/")
    assert links.leave(READER)[0].startswith("http://127.0.0.1:1234/u/")


def test_links_that_end_end_when_configured() -> None:
    config = make_config(web={"url": "https://example.org/", "confirm_hours": 2, "choose_days": 3})
    links = Links.of(config, SECRET)
    confirm = token_of(links.confirm(READER, NOW), "https://example.org/confirm/")
    choose = token_of(links.choices(READER, NOW) or "", "https://example.org/preferences/")
    for read, token, end in (
        (TOKENS.read_confirm, confirm, NOW + timedelta(hours=2)),
        (TOKENS.read_choose, choose, NOW + timedelta(days=3)),
    ):
        assert read(token, end) == 77
        assert read(token, end + timedelta(minutes=1)) is None
    assert TOKENS.read_confirm(choose, NOW) is None
    assert TOKENS.read_leave(confirm) is None


@pytest.mark.parametrize("week", [WEEK, None])
def test_the_envelope_says_whose_and_which_message(week: object) -> None:
    expected = WEEK if week else None
    sender, envelope_id = Links.of(make_config(**BOUNCES), SECRET).envelope(READER, expected)
    tag = token_of(sender, "bounces+").partition("@")[0]
    assert TOKENS.read_bounce(tag) == TOKENS.read_bounce(envelope_id) == (77, expected)
    assert len(sender.partition("@")[0]) <= 64


def test_without_a_mailbox_for_bounces_they_come_to_the_sender() -> None:
    sender, envelope_id = Links.of(make_config(), SECRET).envelope(READER, WEEK)
    assert sender == "digest@example.org"
    assert TOKENS.read_bounce(envelope_id) == (77, WEEK)
