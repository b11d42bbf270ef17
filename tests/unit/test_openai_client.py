"""The model behind a server: order, retries, manners, money, and how it ends."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
import stamina

from digest.cards.embedded import EmbeddedSummarizer
from digest.cards.llm import Answer, NoAnswer, Prompt
from digest.cards.llm.openai.client import EndpointModel, make_endpoint_summarizer
from digest.cards.llm.openai.transport import Key
from digest.config import CardsSettings
from digest.errors import ConfigError, SummarizerError
from tests.chatserver import (
    Asked,
    ChatServer,
    Response,
    answer,
    busy_first,
    by_user,
    chat_server,
    echo,
    error,
    raw,
)

SCHEMA = {
    "type": "object",
    "properties": {"tldr": {"type": "string"}},
    "required": ["tldr"],
    "additionalProperties": False,
}
SECRET = "sk-Secret/123"


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Wait for nothing between tries, and give up after six."""
    with stamina.set_testing(True, attempts=6):
        yield


def _prompts(*users: str, longest: int = 50) -> list[Prompt]:
    return [Prompt(system="Write.", user=one, schema=SCHEMA, longest=longest) for one in users]


def _settings(url: str, **endpoint: Any) -> CardsSettings:
    return CardsSettings.model_validate(
        {
            "summarizer": "endpoint",
            "model": "tiny",
            "endpoint": {"url": url, "concurrency": 1, "timeout": 10.0} | endpoint,
        }
    )


def _model(server: ChatServer, *, key: Key | None = None, **endpoint: Any) -> EndpointModel:
    return EndpointModel(_settings(server.url, **endpoint), key=key)


def _said(*texts: str) -> list[Answer]:
    return [Answer(text=json.dumps({"tldr": text})) for text in texts]


def _stops(model: EndpointModel, *users: str) -> SummarizerError:
    """Give the error with which asking *model* ends."""
    with pytest.raises(SummarizerError) as caught:
        list(model.answers(_prompts(*(users or ("one",)))))
    return caught.value


def test_answers_come_in_the_order_of_the_prompts() -> None:
    """Whatever the order in which the server is done with them."""
    users = [f"paper {number}" for number in range(20)]
    with chat_server(busy_first(1, echo)) as server:
        model = _model(server, concurrency=7)
        assert list(model.answers(_prompts(*users))) == _said(*users)
    assert model.usage().requests == 40


def test_so_many_requests_are_under_way_at_once() -> None:
    """Each waits for two others."""
    together = Barrier(3)

    def play(asked: Asked) -> Response:
        together.wait(10)
        return echo(asked)

    with chat_server(play) as server:
        list(_model(server, concurrency=3).answers(_prompts(*"abcdef")))
    assert server.peak == 3


def test_no_prompts_need_no_server() -> None:
    assert list(EndpointModel(_settings("http://127.0.0.1:9/v1")).answers([])) == []


def test_the_model_and_what_changes_its_answers_are_named() -> None:
    """But not the server: the same model elsewhere writes the same cards."""
    model = EndpointModel(_settings("http://127.0.0.1:9/v1"))
    assert model.name == "tiny"
    assert model.settings == "tiny temperature=0 seed=0"


# How a server takes requests


def _lacks(*formats: str) -> Any:
    """Refuse each of *formats*, as different servers say it."""
    said = {
        "json_schema": error(400, "This response_format type is unavailable now"),
        "json_object": error(422, "'response_format.type' must be 'json_schema' or 'text'"),
    }
    good = answer('{"tldr": "x"}')
    return lambda asked: (said[asked.format] if asked.format in formats else good)(asked)


@pytest.mark.parametrize(
    ("lacking", "formats"),
    [
        ((), ["json_schema", "json_schema"]),
        (("json_schema",), ["json_schema", "json_object", "json_object"]),
        (("json_schema", "json_object"), ["json_schema", "json_object", None, None]),
    ],
)
def test_a_format_that_the_server_lacks_is_asked_for_once(
    lacking: tuple[str, ...], formats: list[str | None]
) -> None:
    with chat_server(_lacks(*lacking)) as server:
        assert list(_model(server).answers(_prompts("one", "two"))) == _said("x", "x")
    assert [asked.format for asked in server.asked] == formats
    assert ('"tldr"' in server.asked[-1].user) is bool(lacking)


def test_a_server_that_passes_over_the_schema_is_told_it_in_words() -> None:
    with chat_server(answer("Sure! It is good."), answer('{"tldr": "x"}')) as server:
        assert list(_model(server).answers(_prompts("one", "two"))) == _said("x", "x")
    assert ["JSON schema" in asked.user for asked in server.asked] == [False, True, True]


