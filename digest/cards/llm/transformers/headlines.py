"""First lines of cards by an encoder-decoder summarizer; the rest is a stand-in's."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from digest.cards.llm.answer import Claim, clean_statement
from digest.cards.llm.review import Reviewed, checked
from digest.cards.llm.summarizer import CHECKS, BatchSummarizer, NamedModel, PendingCard
from digest.cards.llm.transformers.batches import WINDOW, Batches, ProgressLog, in_turn
from digest.cards.llm.transformers.hub import shown_name, version_of
from digest.cards.llm.transformers.loading import Loaded, load
from digest.cards.method_name import capitalised
from digest.config import CardsSettings
from digest.model import FIELDS, Card, Statement

if TYPE_CHECKING:
    from transformers import PreTrainedConfig

_BEAMS: Final = 4
_LONGEST: Final = 64
#: What a model reads at most where it does not say how much it can.
_USUAL: Final = 1024
_log = logging.getLogger(__name__)


class HeadlineModel(NamedModel, Protocol):
    """Something that puts a text into one sentence, such as an encoder-decoder summarizer."""

    def headlines(self, texts: Sequence[str]) -> Iterator[str]:
        """Yield one sentence for each of *texts* (abstracts, in Unicode), in order, as they come.

        An empty one means that there is none. Raises SummarizerError if the model cannot work at
        all; what was yielded before is good.
        """
        ...


class HeadlineSummarizer(BatchSummarizer[HeadlineModel]):
    """Has a model write the tl;dr and a stand-in the other fields."""

    asked = CHECKS

    def _write(self, pending: Sequence[PendingCard]) -> Iterator[None]:
        texts = [" ".join(one.given.sentences) for one in pending]
        for one, headline in zip(pending, self._model.headlines(texts), strict=True):
            one.settled = self._headed(one, headline)
            self._counts.papers += 1
            self._counts.unfit += one.settled is one.own
            yield

    def _headed(self, pending: PendingCard, headline: str) -> Card:
        """Return the stand-in's card with *headline* for its tl;dr, unless that has a fault."""
        own = pending.own
        claim = Claim(text=capitalised(clean_statement(headline)), evidence=())
        statement, wrong = checked(claim, FIELDS["tldr"], pending.given)
        if wrong:
            _log.info("tldr of %s failed: %s", own.id, "; ".join(wrong))
            return own
        return self._card(own, _only_tldr(statement), own.tags)


def _only_tldr(statement: Statement) -> Reviewed:
    """Return that of all fields only the tl;dr is the model's."""
    others = [name for name in FIELDS if name != "tldr"]
    return Reviewed(
        sound=dict.fromkeys(others, ()) | {"tldr": (statement,)},
        name=None,
        failed=dict.fromkeys(others, ("not asked for",)),
    )


class TransformerHeadlines:
    """Puts texts into one sentence, by beam search."""

    name: str
    settings: str

    def __init__(self, settings: CardsSettings, progress: ProgressLog | None = None) -> None:
        """Remember what to load at the first text; *progress* is told of each line."""
        self.name = shown_name(settings)
        self.settings = f"{version_of(settings)}, {settings.transformer.dtype}, {_BEAMS} beams"
        self._settings = settings
        self._batches = Batches(settings.transformer.batch)
        self._progress = progress or ProgressLog()

    def headlines(self, texts: Sequence[str]) -> Iterator[str]:
        """Yield one sentence for each of *texts*, in order, batch by batch.

        A text that is longer than the model can read loses its end. Raises SummarizerError if the
        model cannot be loaded or run.
        """
        size = WINDOW * self._settings.transformer.batch
        for start in range(0, len(texts), size):
            window = sorted(enumerate(texts[start : start + size]), key=lambda text: len(text[1]))
            results = self._batches.run(window, self._write)
            yield from in_turn((place, headline) for (place, _), headline in results)

    def _write(self, batch: Sequence[tuple[int, str]]) -> list[str]:
        lines = write_headlines([text for _, text in batch], self._loaded)
        self._progress.tick(sum(len(self._loaded.tokenizer(line)["input_ids"]) for line in lines))
        return lines

    @cached_property
    def _loaded(self) -> Loaded:
        return load(self._settings)


def write_headlines(texts: Sequence[str], loaded: Loaded) -> list[str]:
    """Have the model write a line for each of *texts* at once, begun and ended in its own way."""
    import torch

    prefix = prefix_of(loaded.network.config)
    read = loaded.tokenizer(
        [prefix + text for text in texts],
        return_tensors="pt",
        padding=True,
        truncation=True,
        max_length=loaded.context or _USUAL,
    ).to(loaded.device)
    with torch.inference_mode():
        rows = loaded.network.generate(
            input_ids=read["input_ids"],
            attention_mask=read["attention_mask"],
            num_beams=_BEAMS,
            do_sample=False,
            early_stopping=True,
            min_length=0,
            max_new_tokens=_LONGEST,
        )
    lines: list[str] = loaded.tokenizer.batch_decode(rows, skip_special_tokens=True)
    return [" ".join(line.split()) for line in lines]


def prefix_of(config: PreTrainedConfig) -> str:
    """Find what the model wants to read before a text: T5 was trained on "summarize: "."""
    tasks = getattr(config, "task_specific_params", None) or {}
    of_task = tasks.get("summarization", {}).get("prefix")
    usual = "summarize: " if "t5" in str(config.model_type) else ""
    return str(of_task or getattr(config, "prefix", None) or usual)
