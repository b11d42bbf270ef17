"""Count in how many papers each word stands, for ``digest/compose/weights/words.txt``.

    python training/frequencies.py PAPERS.jsonl.gz > digest/compose/weights/words.txt

The first line is the number of papers; then come the words that one paper in 1,500 has, each
with its number, in the order of the alphabet.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter

from digest.compose.words import split

_RAREST = 1500


def main(path: str) -> None:
    """Print the table for the papers in *path*."""
    counts = Counter[str]()
    papers = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            counts.update(set(split(f"{paper['title']}. {paper['abstract']}").plain))
            papers += 1
    kept = sorted(word for word, count in counts.items() if count * _RAREST >= papers)
    sys.stdout.write(f"{papers}\n" + "".join(f"{word} {counts[word]}\n" for word in kept))


if __name__ == "__main__":
    main(sys.argv[1])
