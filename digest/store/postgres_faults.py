"""What PostgreSQL and its driver raise, in words a person can act on. Pure."""

from __future__ import annotations

from digest.errors import StoreBusy, StoreError

_AGAIN = "run again in a moment"
_PASSWORD = "set DIGEST_STORE_PASSWORD or DIGEST_STORE_PASSWORD_FILE"  # noqa: S105 # names, no secret
_SERVER = "check that the server runs, and store.url"
_RIGHTS = "GRANT CREATE, USAGE ON SCHEMA public, or make the role the owner of the database"

# By the start of the code, https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY = {
    "55P03": "is locked by another program",
    "40": "was changed by another program at the same time",
    "53300": "has no connection free",
    "57P03": "is starting or stopping",
}
_BROKEN = {
    "25006": ("cannot be written: it is read-only", "set store.url to the primary server"),
    "28": ("does not let us in", _PASSWORD),
    "3D000": ("is not there", "createdb makes it; or check store.url"),
    "3F000": ("has no schema to write to", "check search_path"),
    "42501": ("does not let us do that", _RIGHTS),
    "53100": ("cannot be written: the disk is full", "free some space, then run again"),
    "57": ("stopped what we were doing", "run again when the server is back"),
    "58": ("cannot be read or written: the server reports an error", "see the server's log"),
    "08": ("cannot be reached", _SERVER),
    "XX": ("is damaged, or the server has an error", "see the server's log"),
}

# A connection that fails has no code, only words, in the server's language for what it says.
_CONNECTING = (
    ("password authentication failed", "does not let us in: wrong password or user", _PASSWORD),
    ("no password supplied", "asks for a password", _PASSWORD),
    ("authentication failed", "does not let us in", _PASSWORD),
    ("starting up", "is starting or stopping", _AGAIN),
    ("shutting down", "is starting or stopping", _AGAIN),
    ("too many clients", "has no connection free", _AGAIN),
    (
        "does not exist",
        "is not there, or its user is not",
        "createdb makes it, createuser its user",
    ),
    ("timeout", "does not answer", _SERVER),
    ("connection refused", "cannot be reached: nothing listens there", _SERVER),
    ("no such file", "cannot be reached: nothing listens there", _SERVER),
    ("resolve host", "cannot be reached: no such host", _SERVER),
    ("name or service not known", "cannot be reached: no such host", _SERVER),
    ("translate host", "cannot be reached: no such host", _SERVER),
    ("ssl", "cannot be reached safely", "check sslmode and sslrootcert in store.url"),
)
_LOST = ("closed the connection", "connection is closed", "connection is lost", "eof detected")


def explained(name: str, cause: BaseException | None) -> StoreError:
    """Give the StoreError for what the driver raised about the database called *name*."""
    code = str(getattr(cause, "sqlstate", None) or "")
    words = _words(cause)
    for start, message in _BUSY.items():
        if code.startswith(start):
            return StoreBusy(f"{name} {message}", hint=_AGAIN)
    for start, (message, hint) in _BROKEN.items():
        if code.startswith(start):
            return StoreError(f"{name} {message}: {words}", hint=hint)
    return _without_code(name, words) if not code else StoreError(f"{name}: {words}")


def _without_code(name: str, words: str) -> StoreError:
    if "NUL" in words:
        return StoreError(f"{name}: a value cannot be kept: {words}")
    said = words.lower()
    if any(part in said for part in _LOST):
        return StoreError(f"{name}: the connection was lost", hint=_SERVER)
    for part, message, hint in _CONNECTING:
        if part in said:
            kind = StoreBusy if hint is _AGAIN else StoreError
            return kind(f"{name} {message}", hint=hint)
    return StoreError(f"{name} cannot be used: {words}", hint=_SERVER)


def _words(cause: BaseException | None) -> str:
    """Give what the server said first; below it stands the statement."""
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return lines[0].removeprefix("connection failed: ") if lines else "unknown error"
