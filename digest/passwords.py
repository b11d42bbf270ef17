"""Secrets from the environment: ``NAME`` holds one, or ``NAME_FILE`` names a file that does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from digest.errors import ConfigError

_LARGEST = 65_536


class Password:
    """A secret that nothing shows by accident; ``reveal`` gives it."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    def reveal(self) -> str:
        """Give the secret, for the one call that needs it."""
        return self._secret

    def removed_from(self, text: str) -> str:
        """Give *text* without the secret, for servers that repeat it in their errors."""
        return text.replace(self._secret, "***")


def read_password(name: str, environment: Mapping[str, str] = os.environ) -> Password | None:
    """Read the secret called *name*; None where there is none.

    Line ends around it are no part of it. Raises ConfigError for a file that cannot be read.
    """
    secret = environment.get(name, "") or _in_file(environment.get(f"{name}_FILE", ""), name)
    secret = secret.strip("\r\n")
    return Password(secret) if secret else None


def _in_file(file: str, name: str) -> str:
    if not file:
        return ""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(_LARGEST).decode()
    except (OSError, ValueError) as error:
        msg = f"the file in {name}_FILE cannot be read: {_reason(error)}"
        raise ConfigError(msg, hint=f"it is {file}") from error


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return getattr(error, "strerror", None) or "not the name of a file"
