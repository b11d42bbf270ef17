"""Two sets of cards side by side, for a person to mark without knowing whose is which.

    python benchmarks/reading.py CARDS OTHER --papers 40 --seed 1 --form form.md --key key.json
    python benchmarks/reading.py --count form.md --key key.json

CARDS and OTHER are JSON lines: cards as `digest card --format json` prints them, or gold cards,
which have the sentences of the abstract as well. Papers are drawn from those in both files. The
form shows the lines alone, both in the same layout; which card is A is drawn for each paper, and
only the key says it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from anywhere, by its file

from digest.model import FIELDS, Shape
from digest.text.latex import to_unicode
from training.statements import is_tenth

Row = Mapping[str, Any]

_HEAD: Final = """\
# Which card would you rather read?

Read the abstract and both cards. After "Preferred:" write A, B or tie. After "Broken or misleading"
write the numbers of the lines that are not English, say nothing, or say what the abstract does not
say: `A2, A5`. Nothing there means that all lines are sound.
"""
_PREFERRED: Final = "Preferred (A, B or tie):"
_BROKEN: Final = "Broken or misleading in {}:"
_PAPER: Final = re.compile(r"^## \d+\. .*\((?P<id>[^()\s]+)\)$", re.MULTILINE)
_MARKS: Final = {"a": "A", "b": "B", "tie": "tie", "": ""}


def main() -> None:
    """Write a form and its key, or count the marks of a form."""
    arguments = _arguments()
    if arguments.count:
        key = json.loads(arguments.key.read_text("utf-8"))
        print("\n".join(counted(arguments.count.read_text("utf-8"), key)))
        return
    files = [arguments.cards, arguments.other]
    abstracts = read_abstracts(arguments.abstracts) if arguments.abstracts else {}
    ours, others = map(read_rows, files)
    known = [one for one in sorted(ours.keys() & others) if not arguments.tenth or is_tenth(one)]
    drawn = draw(known, papers=arguments.papers, seed=arguments.seed)
    arguments.form.write_text(form(drawn, ours, others, abstracts), "utf-8")
    key = {
        "seed": arguments.seed,
        "cards": [str(file) for file in files],
        "papers": {one.id: one.sides for one in drawn},
    }
    arguments.key.write_text(json.dumps(key, indent=1) + "\n", "utf-8")
    print(f"{len(drawn)} papers in {arguments.form}; the key is in {arguments.key}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cards", type=Path, nargs="?", help="our cards")
    parser.add_argument("other", type=Path, nargs="?", help="the cards beside them")
    parser.add_argument("--papers", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tenth", action="store_true", help="only papers kept out of training")
    parser.add_argument(
        "--abstracts", type=Path, metavar="FILE", help="JSON with id and abstract of each paper"
    )
    parser.add_argument("--form", type=Path, default=Path("form.md"))
    parser.add_argument("--key", type=Path, default=Path("key.json"))
    parser.add_argument("--count", type=Path, metavar="FORM", help="count the marks of FORM")
    arguments = parser.parse_args()
    if not arguments.count and not arguments.other:
        parser.error("two files of cards are needed, or --count FORM")
    return arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A paper of a form."""

    id: str
    #: Which of the two files is A, and which B: 0 and 1.
    sides: Mapping[str, int]


def read_rows(file: Path) -> dict[str, Row]:
    """Return the cards of *file* by the id of their paper."""
    rows = (json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip())
    return {row["id"]: row for row in rows}


def read_abstracts(file: Path) -> dict[str, str]:
    """Return the abstracts of *file*, a JSON list of papers, by the id of their paper."""
    return {row["id"]: row["abstract"] for row in json.loads(file.read_text("utf-8"))}


def draw(known: Sequence[str], *, papers: int, seed: int) -> list[Drawn]:
    """Draw *papers* of those *known*, and which card is A: the same for the same *seed*."""
    chance = random.Random(seed)
    return [
        Drawn(id=one, sides=dict(zip("AB", chance.sample((0, 1), 2), strict=True)))
        for one in chance.sample(known, min(papers, len(known)))
    ]


