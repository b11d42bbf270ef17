"""What databases and disks raise, in words a person can act on. Pure."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree

from digest.errors import StoreBusy, StoreError
from digest.store import postgres_faults

_DAMAGED = "restore it from a backup, or move it away to begin anew"

# By the start of SQLite's own names for its errors, https://sqlite.org/rescode.html
_SQLITE = {
    "SQLITE_READONLY": ("cannot be written: it is read-only", "check its permissions"),
    "SQLITE_FULL": ("cannot be written: the disk is full", "free some space, then run again"),
    "SQLITE_CANTOPEN": ("cannot be opened", "check store.path and its permissions"),
    "SQLITE_NOTADB": ("is not a database", "set store.path to another file, or move it away"),
    "SQLITE_CORRUPT": ("is damaged", _DAMAGED),
    "SQLITE_IOERR": (
        "cannot be read or written: the disk reports an error",
        "check the disk, and its space",
    ),
}


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Turn what drivers, disks and stored text raise into a StoreError about the one called *name*.

    Only for blocks that are our own and short: a ValueError there is about stored values.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
        raise explained(name, error) from error


def explained(name: str, error: Exception) -> StoreError:
    """Give the StoreError for *error*, which happened to the database called *name*."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if hasattr(cause, "sqlite_errorname"):
        return _of_sqlite(name, cause)
    if hasattr(cause, "sqlstate"):
        return postgres_faults.explained(name, cause)
    if isinstance(cause, NoneFree):
        return StoreBusy(f"{name} has no connection free", hint="run again in a moment")
    if isinstance(cause, OSError):
        return StoreError(
            f"{name} cannot be used: {cause.strerror}", hint="check store.path and its permissions"
        )
    if isinstance(cause, ValueError):
        message = f"{name}: a value cannot be kept or read: {_first_line(cause)}"
        return StoreError(message, hint=_DAMAGED)
    return StoreError(f"{name}: {_first_line(cause)}")


def _of_sqlite(name: str, cause: BaseException | None) -> StoreError:
    code = str(getattr(cause, "sqlite_errorname", ""))
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"{name} is locked by another program", hint="run again in a moment")
    for start, (message, hint) in _SQLITE.items():
        if code.startswith(start):
            return StoreError(f"{name} {message}", hint=hint)
    return StoreError(f"{name}: {_first_line(cause)}")


def _first_line(cause: BaseException | None) -> str:
    return (str(cause).splitlines() or ["unknown error"])[0]
