"""What composing an issue made of each paper. Pure."""

from __future__ import annotations

from digest.model import Fate, Issue, PaperId


def fates(issue: Issue) -> dict[PaperId, Fate]:
    """Give the fate of every paper that the week of *issue* has."""
    failed = {failure.id: failure.reason for failure in issue.coverage.failures}
    placed = {
        entry.paper.id: Fate(word=entry.placement, detail=_detail(failed.get(entry.paper.id)))
        for entry in issue.entries
    }
    left_out = {one.id: Fate(word=one.reason, detail=one.detail) for one in issue.coverage.left_out}
    return placed | left_out


def _detail(failure: str | None) -> str:
    return f"without a card: {failure}" if failure else ""
