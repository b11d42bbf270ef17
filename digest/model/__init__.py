"""The values that flow from a source to a reader. Pure; imports nothing from digest.

    bytes → Paper → Ranked → Card → Issue → Page | Message

Every value is frozen, so a stage hands on what it got or makes a new one.
Times are aware and in UTC; lists are tuples.
"""

from __future__ import annotations

from digest.model.card import Assessment, Card, Failure, KeyNovelty, Provenance, Statement
from digest.model.issue import Coverage, Entry, Issue, Page, Placement
from digest.model.mail import Delivered, Message, MessageState, Subscriber, SubscriberState
from digest.model.paper import Extent, Paper, PaperId, Translation, Unreadable
from digest.model.topic import Fate, LeftOut, Ranked, Reason, Selection, Topic, TopicMatch, slugify
from digest.model.week import Week

__all__ = [
    "Assessment",
    "Card",
    "Coverage",
    "Delivered",
    "Entry",
    "Extent",
    "Failure",
    "Fate",
    "Issue",
    "KeyNovelty",
    "LeftOut",
    "Message",
    "MessageState",
    "Page",
    "Paper",
    "PaperId",
    "Placement",
    "Provenance",
    "Ranked",
    "Reason",
    "Selection",
    "Statement",
    "Subscriber",
    "SubscriberState",
    "Topic",
    "TopicMatch",
    "Translation",
    "Unreadable",
    "Week",
    "slugify",
]
