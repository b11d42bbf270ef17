"""Debian's Postfix on a loopback port, with its own configuration, queue and mailboxes.

``python -m tests.postfix`` starts one and prints its port, until it is interrupted.

Mail to example.org, example.com and example.net is delivered to two Maildirs: ``bounces`` for
``bounces+TAG@...``, ``inbox`` for all others. What else an address does stands in ``_AFTER`` and
``_AT_ONCE``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

from tests.daemons import PATIENCE, run_by_hand, stop, wait_until_ready

#: Domains whose mail is accepted and comes back as a report (DSN), and what the report says.
_AFTER = {
    "gone.example.net": "error:5.1.1 no such user here",
    "full.example.net": "error:5.2.2 mailbox full",
    "policy.example.net": "error:5.7.1 refused by policy",
    "slow.example.net": "retry:4.2.1 try again later",
}
#: Mailboxes of every domain that are refused at RCPT, and how.
_AT_ONCE = {
    "unknown": "550 5.1.1 no such user here",
    "later": "450 4.2.1 try again later",
}
#: Seconds after which it ends by itself, if whoever started it was killed.
_LONGEST = 7200
_MAILBOX_OWNER = "nobody"


@dataclass(frozen=True)
class Postfix:
    """A Postfix that runs."""

    host: str
    port: int
    folder: Path

    @property
    def bounces(self) -> Path:
        """The Maildir of ``bounces+TAG@example.org``."""
        return self.folder / "mail" / "bounces"

    @property
    def inbox(self) -> Path:
        """The Maildir of everybody else."""
        return self.folder / "mail" / "inbox"

    @property
    def log(self) -> str:
        """What Postfix has logged."""
        return (self.folder / "mail.log").read_text(errors="replace")

    def messages(self, address: str | None = None) -> list[EmailMessage]:
        """Give what the inbox holds, for one recipient or for all."""
        found = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted((self.inbox / "new").glob("*"))
        ]
        wanted = address and address.lower()
        return [one for one in found if wanted in {None, str(one["X-Original-To"]).lower()}]

    def wait_for(self, count: int, maildir: Path | None = None) -> list[Path]:
        """Give the files of a Maildir, by default the inbox, once they are *count* or more."""
        new = (maildir or self.inbox) / "new"
        for _ in range(int(PATIENCE / 0.05)):
            found = sorted(new.glob("*"))
            if len(found) >= count:
                return found
            time.sleep(0.05)
        msg = f"{len(found)} of {count} messages arrived\n{self.log}"
        raise AssertionError(msg)


def lacking() -> str:
    """Say why Postfix cannot be started here; nothing where it can."""
    if shutil.which("postfix", path=_path()) is None:
        return "Postfix is not installed"
    return "" if os.geteuid() == 0 else "Postfix can only be started by root"


def _path() -> str:
    """Give where Debian keeps programs for root, too."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin"


@contextmanager
def running_postfix(*, processes: int = 20) -> Iterator[Postfix]:
    """Start a Postfix of at most *processes* of each kind, and stop it at the end."""
    # not in pytest's folder, which nobody but its owner may enter
    with tempfile.TemporaryDirectory(prefix="digest-postfix-") as name:
        folder = Path(name)
        postfix = Postfix(host="127.0.0.1", port=_free_port(), folder=folder)
        _write(postfix, processes)
        with (folder / "start.log").open("wb") as log:
            master = _start(folder / "etc", log)
        try:
            _wait_until_ready(postfix, master)
            yield postfix
        finally:
            stop(master)


