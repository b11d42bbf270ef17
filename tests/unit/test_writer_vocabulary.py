"""The writer's vocabulary: cut to what is seen, and nothing becomes unreadable."""

from __future__ import annotations

import json
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from training.writer_base import counted, pruned

MERGES = [("s", "o"), ("n", "g"), ("so", "ng"), ("song", "s"), ("m", "o"), ("o", "d"), ("mo", "od")]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>"]


def described() -> dict[str, Any]:
    """Describe a byte-pair tokenizer that knows songs and moods, as its file does."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = [*SPECIAL, *letters, *(left + right for left, right in MERGES)]
    numbers = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=numbers, merges=MERGES))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(one, special=True) for one in SPECIAL])
    made: dict[str, Any] = json.loads(tokenizer.to_str())
    return made


def loaded(description: dict[str, Any]) -> Tokenizer:
    """Load the tokenizer of a description."""
    return Tokenizer.from_str(json.dumps(description))


def seen_songs() -> dict[int, int]:
    """Count songs as often seen, and moods as seldom."""
    numbers = described()["model"]["vocab"]
    return {numbers["songs"]: 20, numbers["mood"]: 19}


def test_a_token_that_is_seen_is_kept_with_all_that_it_is_merged_from() -> None:
    cut, kept = pruned(described(), seen_songs())
    vocabulary = cut["model"]["vocab"]
    assert {"songs", "song", "so", "ng", "s"} <= set(vocabulary)
    assert not {"mood", "mo", "od"} & set(vocabulary)
    assert cut["model"]["merges"] == [list(pair) for pair in MERGES[:4]]
    assert len(vocabulary) == len(kept)


def test_numbers_are_dense_and_in_the_old_order() -> None:
    """So that the kept rows of the old weights are the new weights."""
    whole = described()
    cut, kept = pruned(whole, seen_songs())
    vocabulary = cut["model"]["vocab"]
    assert sorted(vocabulary.values()) == [*range(len(kept))]
    assert kept == sorted(kept)
    assert all(kept[new] == whole["model"]["vocab"][token] for token, new in vocabulary.items())


def test_the_first_special_tokens_stay_and_the_others_go() -> None:
    cut, _ = pruned(described(), seen_songs())
    assert [one["content"] for one in cut["added_tokens"]] == SPECIAL[:3]
    vocabulary = cut["model"]["vocab"]
    assert all(one["id"] == vocabulary[one["content"]] for one in cut["added_tokens"])
    assert SPECIAL[3] not in vocabulary


def test_what_is_cut_is_spelled_with_shorter_tokens_and_reads_the_same() -> None:
    whole, cut = loaded(described()), loaded(pruned(described(), seen_songs())[0])
    assert whole.encode("mood").tokens == ["mood"]
    assert cut.encode("mood").tokens == ["m", "o", "o", "d"]
    assert cut.encode("songs").tokens == ["songs"]
    for text in ("moods of songs", "σ-algebra, 4,2 % and \\method", "\U0001f3b5"):
        assert cut.decode(cut.encode(text).ids) == text


def test_tokens_are_counted_over_all_texts() -> None:
    numbers = described()["model"]["vocab"]
    counts = counted(loaded(described()), ["songs mood"] * 2001)
    assert counts[numbers["songs"]] == counts[numbers["mood"]] == 2001
    assert counts[numbers["song"]] == 0
