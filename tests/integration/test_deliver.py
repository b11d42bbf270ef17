"""`digest deliver` for real: through SMTP, with faults, and killed in the middle."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.kills import kill
from digest.cli import main
from digest.cli.options import Options
from digest.cli.schedule import go_on
from digest.config import StoreSettings
from digest.model import Act, Consent, MessageState, SubscriberState
from digest.store.database import open_store
from tests.builders import NOW, WEEK
from tests.mailserver import Fault, MailServer, Moment

ROOT = Path(__file__).parents[2]
Run = Callable[..., SimpleNamespace]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def call(*arguments: str) -> SimpleNamespace:
        capsys.readouterr()
        status = main([*arguments])
        return SimpleNamespace(status=status, **capsys.readouterr()._asdict())

    return call


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, run: Run, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a digest with one issue and four subscribers, whose mail goes to *server*."""
    folder = tmp_path / "weekly"
    run("init", str(folder))
    for seed in (folder / "seeds").glob("*.md"):
        if seed.name != "2025-05-08.md":
            seed.unlink()
    configure(folder, {"default: arxiv": "default: seeds", "cards: 100": "cards: 10"})
    configure(folder, {"mailer: files": "mailer: smtp", "security: starttls": "security: none"})
    configure(folder, {"port: 587": f"port: {server.port}", "patience: 10": "patience: 0"})
    monkeypatch.chdir(folder)
    run("fetch", "--week", "all")
    run("compose", "--week", "all")
    subscribe(folder, "ada", "bo", "cy", "di")
    return folder


def configure(folder: Path, changes: dict[str, str]) -> None:
    """Change lines of config.yaml."""
    path = folder / "config.yaml"
    text = path.read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


def subscribe(folder: Path, *names: str) -> None:
    """Add subscribers."""
    added = Consent(act=Act.ADDED, moment=NOW)
    with open_store(folder / "var/digest.db") as store:
        for name in names:
            store.subscribers.add(f"{name}@example.org", SubscriberState.CONFIRMED, added)


def states(folder: Path) -> dict[int, MessageState]:
    with open_store(folder / "var/digest.db") as store:
        return store.outbox.states(WEEK, "smtp")


def arrived(server: MailServer) -> list[str]:
    """Give the names of those who have mail."""
    return sorted(mail.recipient.partition("@")[0] for mail in server.accepted)


def test_an_issue_goes_to_everybody_once(run: Run, folder: Path, server: MailServer) -> None:
    result = run("deliver")
    assert (result.status, result.err) == (0, "")
    assert result.out == "mail   4 sent: 127.0.0.1\n"
    assert arrived(server) == ["ada", "bo", "cy", "di"]
    assert run("deliver").out == "mail   4 sent before: 127.0.0.1\n"
    assert len(server.accepted) == 4


def test_each_address_ends_as_it_should(run: Run, folder: Path, server: MailServer) -> None:
    """One is refused, one put off; the others have their mail, and the status is 0."""
    server.script.faults = [
        Fault(at=Moment.RCPT, to="ada@example.org", reply="550 5.1.1 No such user"),
        Fault(at=Moment.RCPT, to="bo@example.org", reply="450 4.2.1 Later"),
    ]
    result = run("deliver")
    assert (result.status, result.err) == (0, "")
    first, second = result.out.splitlines()
    assert first == "mail   2 sent, 1 refused, 1 deferred: 127.0.0.1"
    assert re.fullmatch(
        r"       the deferred are tried again from \d{4}-\d\d-\d\d \d\d:\d\d UTC on:"
        r" digest deliver goes on",
        second,
    )
    with open_store(folder / "var/digest.db") as store:
        ada = store.subscribers.get("ada@example.org")
        assert ada is not None
        assert ada.state is SubscriberState.BOUNCED
    assert run("deliver").out.startswith("mail   1 deferred, 2 sent before: 127.0.0.1\n")