def test_parameters_that_the_server_refuses_are_left_out_from_then_on() -> None:
    with chat_server(
        error(400, "Use 'max_completion_tokens' instead.", param="max_tokens"),
        error(400, "'temperature' does not support 0 with this model."),
        raw(b'{"detail": [{"loc": ["body", "seed"], "msg": "Extra"}]}', status=422),
        echo,
    ) as server:
        assert list(_model(server).answers(_prompts("one", "two"))) == _said("one", "two")
    assert len(server.asked) == 5
    known = {"model", "messages", "stream", "response_format", "max_completion_tokens"}
    assert server.asked[-1].content.keys() == known


def test_many_requests_at_once_find_the_manner_out_together() -> None:
    users = [str(number) for number in range(12)]
    with chat_server(_lacks("json_schema", "json_object")) as server:
        model = _model(server, concurrency=6)
        assert list(model.answers(_prompts(*users))) == _said(*["x"] * 12)
        list(model.answers(_prompts("last")))
    assert server.asked[-1].format is None
    assert server.asked[-1].times == 1


def test_a_model_that_thinks_gets_room_to_think() -> None:
    thinks = answer("", finish="length", reasoning_content="Let me see.")
    with chat_server(thinks, echo) as server:
        assert list(_model(server).answers(_prompts("one"))) == _said("one")
    first, second = (asked.content["max_tokens"] for asked in server.asked)
    assert first == 50
    assert second > 1000


# One bad answer


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        (answer('{"tldr": "It', finish="length"), "the answer is longer than it may be"),
        (answer("", finish="content_filter"), "a filter of the server"),
        (answer("", refusal="I will not."), "the model refuses: I will not."),
        (answer(""), "the answer is empty"),
        (error(400, "maximum context length is 8 tokens"), "the server refuses the request: HTTP"),
        (error(413), "the server refuses the request: HTTP 413"),
        (raw(b"<html>"), "the server sends what is not JSON"),
        (raw(b'{"choices": [{"mess'), "the server sends what is not JSON"),
        (raw(b"{}"), "the server sends JSON that is no answer"),
        (raw(b"{}", length=9), "the server cut the connection"),
        (raw(is_silent=True), "the server cut the connection"),
        (raw(b" " * (9 * 2**20)), "the server sends more than 8 MiB"),
        (error(500, "CUDA error"), "the server fails (HTTP 500: CUDA error)"),
        (error(500, "exceeds the available context size"), "the server refuses the request: HTTP"),
    ],
)
def test_a_bad_answer_costs_one_prompt(play: Any, reason: str) -> None:
    with chat_server(by_user({"bad": play}, echo)) as server:
        found = list(_model(server).answers(_prompts("one", "bad", "two")))
    assert [found[0], found[2]] == _said("one", "two")
    assert isinstance(found[1], NoAnswer)
    assert found[1].reason.startswith(reason)


def test_a_slow_answer_costs_one_prompt() -> None:
    dripping = raw(b" " * 1000, is_dripping=True)
    with chat_server(by_user({"bad": dripping}, echo)) as server:
        found = list(_model(server, timeout=0.3).answers(_prompts("one", "bad", "two")))
    assert found[1] == NoAnswer(reason="the server gave no answer within 0.3 s")
    assert [found[0], found[2]] == _said("one", "two")


@pytest.mark.parametrize(
    "play", [raw(b"<html>"), raw(is_silent=True), raw(b"{", length=2), error(500)]
)
def test_a_bad_answer_is_asked_for_again(play: Any) -> None:
    with chat_server(play, play, echo) as server:
        assert list(_model(server).answers(_prompts("one"))) == _said("one")


# A bad server


@pytest.mark.parametrize("status", [408, 409, 425, 429, 502, 503, 504, 529])
def test_a_busy_server_is_asked_again_until_it_has_time(status: int) -> None:
    with chat_server(*[error(status)] * 5, echo) as server:
        assert list(_model(server).answers(_prompts("one"))) == _said("one")


def test_a_server_that_stays_busy_is_out_of_reach_and_what_was_done_is_kept() -> None:
    with chat_server(echo, echo, error(503, "Loading model")) as server:
        answers = _model(server).answers(_prompts("one", "two", "three", "four"))
        assert [next(answers), next(answers)] == _said("one", "two")
        with pytest.raises(SummarizerError) as caught:
            next(answers)
    assert caught.value.message == (
        f"the server at {server.url} is out of reach: it is overloaded (HTTP 503: Loading model)"
    )
    assert "run again" in caught.value.hint
    assert all("four" not in asked.user for asked in server.asked)


