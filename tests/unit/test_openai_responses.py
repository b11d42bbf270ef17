"""What replies mean."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cards.llm import Answer, NoAnswer
from digest.cards.llm.openai.responses import (
    Broken,
    Busy,
    Completion,
    Refusal,
    Refused,
    Trouble,
    completion_of,
    retry_after,
)
from digest.cards.llm.openai.transport import Reply, Tokens


def _reply(body: bytes, status: int = 200, **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=names, body=body)


def _read(*, finish: str | None = "stop", usage: object = None, **message: Any) -> Completion:
    choice = {"finish_reason": finish, "message": message}
    return completion_of(_reply(json.dumps({"choices": [choice], "usage": usage}).encode()))


def _no(reason: str) -> NoAnswer:
    return NoAnswer(reason=reason)


def test_an_answer_is_what_the_model_said() -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": 3}
    completion = _read(content=" {} ", usage=usage)
    assert completion.said == Answer(text=" {} ")
    assert completion.tokens == Tokens(read=7, written=3)
    assert not completion.cut
    assert not completion.thought


def test_an_answer_may_come_in_parts_beside_the_thinking() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "text", "text": '{"a":'},
        {"type": "text", "text": " 1}"},
    ]
    assert _read(content=parts).said == Answer(text='{"a": 1}')


@pytest.mark.parametrize(
    ("finish", "message", "said"),
    [
        ("length", {"content": "{"}, _no("the answer is longer than it may be, and was cut")),
        ("content_filter", {"content": "x"}, _no("a filter of the server held the answer back")),
        ("stop", {"content": None, "refusal": "No,\nno"}, _no("the model refuses: No, no")),
        ("stop", {"content": " \n"}, _no("the answer is empty")),
        ("stop", {"content": None}, _no("the answer is empty")),
        ("stop", {"content": 5}, _no("the answer is empty")),
        ("tool_calls", {"content": None, "tool_calls": []}, _no("the answer is empty")),
        ("stop", {"content": "", "reasoning_content": "{}"}, _no("the answer is empty")),
        (None, {"content": "x"}, Answer(text="x")),
    ],
)
def test_what_is_no_answer_says_why(
    finish: str | None, message: dict[str, object], said: Answer | NoAnswer
) -> None:
    assert _read(finish=finish, **message).said == said


@pytest.mark.parametrize(
    ("message", "usage"),
    [
        ({"content": "x", "reasoning_content": "Hm."}, None),
        ({"content": "x", "reasoning": "Hm."}, None),
        ({"content": "<think>Hm."}, None),
        ({"content": "x"}, {"completion_tokens_details": {"reasoning_tokens": 9}}),
    ],
)
def test_thinking_is_seen_however_it_is_told(message: dict[str, str], usage: object) -> None:
    assert _read(usage=usage, **message).thought


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        [],
        "x",
        {"prompt_tokens": 1},
        {"prompt_tokens": "1", "completion_tokens": "1"},
        {"prompt_tokens": -1, "completion_tokens": 1},
        {"prompt_tokens": 1, "completion_tokens": 1.5},
        {"prompt_tokens": True, "completion_tokens": True},
    ],
)
def test_tokens_that_are_no_counts_are_not_counted(usage: object) -> None:
    assert _read(content="x", usage=usage).tokens is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b'{"choices": [{"mess',
        b'{"choices": []}',
        b'{"choices": "x"}',
        b'{"choices": {"0": 1}}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": "x"}]}',
        b'{"choices": [{"message": {"content": "x"}, "finish_reason": "error"}]}',
    ],
)
def test_a_body_that_is_no_answer_is_broken(body: bytes) -> None:
    with pytest.raises(Broken):
        completion_of(_reply(body))


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_no_json_is_too_strange(value: object) -> None:
    for document in (value, {"choices": value}, {"choices": [{"message": value, "usage": value}]}):
        with pytest.raises(Trouble):
            completion_of(_reply(json.dumps(document).encode()))


@pytest.mark.parametrize("status", [408, 409, 425, 429, 502, 503, 504, 529])
def test_a_server_without_time_is_busy(status: int) -> None:
    with pytest.raises(Busy) as caught:
        completion_of(_reply(b'{"error": "Loading model"}', status, Retry_After="7"))
    assert caught.value.asked == 7
    assert str(caught.value) == f"is overloaded (HTTP {status}: Loading model)"


@pytest.mark.parametrize("status", [500, 501, 505, 520, 599])
def test_a_server_that_fails_is_broken(status: int) -> None:
    with pytest.raises(Broken, match=rf"^fails \(HTTP {status}\)$"):
        completion_of(_reply(b"<html>", status))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""),
        (401, b""),
        (404, b"Not Found"),
        (422, b""),
        (307, b""),
        (500, b'{"error": {"type": "exceed_context_size_error", "message": "x"}}'),
        (500, b"the request exceeds the available context size"),
        (501, b'{"error": "response_format is not implemented"}'),
        (429, b'{"error": {"code": "insufficient_quota"}}'),
    ],
)
def test_what_will_not_pass_is_refused(status: int, body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        completion_of(_reply(body, status))
    assert caught.value.why.status == status


def test_a_redirect_says_where_to() -> None:
    with pytest.raises(Refused) as caught:
        completion_of(_reply(b"", 308, Location="https://elsewhere.example.org/v1"))
    assert caught.value.why == Refusal(status=308, message="https://elsewhere.example.org/v1")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 429, "message": "slow down"}, Busy),
        ({"code": 400, "message": "no"}, Refused),
        ({"code": "oops", "message": "no"}, Broken),
        ({"code": 7}, Broken),
        ("no", Broken),
    ],
)
def test_an_error_within_a_good_reply_is_an_error(error: object, kind: type[Exception]) -> None:
    """Relays send their head before they know."""
    with pytest.raises(kind):
        completion_of(_reply(json.dumps({"error": error}).encode()))


_DATE = "Sat, 10 May 2025 07:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": " 20 "}, 20),
        ({"Retry-After": "7.66"}, 7.66),
        ({"Retry-After": "Sat, 10 May 2025 07:01:30 GMT", "Date": _DATE}, 90),
        ({"Retry-After": "Sat, 10 May 2025 06:00:00 GMT", "Date": _DATE}, 0),
        ({"Retry-After": "Sat, 10 May 2025 07:01:30 -0000", "Date": _DATE}, 90),
        ({"Retry-After": "Sat, 10 May 2025 06:00:00 GMT"}, 0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "9" * 5000}, None),
    ],
)
def test_the_time_to_wait_is_read_in_both_forms(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(headers) == seconds
