"""``digest serve`` in a process of its own, for tests; and the mail that it writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 30.0

_SETTINGS = """\
topics:
  - {name: Multimodal models, query: "cat:cs.CV"}
  - {name: Speech, query: "cat:eess.AS"}
site: {title: Test Digest, url: "http://127.0.0.1:8000/digest/"}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server at work."""

    process: subprocess.Popen[str]
    #: Where it is reached, with its path.
    url: str
    folder: Path

    def mail(self) -> EmailMessage:
        """Wait for a mail, and take it out of the outbox."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for path in sorted((self.folder / "var/outbox").rglob("*.eml")):
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                path.unlink()
                return mail
            time.sleep(0.05)
        message = "no mail came"
        raise AssertionError(message)

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; give the exit status and what was said at the end."""
        self.process.send_signal(number)
        assert self.process.stdout is not None
        status = self.process.wait(PATIENCE)
        return status, self.process.stdout.read()


def make_folder(folder: Path, more: str = "") -> Path:
    """Make a digest folder with two topics and no issues."""
    folder.mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(f"{_SETTINGS}{more}", encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path, *arguments: str, port: int | None = 0) -> Iterator[Serving]:
    """Start ``digest serve`` on a free port in *folder*; end it, if nobody has.

    *port* is another one, or None for that of the settings.
    """
    given = () if port is None else ("--port", str(port))
    command: Sequence[str] = [sys.executable, "-m", "digest", "serve", *given, *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.match(r"(http://127\.0\.0\.1:\d+(?:/\S*)?) is served", line)
            assert match, line
            yield Serving(process=process, url=f"{match[1].rstrip('/')}/", folder=folder)
        finally:
            if process.poll() is None:
                process.kill()


def link_in(message: EmailMessage) -> str:
    """Give the one link of our own in the text of a notice."""
    body = message.get_body(("plain",))
    assert body is not None
    links = re.findall(r"http://127\S+/(?:confirm|preferences|u)/[a-z0-9-]+", body.get_content())
    assert links
    return str(links[0])
