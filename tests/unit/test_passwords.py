"""Secrets from the environment, and that nothing shows them."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from digest.errors import ConfigError
from digest.passwords import Password, read_password

SECRET = "hunter2 ü"


def read(environment: dict[str, str]) -> str | None:
    password = read_password("DIGEST_X", environment)
    return None if password is None else password.reveal()


def test_the_secret_itself_goes_before_the_file() -> None:
    """The file need not even be there."""
    assert read({"DIGEST_X": SECRET}) == SECRET
    assert read({"DIGEST_X": SECRET, "DIGEST_X_FILE": "/nowhere"}) == SECRET


@pytest.mark.parametrize("environment", [{}, {"DIGEST_X": ""}, {"DIGEST_X": "\n"}])
def test_no_secret(environment: dict[str, str]) -> None:
    assert read(environment) is None


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file_with_or_without_a_line_end(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(f"{SECRET}{ending}".encode())
    assert read({"DIGEST_X_FILE": str(path)}) == SECRET


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing", "No such file or directory"),
        ("", "Is a directory"),
        ("nul\0", "not the name of a file"),
        ("latin", "it is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(SECRET.encode("latin-1"))
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        read({"DIGEST_X_FILE": f"{tmp_path}/{name}"})
    assert caught.value.message == f"the file in DIGEST_X_FILE cannot be read: {reason}"
    assert str(tmp_path) in caught.value.hint
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_nothing_shows_the_secret() -> None:
    password = Password(SECRET)
    assert SECRET not in f"{password} {password!r} {[password]}"
    assert not hasattr(password, "__dict__")
    assert password.removed_from(f"wrong: {SECRET}!") == "wrong: ***!"
