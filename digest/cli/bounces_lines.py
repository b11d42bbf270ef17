"""What came back, and what was done about it, in a few lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # SQLAlchemy would slow down `digest --help`
    from digest.subscribing.returned import Returned

#: How many letters that are not understood are named.
_NAMED = 20


def bounces_lines(returned: Returned, *, unread: str = "left where they are") -> Iterator[str]:
    """Say what came back, and what was done."""
    from digest.subscribing.bounces import Outcome

    counts = [(f"{kind}", count) for kind, count in returned.kinds.items()]
    counts += [(f"{passed}", count) for passed, count in returned.passed.items()]
    named = ", ".join(f"{count:,} {name}" for name, count in sorted(counts))
    yield f"back   {named or 'nothing'}"
    words = {
        Outcome.ENDED: "get no more mail",
        Outcome.NOTED: "noted",
        Outcome.KNOWN: "read before",
        Outcome.NOBODY: "of people who were erased",
    }
    done = ", ".join(
        f"{returned.outcomes[outcome]:,} {told}"
        for outcome, told in words.items()
        if returned.outcomes[outcome]
    )
    if done:
        yield f"done   {done}"
    if returned.unread:
        yield f"unread {len(returned.unread):,} not understood, {unread}"
        for place, subject in returned.unread[:_NAMED]:
            yield f"       {place}: {subject}"
    if len(returned.unread) > _NAMED:
        yield f"       and {len(returned.unread) - _NAMED:,} more"
