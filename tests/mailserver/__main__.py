"""The mail server as a process: prints its port, and serves until it is ended."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from tests.mailserver.server import MailServer


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.mailserver", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True, help="a line for each message")
    asked = parser.parse_args()
    server = MailServer(port=asked.port, log=asked.log, keep=False)
    asyncio.run(server.serve(_show_port))


def _show_port(port: int) -> None:
    print(port, flush=True)  # noqa: T201 # it is what a caller reads


if __name__ == "__main__":
    main()
