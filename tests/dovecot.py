"""Debian's Dovecot on a loopback port: IMAP over one Maildir, for one user.

``python -m tests.dovecot`` starts one and prints its port, until it is interrupted.
"""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.daemons import PATIENCE, run_by_hand, stop, wait_until_ready

USER = "bounces"
PASSWORD = 'secret"word'
_LIBEXEC = ("/usr/lib/dovecot", "/usr/libexec/dovecot")
_MAILBOX_OWNER = "nobody"


@dataclass(frozen=True)
class Dovecot:
    """A Dovecot that runs."""

    host: str
    port: int
    folder: Path

    @property
    def maildir(self) -> Path:
        """The Maildir of its one user."""
        return self.folder / "mail"

    @property
    def certificate(self) -> Path:
        """The certificate of its STARTTLS, for ``localhost``; it signs itself."""
        return self.folder / "certificate.pem"

    def deliver(self, name: str, message: bytes) -> None:
        """Put a new message into the Maildir."""
        path = self.maildir / "new" / name
        path.write_bytes(message)
        shutil.chown(path, _MAILBOX_OWNER)


def lacking() -> str:
    """Say why Dovecot cannot be started here; nothing where it can."""
    if not _program("dovecot") or not _program("openssl"):
        return "Dovecot or openssl is not installed"
    if not any(Path(place, "imap-login").exists() for place in _LIBEXEC):
        return "Dovecot's IMAP server is not installed"
    return "" if os.geteuid() == 0 else "Dovecot can only be started by root"


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Start a Dovecot, and stop it at the end."""
    # not in pytest's folder, which nobody but its owner may enter
    with tempfile.TemporaryDirectory(prefix="digest-dovecot-") as name:
        dovecot = Dovecot(host="127.0.0.1", port=_free_port(), folder=Path(name))
        _write(dovecot)
        with (dovecot.folder / "start.log").open("wb") as log:
            master = subprocess.Popen(
                [_program("dovecot") or "dovecot", "-F", "-c", f"{dovecot.folder}/dovecot.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            _wait_until_ready(dovecot, master)
            yield dovecot
        finally:
            stop(master)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(dovecot: Dovecot) -> None:
    """Write the configuration, a certificate and an empty Maildir."""
    folder = dovecot.folder
    folder.chmod(0o755)
    for name in ("mail", "mail/new", "mail/cur", "mail/tmp"):
        (folder / name).mkdir()
        shutil.chown(folder / name, _MAILBOX_OWNER)
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"]
    request += ["/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    request += ["-keyout", f"{folder}/key.pem", "-out", f"{dovecot.certificate}"]
    subprocess.run(["openssl", *request], check=True, capture_output=True)
    (folder / "dovecot.conf").write_text(_configuration(dovecot))


def _configuration(dovecot: Dovecot) -> str:
    owner = pwd.getpwnam(_MAILBOX_OWNER)
    folder = dovecot.folder
    ids = f"uid={owner.pw_uid} gid={owner.pw_gid} home={folder}/mail"
    return f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = {dovecot.host}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{dovecot.certificate}
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={{PLAIN}}{PASSWORD}
}}
userdb {{
  driver = static
  args = {ids}
}}
service imap-login {{
  inet_listener imap {{
    port = {dovecot.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def _wait_until_ready(dovecot: Dovecot, master: subprocess.Popen[bytes]) -> None:
    """Wait for the greeting."""
    wait_until_ready(
        "Dovecot",
        master,
        lambda: imaplib.IMAP4(dovecot.host, dovecot.port, timeout=PATIENCE).logout(),
        imaplib.IMAP4.error,
        [dovecot.folder / "start.log", dovecot.folder / "dovecot.log"],
    )


if __name__ == "__main__":
    run_by_hand(lacking(), running_dovecot)
