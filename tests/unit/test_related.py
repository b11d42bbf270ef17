"""The nearest papers: that they are near, that nothing else is, and that it is fast by design."""

from __future__ import annotations

import random

from digest.compose.related import MOST, find_related
from digest.compose.vectors import Vectors
from digest.model import Paper, PaperId
from tests.builders import make_paper

SUBJECTS = {
    "2505.1": "cardiac MRI segmentation of the left ventricle with few labels",
    "2505.2": "hyperbolic embeddings of knowledge graphs for recommendation",
    "2505.3": "backdoor attacks on vision-language-action policies of robots",
}


def paper(number: str, title: str, abstract: str = "") -> Paper:
    return make_paper(id=PaperId(number), title=title, abstract=abstract)


def some_papers() -> list[Paper]:
    """Give five papers on each subject, with different words around it."""
    return [
        paper(f"{start}000{number}", subject, f"We study {subject} by approach {'x' * number}.")
        for start, subject in SUBJECTS.items()
        for number in range(5)
    ]


def test_the_nearest_are_those_on_the_same_subject_and_never_the_paper_itself() -> None:
    for own, near in find_related(some_papers()).items():
        assert len(near) == 4
        assert own not in {one.id for one in near}
        assert all(one.id[:6] == own[:6] for one in near)


def test_what_shares_nothing_has_no_neighbour() -> None:
    alone = paper("2505.90000", "Gregorian chant notation", "Neumes and modes of plainsong.")
    assert find_related([*some_papers(), alone])[alone.id] == ()


def test_common_words_alone_make_no_neighbour() -> None:
    one = paper("2505.1", "A new method", "In this paper we propose a model that shows results.")
    two = paper("2505.2", "A new approach", "In this paper we propose an approach; results show.")
    assert not any(find_related([one, two]).values())


def test_one_word_alone_makes_no_neighbour() -> None:
    """An acronym means one thing here and another there."""
    one = paper("2505.1", "VC of voices", "Cloned speech of unknown speakers sounds natural.")
    two = paper("2505.2", "VC for capital", "Startups and their investors negotiate contracts.")
    assert not any(find_related([one, two]).values())


def test_the_shared_words_are_named_as_they_are_spelt() -> None:
    one = paper("2505.1", "Cardiac MRI segmentation", "Cardiac MRI and ventricles.")
    two = paper("2505.2", "Segmentation in cardiac MRIs", "We segment a ventricle in an MRI.")
    (near,) = find_related([one, two])[one.id]
    assert set(near.words) <= {"MRI", "cardiac", "segmentation", "ventricle", "ventricles"}
    assert "MRI" in near.words
    assert 0 < near.score <= 1


def test_of_words_with_one_stem_one_is_named() -> None:
    one = paper("2505.1", "Captioning pictures", "Captions by captioners, pragmatic ones.")
    two = paper("2505.2", "Captioners", "Pragmatic captioning, and captions in pictures.")
    (near,) = find_related([one, two])[one.id]
    assert sum(word.lower().startswith("capti") for word in near.words) == 1


def test_the_best_come_first_and_are_no_more_than_five() -> None:
    subject = SUBJECTS["2505.1"]
    papers = [
        paper(f"2505.0000{number}", subject, f"{subject} " + "on other grounds of physics" * number)
        for number in range(9)
    ]
    for near in find_related(papers).values():
        assert len(near) == MOST
        assert list(near) == sorted(near, key=lambda one: (-one.score, one.id))


def test_equally_near_papers_come_by_id() -> None:
    subject = SUBJECTS["2505.2"]
    papers = [paper(f"2505.0000{number}", subject) for number in (3, 1, 4, 2)]
    near = find_related(papers)[PaperId("2505.00003")]
    assert [one.id for one in near] == ["2505.00001", "2505.00002", "2505.00004"]


def test_the_order_of_the_papers_does_not_matter() -> None:
    papers = some_papers()
    expected = find_related(papers)
    random.Random(3).shuffle(papers)
    assert find_related(papers) == expected


def test_only_what_is_wanted_is_looked_for() -> None:
    papers = some_papers()
    wanted = {papers[0].id, PaperId("2505.99999")}
    assert find_related(papers, wanted) == {papers[0].id: find_related(papers)[papers[0].id]}


def test_nothing_and_one_and_empty_texts() -> None:
    assert find_related([]) == {}
    assert find_related([make_paper()]) == {make_paper().id: ()}
    empty = [paper("2505.1", ""), paper("2505.2", "", "$$ \\ {")]
    assert find_related([*empty, make_paper()]) == {one.id: () for one in (*empty, make_paper())}


def test_a_word_in_most_papers_finds_no_others() -> None:
    """What all have in common costs no time, however many they are."""
    papers = [paper(f"2505.{n:05}", "Ophthalmology", f"word{n} other{n}") for n in range(400)]
    assert not any(find_related(papers).values())


def test_vectors_have_length_one_and_tell_plural_from_nothing() -> None:
    vectors = Vectors.of([make_paper(title="Retina", abstract="Retinas of mice.")])
    terms, weights = vectors.row(0)
    assert {vectors.names[term] for term in terms} == {"Retina", "mice"}
    assert abs(float((weights * weights).sum()) - 1) < 1e-6
    assert len(vectors) == 1
