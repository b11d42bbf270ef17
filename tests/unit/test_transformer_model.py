"""Tests of a decoder as a LanguageModel: tiny ones that rave, held to schemas."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from digest.cards.llm import Answer, NoAnswer, Prompt, Usage
from digest.cards.llm.transformers.constrained_decoding import Decoder
from digest.cards.llm.transformers.model import TransformerModel
from digest.errors import SummarizerError
from tests.tinymodels import CHAT, NO_SYSTEM, make_decoder, make_settings, needs_libraries

pytestmark = needs_libraries

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 40},
        "name": {"anyOf": [{"type": "string", "maxLength": 10}, {"type": "null"}]},
        "evidence": {
            "type": "array",
            "items": {"type": "integer", "enum": [1, 2, 3]},
            "minItems": 1,
            "maxItems": 3,
        },
        "tags": {"type": "array", "items": {"enum": ["LLM", "Audio"]}, "maxItems": 2},
    },
    "required": ["text", "name", "evidence", "tags"],
    "additionalProperties": False,
}
# A character takes up to six tokens, as \u0000 does.
LONGEST = 500


def make_prompts(count: int, **changes: Any) -> list[Prompt]:
    """Build prompts of different lengths, the longest first."""
    values: dict[str, Any] = {"system": "Be brief.", "schema": SCHEMA, "longest": LONGEST}
    return [
        Prompt(**({"user": "A paper. " * (count - number) + str(number)} | values | changes))
        for number in range(count)
    ]


def texts_of(answers: Sequence[Answer | NoAnswer]) -> list[str]:
    """Give what was answered; fails where there is no answer."""
    return [answer.text if isinstance(answer, Answer) else f"({answer})" for answer in answers]


@pytest.mark.parametrize(("seed", "template"), [(0, CHAT), (1, NO_SYSTEM), (2, None)])
def test_whatever_a_model_raves_is_json_of_the_schema(
    seed: int, template: str | None, tmp_path: Path
) -> None:
    model = TransformerModel(make_settings(make_decoder(tmp_path, template=template, seed=seed)))
    texts = texts_of([*model.answers(make_prompts(6))])
    for text in texts:
        jsonschema.validate(json.loads(text), SCHEMA)
    assert len(set(texts)) > 1


def test_answers_are_the_same_alone_and_together(tmp_path: Path) -> None:
    make_decoder(tmp_path)
    alone = TransformerModel(make_settings(tmp_path, batch=1)).answers(make_prompts(4))
    together = TransformerModel(make_settings(tmp_path, batch=3)).answers(make_prompts(4))
    assert texts_of([*alone]) == texts_of([*together])


def test_rows_of_a_batch_keep_to_their_own_schema_and_length(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = {"type": "array", "items": {"type": "boolean"}, "minItems": 3, "maxItems": 3}
    short, *_ = make_prompts(1, longest=7)
    array, *_ = make_prompts(1, schema=other)
    model = TransformerModel(make_settings(make_decoder(tmp_path)))
    cut, whole, booleans = texts_of([*model.answers([short, *make_prompts(1), array])])
    assert len(cut) < len(whole)
    assert whole.startswith(cut)
    jsonschema.validate(json.loads(whole), SCHEMA)
    jsonschema.validate(json.loads(booleans), other)
    assert capfd.readouterr() == ("", "")


def test_settings_for_chats_do_not_count(tmp_path: Path) -> None:
    """Chance and penalties are for talk; the same paper has the same answer."""
    model = make_decoder(tmp_path / "a")
    plain = make_decoder(tmp_path / "b")
    (plain / "generation_config.json").unlink()
    texts = [
        texts_of([*TransformerModel(make_settings(folder)).answers(make_prompts(2))])
        for folder in (model, model, plain)
    ]
    assert texts[0] == texts[1] == texts[2]


def test_a_prompt_that_is_too_long_costs_only_itself(tmp_path: Path) -> None:
    model = TransformerModel(make_settings(make_decoder(tmp_path, context=700)))
    long, *_ = make_prompts(1, user="word " * 400)
    first, second, third = model.answers([*make_prompts(1), long, *make_prompts(1)])
    assert isinstance(second, NoAnswer)
    assert second.reason.endswith("tokens, of the model's 700")
    assert texts_of([first]) == texts_of([third])


def test_answers_come_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that cards can be kept before the next are begun."""
    batches: list[int] = []
    write = Decoder.write

    def counted(self: Decoder, questions: Any) -> Any:
        batches.append(len(questions))
        return write(self, questions)

    monkeypatch.setattr(Decoder, "write", counted)
    model = TransformerModel(make_settings(make_decoder(tmp_path), batch=2))
    answers = model.answers([*reversed(make_prompts(7))])
    assert not batches
    next(answers)
    assert batches == [2]
    assert len([*answers]) == 6
    assert batches == [2, 2, 2, 1]


def test_tokens_are_counted(tmp_path: Path) -> None:
    model = TransformerModel(make_settings(make_decoder(tmp_path)))
    assert model.usage() == Usage()
    prompt, *_ = make_prompts(1, schema={"type": "boolean"})
    list(model.answers([prompt, prompt]))
    once = len(model._encoder.tokens(prompt.system, prompt.user))
    usage = model.usage()
    assert (usage.requests, usage.read, usage.cost) == (2, 2 * once, None)
    assert 2 <= usage.written <= 2 * len("false")


def test_a_schema_that_cannot_be_kept_is_one_line(tmp_path: Path) -> None:
    model = TransformerModel(make_settings(make_decoder(tmp_path)))
    with pytest.raises(SummarizerError, match="the schema of the answer cannot be used"):
        list(model.answers(make_prompts(1, schema={"type": "colour"})))


def test_a_model_is_known_without_its_files() -> None:
    """Cards are looked up by this, before anything is loaded."""
    model = TransformerModel(make_settings("maker/model", dtype="auto", revision="v2"))
    assert model.name == "maker/model"
    assert model.settings == "revision v2, auto, greedy"
