"""What databases and disks raise, in words a person can act on. Pure."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from digest.errors import StoreBusy, StoreError

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


def explained(path: Path, error: Exception) -> StoreError:
    """Give the StoreError for *error*, which happened to the database at *path*."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"{path} is locked by another program", hint="run again in a moment")
    for start, (message, hint) in _SQLITE.items():
        if name.startswith(start):
            return StoreError(f"{path} {message}", hint=hint)
    if isinstance(cause, OSError):
        return StoreError(
            f"{path} cannot be used: {cause.strerror}", hint="check store.path and its permissions"
        )
    if isinstance(cause, ValueError):
        message = f"{path}: a value cannot be kept or read: {_first_line(cause)}"
        return StoreError(message, hint=_DAMAGED)
    return StoreError(f"{path}: {_first_line(cause)}")


def _first_line(cause: BaseException | None) -> str:
    return (str(cause).splitlines() or ["unknown error"])[0]
