"""A mail as its headers and parts, however damaged it is. Pure."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

#: Characters of a text that are looked through.
_LONGEST = 20_000
#: Groups of fields that are looked at.
_MOST = 100
_BLANK = re.compile(r"\r?\n\s*\n")

_DAEMON = re.compile(
    r"\b(?:mailer-?daemon|mail-?daemon|mdaemon|postmaster|mail delivery (?:sub)?system)\b",
    re.IGNORECASE,
)
_AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)"
    r"|vacation|abwesen|réponse automatique|respuesta automática|risposta automatica)",
    re.IGNORECASE,
)


def parse(content: bytes) -> Message:
    """Read *content* by the rules that forgive most."""
    return message_from_bytes(content)


def values(message: Message, *names: str) -> list[str]:
    """Give the values of all headers called one of *names*, on one line each."""
    return [" ".join(str(value).split()) for name in names for value in message.get_all(name) or ()]


def value(message: Message, name: str) -> str:
    """Give the first value of a header, empty where there is none."""
    return next(iter(values(message, name)), "")


def subject(message: Message) -> str:
    """Give the subject as people read it."""
    raw = value(message, "Subject")
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (ValueError, LookupError):
        return raw


def parts(message: Message) -> list[Message]:
    """Give the parts of a mail at its top: not those of a mail inside."""
    payload = message.get_payload()
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        return [part for part in payload if isinstance(part, Message)]
    return [message]


def fields(part: Message) -> list[Message]:
    """Give the groups of fields in a report, such as one for each recipient."""
    payload = part.get_payload()
    found = payload if isinstance(payload, list) else [parse(text(part).lstrip().encode())]
    groups = [group for group in found if isinstance(group, Message)]
    # where the parser does not know the type, what follows the first group is a body
    bodies = [text(group) for group in groups if not group.is_multipart()]
    blocks = [block for body in bodies for block in _BLANK.split(body)[:_MOST] if block.strip()]
    return [*groups, *(parse(block.lstrip().encode()) for block in blocks)]


def text(part: Message) -> str:
    """Give the beginning of a part as text."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    # whatever its charset, what we look for is ASCII
    return payload[:_LONGEST].decode("utf-8", "replace")


def wording(message: Message) -> str:
    """Give what a mail says to people, without a mail inside."""
    top = parts(message)
    found = [part for one in top for part in (parts(one) if one.is_multipart() else [one])]
    texts = [part for part in found if part.get_content_maintype() == "text"]
    plain = [part for part in texts if part.get_content_type() == "text/plain"]
    return "\n".join(map(text, plain or texts))[:_LONGEST]


def from_a_daemon(message: Message) -> bool:
    """Say whether a mail system wrote this, by its own words."""
    return any(map(_DAEMON.search, values(message, "From")))


def without_sender(message: Message) -> bool:
    """Say whether it came with the null reverse path, as reports and automatic replies do."""
    # Postfix's pipe writes the second
    return any(path in {"<>", "<MAILER-DAEMON>"} for path in values(message, "Return-Path"))


def replied_automatically(message: Message) -> bool:
    """Say whether a program answered for an absent person (RFC 3834, and what was before it)."""
    submitted = value(message, "Auto-Submitted").lower()
    return (
        submitted.startswith("auto-replied")
        or value(message, "Precedence").lower() == "auto_reply"
        or bool(values(message, "X-Autoreply", "X-Autorespond", "X-Autoresponder"))
        or bool(_AUTOMATIC_SUBJECT.search(subject(message)))
    )
