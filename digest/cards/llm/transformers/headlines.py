"""First lines of cards by an encoder-decoder summarizer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from digest.cards.llm.transformers.batches import WINDOW, Batches, ProgressLog, in_turn
from digest.cards.llm.transformers.hub import shown_name, version_of
from digest.cards.llm.transformers.loading import Loaded, load
from digest.config import CardsSettings

if TYPE_CHECKING:
    from transformers import PreTrainedConfig

_BEAMS: Final = 4
_LONGEST: Final = 64
#: What a model reads at most where it does not say how much it can.
_USUAL: Final = 1024


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
