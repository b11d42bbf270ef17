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
        return "Password(...)"

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
    path = Path(file)
    try:
        with path.open(encoding="utf-8") as opened:
            return opened.read(_LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        msg = f"{name}_FILE: {path} cannot be read: {reason}"
        raise ConfigError(msg, hint=f"or put the secret itself into {name}") from error