def test_a_server_that_is_not_there_is_out_of_reach() -> None:
    with chat_server() as server:
        model = _model(server)
    assert _stops(model).message == (
        f"the server at {server.url} is out of reach: "
        "it cannot be reached, as the connection is refused"
    )
    assert model.usage().requests == 6


def test_a_wait_beyond_the_patience_is_not_waited() -> None:
    with chat_server(busy_first(1, echo, Retry_After="3600")) as server:
        stopped = _stops(_model(server, patience=300.0))
    assert "asks for 3600 s without a request" in stopped.message
    assert len(server.asked) == 1


def test_a_wait_that_the_server_asks_for_is_waited(caplog: pytest.LogCaptureFixture) -> None:
    """In real time, and without one."""
    with (
        stamina.set_testing(False),
        caplog.at_level(logging.INFO),
        chat_server(busy_first(1, echo, Retry_After="0.01")) as server,
    ):
        assert list(_model(server).answers(_prompts("one"))) == _said("one")
    assert len(caplog.messages) == 1


def test_patience_ends_in_real_time() -> None:
    with (
        stamina.set_testing(False),
        chat_server(busy_first(100_000, echo, Retry_After="0.01")) as server,
    ):
        assert "out of reach" in _stops(_model(server, patience=0.05)).message


@pytest.mark.parametrize("play", [error(500), raw(b"<html>"), raw(is_silent=True)])
def test_a_server_that_never_answers_is_not_asked_for_every_paper(play: Any) -> None:
    with chat_server(play) as server:
        stopped = _stops(_model(server), *map(str, range(100)))
    assert "is out of reach: it" in stopped.message
    assert len(server.asked) == 15


def test_a_server_that_refuses_everything_is_not_asked_for_every_paper() -> None:
    with chat_server(error(400, "unknown tokenizer")) as server:
        stopped = _stops(_model(server), *map(str, range(100)))
    assert "refuses one request after the other: HTTP 400: unknown tokenizer" in stopped.message
    assert len(server.asked) == 5


def test_one_paper_that_is_refused_alone_does_not_stop_a_server_that_works() -> None:
    with chat_server(echo, error(400, "no")) as server:
        model = _model(server)
        list(model.answers(_prompts("one")))
        assert isinstance(next(model.answers(_prompts("bad"))), NoAnswer)


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_wants_a_key_says_which(status: int) -> None:
    with chat_server(error(status, "No key")) as server:
        without = _stops(_model(server))
        with_one = _stops(_model(server, key=Key(SECRET)))
    assert f"denies access: HTTP {status}: No key" in without.message
    assert without.hint == "set DIGEST_CARDS_KEY to a key"
    assert with_one.hint == "it does not accept the key in DIGEST_CARDS_KEY"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "play",
    [error(402, "Insufficient balance"), error(429, "No quota", code="insufficient_quota")],
)
def test_a_server_that_wants_to_be_paid_is_not_asked_again(play: Any) -> None:
    with chat_server(echo, play) as server:
        stopped = _stops(_model(server), "one", "two", "three")
    assert "wants to be paid" in stopped.message
    assert len(server.asked) == 2


def _models(*names: str) -> Response:
    return Response(body=json.dumps({"data": [{"id": name} for name in names]}).encode())


@pytest.mark.parametrize(
    ("models", "hint"),
    [
        (_models("large", "tiny:8b", "other"), "set cards.model to one that it has: tiny:8b"),
        (_models("abc", "xyz"), "set cards.model to one that it has: abc, xyz"),
        (_models(), "check cards.model"),
        (Response(status=500), "check cards.model"),
        (Response(body=b"<html>"), "check cards.model"),
        (Response(body=b'{"data": [5]}'), "check cards.model"),
        (Response(body=b"[]"), "check cards.model"),
    ],
)
def test_a_model_that_is_not_there_is_told_with_those_that_are(models: Response, hint: str) -> None:
    with chat_server(error(404, 'model "tiny" not found'), models=models) as server:
        stopped = _stops(_model(server), "one", "two")
    assert "has no model called tiny" in stopped.message
    assert stopped.hint == hint
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_without_a_chat_is_told(status: int) -> None:
    with chat_server(raw(b"<html>Not here</html>", status=status)) as server:
        stopped = _stops(_model(server))
    assert f"there is no chat at {server.url}/chat/completions" in stopped.message
    assert stopped.hint == "check cards.endpoint.url; most end in /v1"


def test_the_key_does_not_go_where_a_redirect_leads() -> None:
    with chat_server(echo) as other:
        moved = raw(status=307, headers={"Location": other.url})
        with chat_server(moved) as server:
            stopped = _stops(_model(server, key=Key(SECRET)))
    assert f"sends to another place (HTTP 307: {other.url})" in stopped.message
    assert other.asked == []


