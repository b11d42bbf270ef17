"""What of a week's papers goes into the issue, and why the rest does not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.config import IssueSettings
from digest.model import LeftOut, PaperId, Ranked, Reason, Selection, Week


def select(
    ranked: Sequence[Ranked], limits: IssueSettings, *, seen: Mapping[PaperId, Week]
) -> Selection:
    """Share out *ranked* (best first); nothing that an earlier issue has *seen*."""
    verdicts = [(one, _objection(one, limits, seen)) for one in ranked]
    fit = [one for one, objection in verdicts if objection is None]
    beyond = len(fit) if limits.listed is None else limits.cards + limits.listed
    left_out = [objection for _, objection in verdicts if objection is not None]
    left_out += [_left_out(one, Reason.BEYOND_LIMIT, str(beyond)) for one in fit[beyond:]]
    return Selection(
        highlights=tuple(fit[: limits.highlights]),
        cards=tuple(fit[limits.highlights : limits.cards]),
        listed=tuple(fit[limits.cards : beyond]),
        left_out=tuple(left_out),
    )


def _objection(one: Ranked, limits: IssueSettings, seen: Mapping[PaperId, Week]) -> LeftOut | None:
    """Say why a paper cannot be in the issue at all, if so."""
    if one.paper.withdrawn:
        return _left_out(one, Reason.WITHDRAWN)
    if one.paper.id in seen:
        return _left_out(one, Reason.EARLIER_ISSUE, str(seen[one.paper.id]))
    if one.excluded_by:
        return _left_out(one, Reason.EXCLUDED_WORD, one.excluded_by)
    if one.score < limits.minimum_score:
        return _left_out(one, Reason.BELOW_SCORE, f"{one.score:.2f}")
    return None


def _left_out(one: Ranked, reason: Reason, detail: str = "") -> LeftOut:
    return LeftOut(id=one.paper.id, title=one.paper.title, reason=reason, detail=detail)