def _start(configuration: Path, log: BinaryIO) -> subprocess.Popen[bytes]:
    """Start the master process, in a session of its own."""
    environment = os.environ | {"PATH": _path()}
    check = ["postfix", "-c", str(configuration), "check"]  # makes the folders of the queue
    subprocess.run(check, check=True, stdout=log, stderr=log, env=environment)
    place = ["postconf", "-c", str(configuration), "-h", "daemon_directory"]
    daemons = subprocess.run(place, check=True, capture_output=True, text=True, env=environment)
    return subprocess.Popen(
        [f"{daemons.stdout.strip()}/master", "-c", str(configuration), "-s", "-e", f"{_LONGEST}"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        env=environment,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(postfix: Postfix, processes: int) -> None:
    """Write the configuration, and make the folders that Postfix does not make itself."""
    folder = postfix.folder
    folder.chmod(0o755)
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", _MAILBOX_OWNER)
    (folder / "etc" / "master.cf").write_text(_master_cf(postfix, processes))
    (folder / "etc" / "main.cf").write_text(_main_cf(folder, processes))
    (folder / "etc" / "mailboxes").write_text(r"/^bounces(\+.*)?@/ bounces/" "\n/./ inbox/\n")
    (folder / "etc" / "transport").write_text(
        "".join(f"/@{_literal(domain)}$/ {how}\n" for domain, how in _AFTER.items())
    )
    (folder / "etc" / "refused").write_text(
        "".join(f"/^{name}@/ {answer}\n" for name, answer in _AT_ONCE.items())
    )


def _literal(domain: str) -> str:
    return domain.replace(".", r"\.")


def _main_cf(folder: Path, processes: int) -> str:
    owner = pwd.getpwnam(_MAILBOX_OWNER)
    settings = {
        "compatibility_level": "3.6",
        "queue_directory": f"{folder}/queue",
        "data_directory": f"{folder}/data",
        "maillog_file": f"{folder}/mail.log",
        "maillog_file_prefixes": f"{folder}",
        "myhostname": "mail.example.org",
        "mydestination": "",
        "alias_maps": "",
        "alias_database": "",
        "mynetworks": "127.0.0.0/8",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "default_process_limit": f"{processes}",
        "recipient_delimiter": "+",
        # nothing ever leaves this machine
        "default_transport": "error:5.4.4 this Postfix sends nothing to the world",
        "relay_transport": "error:5.4.4 this Postfix sends nothing to the world",
        "relay_domains": ", ".join(_AFTER),
        "transport_maps": f"regexp:{folder}/etc/transport",
        "virtual_mailbox_domains": "example.org, example.com, example.net",
        "virtual_mailbox_base": f"{folder}/mail",
        "virtual_mailbox_maps": f"regexp:{folder}/etc/mailboxes",
        "virtual_mailbox_limit": "0",
        "virtual_uid_maps": f"static:{owner.pw_uid}",
        "virtual_gid_maps": f"static:{owner.pw_gid}",
        "smtpd_recipient_restrictions": f"check_recipient_access regexp:{folder}/etc/refused",
        "smtpd_relay_restrictions": "permit_mynetworks, reject",
        "smtpd_peername_lookup": "no",
        "smtpd_client_connection_count_limit": "0",
        "smtpd_error_sleep_time": "0",
        "smtpd_hard_error_limit": "10000",
        "smtpd_junk_command_limit": "10000",
        "in_flow_delay": "0",
        "maximal_queue_lifetime": "0",  # what is put off comes back after one try
        "bounce_queue_lifetime": "0",
        "notify_classes": "",
    }
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def _master_cf(postfix: Postfix, processes: int) -> str:
    """List the services: none runs in a chroot, and one listens.

    That one does not see how mail is to come back, or it would refuse it at once.
    """
    lines = f"""
        {postfix.host}:{postfix.port} inet n - n - {processes} smtpd -o rewrite_service_name=blind
        blind         unix  - - n - - trivial-rewrite -o transport_maps= -o relay_transport=virtual
        cleanup       unix  n - n - 0 cleanup
        qmgr          unix  n - n 300 1 qmgr
        rewrite       unix  - - n - - trivial-rewrite
        bounce        unix  - - n - 0 bounce
        defer         unix  - - n - 0 bounce
        trace         unix  - - n - 0 bounce
        verify        unix  - - n - 1 verify
        flush         unix  n - n 1000? 0 flush
        proxymap      unix  - - n - - proxymap
        error         unix  - - n - - error
        retry         unix  - - n - - error
        virtual       unix  - n n - - virtual
        anvil         unix  - - n - 1 anvil
        showq         unix  n - n - - showq
        postlog       unix-dgram n - n - 1 postlogd
    """
    return "".join(f"{line.strip()}\n" for line in lines.strip().splitlines())


def _wait_until_ready(postfix: Postfix, master: subprocess.Popen[bytes]) -> None:
    """Wait for the greeting."""
    wait_until_ready(
        "Postfix",
        master,
        lambda: smtplib.SMTP(postfix.host, postfix.port, timeout=PATIENCE).quit(),
        smtplib.SMTPException,
        [postfix.folder / "start.log", postfix.folder / "mail.log"],
    )


if __name__ == "__main__":
    run_by_hand(lacking(), running_postfix)
