"""The network of ``digest/cards/classifier/network.py`` in torch, and its weights for that one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from digest.cards.classifier.network import HEADS as SHIPPED_HEADS
from digest.cards.classifier.network import LONGEST, LONGEST_TITLE, WIDTH, number_of
from training.corpora import Abstract

PADDING: Final = 0
#: What the network is asked about each sentence, and how many numbers answer it.
HEADS: Final = {
    "roles5": 5,
    "roles7": 7,
    "evidence": 5,
    "alone": 1,
    "overlap": 5,
    "cover": 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How wide the layers are."""

    word: int = 128
    window: int = 192
    inner: int = 256
    outer: int = 128
    dropout: float = 0.3
    #: The part of the words that a training step does not see.
    skipped: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """B abstracts of at most S sentences, whose N sentences in all have at most T words."""

    words: torch.Tensor  # (M,): of all sentences in order, padding behind each
    places: torch.Tensor  # (N, T): where the words of each stand there, else at its padding
    surface: torch.Tensor  # (N, WIDTH)
    titles: torch.Tensor  # (B, T')
    lengths: torch.Tensor  # (B,)
    mask: torch.Tensor  # (B, S)
    of: torch.Tensor  # (N,): which abstract

    @classmethod
    def of_abstracts(cls, abstracts: Sequence[Abstract], vocabulary: dict[str, int]) -> Batch:
        """Put *abstracts* into tensors."""
        lengths = [len(one.sentences) for one in abstracts]
        mask = np.arange(max(lengths))[None] < np.array(lengths)[:, None]
        sentences = [one[:LONGEST] for one in chain.from_iterable(one.words for one in abstracts)]
        titles = [one.title_words[:LONGEST_TITLE] or ("",) for one in abstracts]
        words, places = _packed(sentences, vocabulary)
        return cls(
            words=words,
            places=places,
            surface=torch.from_numpy(np.concatenate([one.surface for one in abstracts])),
            titles=_padded(titles, vocabulary),
            lengths=torch.tensor(lengths),
            mask=torch.from_numpy(mask),
            of=torch.from_numpy(np.repeat(np.arange(len(abstracts)), lengths)),
        )

    def target(self, abstracts: Sequence[Abstract], name: str) -> torch.Tensor:
        """Return the target *name* of all sentences in one row each, of all abstracts in order."""
        return torch.from_numpy(np.concatenate([one.targets[name] for one in abstracts]))


def _packed(
    texts: Sequence[Sequence[str]], vocabulary: dict[str, int]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the numbers of all words in one row, and where those of each text stand in it."""
    numbers: list[int] = []
    places = np.empty((len(texts), max(map(len, texts))), np.int64)
    for row, words in zip(places, texts, strict=True):
        start = len(numbers)
        numbers += (*(number_of(word, vocabulary) for word in words), PADDING)
        row[:] = np.minimum(start + np.arange(len(row)), len(numbers) - 1)
    return torch.tensor(numbers), torch.from_numpy(places)


def _padded(texts: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> torch.Tensor:
    rows = np.zeros((len(texts), max(map(len, texts))), np.int64)
    for row, words in zip(rows, texts, strict=True):
        row[: len(words)] = [number_of(word, vocabulary) for word in words]
    return torch.from_numpy(rows)


class Reader(nn.Module):
    """Words, sentences, then the whole abstract."""

    def __init__(self, words: int, sizes: Sizes) -> None:
        """Set up layers for a vocabulary of *words* rows."""
        super().__init__()
        self.words = nn.Embedding(words, sizes.word, padding_idx=PADDING)
        self.window = nn.Conv1d(sizes.word, sizes.window, 3, padding=1)
        self.inner = nn.Linear(2 * sizes.window + sizes.word + WIDTH, sizes.inner)
        self.outer = nn.GRU(
            sizes.inner + sizes.word, sizes.outer, bidirectional=True, batch_first=True
        )
        self.drop = nn.Dropout(sizes.dropout)
        self.skip = nn.Dropout(sizes.skipped)
        width = 2 * sizes.outer + sizes.inner
        self.heads = nn.ModuleDict({name: nn.Linear(width, n) for name, n in HEADS.items()})

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return the answers of every head for the N sentences, in order."""
        inner = torch.relu(self.inner(self.drop(self._sentences(batch))))
        titles, here = self.words(batch.titles), (batch.titles != PADDING).unsqueeze(-1)
        subject = (titles * here).sum(1) / here.sum(1).clamp(min=1)
        beside = torch.cat([inner, subject[batch.of]], -1)
        rows = beside.new_zeros(*batch.mask.shape, beside.shape[-1])
        rows[batch.mask] = beside
        packed = nn.utils.rnn.pack_padded_sequence(
            rows, batch.lengths, batch_first=True, enforce_sorted=False
        )
        passed, _ = nn.utils.rnn.pad_packed_sequence(self.outer(packed)[0], batch_first=True)
        outer = self.drop(torch.cat([passed[batch.mask], inner], -1))
        return {name: head(outer) for name, head in self.heads.items()}

    def _sentences(self, batch: Batch) -> torch.Tensor:
        here = (batch.words != PADDING).float().unsqueeze(-1)
        embedded = self.words(batch.words) * self.skip(here)
        windows = torch.cat([embedded.roll(1, 0), embedded, embedded.roll(-1, 0)], 1)
        weight = self.window.weight.permute(0, 2, 1).flatten(1)
        found = torch.relu(nn.functional.linear(windows, weight, self.window.bias)) * here
        count = here[batch.places].sum(1)
        rows = found[batch.places]
        plain = (embedded * here)[batch.places].sum(1) / count
        return torch.cat([rows.max(1).values, rows.sum(1) / count, plain, batch.surface], -1)


def arrays(reader: Reader) -> dict[str, Any]:
    """Return the weights as numpy has them: the words in eight bits, all else in half precision."""
    state = {name: value.detach().numpy() for name, value in reader.state_dict().items()}
    words = state["words.weight"]
    scales = np.abs(words).max(axis=1) / 127
    given: dict[str, Any] = {
        "words": np.round(words / np.maximum(scales, 1e-9)[:, None]).astype(np.int8),
        "scales": scales,
        # three words of D numbers side by side, in the order of the text
        "window.weight": np.concatenate(list(np.moveaxis(state["window.weight"], 2, 0)), 1).T,
        "window.bias": state["window.bias"],
        "inner.weight": state["inner.weight"].T,
        "inner.bias": state["inner.bias"],
    }
    for way, suffix in (("there", ""), ("back", "_reverse")):
        given[f"{way}.input"] = state[f"outer.weight_ih_l0{suffix}"].T
        given[f"{way}.input.bias"] = state[f"outer.bias_ih_l0{suffix}"]
        given[f"{way}.state"] = state[f"outer.weight_hh_l0{suffix}"].T
        given[f"{way}.state.bias"] = state[f"outer.bias_hh_l0{suffix}"]
    for head in SHIPPED_HEADS:
        given[f"{head}.weight"] = state[f"heads.{head}.weight"].T
        given[f"{head}.bias"] = state[f"heads.{head}.bias"]
    return {
        name: value if value.dtype == np.int8 else value.astype(np.float16)
        for name, value in given.items()
    }
