"""Greedy decoding that keeps to a JSON schema, with llguidance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.cards.llm.transformers.batches import ProgressLog
from digest.cards.llm.transformers.loading import Loaded
from digest.errors import SummarizerError

if TYPE_CHECKING:
    from llguidance import LLMatcher, LLTokenizer
    from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one row of a batch begins with, and what may follow."""

    tokens: tuple[int, ...]
    schema: Mapping[str, Any]
    #: Tokens that the answer takes at most.
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the model wrote in one row."""

    text: str
    tokens: int


class Decoder:
    """Writes answers that are JSON of their schema, unless they come to their longest before."""

    def __init__(self, loaded: Loaded, progress: ProgressLog) -> None:
        """Prepare *loaded*; raises SummarizerError if its tokenizer cannot be constrained."""
        from llguidance.hf import from_tokenizer

        self._loaded = loaded
        self._progress = progress
        self._grammars: dict[str, LLMatcher] = {}
        width = max(loaded.network.config.get_text_config().vocab_size, len(loaded.tokenizer))
        try:
            self._words = from_tokenizer(
                loaded.tokenizer, n_vocab=width, eos_token=list(loaded.stops)
            )
        except ValueError as error:
            msg = "the model's tokenizer is of an old kind, which cannot be held to a schema"
            hint = "choose a model whose folder has a tokenizer.json"
            raise SummarizerError(msg, hint=hint) from error

    def write(self, questions: Sequence[Question]) -> list[Written]:
        """Answer *questions* at once; the same as one by one, but for rounding."""
        import torch
        from transformers import GenerationConfig, LogitsProcessorList

        loaded = self._loaded
        read = loaded.tokenizer.pad(
            {"input_ids": [list(each.tokens) for each in questions]},
            padding_side="left",  # a decoder goes on where a row ends
            return_attention_mask=True,
            return_tensors="pt",
        ).to(loaded.device)
        processor = SchemaLogits(
            [self._matcher(each) for each in questions],
            [each.longest for each in questions],
            stops=loaded.stops,
            progress=self._progress,
        )
        settings = GenerationConfig(
            do_sample=False,
            max_new_tokens=max(each.longest for each in questions),
            pad_token_id=loaded.tokenizer.pad_token_id,
            eos_token_id=list(loaded.stops),
        )
        with torch.inference_mode():
            rows = loaded.network.generate(
                input_ids=read["input_ids"],
                attention_mask=read["attention_mask"],
                generation_config=settings,
                logits_processor=LogitsProcessorList([processor]),
            )
        return [self._written(row) for row in rows[:, read["input_ids"].shape[1] :].tolist()]

    def _written(self, row: Sequence[int]) -> Written:
        ends = (place for place, token in enumerate(row) if token in self._loaded.stops)
        answer = row[: next(ends, len(row))]
        text = self._loaded.tokenizer.decode(
            answer, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return Written(text=text, tokens=len(answer))

    def _matcher(self, question: Question) -> LLMatcher:
        """Return a matcher of the question's schema; each is compiled once."""
        key = json.dumps(question.schema)
        if key not in self._grammars:
            self._grammars[key] = _compile(key, self._words)
        return self._grammars[key].deep_copy()


class SchemaLogits:
    """Lets each row of a batch go on only with tokens that its schema allows.

    transformers calls it before each token, as it does its own logits processors.
    """

    def __init__(
        self,
        matchers: Sequence[LLMatcher],
        longest: Sequence[int],
        *,
        stops: Sequence[int],
        progress: ProgressLog,
    ) -> None:
        """Hold one matcher of llguidance for each row, and the tokens that it takes at most."""
        self._matchers = matchers
        self._longest = longest
        self._stops = list(stops)
        self._progress = progress
        self._written = 0

    def __call__(self, tokens: Tensor, scores: Tensor) -> Tensor:
        """Forbid tokens in *scores* (rows, vocabulary), after *tokens* (rows, length)."""
        if self._written:
            for row, token in enumerate(tokens[:, -1].tolist()):
                if not self._is_over(row, self._written - 1):
                    self._matchers[row].consume_token(token)
        allowed = self._allowed(scores)
        rows = range(len(self._matchers))
        self._progress.tick(sum(not self._is_over(row, self._written) for row in rows))
        self._written += 1
        return scores.masked_fill(~allowed, float("-inf"))

    def _allowed(self, scores: Tensor) -> Tensor:
        """Return what may come next, as booleans in the shape of *scores*."""
        import torch

        allowed = torch.zeros(scores.shape, dtype=torch.bool)
        for row, matcher in enumerate(self._matchers):
            if self._is_over(row, self._written):
                allowed[row, self._stops] = True
            else:
                # A byte for each token, 0 for those that may not come.
                bias = torch.frombuffer(bytearray(matcher.compute_logit_bias()), dtype=torch.uint8)
                width = min(len(bias), allowed.shape[1])
                allowed[row, :width] = bias[:width] > 0
        return allowed.to(scores.device)

    def _is_over(self, row: int, written: int) -> bool:
        """Return whether after so many tokens nothing but an end may follow in *row*."""
        return self._matchers[row].is_stopped() or written >= self._longest[row]


def _compile(schema: str, words: LLTokenizer) -> LLMatcher:
    """Compile *schema* to a matcher; no free white space, which a weak model never ends.

    Raises SummarizerError for a schema that llguidance cannot hold a model to.
    """
    from llguidance import LLMatcher

    layout = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
    grammar = LLMatcher.grammar_from_json_schema(schema, overrides=layout)
    matcher = LLMatcher(words, grammar, log_level=0)  # it would write to standard error itself
    if matcher.is_error():
        msg = f"the schema of the answer cannot be used: {matcher.get_error()[:200]}"
        raise SummarizerError(msg, hint="update llguidance")
    return matcher
