"""Make all weights anew: ``python -m training --shared DIR``."""

from __future__ import annotations

import argparse
from pathlib import Path

from training import assessment, attention, common_words, consistency, reader, tags


def main() -> None:
    """Train one part after the other; the assessment reads what reader and attention wrote."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = str(parser.parse_args().shared)
    for part in (common_words, reader, tags, consistency, attention, assessment):
        part.main(["--shared", shared])


if __name__ == "__main__":
    main()