ADA = "ada@example.org"


def cut(at: Moment, reply: str = "", *, keeps: bool = False) -> Fault:
    """Cut the connection that has the mail for ADA, once."""
    return Fault(at=at, to=ADA, reply=reply, cut=True, keeps=keeps, times=1)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (cut(Moment.RCPT, "421 4.3.2 Going down"), "deferred"),
        (Fault(at=Moment.RCPT, to=ADA, reply="450 4.2.1 Later", times=1), "deferred"),
        (Fault(at=Moment.DATA, to=ADA, reply="451 4.3.0 Later", times=1), "deferred"),
        (cut(Moment.DATA), "deferred"),
        (cut(Moment.BODY), "unknown"),
        (Fault(at=Moment.END, to=ADA, reply="452 4.3.1 Disk full", times=1), "deferred"),
        (cut(Moment.END), "unknown"),
        (cut(Moment.END, keeps=True), "unknown"),
        (Fault(at=Moment.END, to=ADA, keeps=True, hang=True, times=1), "unknown"),
        (Fault(at=Moment.END, to=ADA, reply="554 5.6.0 Broken"), "refused"),
    ],
)
def test_a_fault_of_one_message_is_its_own(
    run: Run, folder: Path, server: MailServer, fault: Fault, state: str
) -> None:
    """The others have their mail; then that one, at most twice, under one Message-ID."""
    configure(folder, {"    timeout: 60\n    # Messages": "    timeout: 2\n    # Messages"})
    server.script.faults = [fault]
    result = run("deliver")
    assert (result.status, result.err) == (0, "")
    assert [one.value for one in states(folder).values()] == [state, "sent", "sent", "sent"]
    if state != "refused":
        later(folder)
        assert run("deliver").status == 0
        assert set(states(folder).values()) == {MessageState.SENT}
        assert len({mail.message_id for mail in server.accepted if mail.recipient == ADA}) == 1
    twice = fault.keeps
    assert len(server.accepted) == (3 if state == "refused" else 4 + twice)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(at=Moment.CONNECT, reply="554 5.3.2 Not now", cut=True),
        Fault(at=Moment.CONNECT, cut=True),
        Fault(at=Moment.MAIL, reply="530 5.7.0 Authentication required"),
        Fault(at=Moment.MAIL, reply="550 5.7.1 Sender refused"),
        Fault(at=Moment.EHLO, cut=True),
    ],
)
def test_a_fault_of_the_server_stops_the_run_and_marks_nobody(
    run: Run, folder: Path, server: MailServer, fault: Fault
) -> None:
    """One line says what, and how many wait; when it is mended, all get their mail."""
    server.script.faults = [fault]
    result = run("deliver")
    assert result.status == 1
    assert result.err.startswith("digest: error: ")
    assert "; 4 messages wait in 2025-W19\nhint: " in result.err
    assert len(result.err.splitlines()) == 2
    assert set(states(folder).values()) == {MessageState.WAITING}
    server.script.faults = []
    assert run("deliver").out == "mail   4 sent: 127.0.0.1\n"


def test_many_cut_connections_stop_the_run(run: Run, folder: Path, server: MailServer) -> None:
    """Whoever they were for; nobody is marked."""
    subscribe(folder, *(f"reader{number}" for number in range(20)))
    server.script.faults = [Fault(at=Moment.RCPT, reply="421 4.7.0 Too much", cut=True)]
    result = run("deliver")
    assert result.status == 1
    assert re.search(r"1\d messages in a row failed: .*; 24 messages wait", result.err)
    assert set(states(folder).values()) == {MessageState.WAITING}


