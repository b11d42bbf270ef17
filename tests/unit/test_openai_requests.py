"""The steps by which the manner of a server is found out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cards.llm import Answer, NoAnswer, Prompt
from digest.cards.llm.openai.client import Format, RequestOptions
from digest.cards.llm.openai.responses import Completion, Refusal

SCHEMA = {
    "type": "object",
    "properties": {"tldr": {"type": "string"}},
    "required": ["tldr"],
    "additionalProperties": False,
}
PROMPT = Prompt(system="You write.", user="A paper.", schema=SCHEMA, longest=100)


def _refusal(message: str, status: int = 400) -> Refusal:
    return Refusal(status=status, message=message)


def _completion(text: str, *, cut: bool = False, thought: bool = False) -> Completion:
    said = NoAnswer(reason="cut") if cut else Answer(text=text)
    return Completion(said=said, text=text, tokens=None, cut=cut, thought=thought)


def test_the_best_manner_asks_for_the_schema_and_says_it_nowhere_else() -> None:
    assert RequestOptions().request(PROMPT, "m") == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "You write."},
            {"role": "user", "content": "A paper."},
        ],
        "stream": False,
        "max_tokens": 100,
        "temperature": 0,
        "seed": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
        },
    }


def test_the_plainest_manner_asks_for_everything_in_words() -> None:
    plainest = RequestOptions(
        format=Format.TEXT,
        limit="max_completion_tokens",
        has_temperature=False,
        has_seed=False,
        has_system=False,
        room=5,
    )
    request = plainest.request(PROMPT, "m")
    (message,) = request.pop("messages")
    assert request == {"model": "m", "stream": False, "max_completion_tokens": 105}
    assert message["role"] == "user"
    assert message["content"].startswith("You write.\n\nA paper.\n\n")
    assert message["content"].endswith(json.dumps(SCHEMA, separators=(",", ":")))


def test_json_mode_has_the_schema_in_the_prompt() -> None:
    request = RequestOptions(format=Format.JSON).request(PROMPT, "m")
    assert request["response_format"] == {"type": "json_object"}
    assert "JSON" in request["messages"][-1]["content"]  # OpenAI insists on the word
    assert '"tldr"' in request["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ("This response_format type is unavailable now", {"format": Format.JSON}),
        ("'response_format.type' must be 'json_object' or 'text'", {"format": Format.JSON}),
        ("Invalid schema for response format 'answer'", {"format": Format.JSON}),
        ("Failed to initialize grammar", {"format": Format.JSON}),
        (
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            {"limit": "max_completion_tokens"},
        ),
        ("'temperature' does not support 0 with this model.", {"has_temperature": False}),
        ("body.seed: Extra inputs are not permitted", {"has_seed": False}),
        ("Unexpected fields in the request: {'seed'}", {"has_seed": False}),
        ("System role not supported", {"has_system": False}),
    ],
)
def test_what_servers_say_gives_up_what_it_is_about(
    message: str, changes: dict[str, object]
) -> None:
    assert RequestOptions().without(_refusal(message)) == replace(RequestOptions(), **changes)  # type: ignore[arg-type] # any field


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Bad Request",
        "This model's maximum context length is 4096 tokens; lower max_completion_tokens",
        "the request exceeds the available context size for this grammar",
    ],
)
def test_other_words_give_nothing_up(message: str) -> None:
    assert RequestOptions().without(_refusal(message)) is None


@settings(deadline=None)
@given(st.lists(st.sampled_from(["temperature", "seed", "response_format", "system role"])))
def test_the_steps_come_to_an_end(words: list[str]) -> None:
    """Whatever a server says, and however often."""
    manner, steps = RequestOptions(), 0
    for word in words * 3:
        better = manner.without(_refusal(word))
        if better:
            manner, steps = better, steps + 1
    assert steps <= 5
    assert manner.without(_refusal("json_schema")) or "response_format" in words


@pytest.mark.parametrize(
    "text",
    [
        '{"tldr": "x"}',
        ' {"tldr": "x", "more": 1}\n',
        '<think>\nWell {...\n</think>\n{"tldr": "x"}',
    ],
)
def test_an_answer_by_the_schema_is_good(text: str) -> None:
    assert RequestOptions().after(_completion(text), PROMPT) is None


@pytest.mark.parametrize(
    "text",
    ["Sure!", '```json\n{"tldr": "x"}\n```', '{"summary": "x"}', "[1]", '"tldr"', "[" * 100_000],
)
def test_a_server_that_passes_over_the_schema_is_told_it_in_words(text: str) -> None:
    """For one, `transformers serve` says so in its log alone."""
    assert RequestOptions().after(_completion(text), PROMPT) == RequestOptions(format=Format.JSON)
    assert RequestOptions(format=Format.JSON).after(_completion(text), PROMPT) is None


def test_a_cut_answer_shows_by_its_beginning_whether_it_would_have_been_json() -> None:
    assert RequestOptions().after(_completion('{"tldr": "It', cut=True), PROMPT) is None
    assert RequestOptions().after(_completion("", cut=True), PROMPT) is None
    assert RequestOptions().after(_completion("Sure, I", cut=True), PROMPT) == RequestOptions(
        format=Format.JSON
    )


def test_a_refusal_of_the_model_says_nothing_about_the_server() -> None:
    refused = Completion(
        said=NoAnswer(reason="refused"), text="I cannot", tokens=None, cut=False, thought=False
    )
    assert RequestOptions().after(refused, PROMPT) is None


def test_a_model_that_thinks_gets_room_for_it_once() -> None:
    cut = _completion("", cut=True, thought=True)
    roomy = RequestOptions().after(cut, PROMPT)
    assert roomy
    assert roomy.request(PROMPT, "m")["max_tokens"] > 100
    assert roomy.after(cut, PROMPT) is None
