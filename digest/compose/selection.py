"""What of a week's papers goes into the issue, and why the rest does not. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digest.compose.order import arrange
from digest.config import EditorSettings, IssueSettings
from digest.model import LeftOut, PaperId, Ranked, Reason, Selection, Week


def select(
    ranked: Sequence[Ranked],
    limits: IssueSettings,
    *,
    seen: Mapping[PaperId, Week],
    editor: EditorSettings | None = None,
) -> Selection:
    """Share out *ranked* in the order of an issue; nothing that an earlier issue has *seen*.

    What the *editor* pins is in though a word or its score speaks against it.
    """
    editor = editor or EditorSettings()
    verdicts = [(one, _objection(one, limits, seen, editor)) for one in ranked]
    wanted = [one for one, objection in verdicts if objection is None]
    fit = arrange(wanted, limits.highlights, [PaperId(one) for one in editor.pin])
    beyond = len(fit) if limits.listed is None else limits.cards + limits.listed
    left_out = [objection for _, objection in verdicts if objection is not None]
    left_out += [_left_out(one, Reason.BEYOND_LIMIT, str(beyond)) for one in fit[beyond:]]
    return Selection(
        highlights=tuple(fit[: limits.highlights]),
        cards=tuple(fit[limits.highlights : limits.cards]),
        listed=tuple(fit[limits.cards : beyond]),
        left_out=tuple(left_out),
    )


def unmet(editor: EditorSettings, selection: Selection) -> Iterator[str]:
    """Say which of the *editor*'s wishes the papers of the week could not meet."""
    shown = {one.paper.id for one in (*selection.highlights, *selection.cards, *selection.listed)}
    reasons = {one.id: one.reason for one in selection.left_out}
    for pin in map(PaperId, editor.pin):
        if pin not in shown:
            why = reasons.get(pin, "not among the papers of this week")
            yield f"pinned by the editor, and not here: {pin}, {why}"
    for drop in map(PaperId, editor.drop):
        if drop not in reasons:
            yield f"dropped by the editor, and not among the papers of this week: {drop}"


def _objection(
    one: Ranked,
    limits: IssueSettings,
    seen: Mapping[PaperId, Week],
    editor: EditorSettings,
) -> LeftOut | None:
    """Say why a paper cannot be in the issue at all, if so."""
    if one.paper.id in editor.drop:
        return _left_out(one, Reason.DROPPED)
    if one.paper.withdrawn:
        return _left_out(one, Reason.WITHDRAWN)
    if one.paper.id in seen:
        return _left_out(one, Reason.EARLIER_ISSUE, str(seen[one.paper.id]))
    return None if one.paper.id in editor.pin else _misfit(one, limits)


def _misfit(one: Ranked, limits: IssueSettings) -> LeftOut | None:
    """Say by what a paper does not fit the topics, if so."""
    if one.excluded_by:
        return _left_out(one, Reason.EXCLUDED_WORD, one.excluded_by)
    if one.match < limits.minimum_score:
        return _left_out(one, Reason.BELOW_SCORE, f"{one.match:.2f}")
    return None


def _left_out(one: Ranked, reason: Reason, detail: str = "") -> LeftOut:
    return LeftOut(id=one.paper.id, title=one.paper.title, reason=reason, detail=detail)
