"""What servers say when they refuse."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cards.llm.openai.responses import one_line, refusal


def _read(body: bytes, status: int = 400) -> str:
    return str(refusal(status, body, hide=str))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": {"message": "No.", "type": "t"}}', "HTTP 400: No."),
        (b'{"error": "No."}', "HTTP 400: No."),
        (b'{"object": "error", "message": "No."}', "HTTP 400: No."),
        (b'{"detail": "No."}', "HTTP 400: No."),
        (b'{"message": "No."}', "HTTP 400: No."),
        (b'"No."', "HTTP 400: No."),
        (b"No.\n", "HTTP 400: No."),
        (b"<html><h1>Nginx</h1></html>", "HTTP 400"),
        (b"", "HTTP 400"),
        (b"[]", "HTTP 400"),
        (b"null", "HTTP 400"),
        (b'{"error": {"message": 5}}', "HTTP 400"),
        (b"[" * 100_000, "HTTP 400: " + "[" * 299 + "…"),
    ],
)
def test_the_message_is_found_in_every_shape(body: bytes, said: str) -> None:
    assert _read(body) == said


def test_a_field_is_named_without_its_value() -> None:
    """FastAPI repeats the value, which may be the whole paper."""
    wrong = {"loc": ["body", "seed"], "msg": "Extra inputs", "input": "temperature", "type": "x"}
    read = refusal(422, json.dumps({"detail": [wrong, 5]}).encode(), hide=str)
    assert read.message == "body.seed: Extra inputs"
    assert read.names("seed")
    assert not read.names("temperature")


def test_a_message_is_one_short_line_that_cannot_steer_a_terminal() -> None:
    hostile = "\x1b[31mred\x1b[0m\r\n\u202eevil\u2028 " + "x" * 10_000
    line = _read(json.dumps({"error": hostile}).encode())
    assert line.isprintable()
    assert len(line) < 320
    assert "[31mred" in line


def test_what_is_secret_is_hidden_before_the_message_is_shortened() -> None:
    body = json.dumps({"error": "x" * 295 + "sk-secret"}).encode()
    read = refusal(401, body, hide=lambda text: text.replace("sk-secret", "***"))
    assert "sk-" not in read.message


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_body_is_too_strange(body: bytes) -> None:
    assert _read(body).startswith("HTTP 400")


@settings(deadline=None)
@given(st.text())
def test_a_line_is_a_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "message",
    [
        "The model `x` does not exist.",
        "The model 'x' does not exist or you do not have access to it.",
        'model "x" not found, try pulling it first',
        "x is not a valid model ID",
        "Invalid model: x",
        "Server is pinned to 'y'; requested 'x'.",
    ],
)
def test_an_unknown_model_is_understood(message: str) -> None:
    assert refusal(404, json.dumps({"error": message}).encode(), hide=str).is_about_model


@pytest.mark.parametrize(
    "message",
    [
        "Not Found",
        "'temperature' does not support 0 with this model. Only the default is supported.",
        "This model does not support response_format",
    ],
)
def test_other_words_about_a_model_are_not(message: str) -> None:
    assert not refusal(404, json.dumps({"error": message}).encode(), hide=str).is_about_model


def test_only_a_code_tells_that_money_is_lacking() -> None:
    """Some hosts say the same words when it is only too much for one minute."""
    message = "You exceeded your current quota, please check your plan and billing details."
    lacking = {"error": {"message": message, "code": "insufficient_quota"}}
    passing = {"error": {"message": message, "code": 429, "status": "RESOURCE_EXHAUSTED"}}
    assert refusal(429, json.dumps(lacking).encode(), hide=str).is_about_money
    assert not refusal(429, json.dumps(passing).encode(), hide=str).is_about_money
