"""How good the cards are: one table, in plain text that is also Markdown.

    python benchmarks/cards.py [--csabstruct TRAIN TEST] [--scitldr TEST] [--gold FILE...]
        [--tenth] [--llm-cards CARDS] [--corpus PAPERS] [--papers 5000] [--seeds FOLDER]
        [--written CARDS PAPERS] [--speed] [--json] [--faults FILE] [--write-docs]

Each part is measured only where its file is given; the statements of the seed papers always are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "cards.md"
sys.path.insert(0, str(ROOT))  # so that it runs from anywhere, by its file

from benchmarks.cardscores import pages  # noqa: E402 # after the path is set
from benchmarks.cardscores.checks import (  # noqa: E402 # as above
    Fault,
    measure_broken,
    measure_checks,
    read_written,
)
from benchmarks.cardscores.files import read_corpus, read_seeds  # noqa: E402 # as above
from benchmarks.cardscores.goldcards import measure_gold  # noqa: E402 # as above
from benchmarks.cardscores.roles import measure_roles  # noqa: E402 # as above
from benchmarks.cardscores.speed import measure_speed  # noqa: E402 # as above
from benchmarks.cardscores.summaries import measure_summaries  # noqa: E402 # as above
from benchmarks.cardscores.table import Section, as_data, table  # noqa: E402 # as above


def main() -> None:
    """Measure what there are files for, and print one table."""
    options = arguments()
    faults: list[Fault] = []
    sections = list(measured(options, faults))
    if options.json:
        print(json.dumps(as_data(sections), indent=2))
    else:
        print(table(sections))
    if options.faults:
        lines = [json.dumps(asdict(fault), ensure_ascii=False) for fault in faults]
        options.faults.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if options.write_docs:
        example = options.seeds / f"{pages.EXAMPLE}.card.txt"
        pages.write(DOCS, table(sections), read_seeds(options.seeds), example)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--csabstruct", type=Path, nargs=2, metavar=("TRAIN", "TEST"), help="abstracts with roles")
    add("--scitldr", type=Path, metavar="TEST", help="papers with their authors' tl;drs")
    add("--gold", type=Path, nargs="+", metavar="FILE", help="cards written by hand")
    add("--tenth", action="store_true", help="only those gold cards that no weights were taught")
    add("--llm-cards", type=Path, metavar="CARDS", help="a language model's, beside the gold ones")
    add("--corpus", type=Path, metavar="PAPERS", help="papers whose statements are checked")
    add("--papers", type=int, default=5_000, help="how many of the corpus, drawn by chance")
    add("--seeds", type=Path, default=ROOT / "seeds", help="papers whose statements are checked")
    add(
        "--written",
        type=Path,
        nargs=2,
        action="append",
        default=[],
        metavar=("CARDS", "PAPERS"),
        help="cards as `digest card --format json` prints them, and a list of their papers as JSON",
    )
    add("--speed", action="store_true", help="measure time, memory and size as well")
    add("--json", action="store_true", help="print the figures as JSON")
    add("--faults", type=Path, metavar="FILE", help="write each faulty statement, a line each")
    add("--write-docs", action="store_true", help="put table and examples into docs/cards.md")
    return parser.parse_args()


def measured(options: argparse.Namespace, faults: list[Fault]) -> Iterator[Section]:
    """Yield the parts of the table, and add what is wrong with statements to *faults*."""
    if options.csabstruct:
        yield measure_roles(*options.csabstruct)
    if options.scitldr:
        yield measure_summaries(options.scitldr)
    if options.gold:
        yield from measure_gold(options.gold, language_model=options.llm_cards, tenth=options.tenth)
    groups = {"seeds": read_seeds(options.seeds)}
    if options.corpus:
        groups["corpus"] = read_corpus(options.corpus, options.papers)
    section, found = measure_checks(groups)
    faults += found
    yield section
    if options.written:
        named = {cards.stem: read_written(cards, papers) for cards, papers in options.written}
        section, found = measure_broken(named)
        faults += found
        yield section
    if options.speed:
        yield measure_speed(groups.get("corpus", groups["seeds"])[:1_000])


if __name__ == "__main__":
    main()
