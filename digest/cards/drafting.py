"""Which sentences a card is made of, field by field. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from digest.cards.connectives import without_lead
from digest.cards.grounding import faults
from digest.cards.naming import full_name, name_of
from digest.cards.rewriting import bullet, plain, reported
from digest.cards.roles import Role, Sentence, label
from digest.cards.summaries import divide, summary
from digest.model import KeyNovelty, Statement
from digest.text.sentences import split_sentences

_MOST: Final = 3
_REASONS: Final = 2
_LONGEST_PROBLEM: Final = 52
_TELLING: Final = 9
"""A problem in fewer words says too little."""
_SURE: Final = 1.5
"""From this weight on, a sentence tells a result."""
_ANAPHORIC: Final = re.compile(
    r"(?:this|these|they|their|it|its|such|those|that|he|she|both|doing so"
    r"|the (?:former|latter))\b",
    re.IGNORECASE,
)
# "They" and "this limits", but not "these methods" or "this approach", which say what they mean.
_BARE_PRONOUN: Final = re.compile(
    r"(?:they|it|their|its)\b|to \w+ (?:this|these|such)\b"
    r"|there (?:is|are) (?:two|three|several|some|many)\b|(?:this|these|that|those|such|both) "
    r"(?!\w*(?:[^s]s|ing|ion|ity|ment|ach|em|ue|el|sk|ld|gm|re|ap)\b)",
    re.IGNORECASE,
)
# "We argue that this paradigm": which one was said before.
_DANGLING: Final = re.compile(
    r"\b(?:we|paper|work|study) (?:\w+ ){0,3}(?:this|these|those|it|them)\b"
    r"(?! (?:paper|work|study))"
)
_TURN: Final = re.compile(r"(?:However|Yet|Despite|Nevertheless|But|Unfortunately)\b")
_EXAMPLE: Final = re.compile(
    r"(?:for (?:example|instance)|e\.g\.|consider|imagine)[,:]?\s", re.IGNORECASE
)
_SUCH: Final = re.compile(r"\bsuch (?!as\b|an?\b|that\b)(?=[a-z])")
_FIGURES: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry as the writer of its card sees it."""

    title: str
    abstract: str
    #: What the authors call their work.
    name: str | None
    sentences: tuple[Sentence, ...]

    @property
    def source(self) -> str:
        """All that a statement may take its words from."""
        return f"{self.title}\n{self.abstract}"

    def of(self, *roles: Role) -> list[Sentence]:
        """Give the sentences that have one of *roles*, in order."""
        return [sentence for sentence in self.sentences if sentence.role in roles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The statements of a card."""

    tldr: Statement | None
    core_problem: Statement | None
    why_it_matters: tuple[Statement, ...]
    concrete_example: Statement | None
    key_novelty: KeyNovelty | None
    evaluation_highlights: tuple[Statement, ...]


def read(title: str, abstract: str) -> Draft:
    """Take an entry apart; both texts in one line each."""
    name = name_of(title, abstract)
    return Draft(
        title=title,
        abstract=abstract,
        name=name,
        sentences=label(split_sentences(abstract), name=name),
    )


def write(draft: Draft) -> Fields:
    """Choose and rewrite the sentences of every field; each serves one field only."""
    taken: set[str] = set()
    tldr = _tldr(draft, taken)
    problem = _core_problem(draft, taken)
    example = _concrete_example(draft, taken)
    points = _points(draft, taken)
    if not points:
        tldr, points = _divided(draft, tldr)
    highlights = _highlights(draft, taken)
    reasons = _reasons(draft, taken)
    name = full_name(draft.name, draft.source) if draft.name else None
    return Fields(
        tldr=tldr,
        core_problem=problem,
        why_it_matters=reasons,
        concrete_example=example,
        key_novelty=KeyNovelty(name=name, points=points) if points else None,
        evaluation_highlights=highlights,
    )


Rewriter = Callable[[str], str | None]


def _stated(draft: Draft, sentence: Sentence, rewriters: Iterable[Rewriter]) -> Statement | None:
    """Give the first rewriting of *sentence* that has no fault."""
    for rewrite in rewriters:
        text = rewrite(sentence.text)
        if text is None:
            continue
        statement = Statement(text=text, evidence=(sentence.text,))
        if _is_sound(draft, statement):
            return statement
    return None


def _is_sound(draft: Draft, statement: Statement) -> bool:
    return not faults(statement, source=draft.source, read=draft.abstract)


def _first(
    draft: Draft, candidates: Sequence[Sentence], taken: set[str], *rewriters: Rewriter
) -> Statement | None:
    return next(iter(_several(draft, candidates, taken, *rewriters, most=1)), None)


def _several(
    draft: Draft, candidates: Sequence[Sentence], taken: set[str], *rewriters: Rewriter, most: int
) -> tuple[Statement, ...]:
    """State the first *most* of *candidates* that can be stated, in the order of the abstract."""
    found: list[tuple[int, Statement]] = []
    for sentence in candidates:
        if len(found) == most:
            break
        if sentence.text in taken:
            continue
        statement = _stated(draft, sentence, rewriters)
        if statement is not None:
            taken.add(sentence.text)
            found.append((sentence.place, statement))
    return tuple(statement for _, statement in sorted(found, key=lambda pair: pair[0]))


def _tldr(draft: Draft, taken: set[str]) -> Statement:
    """Say what the paper does; where no sentence can, its title must."""

    def summarised(sentence: str) -> str | None:
        text = summary(sentence, name=draft.name, source=draft.source)
        return None if text is None or _ANAPHORIC.match(text) else _SUCH.sub("", text)

    order = (
        Role.OBJECTIVE,
        Role.METHOD,
        Role.RESULT,
        Role.CONCLUSION,
        Role.PROBLEM,
        Role.BACKGROUND,
    )
    candidates = sorted(
        draft.of(*order), key=lambda one: (order.index(one.role), -one.weights[Role.OBJECTIVE])
    )
    alone = [one for one in candidates if not _DANGLING.search(one.text)]
    statement = _first(draft, [*alone, *candidates], taken, summarised)
    return statement or Statement(text=draft.title)


def _divided(draft: Draft, tldr: Statement) -> tuple[Statement, tuple[Statement, ...]]:
    """Give the clause "that does A" of a long *tldr* to the novelty, which would be empty."""
    divided = divide(tldr.text)
    if divided is None:
        return tldr, ()
    short, point = (Statement(text=text, evidence=tldr.evidence) for text in divided)
    sound = _is_sound(draft, short) and _is_sound(draft, point)
    return (short, (point,)) if sound else (tldr, ())


def _core_problem(draft: Draft, taken: set[str]) -> Statement | None:
    candidates = sorted(draft.of(Role.PROBLEM), key=_problem_worth, reverse=True)
    candidates += sorted(
        (one for one in draft.of(Role.BACKGROUND) if one.weights[Role.PROBLEM] > 1),
        key=_problem_worth,
        reverse=True,
    )
    for one in candidates:
        if _leans(one, _ANAPHORIC):
            statement = _with_what_it_leans_on(draft, one, taken)
            if statement is not None:
                return statement
        if not _leans(one, _BARE_PRONOUN):
            statement = _first(draft, [one], taken, plain)
            if statement is not None:
                return statement
    return None


def _with_what_it_leans_on(draft: Draft, leaning: Sentence, taken: set[str]) -> Statement | None:
    """Join "X does A." and "However, it fails at B." to "X does A, but it fails at B."."""
    if leaning.place == 0:
        return None
    before = draft.sentences[leaning.place - 1]
    first, second = plain(before.text), plain(leaning.text)
    if not first or not second or _leans(before, _ANAPHORIC) or before.text in taken:
        return None
    link = ", but " if _TURN.match(leaning.text) else "; "
    text = first.rstrip(".") + link + second[0].lower() + second[1:]
    statement = Statement(text=text, evidence=(before.text, leaning.text))
    if len(text.split()) > _LONGEST_PROBLEM or not _is_sound(draft, statement):
        return None
    taken.update(statement.evidence)
    return statement


def _problem_worth(sentence: Sentence) -> float:
    """Rate a problem: the one that turns against what is there, late and standing alone."""
    turns = 2.5 if _TURN.match(sentence.text) else 0.0
    leans = 1.0 if _leans(sentence, _ANAPHORIC) else 0.0
    vague = 2.5 if len(sentence.text.split()) < _TELLING else 0.0
    return sentence.weights[Role.PROBLEM] + turns - leans - vague + 0.5 * sentence.place


def _leans(sentence: Sentence, words: re.Pattern[str]) -> bool:
    """Say whether *sentence* starts by pointing back at the one before."""
    return words.match(without_lead(sentence.text)) is not None


def _concrete_example(draft: Draft, taken: set[str]) -> Statement | None:
    candidates = [one for one in draft.sentences if _EXAMPLE.match(one.text)]
    candidates = [one for one in candidates if not _leans(one, _ANAPHORIC)]
    return _first(draft, candidates, taken, plain)


def _highlights(draft: Draft, taken: set[str]) -> tuple[Statement, ...]:
    def shown(sentence: str) -> str | None:
        text = bullet(sentence, name=draft.name, source=draft.source)
        return None if text is None or text.startswith("Includes ") else text

    candidates = draft.of(Role.RESULT)
    candidates.sort(key=lambda one: -one.weights[Role.RESULT] - 2 * bool(_FIGURES.search(one.text)))
    return _several(
        draft,
        candidates,
        taken,
        shown,
        lambda sentence: reported(sentence, source=draft.source),
        most=_MOST,
    )


def _points(draft: Draft, taken: set[str]) -> tuple[Statement, ...]:
    candidates = draft.of(Role.METHOD, Role.OBJECTIVE)
    if not candidates:
        candidates = [one for one in draft.of(Role.RESULT) if one.weights[Role.RESULT] < _SURE]
    candidates.sort(key=lambda one: -one.weights[Role.METHOD] - max(0, one.weights[Role.OBJECTIVE]))
    return _several(
        draft,
        candidates,
        taken,
        lambda sentence: bullet(sentence, name=draft.name, source=draft.source),
        most=_MOST,
    )


def _reasons(draft: Draft, taken: set[str]) -> tuple[Statement, ...]:
    def worth(sentence: Sentence) -> float:
        weights = sentence.weights
        first = 1.0 if sentence.place == 0 else 0.0
        return first + max(
            weights[Role.BACKGROUND], weights[Role.PROBLEM], weights[Role.CONCLUSION] - 0.5
        )

    candidates = draft.of(Role.BACKGROUND, Role.PROBLEM, Role.CONCLUSION)
    candidates = [one for one in candidates if not _leans(one, _ANAPHORIC)]
    candidates.sort(key=worth, reverse=True)
    return _several(draft, candidates, taken, plain, most=_REASONS)