def form(
    drawn: Sequence[Drawn],
    ours: Mapping[str, Row],
    others: Mapping[str, Row],
    abstracts: Mapping[str, str],
) -> str:
    """Return the form of the papers *drawn*, as Markdown."""
    parts = [_HEAD]
    for number, one in enumerate(drawn, 1):
        cards = (ours[one.id], others[one.id])
        parts += _paper(number, one, cards, abstracts.get(one.id) or _abstract(cards))
    return "\n".join(parts)


def _paper(number: int, drawn: Drawn, cards: tuple[Row, Row], abstract: str) -> Iterator[str]:
    yield f"## {number}. {_shown(cards[0]['title'])} ({drawn.id})\n"
    if abstract:
        yield f"> {_shown(abstract)}\n"
    for side, place in drawn.sides.items():
        yield f"### {side}\n"
        lines = lines_of(cards[place])
        yield "\n".join(f"- {side}{place} {line}" for place, line in enumerate(lines, 1)) + "\n"
    yield f"{_PREFERRED} \n"
    yield "\n".join(f"{_BROKEN.format(side)} \n" for side in drawn.sides)


def lines_of(card: Row) -> list[str]:
    """Return the lines of *card* under the names of their fields; what is empty is left out."""
    lines = []
    for field in FIELDS.values():
        value = card.get(field.name)
        if field.shape is Shape.NAMED and value:
            lines += [f"**{field.label}, its name:** {_shown(value['name'])}"] * bool(value["name"])
            value = value["points"]
        statements = value if isinstance(value, list) else [value] if value else []
        lines += [f"**{field.label}:** {_shown(one['text'])}" for one in statements]
    return lines


def _abstract(cards: Iterable[Row]) -> str:
    """Return the abstract as a gold card has it; empty where neither is one."""
    return next((" ".join(card["sentences"]) for card in cards if "sentences" in card), "")


def _shown(text: str) -> str:
    return " ".join(to_unicode(text).split())


def counted(text: str, key: Row) -> list[str]:
    """Return what the marks of a form say, in lines; *key* tells whose each card is.

    Raises ValueError for a mark that is none of those asked for.
    """
    names = key["cards"]
    preferred: Counter[str] = Counter()
    broken: dict[str, list[str]] = {name: [] for name in names}
    for paper, section in _sections(text):
        sides = key["papers"][paper]
        mark = _mark(paper, section)
        preferred[names[sides[mark]] if mark in sides else mark or "not marked"] += 1
        for side, place in sides.items():
            if lines := _after(_BROKEN.format(side), section):
                broken[names[place]].append(f"{paper}: {lines}")
    return [*_preferences(names, preferred), *_faults(broken)]


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each paper of a form, and what stands under it."""
    heads = [*_PAPER.finditer(text)]
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        yield head["id"], text[head.end() : end]


def _mark(paper: str, section: str) -> str:
    said = _after(_PREFERRED, section)
    if said.lower() not in _MARKS:
        msg = f"{paper}: preferred is A, B or tie, and not {said!r}"
        raise ValueError(msg)
    return _MARKS[said.lower()]


def _after(label: str, section: str) -> str:
    """Return what was written after *label* on its line."""
    *_, after = section.partition(f"\n{label}")
    return after.partition("\n")[0].strip()


def _preferences(names: Sequence[str], preferred: Counter[str]) -> Iterator[str]:
    yield "| preferred | papers |"
    yield "|---|---|"
    for name in (*names, "tie", "not marked"):
        if preferred[name] or name != "not marked":
            yield f"| {name} | {preferred[name]} |"


def _faults(broken: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, papers in broken.items():
        yield f"\n{name}: {len(papers)} with a broken or misleading line"
        yield from (f"* {one}" for one in papers)


if __name__ == "__main__":
    main()
