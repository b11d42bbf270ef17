"""The web app, as browsers, mail programs and scripts meet it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import html5lib
import pytest

from digest.errors import RenderError, StoreError
from digest.model import Act, Choices, Frequency, MailFormat, NoticeKind, SubscriberState
from digest.store.subscribers import Subscribers
from tests.nuchecker import faults, needs_nu_checker
from tests.webapp import DAY, URL, WebApp, web_app

ADDRESS = "reader@example.org"
HTML = "{http://www.w3.org/1999/xhtml}"
STAMP = re.compile(r'name="stamp" value="([^"]+)"')


@pytest.fixture
def app(tmp_path: Path) -> Iterator[WebApp]:
    with web_app(tmp_path) as app:
        yield app


def title(text: str) -> str:
    """Give the heading of a page."""
    found = re.search(r"<h1>([^<]*)</h1>", text)
    assert found
    return found[1]


def headers_fit(response: object) -> None:
    headers = getattr(response, "headers")  # noqa: B009 # the client's own type is not named
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "form-action 'self' https://example.org; " in headers["Content-Security-Policy"]
    assert "set-cookie" not in headers


# Subscribing


def test_the_whole_journey(app: WebApp) -> None:
    form = app.client.get("subscribe/")
    assert title(form.text) == "Subscribe"
    headers_fit(form)
    stamp = STAMP.findall(form.text)[0]
    app.later(seconds=3)
    fields = {
        "address": f" {ADDRESS} ",
        "topic": ["speech", "no-such-topic"],
        "frequency": "monthly",
        "format": "text",
        "website": "",
        "stamp": stamp,
    }
    sent = app.client.post("subscribe/", data=fields)
    assert (sent.status_code, title(sent.text)) == (200, "Check your mail")
    assert ADDRESS not in sent.text
    person = app.person(ADDRESS)
    assert person.choices == Choices(
        topics=("Speech",), frequency=Frequency.MONTHLY, format=MailFormat.TEXT
    )
    assert person.state is SubscriberState.PENDING
    assert app.woken == [app.now]
    assert app.mails() == [(NoticeKind.CONFIRM, ADDRESS)]
    token = app.requests.tokens.confirm(person.id, app.now + DAY)
    page = app.client.get(f"confirm/{token}")
    assert "r•••@example.org" in page.text
    assert ADDRESS not in page.text
    headers_fit(page)
    assert app.person(ADDRESS).state is SubscriberState.PENDING
    for _ in range(2):
        answer = app.client.post(f"confirm/{token}")
        assert (answer.status_code, title(answer.text)) == (200, "You are subscribed")
        assert app.person(ADDRESS).state is SubscriberState.CONFIRMED
    link = re.findall(r'<a href="(/digest/preferences/[^"]+)"', answer.text)[0]
    assert title(app.client.get(f"https://example.org{link}").text) == "Your choices"


def test_the_evidence_is_the_sentence_on_the_page(app: WebApp) -> None:
    page = app.client.get("subscribe/").text
    app.confirmed()
    person = app.person(ADDRESS)
    asked, confirmed = app.store.subscribers.consents(person.id)
    assert asked.text in page
    assert (asked.origin, confirmed.origin) == ("192.0.2.0/24", "192.0.2.0/24")
    token = app.requests.tokens.confirm(person.id, app.now + DAY)
    assert confirmed.text in app.client.get(f"confirm/{token}").text


def test_known_and_unknown_addresses_get_the_same_bytes(app: WebApp) -> None:
    app.confirmed()
    app.later(minutes=11)
    answers = {app.ask(address).content for address in (ADDRESS, "stranger@example.org")}
    links = {
        app.client.post("preferences/", data={"address": address}).content
        for address in (ADDRESS, "nobody@example.org")
    }
    assert (len(answers), len(links)) == (1, 1)
    assert app.mails() == [
        (NoticeKind.KNOWN, ADDRESS),
        (NoticeKind.CONFIRM, "stranger@example.org"),
    ]


def test_what_fills_in_the_hidden_field_gets_the_same_answer_and_nothing_else(app: WebApp) -> None:
    person = app.ask(ADDRESS)
    program = app.ask("program@example.org", website="https://example.com/")
    assert program.content == person.content
    assert app.store.subscribers.get("program@example.org") is None
    link = app.client.post("preferences/", data={"address": ADDRESS, "website": "x"})
    assert title(link.text) == "Check your mail"


@pytest.mark.parametrize("age", [None, 0, 1, 60 * 60 * 24 + 60, -60])
def test_a_form_of_unknown_age_takes_one_more_click(app: WebApp, age: int | None) -> None:
    """As that of a static site elsewhere, which has no stamp."""
    stamp = "" if age is None else app.requests.tokens.stamp(app.now - timedelta(seconds=age))
    again = app.ask(ADDRESS, topic=["speech"], frequency="monthly", stamp=stamp)
    assert again.status_code == 200
    assert "Yes, send me the confirmation" in again.text
    assert f'value="{ADDRESS}"' in again.text
    assert 'value="speech" checked' in again.text
    assert 'value="monthly" checked' in again.text
    assert app.store.subscribers.get(ADDRESS) is None
    app.later(seconds=3)
    sent = app.ask(ADDRESS, stamp=STAMP.findall(again.text)[0])
    assert title(sent.text) == "Check your mail"


@pytest.mark.parametrize("address", ["", "reader", "reader@example", "a b@example.org", "a@b@c.d"])
def test_a_wrong_address_loses_nothing_of_what_was_filled_in(app: WebApp, address: str) -> None:
    answer = app.ask(address, topic=["speech"], format="text")
    assert answer.status_code == 400
    assert 'aria-invalid="true" aria-describedby="address-error"' in answer.text
    assert f'value="{address}"' in answer.text or not address
    assert 'value="speech" checked' in answer.text
    assert 'value="text" checked' in answer.text
    link = app.client.post("preferences/", data={"address": address})
    assert (link.status_code, 'id="address-error"' in link.text) == (400, True)
    assert app.mails() == []


def test_international_addresses_are_taken(app: WebApp) -> None:
    app.ask("Jürgen@bücher.example.org")
    assert app.mails() == [(NoticeKind.CONFIRM, "Jürgen@xn--bcher-kva.example.org")]


def test_a_network_that_asks_too_often_is_told_so(tmp_path: Path) -> None:
    with web_app(tmp_path, per_network=1) as app:
        assert app.ask("a@example.org").status_code == 200
        answer = app.ask("b@example.org")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
        link = app.client.post("preferences/", data={"address": "a@example.org"})
        assert link.status_code == 429
        app.later(hours=2)
        assert app.ask("b@example.org").status_code == 200


def test_scripts_of_the_site_get_json_and_others_are_kept_out(app: WebApp) -> None:
    headers = {"Accept": "application/json", "Origin": "https://example.org"}
    early = app.client.post("subscribe/", data={"address": ADDRESS}, headers=headers)
    assert early.status_code == 409
    app.later(seconds=3)
    fields = {"address": ADDRESS, "stamp": early.json()["stamp"]}
    sent = app.client.post("subscribe/", data=fields, headers=headers)
    assert sent.json()["message"].startswith("Check your mail. ")
    assert sent.headers["Access-Control-Allow-Origin"] == "https://example.org"
    assert "Access-Control-Allow-Credentials" not in sent.headers
    wrong = app.client.post("subscribe/", data={"address": "x"}, headers=headers)
    assert (wrong.status_code, set(wrong.json()["errors"])) == (400, {"address"})
    other = app.client.post(
        "subscribe/", data=fields, headers=headers | {"Origin": "https://example.com"}
    )
    assert "Access-Control-Allow-Origin" not in other.headers
    ask_first = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    assert app.client.options("subscribe/", headers=ask_first).status_code == 200
    theirs = ask_first | {"Origin": "https://example.com"}
    assert app.client.options("subscribe/", headers=theirs).status_code == 400


# Confirming and leaving


def test_a_link_that_is_over_says_so_and_shows_the_way(app: WebApp) -> None:
    person = app.confirmed()
    old = app.requests.tokens.confirm(person.id, app.now - DAY)
    foreign = app.requests.tokens.leave(person.id)
    for token in (old, foreign, "x"):
        for answer in (app.client.get(f"confirm/{token}"), app.client.post(f"confirm/{token}")):
            assert answer.status_code == 404
            assert title(answer.text) == "This link does not work any more"
            assert 'href="/digest/subscribe/"' in answer.text
    for path in (f"preferences/{old}", f"preferences/{old}/data", f"preferences/{old}/erase"):
        answer = app.client.get(path)
        assert (answer.status_code, "Mail me the link" in answer.text) == (404, True)
    for path in (f"preferences/{old}", f"preferences/{old}/erase", f"preferences/{old}/leave"):
        assert app.client.post(path, data={"x": "y"}).status_code == 404
    for answer in (app.client.get("u/x"), app.client.post("u/x")):
        assert (answer.status_code, title(answer.text)) == (404, "This link does not work")


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "other"])
def test_one_click_leaves_at_once_and_twice_is_fine(app: WebApp, kind: str) -> None:
    """RFC 8058: no cookie, no redirect, both types of content."""
    person = app.confirmed()
    path = f"u/{app.requests.tokens.leave(person.id)}"
    assert title(app.client.get(path).text) == "Leave?"
    assert app.person(ADDRESS).state is SubscriberState.CONFIRMED
    for _ in range(2):
        match kind:
            case "urlencoded":
                answer = app.client.post(path, data={"List-Unsubscribe": "One-Click"})
            case "multipart":
                answer = app.client.post(path, files={"List-Unsubscribe": (None, "One-Click")})
            case _:
                answer = app.client.post(path, content=b"\xff", headers={"Content-Type": "x"})
        assert (answer.status_code, title(answer.text)) == (200, "You will get nothing more")
        headers_fit(answer)
    assert app.person(ADDRESS).state is SubscriberState.UNSUBSCRIBED
    acts = [consent.act for consent in app.store.subscribers.consents(person.id)]
    assert acts == [Act.ASKED, Act.CONFIRMED, Act.LEFT]


def test_whoever_left_can_come_back(app: WebApp) -> None:
    person = app.confirmed()
    app.client.post(f"u/{app.requests.tokens.leave(person.id)}")
    app.later(minutes=11)
    assert app.confirmed() == app.person(ADDRESS)
    assert app.store.subscribers.suppression(ADDRESS) is None


# Preferences


def test_choices_are_changed_and_shown(app: WebApp) -> None:
    path = app.choices_of(app.confirmed())
    page = app.client.get(path)
    assert "r•••@example.org" in page.text
    assert ADDRESS not in page.text
    fields = {"topic": ["multimodal-models"], "frequency": "monthly", "format": "text"}
    saved = app.client.post(path, data=fields | {"pause": "weeks"})
    assert (saved.status_code, "Saved: " in saved.text) == (200, True)
    until = app.now.date() + timedelta(weeks=4)
    assert app.person(ADDRESS).choices == Choices(
        topics=("Multimodal models",),
        frequency=Frequency.MONTHLY,
        format=MailFormat.TEXT,
        paused_until=until,
    )
    page = app.client.get(path)
    assert 'value="keep" checked' in page.text
    everything = {"topic": ["multimodal-models", "speech"]}
    for pause, expected in (
        ("keep", until),
        ("months", app.now.date() + timedelta(days=91)),
        ("back", date.max),
        ("none", None),
        ("nonsense", None),
    ):
        app.client.post(path, data=everything | {"pause": pause})
        assert app.person(ADDRESS).choices == Choices(paused_until=expected)


def test_leaving_is_one_button_and_the_page_stays(app: WebApp) -> None:
    path = app.choices_of(app.confirmed())
    answer = app.client.post(f"{path}/leave")
    assert title(answer.text) == "You will get nothing more"
    page = app.client.get(path)
    assert "This address gets nothing" in page.text
    assert "Save" not in page.text
    assert "Saved" not in app.client.post(path, data={"frequency": "monthly"}).text
    assert app.person(ADDRESS).choices == Choices()


def test_a_copy_of_the_data_has_all_that_is_kept(app: WebApp) -> None:
    path = app.choices_of(app.confirmed())
    answer = app.client.get(f"{path}/data")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = json.loads(answer.content)
    assert data["subscribers"][0]["address"] == ADDRESS
    assert [row["act"] for row in data["consents"]] == ["asked", "confirmed"]
    assert data["notices"][0]["kind"] == "confirm"


def test_deleting_asks_once_more(app: WebApp) -> None:
    path = app.choices_of(app.confirmed())
    asked = app.client.get(f"{path}/erase")
    assert title(asked.text) == "Delete your data?"
    assert app.person(ADDRESS)
    answer = app.client.post(f"{path}/erase")
    assert title(answer.text) == "Everything is deleted"
    assert app.store.subscribers.get(ADDRESS) is None
    assert app.client.post(f"{path}/erase").status_code == 404


def test_the_link_is_mailed_to_subscribers(app: WebApp) -> None:
    app.confirmed()
    app.later(minutes=11)
    answer = app.client.post("preferences/", data={"address": ADDRESS.upper()})
    assert title(answer.text) == "Check your mail"
    assert app.mails() == [(NoticeKind.MANAGE, ADDRESS)]


# What no browser sends


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"address=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"address=" + b"x" * 2_000, "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=%d" % n for n in range(200)), "application/x-www-form-urlencoded", 400),
        (b"address=%00", "application/x-www-form-urlencoded", 400),
        (b"address=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"address=%ed%a0%80", "application/x-www-form-urlencoded", 400),
        (b"address=\xff", "application/x-www-form-urlencoded", 400),
        (b"no parts", "multipart/form-data; boundary=x", 400),
        (b"no boundary", "multipart/form-data", 400),
        (b"--x\r\n\r\n\r\n--x--\r\n", "multipart/form-data; boundary=x", 400),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nb\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            400,
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="address"\r\n\r\nb\r\n--x--\r\n',
            "multipart/form-data; boundary=x; charset=punycode",
            400,
        ),
        (b"{}", "application/json", 415),
        (b"", "", 415),
    ],
)
def test_what_no_form_sends_is_refused(app: WebApp, content: bytes, kind: str, status: int) -> None:
    paths = ("subscribe/", "preferences/", app.choices_of(app.confirmed()))
    for path in paths:
        answer = app.client.post(path, content=content, headers={"Content-Type": kind})
        assert answer.status_code == status
        headers_fit(answer)
    assert app.complaints == []


def test_a_form_of_parts_is_a_form(app: WebApp) -> None:
    fields = {"address": ADDRESS, "stamp": app.stamp()}
    answer = app.client.post(
        "subscribe/", files={key: (None, text) for key, text in fields.items()}
    )
    assert title(answer.text) == "Check your mail"
    assert app.mails() == [(NoticeKind.CONFIRM, ADDRESS)]


def test_what_is_not_there_is_said_in_the_design_of_the_site(app: WebApp) -> None:
    for method, path, status in (
        ("DELETE", "subscribe/", 405),
        ("POST", "nowhere", 405),
        ("PUT", "u/x", 405),
    ):
        answer = app.client.request(method, path)
        assert (answer.status_code, "masthead" in answer.text) == (status, True)
    assert app.client.get("static/style.css").headers["Content-Type"].startswith("text/css")


def every_page(app: WebApp) -> list[Any]:
    """Ask for each kind of page once."""
    person = app.confirmed()
    choices = app.choices_of(person)
    return [
        app.client.get("subscribe/"),
        app.ask("nobody"),
        app.ask(ADDRESS, stamp=""),
        app.ask(ADDRESS),
        app.client.get(f"confirm/{app.requests.tokens.confirm(person.id, app.now + DAY)}"),
        app.client.get("preferences/"),
        app.client.get("preferences/x"),
        app.client.get(choices),
        app.client.post(choices, data={"pause": "weeks"}),
        app.client.get(f"{choices}/erase"),
        app.client.get(f"u/{app.requests.tokens.leave(person.id)}"),
        app.client.post(f"{choices}/leave"),
        app.client.get(choices),
    ]


@needs_nu_checker
def test_pages_in_the_nu_checker(app: WebApp, tmp_path: Path) -> None:
    for number, page in enumerate(every_page(app)):
        (tmp_path / f"{number}.html").write_text(page.text, encoding="utf-8")
    assert faults(tmp_path) == ""


def test_every_page_is_valid_and_every_field_has_a_label(app: WebApp) -> None:
    for page in every_page(app):
        # a parser that takes no error
        tree = html5lib.HTMLParser(strict=True).parse(page.text)
        names = [part.get("id") for part in tree.iter() if part.get("id")]
        assert len(names) == len(set(names))
        labelled = {part.get("for") for part in tree.iter(f"{HTML}label")}
        inside = {field for label in tree.iter(f"{HTML}label") for field in label}
        for field in tree.iter(f"{HTML}input"):
            hidden = field.get("type") == "hidden"
            assert hidden or field in inside or field.get("id") in labelled
        for part in tree.iter():
            for name in (part.get("aria-describedby"), part.get("aria-labelledby")):
                assert name is None or name in names
        assert len(list(tree.iter(f"{HTML}h1"))) == 1


# When something is broken


def test_a_database_that_cannot_be_used_is_a_page_and_one_line(
    app: WebApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = app.confirmed()
    broken = StoreError("the disk is full")

    def fail(*_arguments: object, **_named: object) -> None:
        raise broken

    for name in ("ask", "end", "by_id"):
        monkeypatch.setattr(Subscribers, name, fail)
    leave = f"u/{app.requests.tokens.leave(person.id)}"
    answers = [app.ask("other@example.org"), app.client.post(leave)]
    answers.append(app.client.get(app.choices_of(person)))
    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
        assert title(answer.text) == "Not possible at the moment"
    assert app.complaints == [
        "POST /digest/subscribe/: the disk is full",
        "POST /digest/u/TOKEN: the disk is full",
        "GET /digest/preferences/TOKEN: the disk is full",
    ]


def test_a_broken_template_and_a_fault_of_ours_are_one_line(
    app: WebApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digest.web.pages import Pages

    def fail(*_arguments: object, **_named: object) -> str:
        message = "site/leave.html, line 3: what?"
        raise RenderError(message)

    with monkeypatch.context() as patch:
        patch.setattr(Pages, "page", fail)
        answer = app.client.get("subscribe/")
        assert (answer.status_code, answer.text) == (503, "Not possible at the moment.")
    monkeypatch.setattr(app.requests.tokens.__class__, "stamp", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        app.client.get("subscribe/")
    assert app.complaints == [
        "GET /digest/subscribe/: site/leave.html, line 3: what?",
        "GET /digest/subscribe/: ZeroDivisionError",
    ]


def test_an_app_elsewhere_leads_back_to_the_site(tmp_path: Path) -> None:
    with web_app(tmp_path, url="https://mail.example.net/") as app:
        page = app.client.get("subscribe/")
        assert f'href="{URL}archive/"' in page.text
        assert 'action="/subscribe/"' in page.text
        assert 'href="/static/style.css"' in page.text
        assert app.client.get("static/style.css").status_code == 200
        csp = page.headers["Content-Security-Policy"]
        assert "form-action 'self' https://mail.example.net" in csp
