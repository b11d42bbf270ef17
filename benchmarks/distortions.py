"""How many bent statements the checks refuse, by kind, and how many straight ones.

    python benchmarks/distortions.py --shared FOLDER [--each 50] [--seed 1] [--show FILE]

The statements are those of the gold cards of the tenth that is kept out of every training, their
twins made by ``training/perturbations.py``: of each kind some drawn by chance.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from anywhere, by its file

from benchmarks.cardscores.table import Row, Section, table  # noqa: E402 # after the path is set
from digest.cards.checks.faithfulness import faults  # noqa: E402 # as above
from digest.model import Statement  # noqa: E402 # as above
from training.perturbation_kinds import Sample  # noqa: E402 # as above
from training.perturbations import (  # noqa: E402 # as above
    CLAUSE,
    FIGURE,
    KINDS,
    NEGATION,
    REMEDY,
    statements_of_card,
    twins_of,
)
from training.statements import is_tenth  # noqa: E402 # as above

NAMED = (FIGURE, CLAUSE, NEGATION, REMEDY)
"""The kinds of which the two hundred are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A statement and what the checks say of it."""

    kind: str
    text: str
    straight: str
    faults: tuple[str, ...]


def main() -> None:
    """Check the twins and the straight statements, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--each", type=int, default=50, help="twins of a kind")
    parser.add_argument("--seed", type=int, default=1, help="which are drawn")
    parser.add_argument("--show", type=Path, help="write each twin and its faults, a line each")
    options = parser.parse_args()
    rows = (options.shared / "cards/gold-2.jsonl").read_text(encoding="utf-8").splitlines()
    cards = [card for card in map(json.loads, rows) if is_tenth(card["id"])]
    sources = {card["id"]: (card["title"], " ".join(card["sentences"])) for card in cards}
    straight = [one for card in cards for one in statements_of_card(card)]
    twins = [one for card in cards for one in twins_of(card)]
    drawn = list(_drawn(twins, options.each, options.seed))
    found = [_checked(one, *sources[one.paper]) for one in [*straight, *drawn]]
    print(table([_section(found)]))
    if options.show:
        lines = [json.dumps(asdict(one), ensure_ascii=False) for one in found if one.kind]
        options.show.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _drawn(twins: Sequence[Sample], each: int, seed: int) -> Iterator[Sample]:
    """Yield *each* of every kind, or all where there are fewer."""
    chance = random.Random(seed)
    for kind in KINDS:
        these = [one for one in twins if one.kind == kind]
        yield from chance.sample(these, min(each, len(these)))


def _checked(sample: Sample, title: str, text: str) -> Checked:
    statement = Statement(text=sample.text, evidence=sample.evidence)
    return Checked(
        kind=sample.kind,
        text=sample.text,
        straight=sample.straight,
        faults=faults(statement, source=f"{title}\n{text}", read=text),
    )


def _section(found: Sequence[Checked]) -> Section:
    """Return the part of each kind that is refused, and by which check most often."""
    rows = [
        _row(kind or "straight", [one for one in found if one.kind == kind])
        for kind in dict.fromkeys(one.kind for one in found)
    ]
    named = [one for one in found if one.kind in NAMED]
    return Section(
        heading="Statements refused",
        columns=("statements", "refused, %", "by the network alone", "mostly as"),
        rows=(*rows, _row("the four kinds named", named)),
    )


def _row(name: str, these: Sequence[Checked]) -> Row:
    refused = [one for one in these if one.faults]
    reasons = Counter(fault.partition(":")[0] for one in refused for fault in one.faults)
    alone = sum(one.faults == ("bends what its evidence says",) for one in refused)
    most = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(3))
    share = 100 * len(refused) / len(these) if these else 0.0
    return Row(name=name, values=(len(these), share, alone, most))


if __name__ == "__main__":
    main()
