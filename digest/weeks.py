"""Which weeks a command speaks of: ``all``, ``latest`` or one like ``2025-W19``. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from digest.errors import ConfigError, NothingToDo
from digest.model import Week


def pick_weeks(choice: str, known: Sequence[Week], place: str) -> tuple[Week, ...]:
    """Give the weeks among *known* (oldest first) that *choice* names.

    *place* says in an error where the known weeks come from. Raises ConfigError for what is
    not a week, NothingToDo for a week that is not known.
    """
    if choice not in {"all", "latest"}:
        try:
            week = Week.parse(choice)
        except ValueError as error:
            msg = f"--week {choice}: {error}"
            raise ConfigError(msg, hint="give a week like 2025-W19, or all, or latest") from error
        if week not in known:
            msg = f"there is nothing for {week} in {place}"
            raise NothingToDo(msg, hint=f"it has: {_names(known)}" if known else "it is empty")
        return (week,)
    if not known:
        msg = f"there is no week in {place}"
        raise NothingToDo(msg)
    return tuple(known) if choice == "all" else (known[-1],)


def _names(weeks: Sequence[Week]) -> str:
    """Name the last few weeks."""
    shown = [str(week) for week in weeks[-5:]]
    return ", ".join(["…", *shown] if len(weeks) > len(shown) else shown)
