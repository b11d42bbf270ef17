"""note_twins: papers that say nearly the same, and sequels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.compose.sequels import Earlier
from digest.compose.twins import note_twins
from digest.model import Paper, PaperId, Ranked, Week
from tests.builders import make_paper

TEXT = "the quick brown fox jumps over the lazy dog and runs away from all the noise"
ABOUT = (
    "Spoken dialogue systems hear prosody, emotion and turns of speakers in conversations. Ours "
    "takes acoustic features and transcripts, and answers with synthetic voices."
)
AGAIN = (
    "With voices that are synthetic, transcripts and features of acoustic kind, we converse: "
    "speakers' turns, their emotion and their prosody shape how dialogue is spoken."
)
ELSE = (
    "Bangla novels show who wrote them. Stylometry by frequent terms attributes authors of prose "
    "from newspapers, blogs and literature, with support vectors, forests and trees."
)


def ranked(paper_id: str, title: str = "", abstract: str = "", day: int = 8) -> Ranked:
    """Build a ranked paper; without a text, one of its own."""
    own = " ".join(f"{word}{paper_id}" for word in TEXT.split())
    paper = make_paper(
        id=PaperId(paper_id),
        title=title or f"Title {own}",
        abstract=abstract or own,
        announced=date(2025, 5, day),
    )
    return Ranked(paper=paper, score=0.8)


def earlier(paper: Paper) -> Earlier:
    return Earlier(id=paper.id, title=paper.title, abstract=paper.abstract, week=Week(2025, 11))


def test_the_later_of_two_that_say_nearly_the_same_counts_half() -> None:
    """Whatever the order in which they come."""
    first = ranked("2505.00001", "A", TEXT)
    second = ranked("2505.00002", "B", f"{TEXT} again")
    third = ranked("2505.00003")
    for papers in ([first, second, third], [third, second, first]):
        noted = {one.paper.id: one for one in note_twins(papers)}
        assert [one.score for _, one in sorted(noted.items())] == [0.8, 0.4, 0.8]
        assert noted[PaperId("2505.00002")].reasons == ("nearly the same as 2505.00001",)


def test_the_day_of_announcement_decides_which_is_later() -> None:
    noted = note_twins(
        [ranked("2505.00001", "A", TEXT, day=8), ranked("2505.00002", "A", TEXT, day=7)]
    )
    assert [one.score for one in noted] == [0.4, 0.8]


def test_what_is_withdrawn_or_dropped_is_not_repeated() -> None:
    """The editor who drops the first of two wants the second."""
    first, second = ranked("2505.00001", "A", TEXT), ranked("2505.00002", "A", TEXT)
    noted = note_twins([first, second], dropped=["2505.00001"])
    assert [one.score for one in noted] == [0.8, 0.8]
    gone = replace(first, paper=replace(first.paper, withdrawn=True))
    assert [one.score for one in note_twins([gone, second])] == [0.8, 0.8]


def test_one_that_an_earlier_issue_had_in_other_words_is_said() -> None:
    old = make_paper(id=PaperId("2503.00001"), title="Old", abstract=TEXT)
    (one,) = note_twins([ranked("2505.00001", "New", TEXT)], [earlier(old)])
    assert one.reasons == ("nearly the same as 2503.00001 in 2025-W11",)
    (same,) = note_twins([Ranked(paper=old, score=0.8)], [earlier(old)])
    assert same.reasons == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Echo: Listening", "Echo 2: Listening Again"),
        ("EchoNet: Listening", "EchoNet-v2: Looking"),
        ("EchoNet2: Listening", "EchoNet3: Looking"),
        ("Qwen2.5-Omni: A Report", "Qwen3-Omni: Another"),
        ("Laws of Very Large Models", "Laws of Very Large Models, Part 2"),
        ("Laws of Very Large Models, Part I", "Laws of Very Large Models, Part III"),
    ],
)
def test_sequels(before: str, after: str) -> None:
    if before.startswith("Echo:"):
        before, after = before.replace("Echo", "ECHO"), after.replace("Echo", "ECHO")
    old = make_paper(id=PaperId("2503.00001"), title=before, abstract=ABOUT)
    new = ranked("2505.00001", after, AGAIN)
    (one,) = note_twins([new], [earlier(old)])
    assert one.reasons == ("a sequel of 2503.00001 in 2025-W11",)
    assert one.score == 0.8


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("EchoNet 3: Listening", "EchoNet 2: Looking"),
        ("MAGI: A Model", "MAGI-1: Another"),
        ("SemEval-2025 Task 5: Subjects", "SemEval-2025 Task 7: Claims"),
        ("Survey 1: Sound", "Survey 2: Sight"),
        ("Results of the year 2024 in sound", "Results of the year 2025 in sound"),
        ("Seeing with EchoNet: Systems", "EchoNet 2: Systems"),
        ("", ""),
    ],
)
def test_no_sequels(before: str, after: str) -> None:
    old = make_paper(id=PaperId("2503.00001"), title=before, abstract=ABOUT)
    new = ranked("2505.00001", after, AGAIN)
    (noted,) = note_twins([new], [earlier(old)])
    assert noted.reasons == ()


def test_a_name_that_two_have_by_chance_makes_no_sequel() -> None:
    old = make_paper(id=PaperId("2503.00001"), title="BARD: A Budget", abstract=ABOUT)
    new = ranked("2505.00001", "BARD 2: Stop Words", ELSE)
    (noted,) = note_twins([new], [earlier(old)])
    assert noted.reasons == ()


def test_a_sequel_may_repeat_the_first_part() -> None:
    first = ranked("2505.00001", "EchoNet: Listening", TEXT)
    second = ranked("2505.00002", "EchoNet 2: Listening", TEXT)
    _, noted = note_twins([first, second])
    assert (noted.score, noted.reasons) == (0.8, ("a sequel of 2505.00001",))


def test_texts_of_a_few_words_are_like_no_other() -> None:
    papers = [replace(ranked(name).paper, title="A b", abstract="") for name in "ab"]
    noted = note_twins([Ranked(paper=paper, score=0.8) for paper in papers])
    assert [one.score for one in noted] == [0.8, 0.8]


def test_hundreds_of_the_same_do_not_take_for_ever() -> None:
    noted = note_twins([ranked(f"{number:04}", "Same", TEXT) for number in range(300)])
    assert sum(one.score == 0.4 for one in noted) == 299
