"""Topics as people name them on the command line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from digest.errors import ConfigError
from digest.model import Topic, slugify


def find_topic(topics: Sequence[Topic], name: str) -> Topic:
    """Give the one of *topics* called *name*, in any case; raises ConfigError."""
    for topic in topics:
        if topic.slug == slugify(name):
            return topic
    names = [topic.name for topic in topics]
    near = [topic.name for topic in topics if slugify(name) in topic.slug]
    near = near or get_close_matches(name, names, 1, cutoff=0.4)
    msg = f'there is no topic called "{name}"'
    hint = f'did you mean "{near[0]}"?' if near else f"the topics are: {', '.join(names)}"
    raise ConfigError(msg, hint=hint)