def test_the_schedule_goes_on_with_what_was_put_off(
    run: Run, folder: Path, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every hour, if there is something; otherwise it does not say a word."""
    server.script.faults = [
        Fault(at=Moment.RCPT, to="bo@example.org", reply="450 4.2.1 Later", times=1)
    ]
    run("deliver")
    later(folder)
    subscribe(folder, "ed")
    go_on(Options())
    assert "mail   1 sent, 3 sent before: 127.0.0.1" in capsys.readouterr().out
    assert arrived(server) == ["ada", "bo", "cy", "di"]
    go_on(Options())
    assert capsys.readouterr() == ("", "")


def later(folder: Path) -> None:
    """Let what was put off be due."""
    with open_store(StoreSettings(path=folder / "var/digest.db")) as store:
        due = store.outbox.next_due(WEEK, "smtp")
        assert due is not None
        (one,) = store.outbox.due(WEEK, "smtp", due)
        store.outbox.exchange([], [one], due)
        store.outbox.recover("smtp", due)


def test_a_server_that_is_gone_is_one_line(run: Run, folder: Path, server: MailServer) -> None:
    """And nobody is marked."""
    configure(folder, {f"port: {server.port}": "port: 9"})
    result = run("deliver")
    assert result.status == 1
    assert re.match(r"digest: error: .*127\.0\.0\.1.*; 4 messages wait in 2025-W19\n", result.err)
    assert len(result.err.splitlines()) == 2
    assert set(states(folder).values()) == {MessageState.WAITING}


def test_a_run_tries_the_server_before_any_work(run: Run, folder: Path, server: MailServer) -> None:
    configure(folder, {f"port: {server.port}": "port: 9"})
    (folder / "var/digest.db").unlink()
    result = run("run")
    assert result.status == 1
    assert "127.0.0.1" in result.err
    with open_store(folder / "var/digest.db") as store:
        assert store.issues.weeks() == ()


def test_what_a_killed_run_was_sending_is_told_of(
    run: Run, folder: Path, server: MailServer
) -> None:
    server.script.faults = [Fault(at=Moment.END, hang=True, keeps=True, times=2)]
    with start("deliver", folder) as process:
        wait_until(lambda: len(server.accepted) >= 2)
        process.kill()
    result = run("deliver")
    assert result.status == 0
    assert re.search(r"\d messages? (was|were) under way when a run was cut off", result.err)
    assert "sent again, with the same Message-ID" in result.err
    ids = {mail.message_id for mail in server.accepted}
    assert len(ids) == 4
    assert set(states(folder).values()) == {MessageState.SENT}


def test_they_are_held_if_the_operator_wants_that(
    run: Run, folder: Path, server: MailServer
) -> None:
    configure(
        folder, {"on_unknown: resend": "on_unknown: hold", "connections: 4": "connections: 1"}
    )
    server.script.faults = [Fault(at=Moment.END, hang=True, keeps=True, times=1)]
    with start("deliver", folder) as process:
        wait_until(lambda: len(server.accepted) >= 1)
        process.kill()
    result = run("deliver")
    assert "held, as delivery.on_unknown says" in result.err
    assert result.out.splitlines()[0] == "mail   3 sent, 1 held: 127.0.0.1"
    assert len(server.accepted) == 4


def test_ctrl_c_finishes_the_message_in_hand(folder: Path, server: MailServer) -> None:
    configure(folder, {"connections: 4": "connections: 1", "per_minute: null": "per_minute: 6"})
    with start("deliver", folder) as process:
        wait_until(lambda: len(server.accepted) >= 1)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    found = list(states(folder).values())
    assert found.count(MessageState.SENT) == len(server.accepted)
    assert MessageState.SENDING not in found


def start(command: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "digest", command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )


def wait_until(done: Callable[[], bool]) -> None:
    """Wait at most half a minute."""
    for _ in range(600):
        if done():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to that")


def test_kill_minus_9_loses_nobody() -> None:
    """A few rounds of `benchmarks/kills.py`."""
    total = kill(3, 100, connections=4, kind="aiosmtpd", chance=random.Random(7))
    assert (total.rounds, total.without, total.strange) == (3, 0, 0)
    assert total.most <= 4
