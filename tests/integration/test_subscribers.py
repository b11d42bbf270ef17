"""``digest subscribers``, as an operator uses it."""

from __future__ import annotations

import json
import re
import socket
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from digest.cli import main
from digest.model import Act, Choices, Consent, Report, ReportKind, Suppression, Week
from digest.store.database import Store, open_store

SETTINGS: dict[str, Any] = {
    "topics": [
        {"name": "Images and video", "query": "cat:cs.CV"},
        {"name": "Language", "query": "cat:cs.CL"},
    ],
    "web": {"url": "https://example.org/digest/"},
}


class Result(SimpleNamespace):
    """Exit status, standard output and standard error."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``digest subscribers`` in a folder with settings."""
    monkeypatch.chdir(tmp_path)
    set_up()

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        status = main(["subscribers", *arguments])
        return Result(status=status, **capsys.readouterr()._asdict())

    return call


def set_up(**sections: Any) -> None:
    Path("config.yaml").write_text(yaml.safe_dump(SETTINGS | sections))


def store() -> Store:
    return open_store(Path("var/digest.db"))


def mails() -> list[str]:
    return [path.read_text() for path in sorted(Path("var/outbox").glob("**/*.eml"))]


def test_an_operator_adds_somebody_with_their_choices(run: Run) -> None:
    added = run(
        *("add", "ada@example.org", "--topic", "language", "--monthly", "--text"),
        *("--consent", "signed at the fair"),
    )
    assert added.out == "added ada@example.org: Language; monthly; text only\n"
    shown = run("show", "ADA@example.org").out
    assert "state      confirmed" in shown
    assert re.search(r"consent .* added, signed at the fair", shown)
    assert run("add", "ada@example.org").status == 3
    assert run("add", "no body").status == 2
    assert mails() == []


def test_one_who_is_asked_gets_a_mail_and_is_pending(run: Run) -> None:
    asked = run("add", "ada@example.org", "--confirm")
    assert asked.out == "added ada@example.org: all topics\nmail   1 sent: var/outbox/\n"
    (mail,) = mails()
    assert "https://example.org/digest/confirm/" in mail
    assert "state      pending" in run("show", "ada@example.org").out
    # the operator hears of their yes elsewhere
    assert run("add", "ada@example.org", "--topic", "language").status == 0
    assert "gets       Language" in run("show", "ada@example.org").out
    assert run("add", "ada@example.org", "--confirm").status == 3


def test_without_the_app_nobody_can_be_asked(run: Run, tmp_path: Path) -> None:
    set_up(web={})
    Path("list.csv").write_text("a@example.org\n")
    for arguments in (["add", "a@example.org"], ["import", "list.csv"]):
        refused = run(*arguments, "--confirm")
        assert refused.status == 2
        assert "--confirm needs the web app" in refused.err
    assert run("list").status == 3


def test_where_the_mail_server_is_down_the_mail_waits(run: Run) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        smtp = {"host": "127.0.0.1", "port": nobody.getsockname()[1], "security": "none"}
        set_up(delivery={"mailer": "smtp", "smtp": smtp})
        asked = run("add", "ada@example.org", "--confirm")
    assert asked.status == 0
    assert "the mails wait: " in asked.err
    set_up()
    with store() as opened:
        assert opened.notices.take(datetime.now(UTC) + timedelta(hours=1)) is not None


def test_whoever_left_is_not_brought_back_by_an_operator(run: Run) -> None:
    run("add", "ada@example.org")
    assert run("remove", "ada@example.org").out == "removed ada@example.org\n"
    refused = run("add", "ada@example.org")
    assert refused.status == 3
    assert "is on record: unsubscribed" in refused.err
    assert "--confirm" in refused.err
    # they are asked, and nothing but their own yes brings them back
    assert run("add", "ada@example.org", "--confirm").status == 0
    assert run("add", "ada@example.org").status == 3
    assert "removed, until they say yes" in run("show", "ada@example.org").out


def test_whoever_complained_is_not_written_to(run: Run) -> None:
    run("add", "ada@example.org")
    with store() as opened:
        person = opened.subscribers.get("ada@example.org")
        assert person is not None
        consent = Consent(act=Act.COMPLAINED, moment=datetime.now(UTC))
        opened.subscribers.end(person.id, consent)
    refused = run("add", "ada@example.org", "--confirm")
    assert refused.status == 3
    assert "has called our mail spam" in refused.err
    assert mails() == []


def test_mail_is_kept_away_from_an_address_that_is_not_on_record(run: Run) -> None:
    unknown = run("remove", "ada@example.org")
    assert unknown.status == 3
    assert "--suppress" in unknown.err
    assert run("remove", "ada@example.org", "--suppress").status == 0
    assert "mail is kept away from it: removed" in run("show", "ada@example.org").err
    assert "mail is kept away from ada@example.org" in run("add", "ada@example.org").err
    assert run("show", "bo@example.org").status == 3


