"""The common words of English abstracts, from a corpus: what begins a sentence and names nothing.

A word is common if it stands in lower case in the midst of sentences of enough papers, and seldom
with a capital there.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from digest.cards.checks.names import COMMON_WORDS
from training.corpora import lines
from training.statements import is_tenth

_LEAST: Final = 12
"""Papers that a word must stand in."""
_SHARE: Final = 0.8
"""Of its places in the midst of sentences, those in lower case."""
# A word after another one, so that it begins no sentence.
_INNER: Final = re.compile(r"(?<=[a-z,] )[A-Za-z]{2,18}(?:-[a-z]{2,12})?(?=[ ,.;:)])")


def common_words(texts: Sequence[str]) -> list[str]:
    """Return the common words of *texts*, in order."""
    lower: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    for text in texts:
        found = set(_INNER.findall(text))
        lower.update(word for word in found if word == word.lower())
        titled.update(word.lower() for word in found if word.istitle())
    return sorted(
        word
        for word, count in lower.items()
        if count >= _LEAST and count >= _SHARE * (count + titled[word])
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=COMMON_WORDS)
    options = parser.parse_args(arguments)
    rows = lines(options.shared / "corpus/papers-2025.jsonl.gz")
    words = common_words([row["abstract"] for row in rows if not is_tenth(row["id"])])
    options.out.write_text("\n".join(words) + "\n", encoding="utf-8")
    print(len(words), "common words")


if __name__ == "__main__":
    main()
