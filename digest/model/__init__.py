"""The values that flow from a source to a reader. Pure; imports nothing from digest.

    bytes → Paper → Ranked → Card → Issue → Page | Message

Every value is frozen, so a stage hands on what it got or makes a new one.
Times are aware and in UTC; lists are tuples.
"""

from __future__ import annotations

from digest.model.card import (
    FIELDS,
    Assessment,
    Card,
    CardField,
    Failure,
    KeyNovelty,
    Provenance,
    Shape,
    Statement,
    field_value,
    name_in,
    statements_of,
)
from digest.model.issue import Coverage, Entry, Issue, Page, Placement
from digest.model.mail import (
    Delivered,
    Message,
    MessageState,
    Notice,
    NoticeKind,
    Queued,
    Report,
    ReportKind,
    Settled,
)
from digest.model.paper import Extent, Paper, PaperId, Translation, Unreadable
from digest.model.related import Related
from digest.model.subscriber import (
    Act,
    Choices,
    Consent,
    Frequency,
    MailFormat,
    Subscriber,
    SubscriberState,
    Suppression,
)
from digest.model.topic import (
    Attention,
    Fate,
    LeftOut,
    Ranked,
    Reason,
    Selection,
    Topic,
    TopicMatch,
    slugify,
)
from digest.model.week import Week

__all__ = [
    "FIELDS",
    "Act",
    "Assessment",
    "Attention",
    "Card",
    "CardField",
    "Choices",
    "Consent",
    "Coverage",
    "Delivered",
    "Entry",
    "Extent",
    "Failure",
    "Fate",
    "Frequency",
    "Issue",
    "KeyNovelty",
    "LeftOut",
    "MailFormat",
    "Message",
    "MessageState",
    "Notice",
    "NoticeKind",
    "Page",
    "Paper",
    "PaperId",
    "Placement",
    "Provenance",
    "Queued",
    "Ranked",
    "Reason",
    "Related",
    "Report",
    "ReportKind",
    "Selection",
    "Settled",
    "Shape",
    "Statement",
    "Subscriber",
    "SubscriberState",
    "Suppression",
    "Topic",
    "TopicMatch",
    "Translation",
    "Unreadable",
    "Week",
    "field_value",
    "name_in",
    "slugify",
    "statements_of",
]
