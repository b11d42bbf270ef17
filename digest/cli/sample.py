"""Two small issues with a bit of everything, for ``digest check`` to try the templates with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from digest.model import (
    Assessment,
    Card,
    Coverage,
    Entry,
    Failure,
    Issue,
    KeyNovelty,
    LeftOut,
    Paper,
    PaperId,
    Placement,
    Provenance,
    Reason,
    Statement,
    Subscriber,
    SubscriberState,
    TopicMatch,
    Translation,
    Unreadable,
    Week,
)

_SENTENCE = "We introduce Sample, which reaches 85% accuracy at $n^2$ cost."
_STATEMENT = Statement(text="Introduces Sample, which reaches 85% accuracy.", evidence=(_SENTENCE,))

SAMPLE_PAPER = Paper(
    id=PaperId("2505.00001"),
    title="Sample: A Paper with $n^2$ \\emph{Marks} & <Signs>",
    abstract=f"Models struggle with samples. {_SENTENCE} It outperforms the baseline by 5%.",
    authors=("Ada Example", "Bo Sample", *(f"Author {number}" for number in range(3, 12))),
    categories=("cs.CL", "cs.CV"),
    announced=date(2025, 5, 8),
    comment="12 pages",
    doi="10.1000/182",
    translations=(Translation(language="ZH", title="标题", abstract="摘要"),),
)
_OTHER_PAPER = replace(SAMPLE_PAPER, id=PaperId("math/0309136"), authors=())

_CARD = Card(
    id=SAMPLE_PAPER.id,
    title=SAMPLE_PAPER.title,
    authors=SAMPLE_PAPER.authors,
    affiliations=("Example University",),
    venue="arXiv (2025)",
    tags=("Multimodal",),
    keywords=("samples",),
    tldr=_STATEMENT,
    core_problem=_STATEMENT,
    why_it_matters=(_STATEMENT,),
    concrete_example=_STATEMENT,
    key_novelty=KeyNovelty(name="Sample", points=(_STATEMENT,)),
    evaluation_highlights=(_STATEMENT,),
    assessment=Assessment(score=5, rationale="Names a margin over a baseline."),
    provenance=Provenance(
        summarizer="embedded", model="sample", input="abstract", made=date(2025, 5, 10)
    ),
)
_MATCH = TopicMatch(topic="Samples", score=0.5, words=("sample",))


_HIGHLIGHT = Entry(
    paper=SAMPLE_PAPER, placement=Placement.HIGHLIGHT, score=0.5, matches=(_MATCH,), card=_CARD
)
_SILENT = replace(
    _HIGHLIGHT,
    paper=replace(SAMPLE_PAPER, id=PaperId("2505.00002")),
    card=replace(_CARD, id=PaperId("2505.00002"), tldr=None, key_novelty=None, assessment=None),
)


SAMPLE_ISSUE = Issue(
    week=Week(2025, 19),
    entries=(
        _HIGHLIGHT,
        _SILENT,
        replace(_HIGHLIGHT, paper=_OTHER_PAPER, placement=Placement.CARD, matches=(), card=None),
        replace(_HIGHLIGHT, placement=Placement.LISTED, card=None),
    ),
    coverage=Coverage(
        listed=6,
        left_out=(
            LeftOut(id=SAMPLE_PAPER.id, title="Left out", reason=Reason.BELOW_SCORE, detail="0.1"),
        ),
        unreadable=(Unreadable(origin="sample.md", line=1, reason="has no title"),),
        failures=(Failure(id=_OTHER_PAPER.id, reason="the abstract is empty"),),
    ),
)
EMPTY_ISSUE = Issue(
    week=Week(2025, 20), entries=(), coverage=replace(SAMPLE_ISSUE.coverage, listed=2, failures=())
)

SAMPLE_READER = Subscriber(
    id=1,
    address="reader@example.org",
    state=SubscriberState.CONFIRMED,
    created=SAMPLE_ISSUE.published,
)
