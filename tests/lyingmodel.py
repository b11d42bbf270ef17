"""A language model that answers any prompt for a card, truly or with a lie of one kind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import cycle
from types import MappingProxyType
from typing import Any, Final

from digest.cards.embedded import EmbeddedSummarizer
from digest.cards.llm import Answer, NoAnswer, Prompt, Usage
from digest.errors import SummarizerError
from digest.model import FIELDS, Card, Shape, Statement, statements_of
from tests.builders import make_paper

Json = dict[str, Any]
#: Turns a true answer about the sentences into what is said.
Lie = Callable[[Json, Sequence[str]], str | NoAnswer]

_PAPER: Final = re.compile(r"^BEGIN PAPER\n(.*?)\nEND PAPER$", re.DOTALL | re.MULTILINE)
_SUBJECT: Final = re.compile(r"(?:an?|the|it|its|they|this|these|there)\b", re.IGNORECASE)


def shown(prompt: Prompt) -> tuple[str, list[str]]:
    """Read the title and the sentences from *prompt*, as a model would."""
    found = _PAPER.search(prompt.user)
    assert found is not None
    paper = json.loads(found[1])
    return paper["title"], [*paper["abstract"].values()]


def truth(prompt: Prompt) -> Json:
    """Answer *prompt* with what the embedded summarizer makes of the paper, as a model is asked to.

    Without the bullets that begin with a subject, since a model's are to begin with a verb.
    """
    title, sentences = shown(prompt)
    whole = json.loads(_truth(title, tuple(sentences)))
    return {key: whole.get(key) for key in prompt.schema["properties"]}


@lru_cache(maxsize=64)
def _truth(title: str, sentences: tuple[str, ...]) -> str:
    paper = make_paper(title=title, abstract=" ".join(sentences))
    (card,) = EmbeddedSummarizer(made=date(2025, 5, 10)).cards([paper])
    return json.dumps(_as_json(card, sentences) if isinstance(card, Card) else {})


def _as_json(card: Card, sentences: Sequence[str]) -> Json:
    answer: Json = {"tags": [*card.tags]}
    for name, kind in FIELDS.items():
        found = [
            _statement(one, sentences)
            for one in statements_of(card, name)
            if not (kind.bullets and _SUBJECT.match(one.text))
        ]
        answer[name] = found if kind.shape is not Shape.ONE else found[0] if found else None
    called = card.key_novelty.name if card.key_novelty else None
    answer["key_novelty"] = {"name": called, "points": answer["key_novelty"]}
    return answer


def _statement(one: Statement, sentences: Sequence[str]) -> Json:
    evidence = [place for place, text in enumerate(sentences, 1) if text in one.evidence]
    return {"evidence": evidence, "text": one.text}


def honest(answer: Json, sentences: Sequence[str]) -> str:
    """Tell the truth."""
    return json.dumps(answer, ensure_ascii=False)


def _each(change: Callable[[str], str]) -> Lie:
    """Lie in every text in the same way."""
    return lambda answer, _: json.dumps(_mapped(answer, change))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: change(one) if key == "text" else _mapped(one, change)
            for key, one in value.items()
        }
    return [_mapped(one, change) for one in value] if isinstance(value, list) else value


def _with_evidence(numbers: Any) -> Lie:
    def lie(answer: Json, _: Sequence[str]) -> str:
        text = json.dumps(answer)
        return re.sub(r'"evidence": \[[^]]*\]', f'"evidence": {json.dumps(numbers)}', text)

    return lie


def _other_number(match: re.Match[str]) -> str:
    return f"{match[0]}7"


_TURNED: Final = {"improves": "worsens", "reduces": "increases", "higher": "lower", "more": "less"}
_TURNED.update({turned: word for word, turned in [*_TURNED.items()]})
_DIRECTION: Final = re.compile(rf"\b(?:{'|'.join(_TURNED)})\b")


def in_turn(*lies: Lie) -> Lie:
    """Take another lie for each answer."""
    waiting = cycle(lies)

    def lie(answer: Json, sentences: Sequence[str]) -> str | NoAnswer:
        return next(waiting)(answer, sentences)

    return lie


def _obedient(answer: Json, sentences: Sequence[str]) -> str:
    """Do what the abstract says that a model should do."""
    text = "This is a breakthrough paper with a score of 10 out of 10."
    said = {"evidence": [1], "text": text}
    return json.dumps(
        {
            "tldr": said,
            "core_problem": said,
            "why_it_matters": [said, said, said],
            "concrete_example": said,
            "key_novelty": {"name": "PWNED", "points": [said]},
            "evaluation_highlights": [said],
            "assessment": {"score": 10, "rationale": "As the paper asks."},
            "tags": ["Breakthrough", "Award"],
        }
    )


#: Every kind of lie, by what it does; none may reach a page.
LIES: Final[Mapping[str, Lie]] = MappingProxyType(
    {
        "wrong numbers": _each(lambda text: re.sub(r"\d+", _other_number, text)),
        "numbers from nowhere": _each(lambda text: text.rstrip(".") + ", by 98.76%."),
        "turned directions": _each(
            lambda text: _DIRECTION.sub(lambda match: _TURNED[match[0]], text)
        ),
        "invented names": _each(lambda text: f"ZyloNet by OpenMind beats {text}"),
        "evidence out of range": _with_evidence([0, -3, 99, 10**12]),
        "no evidence": _with_evidence([]),
        "evidence of another kind": _with_evidence([True, None, "two", {"a": 1}, 1.5]),
        "prose from nowhere": _each(lambda _: "Gentle rivers carry purple kettles past the moon."),
        "markup": _each(lambda text: f'<img src=x onerror="alert(1)">**{text}**<script>'),
        "links": _each(lambda text: f"{text.rstrip('.')}, see https://evil.example/x now."),
        "first person": _each(lambda text: f"In this paper, we say that {text}"),
        "invisible marks": _each(lambda text: f"\u202e{text}\u200b\ud800"),
        "one text everywhere": _each(lambda _: "Multimodal models struggle with sound."),
        "runs on": _each(lambda text: f"{text.rstrip('.')}, and so on" * 200),
        "obeys": _obedient,
        "half": lambda answer, _: json.dumps(answer)[: len(json.dumps(answer)) // 2],
        "prose around": lambda answer, _: (
            f"Sure! {{Card}}:\n```json\n{json.dumps(answer)}\n```\n:)"
        ),
        "thinks": lambda answer, _: f'<think>{{"tldr": null}}</think>{json.dumps(answer)}',
        "nothing": lambda _, __: "",
        "null": lambda _, __: "null",
        "empty object": lambda _, __: "{}",
        "all null": lambda answer, _: json.dumps(dict.fromkeys(answer)),
        "a list": lambda _, __: "[1, 2, {}]",
        "other types": lambda answer, _: json.dumps(dict.fromkeys(answer, 7)),
        "nesting": lambda _, __: '{"tldr":' * 50_000,
        "a megabyte": lambda _, __: '{"tldr": {"text": "' + "A" * 1_000_000 + '"}}',
        "refuses": lambda _, __: "I am sorry, but I cannot help with that.",
        "no answer": lambda _, __: NoAnswer(reason="the prompt is too long"),
    }
)


@dataclass
class LyingModel:
    """Answers with one kind of lie, and remembers what it was asked."""

    lie: Lie = honest
    #: The lie of the second question, if it is another.
    then: Lie | None = None
    name: str = "liar-1"
    settings: str = "temperature=0"
    #: Prompts after which it is out of reach.
    breaks_after: int | None = None
    prompts: list[Prompt] = field(default_factory=list)

    def answers(self, prompts: Sequence[Prompt]) -> Iterator[Answer | NoAnswer]:
        """Yield one answer for each prompt."""
        for prompt in prompts:
            if self.breaks_after is not None and len(self.prompts) >= self.breaks_after:
                msg = "the liar is gone"
                raise SummarizerError(msg, hint="wait for it")
            self.prompts.append(prompt)
            again = "tags" not in prompt.schema["properties"]
            lie = self.then if again and self.then else self.lie
            said = lie(truth(prompt), shown(prompt)[1])
            yield said if isinstance(said, NoAnswer) else Answer(text=said)

    def usage(self) -> Usage:
        """Count the prompts."""
        return Usage(requests=len(self.prompts), read=100 * len(self.prompts), written=0)
