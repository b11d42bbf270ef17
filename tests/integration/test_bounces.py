"""``digest bounces``, on what real mail servers send back."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from digest.cli import main
from digest.config import Config
from digest.configfile import load_config
from digest.deliver.smtp import SmtpMailer
from digest.model import (
    Act,
    Consent,
    Message,
    ReportKind,
    Subscriber,
    SubscriberState,
    Suppression,
)
from digest.render.links import Links
from digest.store.database import Store, open_store
from digest.tokens import Tokens
from tests import dovecot, postfix
from tests.builders import NOW, WEEK
from tests.dovecot import Dovecot, running_dovecot
from tests.letters import failed, letter, report, verp
from tests.postfix import Postfix, running_postfix

CHECKOUT = Path(__file__).parents[2]
SETTINGS: dict[str, Any] = {
    "topics": [{"name": "All", "query": "cat:cs.CV"}],
    "delivery": {"mailer": "smtp", "bounces": "bounces@example.org"},
    "web": {"url": "https://example.org/digest/"},
}


class Result(SimpleNamespace):
    """Exit status, standard output and standard error."""

    status: int
    out: str
    err: str


class Folder:
    """A digest folder, its store, and commands run in it."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys
        self.set()

    def set(self, **sections: dict[str, Any]) -> Config:
        """Write the settings."""
        path = self.path / "config.yaml"
        path.write_text(yaml.safe_dump(SETTINGS | sections))
        return load_config(path)

    def run(self, *arguments: str) -> Result:
        """Run a command line."""
        self._capsys.readouterr()
        status = main([*arguments])
        return Result(status=status, **self._capsys.readouterr()._asdict())

    def store(self) -> Store:
        """Open the store."""
        return open_store(self.path / "var" / "digest.db")

    def add(self, address: str) -> Subscriber:
        """Add a subscriber."""
        with self.store() as store:
            consent = Consent(act=Act.ADDED, moment=NOW)
            added = store.subscribers.add(address, SubscriberState.CONFIRMED, consent)
        assert added is not None
        return added

    def tokens(self) -> Tokens:
        """Give what signs the tokens of this digest."""
        with self.store() as store:
            return Tokens(secret=store.secrets.signing)

    def state(self, address: str) -> str:
        """Give the state of a subscriber."""
        with self.store() as store:
            found = store.subscribers.get(address)
        assert found is not None
        return found.state

    def kinds(self, address: str) -> list[ReportKind]:
        """Give what came back of a subscriber."""
        with self.store() as store:
            found = store.subscribers.get(address)
            assert found is not None
            return [one.kind for _, one in store.reports.of(found.id)]


@pytest.fixture
def folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path, capsys)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    return tmp_path / "mail"


@pytest.fixture(scope="module")
def relay() -> Iterator[Postfix]:
    if postfix.lacking():
        pytest.skip(postfix.lacking())
    with running_postfix() as started:
        yield started


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    if dovecot.lacking():
        pytest.skip(dovecot.lacking())
    with running_dovecot() as started:
        yield started


def send(config: Config, folder: Folder, *people: Subscriber) -> None:
    """Send a message of an issue to each of *people*."""
    links = Links.of(config, folder.tokens().secret)
    mailer = SmtpMailer(config.delivery)
    for person in people:
        sender, envelope_id = links.envelope(person, WEEK)
        mailer.send(
            Message(
                to=person.address,
                message_id=f"{person.id}@example.org",
                content=b"Subject: Weekly\r\n\r\nNews.\r\n",
                sender=sender,
                envelope_id=envelope_id,
                label=f"{WEEK}",
            )
        )
    mailer.close()


