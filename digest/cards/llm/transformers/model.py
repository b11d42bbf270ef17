"""A decoder that runs on this machine, as a LanguageModel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from digest.cards.llm import Answer, NoAnswer, Prompt, Usage
from digest.cards.llm.transformers.batches import WINDOW, Batches, in_turn
from digest.cards.llm.transformers.chat_template import PromptEncoder
from digest.cards.llm.transformers.constrained_decoding import Decoder, Question, Written
from digest.cards.llm.transformers.hub import shown_name, version_of
from digest.cards.llm.transformers.loading import Loaded, load
from digest.config import CardsSettings


class TransformerModel:
    """Answers prompts with a decoder, in JSON of their schema."""

    name: str
    settings: str

    def __init__(self, settings: CardsSettings) -> None:
        """Remember what to load at the first prompt."""
        self.name = shown_name(settings)
        self.settings = f"{version_of(settings)}, {settings.transformer.dtype}, greedy"
        self._settings = settings
        self._batches = Batches(settings.transformer.batch)
        self._usage = Usage()

    def answers(self, prompts: Sequence[Prompt]) -> Iterator[Answer | NoAnswer]:
        """Yield one answer or the lack of one for each prompt, in order, batch by batch.

        Raises SummarizerError if the model cannot be loaded or run.
        """
        size = WINDOW * self._settings.transformer.batch
        for start in range(0, len(prompts), size):
            window = [self._question(prompt) for prompt in prompts[start : start + size]]
            yield from in_turn(self._written(window))

    def usage(self) -> Usage:
        """Return how many prompts were asked, and the tokens read and written."""
        return self._usage

    def _written(
        self, window: Sequence[Question | NoAnswer]
    ) -> Iterator[tuple[int, Answer | NoAnswer]]:
        """Answer *window* from the shortest to the longest, each with its place in it."""
        questions: list[tuple[int, Question]] = []
        for place, each in enumerate(window):
            if isinstance(each, NoAnswer):
                yield place, each
            else:
                questions.append((place, each))
        questions.sort(key=lambda question: len(question[1].tokens))
        for (place, question), written in self._batches.run(questions, self._write):
            self._count(read=len(question.tokens), written=written.tokens)
            yield place, Answer(text=written.text)

    def _write(self, batch: Sequence[tuple[int, Question]]) -> Sequence[Written]:
        return self._decoder.write([question for _, question in batch])

    def _count(self, *, read: int, written: int) -> None:
        self._usage = replace(
            self._usage,
            requests=self._usage.requests + 1,
            read=self._usage.read + read,
            written=self._usage.written + written,
        )

    def _question(self, prompt: Prompt) -> Question | NoAnswer:
        """Put *prompt* into tokens; one that leaves no room for an answer has none."""
        tokens = self._encoder.tokens(prompt.system, prompt.user)
        needed, context = len(tokens) + prompt.longest, self._loaded.context
        if context is not None and needed > context:
            reason = f"prompt and answer take {needed} tokens, of the model's {context}"
            return NoAnswer(reason=reason)
        return Question(tokens=tokens, schema=prompt.schema, longest=prompt.longest)

    @cached_property
    def _loaded(self) -> Loaded:
        return load(self._settings)

    @cached_property
    def _encoder(self) -> PromptEncoder:
        return PromptEncoder(self._loaded.tokenizer)

    @cached_property
    def _decoder(self) -> Decoder:
        return Decoder(self._loaded)
