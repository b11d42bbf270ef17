"""Whose mail came back, by tokens that nobody can forge. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote

from digest.deliver.bounces.letter import fields, parse, subject, text, values
from digest.model import Week
from digest.tokens import LEAVING, Tokens

#: Headers that name whom a mail was delivered to; the first are written by mail servers.
_RECIPIENTS = (
    "Delivered-To",
    "X-Original-To",
    "X-Delivered-To",
    "Envelope-To",
    "X-Envelope-To",
    "To",
    "Cc",
)
# tokens of other kinds have other letters in them, or more; a token is short
_TAG = re.compile(r"\+([0-9a-z-]{1,120})@", re.IGNORECASE)
_PAGE = re.compile(r"/u/([0-9a-z-]{1,120})\b", re.IGNORECASE)
_ASKED = re.compile(r"\bunsubscribe[ +]+([0-9a-z-]{1,120})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A subscriber, and the issue in question where it is known."""

    subscriber_id: int
    week: Week | None = None


def addressed(message: Message, tokens: Tokens) -> Owner | None:
    """Give whose bounces come to the address that *message* was delivered to (VERP)."""
    return _bouncing(_tags(values(message, *_RECIPIENTS)), tokens)


def leaving(message: Message, tokens: Tokens) -> Owner | None:
    """Give who leaves by *message*: by its address, or by its subject."""
    tags = _tags(values(message, *_RECIPIENTS))
    asked = [tag[len(LEAVING) :] for tag in tags if tag.lower().startswith(LEAVING)]
    return _left([*asked, *_ASKED.findall(subject(message))], tokens)


def returned(parts: Iterable[Message], tokens: Tokens) -> Owner | None:
    """Give whose message the *parts* of a report are about."""
    for part in parts:
        match part.get_content_type():
            case "message/delivery-status" | "message/feedback-report":
                owner = _named(fields(part), tokens)
            case "message/rfc822" | "text/rfc822-headers" | "message/global-headers":
                owner = _written(_original(part), tokens)
            case _:
                owner = None
        if owner:
            return owner
    return None


def _named(groups: Iterable[Message], tokens: Tokens) -> Owner | None:
    """Look at the envelope that a report speaks of."""
    for group in groups:
        sender = values(group, "Original-Mail-From", "X-Postfix-Sender")
        envelope = values(group, "Original-Envelope-Id")
        owner = _bouncing([*envelope, *_tags(sender)], tokens)
        if owner:
            return owner
    return None


def _original(part: Message) -> Message:
    """Give the returned message, or what there is of it."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return next((one for one in payload if isinstance(one, Message)), part)
    return parse(text(part).lstrip().encode(errors="replace"))


def _written(original: Message, tokens: Tokens) -> Owner | None:
    """Look at the headers of a message that came back."""
    sender = _tags(values(original, "Return-Path", "X-Envelope-From"))
    ways_out = [unquote(way) for way in values(original, "List-Unsubscribe")]
    pages = [token for way in ways_out for token in _PAGE.findall(way)]
    subjects = [token for way in ways_out for token in _ASKED.findall(way)]
    mailboxes = [tag[len(LEAVING) :] for tag in _tags(ways_out)]
    return _bouncing(sender, tokens) or _left([*pages, *mailboxes, *subjects], tokens)


def _tags(mailboxes: Iterable[str]) -> list[str]:
    return [tag for mailbox in mailboxes for tag in _TAG.findall(mailbox)]


def _bouncing(found: Iterable[str], tokens: Tokens) -> Owner | None:
    for token in found:
        known = tokens.read_bounce(token.strip())
        if known:
            return Owner(subscriber_id=known[0], week=known[1])
    return None


def _left(found: Iterable[str], tokens: Tokens) -> Owner | None:
    for token in found:
        known = tokens.read_leave(token)
        if known is not None:
            return Owner(subscriber_id=known)
    return None