def test_what_postfix_sends_back_is_understood(folder: Folder, relay: Postfix) -> None:
    config = folder.set(
        delivery=SETTINGS["delivery"]
        | {"smtp": {"host": relay.host, "port": relay.port, "security": "none"}},
        bounces={"maildir": f"{relay.bounces}"},
    )
    gone, full, policy, slow, fine = (
        folder.add(f"reader@{name}")
        for name in (
            "gone.example.net",
            "full.example.net",
            "policy.example.net",
            "slow.example.net",
            "example.com",
        )
    )
    send(config, folder, gone, full, policy, slow, fine)
    relay.wait_for(4, relay.bounces)

    first = folder.run("bounces")
    assert first.status == 0
    assert "back   1 hard, 3 soft" in first.out
    assert "done   1 get no more mail, 3 noted" in first.out
    assert "@" not in first.out
    assert folder.state(gone.address) == "bounced"
    assert {folder.state(one.address) for one in (full, policy, slow, fine)} == {"confirmed"}
    with folder.store() as store:
        assert store.subscribers.suppression(gone.address) is Suppression.BOUNCED
        ((_, kept),) = store.reports.of(gone.id)
    assert (kept.week, kept.status, kept.detail) == (WEEK, "5.1.1", "no such user here")
    assert list((relay.bounces / "new").iterdir()) == []

    assert folder.run("bounces").out == "back   nothing\n"


def test_a_mail_that_asks_to_leave_comes_through_postfix(
    folder: Folder, relay: Postfix, tmp_path: Path
) -> None:
    import smtplib

    config = folder.set(bounces={"maildir": f"{relay.bounces}"})
    reader = folder.add("leaving@example.com")
    mailto = Links.of(config, folder.tokens().secret).leave(reader)[-1]
    address = mailto.removeprefix("mailto:").partition("?")[0]
    with smtplib.SMTP(relay.host, relay.port) as smtp:
        smtp.sendmail(reader.address, address.upper(), b"Subject: unsubscribe\r\n\r\n")
        smtp.sendmail(reader.address, "bounces@example.org", b"Subject: A question\r\n\r\n")
    relay.wait_for(2, relay.bounces)

    done = folder.run("bounces")
    assert "back   1 unsubscribe" in done.out
    assert "unread 1 not understood, left where they are" in done.out
    assert ": A question" in done.out
    assert folder.state(reader.address) == "unsubscribed"
    (left,) = (relay.bounces / "new").iterdir()
    left.unlink()


def test_a_pipe_from_postfix_s_words_is_taken_in(folder: Folder, relay: Postfix) -> None:
    """Give a real report to a real process on its standard input."""
    config = folder.set(
        delivery=SETTINGS["delivery"]
        | {"smtp": {"host": relay.host, "port": relay.port, "security": "none"}}
    )
    gone = folder.add("piped@gone.example.net")
    send(config, folder, gone)
    (path,) = relay.wait_for(1, relay.bounces)
    done = subprocess.run(
        [sys.executable, "-m", "digest", "bounces", "--stdin"],
        input=path.read_bytes(),
        capture_output=True,
        env={"PYTHONPATH": f"{CHECKOUT}"},
        cwd=folder.path,
        check=True,
    )
    path.unlink()
    assert b"1 hard" in done.stdout
    assert folder.state(gone.address) == "bounced"


