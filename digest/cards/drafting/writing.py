"""The statements of a card, from the sentences chosen for each of its fields. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from digest.cards.checks.faithfulness import faults
from digest.cards.checks.prompt_injection import steering
from digest.cards.classifier.fields import Field
from digest.cards.drafting.backing import backed
from digest.cards.drafting.choice import Choice, choose
from digest.cards.drafting.draft import Draft, Fields, read
from digest.cards.drafting.example import example
from digest.cards.drafting.headline import headline
from digest.cards.drafting.highlights import highlights
from digest.cards.drafting.ledger import Ledger
from digest.cards.drafting.points import points
from digest.cards.drafting.problem import problem_and_reasons
from digest.cards.language.anaphora import leans, loosened
from digest.cards.language.pointing import unpointed
from digest.cards.method_name import novelty_name
from digest.model import KeyNovelty, Statement

__all__ = ["Choice", "Draft", "Fields", "choose", "read", "write"]

_LONGEST: Final = 1500
"""Letters of a sentence that can be stated; what has more is a list that lost its lines."""


def write(draft: Draft, chosen: Choice) -> Fields:
    """State the *chosen* sentences of *draft* field by field, saying nothing twice.

    What cannot be stated faultlessly is left out, and its field may stay empty. A chosen sentence
    that went into no statement of its field is evidence for the one that it bears out.
    """
    chosen = {field: _sayable(draft, chosen.get(field, ())) for field in Field}
    fields = _stated(draft, chosen)

    def with_all(statements: Sequence[Statement], field: Field) -> tuple[Statement, ...]:
        return backed(statements, chosen[field], draft)

    def with_one(statement: Statement | None, field: Field) -> Statement | None:
        return with_all((statement,), field)[0] if statement and statement.evidence else statement

    novelty = fields.key_novelty
    return replace(
        fields,
        tldr=with_one(fields.tldr, Field.TLDR),
        core_problem=with_one(fields.core_problem, Field.CORE_PROBLEM),
        why_it_matters=with_all(fields.why_it_matters, Field.WHY_IT_MATTERS),
        key_novelty=novelty
        and replace(novelty, points=with_all(novelty.points, Field.KEY_NOVELTY)),
        evaluation_highlights=with_all(fields.evaluation_highlights, Field.EVALUATION_HIGHLIGHTS),
    )


def _stated(draft: Draft, chosen: Choice) -> Fields:
    ledger = Ledger(draft)
    tldr = _tldr(draft, chosen[Field.TLDR])
    ledger.head(tldr.text if tldr else "")
    case = example(draft, chosen[Field.CONCRETE_EXAMPLE], ledger)
    novelty = chosen[Field.KEY_NOVELTY]
    shown = highlights(draft, chosen[Field.EVALUATION_HIGHLIGHTS], ledger, shared=novelty)
    new = points(draft, novelty, ledger)
    problem, reasons = problem_and_reasons(
        draft, chosen[Field.CORE_PROBLEM], chosen[Field.WHY_IT_MATTERS], ledger
    )
    name = novelty_name(draft.title, draft.abstract, draft.name)
    return Fields(
        tldr=tldr,
        core_problem=problem,
        why_it_matters=reasons,
        concrete_example=case,
        key_novelty=KeyNovelty(name=name, points=new) if new else None,
        evaluation_highlights=shown,
    )


def _sayable(draft: Draft, places: tuple[int, ...]) -> tuple[int, ...]:
    """Leave out sentences that no statement could hold, and that only cost time."""
    return tuple(one for one in places if len(draft.sentences[one].text) <= _LONGEST)


def _tldr(draft: Draft, places: tuple[int, ...]) -> Statement | None:
    """Say what the paper does; where no sentence can, its title must, unless it gives orders."""
    line = headline(
        [sentence.text for sentence in draft.sentences],
        places,
        title=draft.title,
        name=draft.name,
        source=draft.source,
    )
    return _upright(line, draft) if line else _titled(draft.title)


def _upright(line: Statement, draft: Draft) -> Statement:
    """Let *line* point back at no sentence, if that can be left out."""
    text = unpointed(line.text)
    text = (loosened(text) or text) if leans(text) else text
    better = replace(line, text=text)
    sound = not faults(better, source=draft.source, read=draft.abstract)
    return better if text != line.text and sound else line


def _titled(title: str) -> Statement | None:
    return None if steering(title) else Statement(text=title)
