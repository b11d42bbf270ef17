"""Whether every text function that cards run takes time in line with the length of its text.

    python benchmarks/strings.py [--function NAME] [--slow]

Prints, for each function and pattern, time(30,000 characters) over time(15,000); a linear one has
2. What takes less than a few milliseconds is not divided, as such times say nothing.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Final

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from anywhere, by its file

from digest.cards.checks import (  # noqa: E402 # after the path is set
    consistency,
    contradictions,
    form,
    names,
    numbers,
    swapped_arguments,
)
from digest.cards.checks.faithfulness import faults, unsupported  # noqa: E402
from digest.cards.checks.prompt_injection import folded, steering, unsteered  # noqa: E402
from digest.cards.classifier.network import words_of  # noqa: E402
from digest.cards.keywords import keywords_of  # noqa: E402
from digest.cards.method_name import name_of  # noqa: E402
from digest.cards.tags import tags_of  # noqa: E402
from digest.cards.writing.plain_form import plain  # noqa: E402
from digest.model import Statement  # noqa: E402
from digest.text.latex import to_unicode  # noqa: E402
from digest.text.repair import one_line  # noqa: E402
from digest.text.sentences import split_sentences  # noqa: E402

LENGTH: Final = 15_000
MOST: Final = 2.3
"""Beyond this ratio a function is not linear."""
_LEAST: Final = 0.004
"""Seconds below which a time is noise."""
_RUNS: Final = 3

PATTERNS: Final = (
    *("e-", "1.", "A.", "Aa-", "#", "# ", "$", "\\", "{", "}", "(", "[", "[1", "a. ", "(a. "),
    *('"', '"a', "'", "`", "`a", "/", "a/", "@", "a@", "a.b", "a+", "--", "~", "^", "_", "x^2"),
    *("$a$ ", "\\a ", "1,", "1 ", "1% ", "1-2 ", "not a ", "we ", "Aa ", "AB ", "ABC1 ", "é", "√"),
    *("\u200b", "<", "<a ", "&#1;", ";", ": ", "http://", "a.com ", "[a](", "**a", "ignore ", "*"),
)


def _all(found: Iterator[object]) -> None:
    for _ in found:
        pass


def _checked(text: str) -> None:
    """Check a short statement against evidence of that length, and the other way round."""
    short = "EchoNet reaches 85% accuracy on many songs."
    faults(Statement(text=short, evidence=(text,)), source=f"T\n{text}", read=text)
    faults(Statement(text=text, evidence=(short,)), source=f"T\n{short}", read=short)


FUNCTIONS: Final[Mapping[str, Callable[[str], object]]] = MappingProxyType(
    {
        "split_sentences": split_sentences,
        "one_line": one_line,
        "to_unicode": to_unicode,
        "unknown_names": lambda text: _all(names.unknown_names(text, "We use EchoNet.")),
        "unknown_names, source": lambda text: _all(names.unknown_names("It uses DNet.", text)),
        "quantities": numbers.quantities,
        "unsupported": lambda text: unsupported(text, text),
        "ill_formed": lambda text: _all(form.ill_formed(text, text)),
        "repeats_title": lambda text: form.repeats_title(text, text),
        "plain": plain,
        "contradictions": lambda text: _all(contradictions.contradictions(text, text)),
        "exchanged": lambda text: _all(swapped_arguments.exchanged(text, text)),
        "consistency": lambda text: consistency.signs(text, text),
        "folded": folded,
        "steering": steering,
        "unsteered": unsteered,
        "faults": _checked,
        "words_of": words_of,
        "keywords_of": lambda text: keywords_of(text, text),
        "name_of": lambda text: name_of(text, text),
        "tags_of": lambda text: tags_of("A title", text),
    }
)

_numbers = count()


def ratio(function: Callable[[str], object], pattern: str) -> float | None:
    """Return how much longer *function* takes for twice the text; None where that is noise."""
    if _seconds(function, pattern, 2 * LENGTH, runs=1) < _LEAST:
        return None
    twice = _seconds(function, pattern, 2 * LENGTH, runs=_RUNS)
    return twice / _seconds(function, pattern, LENGTH, runs=_RUNS)


def _seconds(function: Callable[[str], object], pattern: str, length: int, *, runs: int) -> float:
    """Return the least of some times, each for another text, so that no cache answers."""
    times = []
    for _ in range(runs):
        text = (pattern * (length // len(pattern) + 1))[:length] + f" {next(_numbers)}."
        gc.disable()  # as timeit does: it walks over all that this process holds
        start = time.process_time()
        function(text)
        times.append(time.process_time() - start)
        gc.enable()
    return max(min(times), 1e-6)


def main() -> None:
    """Print the ratios, and end with 1 if one is too high."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--function", action="append", choices=FUNCTIONS)
    parser.add_argument("--slow", action="store_true", help="print only what is not linear")
    options = parser.parse_args()
    high = 0
    for name in options.function or FUNCTIONS:
        function = FUNCTIONS[name]
        for pattern in PATTERNS:
            found = ratio(function, pattern)
            if found is not None and found > MOST:
                found = ratio(function, pattern) or found  # once more: another program may run
            too_high = found is not None and found > MOST
            high += too_high
            if too_high or not options.slow:
                shown = "-" if found is None else f"{found:.2f}"
                print(f"{name:24} {pattern!r:14} {shown}{'  <-' if too_high else ''}", flush=True)
    print(f"{high} of {len(options.function or FUNCTIONS) * len(PATTERNS)} above {MOST}")
    sys.exit(high > 0)


if __name__ == "__main__":
    main()
