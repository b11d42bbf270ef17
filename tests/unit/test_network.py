"""The network in numpy: the same as the one that is trained, and careful with odd input."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.cards.classifier.network import WIDTH, number_of, surface, words_of

SENTENCES = (
    "Recent models reach 97.2% accuracy.",
    "However, they forget.",
    "We propose MEMO, which remembers: a novel memory!",
    "Experiments show gains of 5 points.",
)
TITLE = "MEMO: A Memory for Models"


def test_words_are_lower_case_and_numbers_alike() -> None:
    """Marks are words of their own."""
    assert words_of("We gain 5.2% on GPT-4, i.e. 1,000x") == [
        *("we", "gain", "0", "%", "on", "gpt", "-", "0", ",", "i", ".", "e", ".", "0", "x"),
    ]
    assert words_of(" \t") == []


def test_an_unknown_word_goes_by_its_ending() -> None:
    vocabulary = {"memory": 2, "~ing": 3}
    assert number_of("memory", vocabulary) == 2
    assert number_of("remembering", vocabulary) == 3
    assert number_of("memo", vocabulary) == 1


def test_the_surface_tells_places_and_figures() -> None:
    """One row for each sentence, every number small."""
    rows = surface([words_of(one) for one in SENTENCES], words_of(TITLE))
    assert [len(row) for row in rows] == [WIDTH] * 4
    assert all(0 <= number <= 3 for row in rows for number in row)
    assert [row[1] for row in rows] == [1, 0, 0, 0]  # the first
    assert [row[-3] for row in rows] == [1, 0, 0, 1]  # has a number
    assert rows[2][-5] > rows[1][-5]  # shares words with the title


def test_it_answers_as_the_one_that_is_trained(tmp_path: Path) -> None:
    """Written by training and read by the summarizer; the words only lose their last bits."""
    torch = pytest.importorskip("torch", reason="torch is needed to train")
    import numpy as np

    from digest.cards.classifier.network import HEADS, load_weights
    from training.corpora import Abstract
    from training.fitting import answers_of
    from training.network import Reader, Sizes
    from training.reader import write

    torch.manual_seed(1)
    vocabulary = {word: place for place, word in enumerate(sorted(words_of(TITLE)), 2)}
    reader = Reader(len(vocabulary) + 2, Sizes(word=8, window=6, inner=10, outer=5))
    path = tmp_path / "reader.npz"
    write(path, reader, vocabulary)
    abstract = Abstract(title=TITLE, sentences=SENTENCES, targets={})
    (expected,) = answers_of(reader, [abstract], vocabulary)
    weights = load_weights(path)
    assert weights.vocabulary == vocabulary
    found = weights.network.read(
        [[vocabulary.get(word, 1) for word in words] for words in abstract.words],
        abstract.surface.tolist(),
        [vocabulary.get(word, 1) for word in abstract.title_words],
    )
    assert set(found) == set(HEADS)
    for head in HEADS:
        assert np.allclose(found[head], expected[head], atol=0.02), head
