"""Choosing, writing and checking the statements of a card, with a scripted writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from digest.cards.classifier import Field, Role, Sentence
from digest.cards.writing.model import Written
from digest.cards.writing.planning import Entry, Slot, plan
from digest.cards.writing.prompts import Kind, prompt
from digest.cards.writing.statements import name_in, shown, write

TITLE = "EchoNet: Sorting Songs by Mood"
TEXTS = (
    "Sorting songs by mood needs labels that are costly to collect.",
    "We propose EchoNet, a network that learns moods from lyrics and sound together.",
    "It aligns both with a shared dictionary of 40 moods.",
    "On five datasets EchoNet reaches 85.8% accuracy, against 80.5% for the best baseline.",
)
ROLES = (Role.PROBLEM, Role.OBJECTIVE, Role.METHOD, Role.RESULT)
CHOSEN: Mapping[Field, Sequence[int]] = {
    Field.TLDR: (1, 3),
    Field.CORE_PROBLEM: (0,),
    Field.KEY_NOVELTY: (1, 2),
    Field.EVALUATION_HIGHLIGHTS: (3,),
}


def make_entry(texts: Sequence[str] = TEXTS, *, title: str = TITLE) -> Entry:
    """Build an entry whose sentences have the roles above."""
    return Entry(
        title=title,
        abstract=" ".join(texts),
        sentences=tuple(
            Sentence(place=place, text=text, role=role, chances=dict.fromkeys(Field, 0.5), alone=0)
            for place, (text, role) in enumerate(zip(texts, ROLES, strict=True))
        ),
    )


class Scripted:
    """Says what it was told to, by the kind of statement; samples are said in turn."""

    def __init__(self, said: Mapping[str, Sequence[str]]) -> None:
        self.said = said
        self.prompts: list[str] = []

    def greedy(self, prompts: Sequence[str], *, most: int) -> list[Written]:
        """Say the first text of each kind."""
        self.prompts += prompts
        return [self._written(one, 0) for one in prompts]

    def sampled(
        self, prompt: str, *, count: int, heat: float, seed: int, most: int
    ) -> list[Written]:
        """Say the others."""
        return [self._written(prompt, number) for number in range(1, count + 1)]

    def _written(self, prompt: str, number: int) -> Written:
        kind = prompt.rpartition("\n")[2].rstrip(":")
        texts = self.said.get(kind, ["nothing"])
        text = texts[min(number, len(texts) - 1)]
        return Written(text=f" {text}", likelihood=-0.1 * (number + 1), ended=text != "endless")


SOUND = {
    "What": ["EchoNet is a network that learns moods from lyrics and sound together"],
    "Found": [", reaching 85.8% accuracy on five datasets against 80.5% for the best baseline."],
    "Problem": ["Sorting songs by mood needs labels that are costly to collect."],
    "Novelty": ["Aligns lyrics and sound with a shared dictionary of 40 moods."],
    "Result": ["85.8% accuracy on five datasets, against 80.5% for the best baseline."],
    "Name": ["Shared dictionary of moods"],
}


def test_the_tldr_says_what_the_work_is_and_what_was_found() -> None:
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted(SOUND))
    (line,) = shown(told, Field.TLDR)
    assert line.text == (
        "EchoNet is a network that learns moods from lyrics and sound together, reaching 85.8%"
        " accuracy on five datasets against 80.5% for the best baseline."
    )
    assert line.evidence == (TEXTS[1], TEXTS[3])


def test_each_half_of_the_tldr_is_written_from_its_own_sentences() -> None:
    entry, model = make_entry(), Scripted(SOUND)
    write(entry, plan(entry, CHOSEN), model)
    what = next(one for one in model.prompts if one.endswith("What:"))
    found = next(one for one in model.prompts if one.endswith("Found:"))
    assert TEXTS[1] in what
    assert TEXTS[3] not in what
    assert f"Text: {TEXTS[3]}\nWhat: EchoNet is a network" in found
    assert TEXTS[1] not in found


def test_a_tldr_without_a_chosen_finding_takes_the_first_highlight() -> None:
    entry = make_entry()
    slots = plan(entry, {**CHOSEN, Field.TLDR: (1,)})
    assert Slot(field=Field.TLDR, kind=Kind.FOUND, places=(3,), beside=(1,)) in slots


def test_of_several_candidates_the_likeliest_that_passes_is_taken() -> None:
    said = {
        **SOUND,
        "Result": ["97.1% accuracy on five datasets.", "endless", SOUND["Result"][0], "nothing"],
    }
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted(said))
    (result,) = [one for one in told if one.slot.kind is Kind.RESULT and not one.slot.again]
    assert result.statement is not None
    assert result.statement.text == SOUND["Result"][0]
    assert not result.is_plain
    assert "not in the paper: 97.1%" in result.candidates[0].faults
    assert "has no end" in result.candidates[1].faults
    assert result.candidates[2].faults == ()


def test_a_candidate_loses_the_spaces_before_its_marks_but_keeps_its_formulas() -> None:
    said = {**SOUND, "Novelty": ["Aligns lyrics , sound and $a , b .$ with 40 moods ; all .NET ."]}
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted(said))
    (first, *_) = (one for one in told if one.slot.kind is Kind.NOVELTY)
    assert first.candidates[0].text == (
        "Aligns lyrics, sound and $a , b .$ with 40 moods; all .NET."
    )


def test_where_no_candidate_passes_the_sentence_itself_stands() -> None:
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted({**SOUND, "Result": ["No songs at 12%."]}))
    (result,) = shown(told, Field.EVALUATION_HIGHLIGHTS)
    assert result.text == TEXTS[3]
    assert result.evidence == (TEXTS[3],)


def test_a_finding_that_fails_the_checks_follows_as_a_sentence_of_its_own() -> None:
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted({**SOUND, "Found": [", reaching 99.9%."]}))
    (line,) = shown(told, Field.TLDR)
    assert line.text == f"{SOUND['What'][0]}. {TEXTS[3]}"


def test_without_a_writer_every_statement_is_a_sentence_of_the_paper() -> None:
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), None)
    (line,) = shown(told, Field.TLDR)
    assert line.text == (
        "The authors propose EchoNet, a network that learns moods from lyrics and sound together."
        " On five datasets EchoNet reaches 85.8% accuracy, against 80.5% for the best baseline."
    )
    assert all(one.is_plain for one in told)
    assert name_in(told) is None


def test_a_tldr_cites_only_the_sentences_that_it_states() -> None:
    entry = make_entry()
    told = write(entry, plan(entry, {**CHOSEN, Field.TLDR: (1, 2, 3)}), None)
    (line,) = shown(told, Field.TLDR)
    assert line.evidence == (TEXTS[1], TEXTS[3])


def test_a_bullet_that_the_tldr_says_already_is_left_out() -> None:
    said = {**SOUND, "Novelty": ["Learns moods from lyrics and sound together in a network."]}
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted(said))
    assert shown(told, Field.KEY_NOVELTY) == ()
    assert any(one.dropped for one in told)


def test_the_only_result_is_shown_although_the_tldr_tells_it() -> None:
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted(SOUND))
    assert [one.text for one in shown(told, Field.EVALUATION_HIGHLIGHTS)] == SOUND["Result"]


def test_why_it_matters_never_rests_on_results_or_the_method_or_the_problem() -> None:
    entry = make_entry()
    chosen = {**CHOSEN, Field.WHY_IT_MATTERS: (0, 2, 3)}
    assert not [one for one in plan(entry, chosen) if one.field is Field.WHY_IT_MATTERS]


def test_why_it_matters_leaves_the_case_to_the_example() -> None:
    entry = make_entry(("For example, a sad song is sold as a happy one.", *TEXTS[1:]))
    chosen = {**CHOSEN, Field.CORE_PROBLEM: (), Field.WHY_IT_MATTERS: (0,)}
    assert [one.field for one in plan(entry, chosen)].count(Field.WHY_IT_MATTERS) == 1
    chosen[Field.CONCRETE_EXAMPLE] = (0,)
    fields = [one.field for one in plan(entry, chosen)]
    assert Field.WHY_IT_MATTERS not in fields
    assert fields.count(Field.CONCRETE_EXAMPLE) == 1


def test_the_problem_never_rests_on_results_or_the_method() -> None:
    slots = plan(make_entry(), {**CHOSEN, Field.CORE_PROBLEM: (2, 3, 0)})
    assert [one.places for one in slots if one.kind is Kind.PROBLEM] == [(0,)]


def test_an_undefined_macro_is_the_name_in_the_title_or_its_sentence_is_not_used() -> None:
    texts = (TEXTS[0], r"We propose \method, a network that learns moods.", *TEXTS[2:])
    entry = make_entry(texts)
    assert all(1 not in one.places for one in plan(entry, CHOSEN))
    named = Entry(
        title=entry.title,
        abstract=entry.abstract,
        sentences=entry.sentences,
        macros={"method": "EchoNet"},
    )
    slots = plan(named, CHOSEN)
    assert any(1 in one.places for one in slots)
    (line,) = shown(write(named, slots, None), Field.TLDR)
    assert line.text.startswith("The authors propose EchoNet, a network that learns moods.")
    assert line.evidence[0] == texts[1]


def test_a_sentence_that_leans_comes_with_the_one_before_it() -> None:
    asked = prompt(Kind.NOVELTY, TEXTS, (2,), title=TITLE)
    assert asked == f"Before: {TEXTS[1]}\nText: {TEXTS[2]}\nNovelty:"


@pytest.mark.parametrize(
    "name", ["Beyond Labels", "SongFormer by OpenMusic", "Sorting Songs by Mood"]
)
def test_a_name_that_is_a_slogan_or_not_the_papers_or_its_title_is_refused(name: str) -> None:
    entry = make_entry()
    assert name_in(write(entry, plan(entry, CHOSEN), Scripted({**SOUND, "Name": [name]}))) is None


def test_a_name_from_the_papers_words_is_taken() -> None:
    entry = make_entry()
    told = write(entry, plan(entry, CHOSEN), Scripted(SOUND))
    assert name_in(told) == "Shared dictionary of moods"
