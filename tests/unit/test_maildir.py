"""Letters in a Maildir."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.deliver.bounces import LIMIT, Letter
from digest.deliver.bounces.maildir import Maildir
from digest.errors import ConfigError, DeliveryError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def places(folder: Path) -> list[str]:
    return [letter.place for letter in Maildir(folder).letters()]


def test_unseen_letters_are_read_and_settled(folder: Path) -> None:
    for place in ("new/2", "new/1", "cur/3:2,F", "cur/4:2,S", "cur/5:2,T", "new/.6", "tmp/7"):
        (folder / place).write_bytes(place.encode())
    (folder / "new" / "folder").mkdir()
    maildir = Maildir(folder)
    letters = list(maildir.letters())
    assert [letter.place for letter in letters] == ["new/1", "new/2", "cur/3:2,F"]
    assert letters[0].content == b"new/1"

    for letter in letters[1:]:
        maildir.settle(letter)
    assert places(folder) == ["new/1"]
    assert (folder / "cur" / "2:2,S").read_bytes() == b"new/2"
    assert (folder / "cur" / "3:2,FS").exists()
    maildir.close()


def test_what_another_run_has_taken_is_no_matter(folder: Path) -> None:
    for name in ("1", "2"):
        (folder / "new" / name).write_bytes(b"x")
    maildir = Maildir(folder)
    letters = maildir.letters()
    first = next(letters)
    assert places(folder) == ["new/1", "new/2"]
    (folder / "new" / "1").rename(folder / "cur" / "1:2,S")
    (folder / "new" / "2").unlink()
    maildir.settle(first)
    assert list(letters) == []
    assert [path.name for path in (folder / "cur").iterdir()] == ["1:2,S"]


def test_a_large_letter_is_read_in_part(folder: Path) -> None:
    (folder / "new" / "1").write_bytes(b"x" * (LIMIT + 1))
    assert [len(letter.content) for letter in Maildir(folder).letters()] == [LIMIT]


def test_a_folder_that_is_no_maildir_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is not a Maildir: it has no folder new"):
        list(Maildir(tmp_path / "nowhere").letters())


def test_what_cannot_be_read_is_said(folder: Path) -> None:
    (folder / "new").rmdir()
    (folder / "new").symlink_to("new")
    with pytest.raises(DeliveryError, match="Too many levels of symbolic links"):
        list(Maildir(folder).letters())


def test_what_cannot_be_moved_is_said(folder: Path) -> None:
    letter = Letter(place=f"new/{'x' * 300}", content=b"")
    with pytest.raises(DeliveryError, match="cannot be used: File name too long"):
        Maildir(folder).settle(letter)
