"""Values for tests: sensible by default, changed by keyword."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from digest.config import Config
from digest.model import (
    Assessment,
    Card,
    Coverage,
    Entry,
    Issue,
    KeyNovelty,
    Paper,
    PaperId,
    Placement,
    Provenance,
    Statement,
    Subscriber,
    SubscriberState,
    TopicMatch,
    Week,
)

WEEK = Week(2025, 19)
NOW = datetime(2025, 5, 10, 7, tzinfo=UTC)

ABSTRACT = (
    "Multimodal models struggle with sound. "
    "We introduce EchoNet, a framework that listens before it looks. "
    "EchoNet reaches 85.77% accuracy, outperforming the base model at 80.53%. "
    "Code is released."
)


def make_paper(**changes: Any) -> Paper:
    """Build a paper of week 2025-W19."""
    paper = Paper(
        id=PaperId("2505.00001"),
        title="EchoNet: Listening Before Looking",
        abstract=ABSTRACT,
        authors=("Ada Example", "Bo Sample"),
        announced=date(2025, 5, 8),
    )
    return replace(paper, **changes)


def make_card(paper: Paper | None = None, **changes: Any) -> Card:
    """Build a full card of *paper*."""
    paper = paper or make_paper()
    card = Card(
        id=paper.id,
        title=paper.title,
        authors=paper.authors,
        venue="arXiv (2025)",
        tags=("Multimodal", "Audio"),
        keywords=("audio-visual reasoning",),
        tldr=Statement(
            text="EchoNet is a framework that listens before it looks.",
            evidence=("We introduce EchoNet, a framework that listens before it looks.",),
        ),
        core_problem=Statement(
            text="Multimodal models struggle with sound.",
            evidence=("Multimodal models struggle with sound.",),
        ),
        why_it_matters=(),
        concrete_example=None,
        key_novelty=KeyNovelty(
            name="EchoNet",
            points=(
                Statement(
                    text="Introduces EchoNet, a framework that listens before it looks.",
                    evidence=("We introduce EchoNet, a framework that listens before it looks.",),
                ),
            ),
        ),
        evaluation_highlights=(
            Statement(
                text="Reaches 85.77% accuracy, outperforming the base model at 80.53%.",
                evidence=(
                    "EchoNet reaches 85.77% accuracy, outperforming the base model at 80.53%.",
                ),
            ),
        ),
        assessment=Assessment(score=6, rationale="Names a margin over a baseline."),
        provenance=Provenance(
            summarizer="embedded", model="rules-1", input="abstract", made=date(2025, 5, 10)
        ),
    )
    return replace(card, **changes)


def make_entry(paper: Paper | None = None, **changes: Any) -> Entry:
    """Build an entry with a card."""
    paper = paper or make_paper()
    entry = Entry(
        paper=paper,
        placement=Placement.CARD,
        score=0.5,
        matches=(TopicMatch(topic="Multimodal models", score=0.5, words=("multimodal",)),),
        card=make_card(paper),
    )
    return replace(entry, **changes)


def make_issue(entries: Sequence[Entry] | None = None, **changes: Any) -> Issue:
    """Build an issue of *entries*, by default of one highlight."""
    if entries is None:
        entries = (make_entry(placement=Placement.HIGHLIGHT),)
    issue = Issue(week=WEEK, entries=tuple(entries), coverage=Coverage(listed=len(entries)))
    return replace(issue, **changes)


def make_subscriber(**changes: Any) -> Subscriber:
    """Build a confirmed subscriber."""
    subscriber = Subscriber(
        id=1, address="reader@example.org", state=SubscriberState.CONFIRMED, created=NOW
    )
    return replace(subscriber, **changes)


def make_config(**sections: Any) -> Config:
    """Build a configuration with two topics; *sections* as in config.yaml."""
    topics = [
        {"name": "Multimodal models", "query": "cat:cs.CV"},
        {"name": "Speech", "query": "cat:eess.AS"},
    ]
    return Config.model_validate({"topics": topics} | sections)