def test_the_list_shows_what_came_back(run: Run) -> None:
    run("add", "ada@example.org", "--topic", "language")
    run("add", "bo@example.org")
    run("remove", "bo@example.org")
    with store() as opened:
        person = opened.subscribers.get("ada@example.org")
        assert person is not None
        report = Report(
            kind=ReportKind.SOFT,
            subscriber_id=person.id,
            week=Week(2025, 19),
            status="5.2.2",
            detail="mailbox full",
            key="1",
        )
        opened.reports.add(report, datetime(2025, 5, 10, tzinfo=UTC))
    head, ada, bo = run("list").out.splitlines()
    assert head.split() == ["address", "state", "since", "came", "back", "gets"]
    assert re.search(r"ada@example.org +confirmed +\S+ +soft 2025-05-10 +Language$", ada)
    assert bo.startswith("bo@example.org")
    shown = run("show", "ada@example.org").out
    assert "came back  2025-05-10 00:00  2025-W19 soft 5.2.2 mailbox full" in shown

    one, two = map(json.loads, run("list", "--format", "json").out.splitlines())
    assert one["came_back"] == {
        "kind": "soft",
        "status": "5.2.2",
        "moment": "2025-05-10T00:00:00+00:00",
    }
    assert (two["came_back"], two["state"]) == (None, "unsubscribed")
    assert json.loads(run("show", "ada@example.org", "--format", "json").out)["reports"]

    def addresses(*arguments: str) -> list[str]:
        lines = run("list", "--format", "json", *arguments).out.splitlines()
        return [json.loads(line)["address"] for line in lines]

    assert addresses("--state", "confirmed") == ["ada@example.org"]
    assert addresses("--topic", "language") == ["ada@example.org", "bo@example.org"]
    assert addresses("--topic", "images and video") == ["bo@example.org"]
    assert run("list", "--state", "bounced").status == 3


def test_a_file_is_tried_and_then_imported(run: Run) -> None:
    Path("list.csv").write_text(
        "email;status\nada@example.org;enabled\nnobody;enabled\nADA@example.org;enabled\n"
        "bo@example.org;blocklisted\ncy@example.org;disabled\n"
    )
    tried = run("import", "list.csv", "--dry-run", "--consent", "on paper")
    assert tried.out.splitlines() == [
        "     2  added",
        "     3  not taken: not an address",
        "     4  twice in the file",
        "     5  kept away: removed",
        "     6  not taken: left out: disabled",
        "total  would be: 1 added, 2 not taken, 1 twice in the file, 1 kept away",
    ]
    assert run("list").status == 3
    assert "total  1 added" in run("import", "list.csv", "--consent", "on paper").out
    assert "imported, on paper" in run("show", "ada@example.org").out
    assert run("add", "bo@example.org").status == 3
    assert "total  1 known" in run("import", "list.csv").out
    assert run("import", "list.csv", "--quiet").out == ""
    assert run("import", "none.csv").status == 2
    Path("empty.csv").write_text("email\n")
    assert run("import", "empty.csv").status == 3
    Path("other.csv").write_text("name,city\n")
    assert "no column is called address" in run("import", "other.csv").err


def test_an_import_may_ask_each(run: Run) -> None:
    Path("list.csv").write_text("ada@example.org\nbo@example.org\n")
    done = run("import", "list.csv", "--confirm")
    assert "mail   2 sent: var/outbox/" in done.out
    assert len(mails()) == 2
    run("import", "list.csv", "--confirm")
    assert len(mails()) == 2


def test_an_export_comes_back_in_another_digest(run: Run, tmp_path: Path) -> None:
    run("add", "ada@example.org", "--topic", "language", "--monthly")
    run("add", "=bo@example.org")
    run("add", "cy@example.org")
    run("remove", "cy@example.org")
    written = run("export", "list.csv")
    assert written.out == "wrote 3 subscribers to list.csv\n"
    assert stat.S_IMODE(Path("list.csv").stat().st_mode) == 0o600
    exported = Path("list.csv").read_bytes()
    assert run("export").out.encode() == exported.replace(b"\r\n", b"\n")
    assert b"\n'=bo@example.org," in exported

    Path("var/digest.db").unlink()
    assert "total  2 added, 1 kept away\n" in run("import", "list.csv").out
    assert "gets       Language; monthly" in run("show", "ada@example.org").out
    assert run("add", "cy@example.org").status == 3
    assert run("export", "again.csv", "--state", "confirmed").status == 0
    assert len(Path("again.csv").read_text().splitlines()) == 3


def test_an_export_for_listmonk_leaves_formulas_out_and_says_so(run: Run) -> None:
    run("add", "=bo@example.org")
    run("add", "ada@example.org")
    exported = run("export", "--format", "listmonk")
    assert len(exported.out.splitlines()) == 2
    assert "1 left out: a spreadsheet would run the address as a formula" in exported.err
    assert run("export", "nowhere/list.csv").status == 1


def test_people_are_forgotten(run: Run) -> None:
    run("add", "ada@example.org")
    with store() as opened:
        asked = Consent(act=Act.ASKED, moment=datetime.now(UTC) - timedelta(days=15))
        opened.subscribers.ask("late@example.org", Choices(), asked)
        now = Consent(act=Act.ASKED, moment=datetime.now(UTC))
        opened.subscribers.ask("new@example.org", Choices(), now)
    assert run("purge").out == "forgot 1 who never confirmed\n"
    assert run("purge").status == 3
    assert run("purge", "--address", "ADA@example.org").status == 0
    assert run("purge", "--address", "ada@example.org").status == 3
    assert [line.split()[0] for line in run("list").out.splitlines()] == [
        "address",
        "new@example.org",
    ]
    with store() as opened:
        assert opened.subscribers.suppression("ada@example.org") is Suppression.LEFT