# What may not be seen


@pytest.mark.parametrize(
    "play",
    [
        error(401, f"Incorrect key {SECRET}"),
        error(400, f"Incorrect key {SECRET}"),
        error(503, f"Incorrect key {SECRET}"),
        error(500, f"Incorrect key {SECRET}"),
        raw(f"Incorrect key {SECRET}".encode(), status=402),
        raw(b'{"error": "Incorrect key sk-Secret\\/123"}', status=404),
        raw(status=308, headers={"Location": f"/?key={SECRET}"}),
    ],
)
def test_the_key_is_never_shown(play: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Not even by a server that repeats it."""
    with caplog.at_level(logging.DEBUG), chat_server(play) as server:
        model = _model(server, key=Key(SECRET))
        stopped = _stops(model)
    assert server.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    told = "".join(traceback.TracebackException.from_exception(stopped).format())
    shown = f"{told} {stopped.hint} {caplog.text} {vars(model)}"
    assert SECRET not in shown
    assert "***" in stopped.message


# Money


def test_tokens_and_their_cost_are_counted_for_whatever_was_answered() -> None:
    with chat_server(echo, answer("", finish="length"), raw(b"<html>"), echo) as server:
        model = _model(server, price_read=10.0, price_written=50.0)
        list(model.answers(_prompts("one", "two", "three")))
    usage = model.usage()
    assert (usage.requests, usage.read, usage.written) == (4, 300, 60)
    assert usage.cost == pytest.approx(0.006)


def test_a_budget_stops_before_the_next_request_and_keeps_what_was_done() -> None:
    with chat_server(echo) as server:
        model = _model(server, price_read=10_000.0, budget=2.5)
        answers = model.answers(_prompts(*"abcde"))
        assert [next(answers) for _ in range(3)] == _said("a", "b", "c")
        with pytest.raises(SummarizerError, match=r"the budget of 2\.5 is spent"):
            next(answers)
        assert "the budget of 2.5 is spent" in _stops(model).message
    assert len(server.asked) == 3


# Leaving early


def test_closing_waits_for_no_request_and_sends_no_more() -> None:
    """What is under way fails after that, and would be sent again."""
    closed = Event()
    with chat_server(by_user({"first": echo}, raw(status=503, until=closed))) as server:
        answers = _model(server, concurrency=3).answers(_prompts("first", *"abcdefgh"))
        next(answers)
        answers.close()  # type: ignore[attr-defined] # a generator, as the protocol need not know
        closed.set()  # not before the others had to be waited for
        for thread in threading.enumerate():
            if "(_serve)" in thread.name:
                thread.join()
    assert len(server.asked) <= 4


# A shell lets the programs that it starts in the background ignore interrupts.
_LEAVING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from digest.cards.llm import Prompt
from digest.cards.llm.openai.client import EndpointModel
from digest.config import CardsSettings
settings = CardsSettings(summarizer="endpoint", model="m", endpoint={"url": sys.argv[1]})
prompt = Prompt(system="", user="x", schema={"type": "object"}, longest=5)
answers = EndpointModel(settings).answers([prompt] * 9)
import _thread, threading
try:
    threading.Timer(0.5, _thread.interrupt_main).start()
    next(answers)
except KeyboardInterrupt:
    print("left")
"""


def test_an_interrupted_process_ends_while_the_server_is_still_thinking() -> None:
    """The server never answers; a pool of the standard library would wait for it."""
    with chat_server(answer(until=Event())) as server:
        left = subprocess.run(
            [sys.executable, "-c", _LEAVING, server.url],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert left.stdout == "left\n"
    assert left.stderr == ""


# The summarizer


def test_the_summarizer_asks_nothing_before_its_first_card() -> None:
    with chat_server() as server:
        embedded = EmbeddedSummarizer(made=date(2025, 5, 10))
        made = make_endpoint_summarizer(
            _settings(server.url), stand_in=embedded, made=date(2025, 5, 10)
        )
    assert server.asked == []
    assert made.name.startswith("endpoint:")


def test_what_is_wrong_with_the_settings_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = EmbeddedSummarizer(made=date(2025, 5, 10))
    monkeypatch.setenv("DIGEST_CARDS_KEY_FILE", "/nowhere/key")
    for settings in (_settings("https://example.org/v1"), _settings("http://h/v1", budget=1.0)):
        with pytest.raises(ConfigError):
            make_endpoint_summarizer(settings, stand_in=embedded, made=date(2025, 5, 10))
        monkeypatch.delenv("DIGEST_CARDS_KEY_FILE", raising=False)