def test_a_mailbox_on_a_server_is_read(
    folder: Folder, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_IMAP_PASSWORD", dovecot.PASSWORD)
    imap = {"host": server.host, "port": server.port, "username": dovecot.USER, "security": "none"}
    folder.set(bounces={"imap": imap})
    reader = folder.add("reader@example.com")
    server.deliver("1.x", report(failed("5.1.1"), To=verp(reader, folder.tokens())))
    server.deliver("2.x", letter("hello", To="bounces@example.org"))

    first = folder.run("bounces")
    assert "back   1 hard" in first.out
    assert "unread 1 not understood" in first.out
    assert folder.state(reader.address) == "bounced"
    second = folder.run("bounces", "--imap")
    assert "back   nothing" in second.out
    assert "unread 1 not understood" in second.out

    monkeypatch.setenv("DIGEST_IMAP_PASSWORD", "wrong")
    refused = folder.run("bounces")
    assert refused.status == 1
    assert "AUTHENTICATIONFAILED" in refused.err


def test_a_report_that_is_read_twice_counts_once(folder: Folder, maildir: Path) -> None:
    reader = folder.add("reader@example.com")
    content = report(failed("5.2.2"), To=verp(reader, folder.tokens()))
    for name in ("1", "2"):
        (maildir / "new" / name).write_bytes(content)
    done = folder.run("bounces", "--maildir", f"{maildir}")
    assert "back   2 soft" in done.out
    assert "done   1 noted, 1 read before" in done.out
    assert folder.kinds(reader.address) == [ReportKind.SOFT]


def test_many_that_are_not_understood_are_named_in_part(folder: Folder, maildir: Path) -> None:
    for number in range(25):
        content = letter("hello", Subject="from reader@example.com, a long one " + "x" * 60)
        (maildir / "new" / f"{number:02}").write_bytes(content)
    (maildir / "new" / "00").write_bytes(b"Subject: \x1b[31m" + b"\n" * 10)
    done = folder.run("bounces", "--maildir", f"{maildir}")
    assert "unread 25 not understood, left where they are" in done.out
    assert "new/01: from (address) a long one " in done.out
    assert "and 5 more" in done.out
    assert "@" not in done.out
    assert "\x1b" not in done.out
    assert len(list((maildir / "new").iterdir())) == 25


def piped(folder: Folder, monkeypatch: pytest.MonkeyPatch, content: bytes) -> Result:
    stdin = SimpleNamespace(buffer=io.BytesIO(content))
    monkeypatch.setattr("sys.stdin", stdin)
    return folder.run("bounces", "--stdin")


def test_a_pipe_keeps_what_is_not_understood(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = letter("a question", To="bounces@example.org")
    for _ in range(2):
        done = piped(folder, monkeypatch, content)
        assert done.status == 0
        assert "unread 1 not understood, kept in var/unread/" in done.out
    (kept,) = (folder.path / "var" / "unread").iterdir()
    assert kept.read_bytes() == content


@pytest.mark.parametrize("broken", ["config", "store", "unread", "locked"])
def test_a_pipe_that_cannot_work_asks_the_server_to_try_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    folder.tokens()
    var = folder.path / "var"
    match broken:
        case "config":
            (folder.path / "config.yaml").write_text("nonsense: 1")
        case "store":
            shutil.rmtree(var)
            var.write_text("a file")
        case "unread":
            (var / "unread").write_text("a file")
        case "locked":
            from digest.errors import StoreBusy

            def busy(*_: object) -> None:
                msg = "locked by another program"
                raise StoreBusy(msg)

            monkeypatch.setattr("digest.store.database.open_store", busy)
    done = piped(folder, monkeypatch, letter("a question", To="bounces@example.org"))
    assert done.status == 75
    assert re.match(r"digest: error: .+\n", done.err)


def test_nothing_to_read_is_said(folder: Folder, tmp_path: Path) -> None:
    assert folder.run("bounces").status == 3
    assert folder.run("bounces", "--imap").status == 2
    assert folder.run("bounces", "--stdin", "--imap").status == 2
    nowhere = folder.run("bounces", "--maildir", f"{tmp_path / 'nowhere'}")
    assert nowhere.status == 2
    assert "is not a Maildir" in nowhere.err


def test_a_run_that_is_broken_off_is_made_good_by_the_next(
    folder: Folder, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digest.deliver.bounces.maildir import Maildir
    from digest.errors import DeliveryError

    people = [folder.add(f"r{number}@example.com") for number in range(3)]
    for person in people:
        content = report(failed("5.1.1"), To=verp(person, folder.tokens()))
        (maildir / "new" / f"{person.id}").write_bytes(content)

    def broken(*_: object) -> None:
        msg = "the disk is gone"
        raise DeliveryError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(Maildir, "settle", broken)
        first = folder.run("bounces", "--maildir", f"{maildir}")
    assert first.status == 1
    assert "done   1 get no more mail" in first.out
    second = folder.run("bounces", "--maildir", f"{maildir}")
    assert "done   2 get no more mail, 1 read before" in second.out
    assert {folder.state(person.address) for person in people} == {"bounced"}
