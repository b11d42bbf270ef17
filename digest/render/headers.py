"""The headers that are the same for all readers of a mail, and the id of each message. Pure."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, quote
from functools import lru_cache

from digest.config import Config
from digest.render.mailbox import header_text, mailbox, mailto, uri

#: The longest name before a list's id, in characters.
_LIST_NAME = 100
#: Letters of the sender's mark in Feedback-ID; Gmail takes 5 to 15.
_SENDER_MARK = 12


def mail_headers(subject: str, config: Config) -> dict[str, object]:
    """Give the headers of every mail that we send."""
    delivery = config.delivery
    answers = {"Reply-To": mailbox(delivery.reply_to)} if delivery.reply_to else {}
    return {
        "From": mailbox(delivery.sender),
        **answers,
        "Subject": header_text(subject),
        # Keeps vacation replies away (RFC 3834).
        "Auto-Submitted": "auto-generated",
        "Content-Language": config.site.language,
    }


def list_headers(config: Config, *, label: str, one_click: bool) -> dict[str, object]:
    """Give the headers of a list (RFC 2369, 2919, 8058); *label* names the issue.

    *one_click* says that the first way out is a page that takes the POST of a mail program.
    """
    site, delivery = config.site, config.delivery
    post = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if one_click else {}
    return {
        **post,
        "List-Id": _list_id(site.title, delivery.list_id),
        "List-Subscribe": f"<{uri(site.url)}subscribe/>",
        "List-Archive": f"<{uri(site.url)}archive/>",
        "List-Help": f"<{uri(site.url)}about/>",
        "List-Owner": f"<{mailto(site.contact)}>",
        "List-Post": "NO",
        # Keeps the vacation replies of old programs away.
        "Precedence": "list",
        "Feedback-ID": f"{label}:{delivery.list_id}:issue:{_mark(delivery.list_id)}",
    }


@lru_cache(maxsize=16)  # messages that are claimed together have one date
def mail_date(moment: datetime) -> str:
    """Write an aware time for a Date header, in UTC: ``Sat, 10 May 2025 07:00:00 +0000``."""
    return format_datetime(moment.astimezone(UTC))


def identifier(label: str, *parts: str, config: Config) -> str:
    """Give the id of a message, without angle brackets: the same for the same *parts*."""
    everything = "\n".join((label, *parts, config.delivery.list_id))
    digest = hashlib.sha256(everything.encode(errors="replace")).hexdigest()
    return f"{label}.{digest[:20]}@{mailbox(config.delivery.sender).domain}"


def _list_id(title: str, list_id: str) -> str:
    """Put *title* before *list_id* if it can stand there without being encoded."""
    name = header_text(title)
    fits = name.isascii() and len(name) <= _LIST_NAME
    return f'"{quote(name)}" <{list_id}>' if fits else f"<{list_id}>"


def _mark(list_id: str) -> str:
    """Give what Gmail counts complaints by: the same for every mail of this list."""
    return hashlib.sha256(list_id.encode()).hexdigest()[:_SENDER_MARK]
