"""A decoder that runs on this machine, as a LanguageModel, and how its questions are laid out.

A question is laid out by the model's chat template, or plainly where it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from digest.cards.llm import Answer, NoAnswer, Prompt, Usage
from digest.cards.llm.transformers.batches import WINDOW, Batches, ProgressLog, in_turn
from digest.cards.llm.transformers.constrained_decoding import Decoder, Question, Written
from digest.cards.llm.transformers.hub import shown_name, version_of
from digest.cards.llm.transformers.loading import Loaded, load
from digest.config import CardsSettings
from digest.errors import SummarizerError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

#: Puts a system text and a user text into what the model reads.
Layout = Callable[[str, str], str]
# Words that no template changes, to see what becomes of the two texts.
_SYSTEM: Final = "SYSTEMTEXT"
_USER: Final = "USERTEXT"


class TransformerModel:
    """Answers prompts with a decoder, in JSON of their schema."""

    name: str
    settings: str

    def __init__(self, settings: CardsSettings, progress: ProgressLog | None = None) -> None:
        """Remember what to load at the first prompt; *progress* is told of each token."""
        self.name = shown_name(settings)
        self.settings = f"{version_of(settings)}, {settings.transformer.dtype}, greedy"
        self._settings = settings
        self._batches = Batches(settings.transformer.batch)
        self._usage = Usage()
        self._progress = progress or ProgressLog()

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
        return Decoder(self._loaded, self._progress)


class PromptEncoder:
    """Puts questions into the tokens of one model."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        """Look at *tokenizer* and its template.

        Raises SummarizerError for a template that cannot be used.
        """
        self._tokenizer = tokenizer
        self._layout = layout_of(tokenizer)
        self._marks = control_marks(tokenizer)

    def tokens(self, system: str, user: str) -> tuple[int, ...]:
        """Return the tokens of a question, up to where the answer begins."""
        text = self._layout(disarm(system, self._marks), disarm(user, self._marks))
        # A template brings the token that begins a text; otherwise the tokenizer has to add it.
        add = not self._tokenizer.chat_template
        return tuple(self._tokenizer(text, add_special_tokens=add)["input_ids"])


def plain(system: str, user: str) -> str:
    """Lay out a question for a model without a chat template: the texts, and "Answer:"."""
    return f"{system}\n\n{user}\n\nAnswer:\n"


def layout_of(tokenizer: PreTrainedTokenizerBase) -> Layout:
    """Choose how to talk to the model of *tokenizer*.

    A template that refuses a system text, or drops it in silence, gets it before the user's.
    Raises SummarizerError for a template that cannot be used.
    """
    if not tokenizer.chat_template:
        return plain
    for messages in (_two_messages, _one_message):
        layout = _by_template(tokenizer, messages)
        if _carries_both(layout):
            return layout
    msg = "the model's chat template takes no plain question"
    raise SummarizerError(msg, hint="choose an instruct model, whose template takes text")


def disarm(text: str, marks: Iterable[str]) -> str:
    """Break the control marks of a model (``<|im_end|>``) in *text*, so that they mean nothing.

    A tokenizer reads them wherever they stand, and a paper could so speak in another's role.
    """
    for mark in marks:
        text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def control_marks(tokenizer: PreTrainedTokenizerBase) -> tuple[str, ...]:
    """List the marks that *tokenizer* reads as one token of their own; no blanks, no words."""
    marks = {*tokenizer.get_added_vocab(), *tokenizer.all_special_tokens}
    return tuple(sorted(mark for mark in marks if len(mark) > 1 and not _is_wording(mark)))


def _is_wording(mark: str) -> bool:
    return mark.isspace() or mark[0].isalnum()


def _two_messages(system: str, user: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def _one_message(system: str, user: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": f"{system}\n\n{user}"}]


def _by_template(
    tokenizer: PreTrainedTokenizerBase, messages: Callable[[str, str], list[dict[str, str]]]
) -> Layout:
    def layout(system: str, user: str) -> str:
        text: str = tokenizer.apply_chat_template(
            messages(system, user),
            tokenize=False,
            add_generation_prompt=True,
            enable_thinking=False,  # templates that know no such switch pass over it
        )
        return _thought_through(text)

    return layout


def _thought_through(text: str) -> str:
    """Close the thinking that some templates open for the model: the answer is JSON at once."""
    return f"{text.rstrip()}\n\n</think>\n\n" if text.rstrip().endswith("<think>") else text


def _carries_both(layout: Layout) -> bool:
    try:
        text = layout(_SYSTEM, _USER)
    except Exception:  # noqa: BLE001 # a template is a program of others: it may raise anything
        return False
    return _SYSTEM in text and _USER in text
