"""Prepare the base of the writer: SmolLM2-135M-Instruct, its vocabulary cut to what abstracts use.

A token of which the corpus has few is spelled with shorter ones, so nothing becomes unreadable.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

_GGUF: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
_SEEN: Final = 20
"""How often the corpus must have a token for it to be kept."""
_SPECIAL: Final = 3
"""The first of the base's special tokens, which the tokenizer itself needs."""
_AT_ONCE: Final = 2_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the weights for training, the cut tokenizer, and which tokens were kept."""
    from tokenizers import Tokenizer
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

    options = _options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    quantised = AutoModelForCausalLM.from_pretrained(options.gguf, gguf_file=_GGUF)
    sizes = {k: v for k, v in quantised.config.to_dict().items() if k != "quantization_config"}
    model = LlamaForCausalLM(LlamaConfig(**sizes))
    model.load_state_dict(quantised.state_dict())
    model.save_pretrained(options.out)
    AutoTokenizer.from_pretrained(options.gguf, gguf_file=_GGUF).save_pretrained(options.out)
    whole = options.out / "tokenizer.json"
    counts = counted(Tokenizer.from_file(str(whole)), _texts(options.shared))
    described, kept = pruned(json.loads(whole.read_text("utf-8")), counts)
    (options.out / "pruned-tokenizer.json").write_text(
        json.dumps(described, ensure_ascii=False), encoding="utf-8"
    )
    (options.out / "kept.json").write_text(json.dumps(kept))
    print(f"{len(kept)} tokens kept", flush=True)


def counted(tokenizer: Any, texts: Iterable[str]) -> Counter[int]:
    """Return how often each token stands in *texts*."""
    counts: Counter[int] = Counter()
    left = iter(texts)
    while batch := list(islice(left, _AT_ONCE)):
        for encoded in tokenizer.encode_batch(batch):
            counts.update(encoded.ids)
    return counts


def pruned(
    described: dict[str, Any], counts: Mapping[int, int]
) -> tuple[dict[str, Any], list[int]]:
    """Return a byte-pair tokenizer with the tokens that are seen, and their old numbers.

    Kept are all single characters, and whatever a kept token is merged from.
    """
    vocabulary: dict[str, int] = described["model"]["vocab"]
    merges = [tuple(pair) for pair in described["model"]["merges"]]
    parts = {left + right: (left, right) for left, right in reversed(merges)}
    special = [one["content"] for one in described["added_tokens"][:_SPECIAL]]
    seen = (token for token, number in vocabulary.items() if counts.get(number, 0) >= _SEEN)
    kept = {*seen, *(token for token in vocabulary if len(token) == 1), *special}
    waiting = list(kept)
    while waiting:
        new = [part for part in parts.get(waiting.pop(), ()) if part not in kept]
        kept.update(new)
        waiting += new
    order = sorted(kept, key=vocabulary.__getitem__)
    numbers = {token: number for number, token in enumerate(order)}
    model = described["model"] | {
        "vocab": numbers,
        "merges": [list(pair) for pair in merges if {*pair, "".join(pair)} <= kept],
    }
    added = [
        one | {"id": numbers[one["content"]]}
        for one in described["added_tokens"]
        if one["content"] in kept
    ]
    return described | {"model": model, "added_tokens": added}, [vocabulary[one] for one in order]


def _texts(shared: Path) -> Iterator[str]:
    """Yield titles and abstracts of the corpus, and what the gold cards say."""
    with gzip.open(shared / "corpus/papers-2025.jsonl.gz") as file:
        for row in map(json.loads, file):
            yield " " + " ".join(f"{row['title']} {row['abstract']}".split())
    for name in ("gold.jsonl", "gold-2.jsonl"):
        for line in (shared / "cards" / name).read_text("utf-8").splitlines():
            card = json.loads(line)
            yield " ".join(card["sentences"])
            points = (card["key_novelty"] or {}).get("points", [])
            single = [card["tldr"], card["core_problem"], card["concrete_example"]]
            lists = [*card["why_it_matters"], *card["evaluation_highlights"], *points]
            yield from (f" {one['text']}" for one in (*single, *lists) if one)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--gguf", type=Path, required=True, help=f"the folder with {_GGUF}")
    parser.add_argument("--out", type=Path, default=Path("var/training/writer-base"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
