"""10,000 random requests on the forms: none breaks them, and none learns who is subscribed."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from digest.model import SubscriberState
from tests.webapp import DAY, WebApp, web_app

KNOWN = "known.reader@example.org"
ASKED = "asked.reader@example.org"
LEFT = "left.reader@example.org"
SECRET = re.compile(rb"(known|asked|left)\.reader")
STAMP = re.compile(rb'name="stamp" value="[^"]*"|"stamp":"[^"]*"')

RANDOM = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

NAMES = st.sampled_from(["address", "topic", "frequency", "format", "pause", "website", "stamp"])
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([KNOWN, LEFT, "new@example.org", "a@b", "speech", "monthly", "text", "back"]),
    st.integers(min_value=0, max_value=999).map("reader{}@example.org".format),
    st.integers(min_value=900, max_value=1100).map("x".__mul__),
)
FIELDS = st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=10)), WORDS), max_size=8)
KINDS = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=x; charset=punycode",
        "multipart/form-data",
        "application/json",
        "",
    ]
)


def urlencoded(fields: list[tuple[str, str]]) -> bytes:
    return urlencode(fields, errors="surrogatepass").encode()


def in_parts(fields: list[tuple[str, str]]) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields
    ]
    return "".join([*parts, "--x--\r\n"]).encode(errors="surrogatepass")


BODIES = st.one_of(
    st.tuples(st.just("application/x-www-form-urlencoded"), FIELDS.map(urlencoded)),
    st.tuples(st.just("multipart/form-data; boundary=x"), FIELDS.map(in_parts)),
    st.tuples(KINDS, st.binary(max_size=200)),
    st.tuples(KINDS, FIELDS.map(urlencoded)),
    st.tuples(KINDS, FIELDS.map(in_parts)),
    st.tuples(KINDS, st.integers(min_value=65_000, max_value=66_000).map(b"a".__mul__)),
)
PATHS = st.one_of(
    st.sampled_from(
        [
            "subscribe/",
            "preferences/",
            "confirm/{confirm}",
            "u/{leave}",
            "preferences/{choose}",
            "preferences/{choose}/leave",
            "preferences/{choose}/data",
            "preferences/{gone}",
            "preferences/{gone}/data",
            "preferences/{gone}/erase",
            "confirm/{choose}",
            "u/{confirm}",
        ]
    ),
    st.tuples(st.sampled_from(["u/", "confirm/", "preferences/", ""]), st.text(max_size=30)).map(
        lambda parts: parts[0] + quote(parts[1], safe="", errors="surrogatepass")
    ),
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "POST", "POST", "OPTIONS", "PUT"])
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.sampled_from([b"application/json", b"text/html", b"*/*", b"\xe9"]),
        "Origin": st.sampled_from(["https://example.org", "https://example.com", "null"]),
        "X-Forwarded-For": st.sampled_from(["198.51.100.7", "x", ""]),
        "If-None-Match": st.just("*"),
        "Range": st.just("bytes=5-2"),
    },
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[WebApp]:
    """Open the app with one reader who is subscribed, one who asked, and one who left."""
    with web_app(tmp_path) as app:
        app.confirmed(KNOWN)
        app.ask(ASKED)
        left = app.confirmed(LEFT)
        app.client.post(f"u/{app.requests.tokens.leave(left.id)}")
        yield app


def tokens(app: WebApp) -> dict[str, str]:
    """Make good tokens, of those who asked, who are subscribed, and who left."""
    until = app.now + DAY
    known, asked, left = (app.store.subscribers.get(who) for who in (KNOWN, ASKED, LEFT))
    assert left
    return {
        "confirm": app.requests.tokens.confirm(asked.id if asked else 0, until),
        "leave": app.requests.tokens.leave(left.id),
        "choose": app.requests.tokens.choose(known.id if known else 0, until),
        "gone": app.requests.tokens.choose(left.id + 1000, until),
    }


def version(connection: sqlite3.Connection) -> int:
    """Give a number that is another whenever somebody has written to the database."""
    (number,) = connection.execute("PRAGMA data_version").fetchone()
    return int(number)


def send(app: WebApp, method: str, path: str, body: tuple[str, bytes], headers: Any) -> Any:
    kind, content = body
    own = {"Content-Type": kind} if kind else {}
    if method in {"GET", "HEAD"}:
        return app.client.request(method, path, headers=headers)
    return app.client.request(method, path, content=content, headers={**headers, **own})


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_random_requests(app: WebApp, part: int) -> None:
    """No 5xx; GET and HEAD write nothing; nobody is told an address that they do not know."""
    good = tokens(app)
    seen: Counter[int] = Counter()

    @seed(part)
    @settings(RANDOM, max_examples=500)
    @given(st.lists(st.tuples(METHODS, PATHS), min_size=5, max_size=5), BODIES, HEADERS)
    def check(
        targets: list[tuple[str, str]], body: tuple[str, bytes], headers: dict[str, Any]
    ) -> None:
        for method, path in targets:
            check_one(method, path, body, headers)

    def check_one(method: str, path: str, body: tuple[str, bytes], headers: Any) -> None:
        target = path
        for name, token in good.items():
            target = target.replace(f"{{{name}}}", token)
        before = version(connection)
        answer = send(app, method, target, body, headers)
        seen[answer.status_code] += 1
        assert answer.status_code < 500, (method, target, body)
        assert "set-cookie" not in answer.headers
        if method in {"GET", "HEAD"}:
            assert version(connection) == before, (method, target)
        if SECRET.search(answer.content):
            own = path == "preferences/{choose}/data"
            assert own or SECRET.search(body[1]), (method, target, body)

    with closing(sqlite3.connect(app.config.store.path)) as connection:
        check()
    assert seen.total() >= 2_500
    assert {200, 400, 404, 405} <= set(seen)
    assert app.complaints == []


def test_what_is_too_large_or_no_form_is_refused(app: WebApp) -> None:
    """Chance seldom makes these; they are among the random requests as well."""
    form = "application/x-www-form-urlencoded"
    large = send(app, "POST", "subscribe/", (form, b"a" * 65_537), {})
    assert large.status_code == 413
    assert send(app, "POST", "subscribe/", ("text/csv", b"a,b"), {}).status_code == 415


@pytest.mark.slow
def test_random_forms_do_not_tell_who_is_known(app: WebApp) -> None:
    """The answers for a subscriber and for a stranger are the same bytes, but for the stamp."""
    stranger = KNOWN.replace("known", "other")
    assert app.person(KNOWN).state is SubscriberState.CONFIRMED

    @seed(0)
    @settings(RANDOM, max_examples=250)
    @given(FIELDS, st.booleans(), st.sampled_from(["subscribe/", "preferences/"]))
    def check(fields: list[tuple[str, str]], timely: bool, path: str) -> None:  # noqa: FBT001 - hypothesis calls it
        stamp = [("stamp", app.stamp())] if timely else []
        answers = []
        for address in (KNOWN, LEFT, ASKED, stranger):
            body = urlencoded([("address", address), *stamp, *fields])
            answer = send(app, "POST", path, ("application/x-www-form-urlencoded", body), {})
            assert answer.status_code < 500
            same = answer.content.replace(address.encode(), b"ADDRESS")
            answers.append((answer.status_code, STAMP.sub(b"", same)))
        assert len(set(answers)) == 1
        app.later(minutes=11)

    check()
