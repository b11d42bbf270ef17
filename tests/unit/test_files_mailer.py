"""The files mailer: one whole file for each message."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from digest.deliver.files import FilesMailer, file_name
from digest.errors import DeliveryError
from tests.smtp import make_message

MESSAGE = make_message(content=b"Hello\r\n")


def test_one_file_for_each_subscriber(tmp_path: Path) -> None:
    """Sending again replaces the file; another subscriber has another."""
    mailer = FilesMailer(tmp_path / "var" / "outbox")
    assert mailer.send(MESSAGE) == "written"
    mailer.send(replace(MESSAGE, content=b"Again\r\n"))
    mailer.send(replace(MESSAGE, to="other@example.org"))
    files = sorted((tmp_path / "var" / "outbox").iterdir())
    assert [path.read_bytes() for path in files] == [b"Hello\r\n", b"Again\r\n"]
    assert files[1].name.startswith("2025-W19-reader@example.org-")


@pytest.mark.parametrize(
    "address", ["../../etc/passwd@x.org", "a/b@x.org", "x" * 300 + "@x.org", "<script>@x.org"]
)
def test_no_address_leads_out_of_the_folder(tmp_path: Path, address: str) -> None:
    """A file's name is safe whatever the address."""
    name = file_name(replace(MESSAGE, to=address))
    assert "/" not in name
    assert len(name) < 100
    FilesMailer(tmp_path).send(replace(MESSAGE, to=address))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_addresses_that_look_alike_are_kept_apart() -> None:
    """The hash tells apart what the readable part does not."""
    names = {file_name(replace(MESSAGE, to=address)) for address in ("a*b@x.org", "a?b@x.org")}
    assert len(names) == 2


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    """A file in the way is named, with a hint."""
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(DeliveryError, match=r"a message cannot be written: .*outbox") as caught:
        FilesMailer(tmp_path / "outbox").send(MESSAGE)
    assert caught.value.hint


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the file, though the system's does not."""

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match=r"No space left on device: .*\.eml$"):
        FilesMailer(tmp_path).send(MESSAGE)
    assert not list(tmp_path.iterdir())


def test_a_notice_is_called_after_its_kind(tmp_path: Path) -> None:
    FilesMailer(tmp_path).send(replace(MESSAGE, label="confirm"))
    (path,) = tmp_path.iterdir()
    assert path.name.startswith("confirm-reader@example.org-")


def test_it_is_ready_without_a_server(tmp_path: Path) -> None:
    """Trying it writes nothing."""
    mailer = FilesMailer(tmp_path / "outbox")
    assert list(mailer.probe()) == [f"files: each message becomes a file in {tmp_path}/outbox/"]
    mailer.close()
    assert mailer.connections == 1
    assert not list(tmp_path.iterdir())
