"""The fake arXiv by hand: prints its address, then every request, until it is interrupted."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path

from digest.model import Week
from tests.fake_arxiv import FakeArxiv, Fault, load_papers, make_fake_papers, parse_fault


def main() -> None:
    """Serve."""
    asked = _parser().parse_args()
    papers = (
        load_papers(asked.papers)
        if asked.papers
        else make_fake_papers(asked.make, asked.week, asked.seed)
    )
    with FakeArxiv(papers, now=asked.now, faults=asked.fault, port=asked.port) as arxiv:
        print(arxiv.url, flush=True)  # noqa: T201 # it is what a caller reads
        try:
            _show_requests(arxiv)
        except KeyboardInterrupt:
            return


def _show_requests(arxiv: FakeArxiv) -> None:
    """Print each request as it comes."""
    shown = 0
    while True:
        for request in arxiv.log[shown:]:
            line = f"{request.wall:%H:%M:%S} {request.path} {dict(request.params)}"
            print(line, request.fault or "", flush=True)  # noqa: T201 # for a person to look at
            shown += 1
        time.sleep(0.2)


def _parser() -> argparse.ArgumentParser:
    """Describe the options."""
    parser = argparse.ArgumentParser(prog="python -m tests.fake_arxiv", description=__doc__)
    parser.add_argument("--papers", type=Path, metavar="FILE", help="papers as JSON lines")
    parser.add_argument("--make", type=int, default=300, metavar="N", help="or so many made up")
    parser.add_argument("--week", type=Week.parse, default=Week(2026, 19), help="of those")
    parser.add_argument("--seed", type=int, default=0, help="of those")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        help="[service.]name[=seconds][:count][@position], like 429:3; may be repeated",
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--now", type=_moment, default=datetime.now(UTC), help="arXiv's clock")
    return parser


def _fault(text: str) -> Fault:
    """Read a fault; argparse shows the reason of this error alone."""
    try:
        return parse_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _moment(text: str) -> datetime:
    """Read a time; UTC unless it says otherwise."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
