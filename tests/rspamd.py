"""Debian's rspamd on a loopback port, with a folder of its own and without a network.

``python -m tests.rspamd FILE.eml...`` starts one and shows what it makes of each file.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

_PATIENCE = 60.0
_USER = "_rspamd"
#: Modules that ask others, all of whom are out of reach.
_SILENT = ("hfilter", "rbl", "fuzzy_check", "asn")
#: Nobody answers there, so rules that ask DNS give up at once.
_CONFIG = """\
.include "$CONFDIR/common.conf"
options {{
  .include "$CONFDIR/options.inc"
  pidfile = "{folder}/rspamd.pid";
  control_socket = "{folder}/rspamd.sock mode=0600";
  dns {{ nameserver = ["127.0.0.1:1"]; timeout = 0.05s; retransmits = 1; }}
}}
logging {{ type = "file"; filename = "{folder}/rspamd.log"; level = "warning"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; mime = true; }}
"""
_PLACES = ("DBDIR", "RUNDIR", "LOGDIR", "LOCAL_CONFDIR")


@dataclass(frozen=True)
class Judgement:
    """What rspamd makes of a message."""

    #: ``no action``, or what it would do.
    action: str
    score: float
    #: Rules that spoke, with their points.
    symbols: dict[str, float]


@dataclass(frozen=True)
class Rspamd:
    """An rspamd that runs."""

    port: int

    def judge(self, message: bytes, *, sender: str, to: str) -> Judgement:
        """Have *message* judged, as it comes from a host whose name is right."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        envelope = {
            "From": sender,
            "Rcpt": to,
            "IP": "192.0.2.1",
            "Hostname": "mail.example.org",
            "Helo": "mail.example.org",
        }
        connection.request("POST", "/checkv2", message, envelope)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        symbols = {name: one["score"] for name, one in answer["symbols"].items()}
        return Judgement(action=answer["action"], score=answer["score"], symbols=symbols)


def lacking() -> str:
    """Say why rspamd cannot be started here; nothing where it can."""
    if not shutil.which("rspamd"):
        return "rspamd is not installed"
    return "" if os.geteuid() == 0 else "rspamd can only be started by root"


@contextmanager
def running_rspamd() -> Iterator[Rspamd]:
    """Start an rspamd, and stop it at the end."""
    # not in pytest's folder, which nobody but its owner may enter
    with tempfile.TemporaryDirectory(prefix="digest-rspamd-") as name:
        folder = Path(name)
        port = _free_port()
        (folder / "rspamd.conf").write_text(_CONFIG.format(folder=folder, port=port))
        (folder / "local.d").mkdir()
        for module in _SILENT:
            (folder / "local.d" / f"{module}.conf").write_text("enabled = false;\n")
        shutil.chown(folder, _USER, _USER)
        with (folder / "start.log").open("wb") as log:
            master = subprocess.Popen(
                [
                    *("rspamd", "-f", "-i", "-u", _USER, "-g", _USER),
                    *("-c", f"{folder}/rspamd.conf"),
                    *(f"--var={place}={folder}" for place in _PLACES),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            _await(port, master, folder)
            yield Rspamd(port=port)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(master.pid, signal.SIGTERM)
            try:
                master.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(master.pid, signal.SIGKILL)
                master.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _await(port: int, master: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until it answers; RuntimeError with its last words if it does not."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and master.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    words = "".join(path.read_text(errors="replace")[-1500:] for path in folder.glob("*.log"))
    msg = f"rspamd did not start: {words}"
    raise RuntimeError(msg)


def _show(paths: list[str]) -> None:
    with running_rspamd() as rspamd:
        for path in paths:
            judged = rspamd.judge(
                Path(path).read_bytes(), sender="digest@example.org", to="reader@example.net"
            )
            spoken = {name: points for name, points in judged.symbols.items() if points}
            line = f"{path}: {judged.action}, {judged.score:.2f}: {spoken}"
            print(line)  # noqa: T201 # for the person who started this by hand


if __name__ == "__main__":
    _show(sys.argv[1:])
