"""A paper with its text repaired, each field on one line. Pure."""

from __future__ import annotations

from dataclasses import replace

from digest.model import Paper, Translation
from digest.text.repair import one_line


def readable(paper: Paper) -> Paper:
    """Repair the text of *paper*; its TeX stays."""
    return replace(
        paper,
        title=one_line(paper.title),
        abstract=one_line(paper.abstract),
        authors=tuple(one_line(author) for author in paper.authors),
        comment=paper.comment and one_line(paper.comment),
        journal_ref=paper.journal_ref and one_line(paper.journal_ref),
        translations=tuple(_readable(translation) for translation in paper.translations),
    )


def _readable(translation: Translation) -> Translation:
    return replace(
        translation,
        title=translation.title and one_line(translation.title),
        abstract=translation.abstract and one_line(translation.abstract),
    )
