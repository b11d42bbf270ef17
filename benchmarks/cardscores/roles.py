"""How well the roles of sentences are told, on CSAbstruct."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.cardscores import published
from benchmarks.cardscores.files import LabelledAbstract, read_labelled
from benchmarks.cardscores.metrics import label_f1
from benchmarks.cardscores.product import roles_of
from benchmarks.cardscores.table import Row, Section


def measure_roles(train: Path, test: Path) -> Section:
    """Score the roles of the sentences in *test*, with and without what *train* knows."""
    abstracts = read_labelled(test)
    fresh = unshared(abstracts, read_labelled(train))
    return Section(
        heading=f"Roles: CSAbstruct {test.stem}",
        columns=("micro F1", "macro F1"),
        rows=(
            _row(f"digest, {len(abstracts)} abstracts", abstracts),
            _row(f"digest, the {len(fresh)} that share no sentence with train", fresh),
            _majority(abstracts),
            *published.ROLES,
        ),
    )


def unshared(
    abstracts: Iterable[LabelledAbstract], train: Iterable[LabelledAbstract]
) -> list[LabelledAbstract]:
    """Give the abstracts that have no sentence in common with *train*; case and blanks apart."""
    known = {_bare(sentence) for abstract in train for sentence in abstract.sentences}
    return [
        abstract
        for abstract in abstracts
        if known.isdisjoint(_bare(sentence) for sentence in abstract.sentences)
    ]


def _bare(sentence: str) -> str:
    return " ".join(sentence.lower().split())


def _row(name: str, abstracts: Sequence[LabelledAbstract]) -> Row:
    found = [role for abstract in abstracts for role in roles_of(abstract.sentences)]
    return Row(name=name, values=label_f1(found, _labels(abstracts)))


def _majority(abstracts: Sequence[LabelledAbstract]) -> Row:
    labels = _labels(abstracts)
    most = max(sorted(set(labels)), key=labels.count)
    return Row(name=f"always {most}", values=label_f1([most] * len(labels), labels))


def _labels(abstracts: Iterable[LabelledAbstract]) -> list[str]:
    return [label for abstract in abstracts for label in abstract.labels]
