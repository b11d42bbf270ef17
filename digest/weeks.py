"""Which weeks a command speaks of, and which week a paper is of. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from digest.errors import ConfigError, NothingToDo
from digest.model import Paper, Week

#: So many weeks are caught up with by themselves; older ones are asked for by name.
CATCH_UP = 4


def pick_weeks(choice: str, known: Sequence[Week], place: str) -> tuple[Week, ...]:
    """Give the weeks among *known* (oldest first) that *choice* names.

    *place* says in an error where the known weeks come from. Raises ConfigError for what is
    not a week, NothingToDo for a week that is not known.
    """
    if choice not in {"all", "latest"}:
        try:
            week = Week.parse(choice)
        except ValueError as error:
            msg = f"--week {' '.join(choice.split())}: {error}"
            raise ConfigError(msg, hint="give a week like 2025-W19, or all, or latest") from error
        if week not in known:
            msg = f"there is nothing for {week} in {place}"
            raise NothingToDo(msg, hint=f"it has: {_names(known)}" if known else "it is empty")
        return (week,)
    if not known:
        msg = f"there is no week in {place}"
        raise NothingToDo(msg, hint="the stage before has to be done first, or files to be added")
    return tuple(known) if choice == "all" else (known[-1],)


def due_weeks(known: Sequence[Week], whole: Collection[Week]) -> tuple[Week, ...]:
    """Give the weeks of *known* (oldest first) that are to be fetched when nobody names one.

    Those since the first of the *whole* ones (listed in full) that are not whole, of the last
    CATCH_UP; or the newest, since to do that again is safe, and a first run makes no history.
    """
    return tuple(_gaps(known[-CATCH_UP:], whole)) or tuple(known[-1:])


def forgotten_weeks(known: Sequence[Week], whole: Collection[Week]) -> tuple[Week, ...]:
    """Give the weeks that are not *whole* and too old to be due: somebody has to name them."""
    return tuple(_gaps(known[:-CATCH_UP], whole))


def _gaps(known: Sequence[Week], whole: Collection[Week]) -> Iterator[Week]:
    """Yield the weeks of *known* after the first *whole* one that are not whole."""
    return (week for week in known if whole and min(whole) < week and week not in whole)


def _names(weeks: Sequence[Week]) -> str:
    """Name the last few weeks."""
    shown = [str(week) for week in weeks[-5:]]
    return ", ".join(["…", *shown] if len(weeks) > len(shown) else shown)


def belongs(
    paper: Paper,
    week: Week,
    *,
    stored: bool,
    weeks: Collection[Week],
    held: bool = False,
    closed: bool = False,
) -> bool | None:
    """Say whether *paper*, found when *week* was fetched from arXiv, is one of its papers.

    Its schedule decides, with one exception: a paper that moderation *held* back (everything
    submitted at its time was listed before, and it was not there) is of the week that first sees
    it. None leaves it to the next week: *closed* says that it was listed so for *week* itself or
    a later one, whose issue may be out. *stored* says whether the paper is known, *weeks* which
    weeks it is of already.
    """
    if week in weeks:
        return True
    if weeks or paper.week > week:
        return False
    if closed and not stored:
        return None
    return paper.week == week or (held and not stored)


def within(paper: Paper, week: Week) -> Paper:
    """Give *paper* with a day of announcement in *week*: a held one was due before."""
    first, last = week.monday, week.monday + timedelta(days=4)
    return replace(paper, announced=min(max(paper.announced, first), last))
