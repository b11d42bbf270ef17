"""The measures behind `benchmarks/cards.py`: each can say good and bad."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import cards
from benchmarks.cardscores import checks, metrics, textfaults
from benchmarks.cardscores.checks import broken, check
from benchmarks.cardscores.evidence import cited, passages
from benchmarks.cardscores.examplecard import comparison, missing_words, read_example
from benchmarks.cardscores.files import (
    LabelledAbstract,
    SummarizedPaper,
    read_corpus,
    read_gold,
    read_labelled,
    read_language_model_cards,
)
from benchmarks.cardscores.pages import replace_blocks
from benchmarks.cardscores.product import roles_of, said_line
from benchmarks.cardscores.roles import unshared
from benchmarks.cardscores.summaries import best_sentence, proposing_sentence
from benchmarks.cardscores.table import Row, Section, table
from digest.cards.checks.faithfulness import faults
from digest.model import Card, KeyNovelty, Paper, Statement
from digest.sources.seedformat import write_seeds
from tests.builders import make_card, make_paper
from training.statements import is_tenth

ROOT = Path(__file__).parents[2]


def test_one_half_of_the_words() -> None:
    score = metrics.rouge("cats chase mice", "cats sleep soundly")
    assert score.one == pytest.approx(100 / 3)
    assert score.two == 0
    assert score.longest == pytest.approx(100 / 3)


def test_forms_of_a_word_are_one() -> None:
    assert metrics.rouge("it learned policies", "it learns policy").one == pytest.approx(100)


def test_multi_max_takes_the_target_with_most_shared_words() -> None:
    """The other target has the better pairs, but its words decide."""
    targets = ["blue red green apple", "red green stone sand"]
    best = metrics.best_rouge(targets, "red green blue apple")
    assert best.one == pytest.approx(100)
    assert best.two == pytest.approx(100 / 3)


def test_the_mean_of_rouge() -> None:
    scores = [metrics.Rouge(one=20, two=0, longest=10), metrics.Rouge(one=40, two=4, longest=0)]
    assert metrics.mean_rouge(scores).values == (30, 2, 5)


def test_nothing_said_is_worth_nothing() -> None:
    assert metrics.best_rouge(["a target"], "").values == (0, 0, 0)


def test_f1_of_two_sets() -> None:
    assert metrics.set_f1({1, 2}, {2, 3, 4}) == pytest.approx(40)


def test_two_empty_sets_agree() -> None:
    assert metrics.set_f1((), ()) == 100


def test_an_empty_set_misses_all() -> None:
    assert metrics.set_f1((), {1}) == 0


def test_pooled_weighs_items_not_cards() -> None:
    """One card right with one tag, one wrong with three: 2 of 8, not the mean of 1 and 0."""
    pairs: list[tuple[set[str], set[str]]] = [
        ({"LLM"}, {"LLM"}),
        ({"A", "B", "C"}, {"D", "E", "F"}),
    ]
    assert metrics.pooled_f1(pairs) == pytest.approx(25)


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_f1_is_symmetric_and_bounded(found: set[int], gold: set[int]) -> None:
    score = metrics.set_f1(found, gold)
    assert score == metrics.set_f1(gold, found)
    assert 0 <= score <= 100


def test_micro_is_accuracy_and_macro_the_mean_of_labels() -> None:
    micro, macro = metrics.label_f1(["a", "a", "a", "a"], ["a", "a", "a", "b"])
    assert micro == pytest.approx(75)
    assert macro == pytest.approx(100 * (6 / 7 + 0) / 2)


def test_test_abstracts_that_share_a_sentence_with_train_are_left_out() -> None:
    train = [LabelledAbstract(sentences=("One  fact.", "Another."), labels=("a", "a"))]
    known = LabelledAbstract(sentences=("New.", "one fact."), labels=("a", "a"))
    fresh = LabelledAbstract(sentences=("New.", "One fact more."), labels=("a", "a"))
    assert unshared([known, fresh], train) == [fresh]


def test_the_same_order_and_its_reverse() -> None:
    assert metrics.spearman([1, 2, 9], [3, 4, 5]) == pytest.approx(1)
    assert metrics.spearman([1, 2, 9], [5, 4, 3]) == pytest.approx(-1)


def test_equal_values_share_their_rank() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: worked out by hand."""
    assert metrics.spearman([5, 6, 6, 7], [1, 2, 3, 4]) == pytest.approx(4.5 / math.sqrt(22.5))


def test_a_constant_agrees_with_nothing() -> None:
    assert metrics.spearman([5, 5, 5], [1, 2, 3]) == 0


def test_the_interval_narrows_with_the_number_of_pairs() -> None:
    low, high = metrics.spearman_interval(0.45, 180)
    assert low == pytest.approx(0.32, abs=0.01)
    assert high == pytest.approx(0.57, abs=0.01)
    assert metrics.spearman_interval(0.45, 60)[0] < low


SENTENCES = ("Alpha is old.", "Beta fails, e.g. on C. We mend it.", "Results are good.")


def test_a_whole_sentence_is_found_by_its_number() -> None:
    assert cited(["Results are good."], SENTENCES) == {2}


def test_a_sentence_that_is_split_elsewhere_is_still_itself() -> None:
    assert cited(["Beta fails, e.g. on C.", "We mend it."], SENTENCES) == {1}


def test_a_quote_over_two_sentences_cites_both() -> None:
    both = "Alpha is old. Beta fails, e.g. on C. We mend it."
    assert cited([both], SENTENCES) == {0, 1}


def test_a_quote_from_nowhere_counts_against_the_card() -> None:
    found = cited(["Alpha is old.", "Alpha is new."], SENTENCES)
    assert 0 in found
    assert len(found) == 2


def test_empty_fields_of_a_card_are_no_passages() -> None:
    card = make_card(why_it_matters=(), concrete_example=None)
    found = passages(card, ("Multimodal models struggle with sound.",))
    assert found["core_problem"].evidence == {0}
    assert "why_it_matters" not in found


def test_gold_fields_may_be_missing(tmp_path: Path) -> None:
    statement = {"text": "Finds A.", "evidence": [1, 2]}
    row = {
        "id": "1", "title": "T", "sentences": ["a", "b", "c"], "tldr": statement,
        "core_problem": None, "why_it_matters": [], "concrete_example": None,
        "key_novelty": None, "evaluation_highlights": [statement, statement],
        "assessment": {"score": 6}, "tags": ["LLM"],
    }  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    (card,) = read_gold(path)
    assert set(card.passages) == {"tldr", "evaluation_highlights"}
    assert card.passages["evaluation_highlights"].text == "Finds A. Finds A."
    assert card.passages["evaluation_highlights"].evidence == {1, 2}


def test_the_tenth_is_told_by_the_id_alone() -> None:
    assert is_tenth("2505.00005")
    assert not is_tenth("2505.00000")
    assert sum(is_tenth(f"2505.{number:05}") for number in range(2_000)) == 223


def test_labelled_abstracts(tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    path.write_text('{"sentences": ["A."], "labels": ["other"], "confs": [1]}\n')
    assert read_labelled(path) == [LabelledAbstract(sentences=("A.",), labels=("other",))]


def test_the_cards_of_a_language_model_are_found_by_id(tmp_path: Path) -> None:
    path = tmp_path / "cards.jsonl.gz"
    rows = [{"id": str(number), "card": {"tldr": f"{number}"}} for number in range(5)]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    assert read_language_model_cards(path, frozenset({"3", "9"})) == {"3": {"tldr": "3"}}


def test_a_corpus_is_drawn_alike_each_time(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    rows = [{"id": f"2501.{n:05}", "title": "T", "abstract": "A."} for n in range(50)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    drawn = [paper.id for paper in read_corpus(path, 10)]
    assert drawn == [paper.id for paper in read_corpus(path, 10)]
    assert drawn != [row["id"] for row in rows[:10]]
    assert len(set(drawn)) == 10


SOUND = SummarizedPaper(
    id="1",
    title="T",
    sentences=("Sound is hard.", "We further propose a way to hear.", "We show that it hears."),
    targets=("It can hear.", "Sound is very hard."),
)


def test_the_rule_takes_the_first_sentence_that_proposes() -> None:
    assert proposing_sentence(SOUND) == SOUND.sentences[1]


def test_without_one_it_takes_the_first() -> None:
    paper = replace(SOUND, sentences=("Sound is hard.", "It can be heard."))
    assert proposing_sentence(paper) == "Sound is hard."


def test_no_sentence_beats_the_oracle() -> None:
    assert best_sentence(SOUND) == "Sound is hard."


@pytest.mark.parametrize("name", ["sumy's LexRank", "sumy's TextRank"])
def test_sumy_chooses_a_sentence_without_a_download(name: str) -> None:
    pytest.importorskip("sumy", reason="sumy is not installed")
    from benchmarks.cardscores.classics import CLASSICS

    text = "Cats chase mice. Cats chase small mice at night. Dogs sleep all day."
    assert CLASSICS[name](text) in text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We hear it.", checks.AUTHORS),
        ("The network improves our accuracy.", checks.AUTHORS),
        ("This paper hears it.", checks.AUTHORS),
        ("However, it hears.", checks.CONNECTIVE),
        ("To address this, models listen.", checks.CONNECTIVE),
        ("Finally, models listen.", checks.CONNECTIVE),
        ("These networks fail.", checks.LEANS),
        ("The network is made to tackle this.", checks.LEANS),
        ("Even though, networks fail.", checks.CUT),
        ("Although networks listen.", checks.CUT),
        ("Models that listen to the.", checks.CUT),
        ("Models that listen (and look.", checks.CUT),
        ("Models that listen to...", checks.CUT),
        ("Models listen", checks.CUT),
        ("which listens before it looks.", checks.CUT),
        ("Multimodal networks struggle with 3 sounds.", checks.NUMBER),
        ("Multimodal networks struggle with seven sounds.", checks.NUMBER),
        ("Networks reach 85.77 times as much.", checks.NUMBER),
        ("EchoNet listens.", checks.TWICE),
    ],
)  # fmt: skip
def test_a_fault_of_a_statement_is_seen(text: str, kind: str) -> None:
    assert kind in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "The US market is volatile.",
        "Still images are not enough.",
        "Instead of text, networks read sound.",
        "First-order methods diverge.",
        "iVideo shows films.",
        "It is unclear whether networks hear.",
        "While networks hear, few listen.",
        "Networks fail in noise (see a) a car and b) a train).",
        "Networks reach 85.77% in noise.",
        'Networks call it "hearing."',
    ],
)
def test_what_only_looks_like_a_fault_passes(text: str) -> None:
    assert _kinds(text) == set()


def _kinds(text: str) -> set[str]:
    paper = make_paper()
    statement = Statement(text=text, evidence=("Multimodal models struggle with sound.",))
    card = make_card(paper, core_problem=statement)
    return {fault.kind for fault in check(card, paper) if fault.text == text} | {
        fault.kind for fault in check(card, paper) if fault.kind == checks.TWICE
    }


BROKEN = [
    json.loads(line)
    for line in (ROOT / "tests/data/broken_statements.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("old", BROKEN, ids=lambda old: f"{old['paper']} {old['wrong']}")
def test_a_broken_statement_of_old_cards_is_counted_or_refused(old: dict[str, Any]) -> None:
    """Thirty statements that the cards of an earlier version had; readers marked such."""
    paper = make_paper(title=old["title"], abstract=old["abstract"])
    statement = Statement(text=old["text"], evidence=tuple(old["evidence"]))
    read = " ".join(old["abstract"].split())
    refused = faults(statement, source=f"{old['title']}\n{read}", read=read)
    assert old["wrong"] in {*_counted(old, statement, paper), *refused}


def _counted(old: dict[str, Any], statement: Statement, paper: Paper) -> set[str]:
    """Return what the counter says of a card that has just this statement beside its tl;dr."""
    line = Statement(text=old["tldr"], evidence=tuple(old["evidence"]))
    card = make_card(
        paper, tldr=line, core_problem=None, why_it_matters=(), concrete_example=None,
        key_novelty=None, evaluation_highlights=(),
    )  # fmt: skip
    field = old["field"]
    if field == "name":
        card = replace(card, key_novelty=KeyNovelty(name=old["text"], points=()))
    elif field == "key_novelty":
        card = replace(card, key_novelty=KeyNovelty(name=None, points=(statement,)))
    elif field in {"tldr", "core_problem"}:
        card = make_card(paper, **_only(card, field, statement))
    else:
        card = make_card(paper, **_only(card, field, (statement,)))
    return {fault.kind for fault in broken(card, paper)}


def _only(card: Card, field: str, value: Any) -> dict[str, Any]:
    """Return the fields of *card* with another *value* for one."""
    return {one.name: getattr(card, one.name) for one in fields(card)} | {field: value}


def test_a_sound_card_has_nothing_broken() -> None:
    line = Statement(text="EchoNet listens before it looks and reaches 85.77% accuracy.")
    point = Statement(text="Trains by listening to the sound of each film.")
    card = make_card(tldr=line, key_novelty=KeyNovelty(name="EchoNet", points=(point,)))
    assert list(broken(card, make_paper())) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Improves accuracy by on FrontierMath.", ["by on"]),
        ("Reaches an F1-score of, outperforming others.", ["of,"]),
        ("Handles the with NameX in all tests.", ["the with"]),
        ("Indicateses that networks hear in noise.", ["Indicateses"]),
        ("Model size is unclear whether it matters.", ["is unclear whether"]),
        ("Networks hear in noise; however.", ["; however."]),
        ("It is unclear whether networks hear by on-line training.", []),
    ],
)
def test_bad_joins(text: str, parts: list[str]) -> None:
    assert textfaults.bad_joins(text) == parts
    assert textfaults.bad_joins(text, source=text) == []


@pytest.mark.parametrize(
    "text",
    ["Improves hearing.", "+5% in noise.", "Over 90% in noise.", "Consistently beats it.",
     "Studies the noise.", "Benchmarks four networks.", "Is fast.", "$3\\times$ as fast."],
)  # fmt: skip
def test_a_bullet_starts_with_a_verb_or_a_number(text: str) -> None:
    assert textfaults.starts_with_verb_or_number(text)


@pytest.mark.parametrize(
    "text",
    ["Experiments show gains.", "Improve hearing.", "The network hears.", "LLMs hear.",
     "Benchmarks on four tasks show it.", "Robots are fast.", "Robustness is good."],
)  # fmt: skip
def test_a_bullet_that_does_not_is_seen(text: str) -> None:
    assert not textfaults.starts_with_verb_or_number(text)


def test_evidence_must_stand_in_the_abstract() -> None:
    changed = Statement(text="Robots hear.", evidence=("Multimodal models struggle with sounds.",))
    faults = check(make_card(core_problem=changed), make_paper())
    assert [fault.kind for fault in faults] == [checks.QUOTE]


def test_only_the_title_needs_no_evidence() -> None:
    paper = make_paper()
    title = make_card(paper, tldr=Statement(text=paper.title + "."), key_novelty=None)
    assert checks.QUOTE in {fault.kind for fault in check(title, paper)}
    title = make_card(paper, tldr=Statement(text=paper.title), key_novelty=None)
    assert checks.QUOTE not in {fault.kind for fault in check(title, paper)}


def test_an_odd_end_may_be_the_authors() -> None:
    assert textfaults.is_cut("Lists what to begin with.")
    assert not textfaults.is_cut("Lists what to begin with.", "It is good to begin with, if early.")


SECTION = Section(
    heading="Tl;dr", columns=("R-1", "R-2"), rows=(Row(name="ours", values=(43.26,)),)
)


def test_lines_are_markdown_and_aligned() -> None:
    other = Section(heading="Faults", columns=("cut",), rows=(Row(name="seeds", values=(0,)),))
    lines = table([SECTION, other]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert {line.count("|") for line in lines} == {5}
    assert lines[3].replace(" ", "") == "|ours|43.3||thisrun|"
    assert lines[5].replace(" ", "") == "|seeds|0||thisrun|"


def test_it_is_one_table_in_markdown() -> None:
    markdown = pytest.importorskip("markdown")
    page = markdown.markdown(table([SECTION, SECTION]), extensions=["tables"])
    assert page.count("<table>") == 1
    assert page.count("<tr>") == 5


def test_a_block_is_replaced_and_the_rest_stays() -> None:
    text = "a\n<!-- table -->\nold\n<!-- end of table -->\nb"
    new = replace_blocks(text, {"table": r"\1 new"})
    assert new == "a\n<!-- table -->\n\n\\1 new\n\n<!-- end of table -->\nb"
    assert replace_blocks(new, {"table": r"\1 new"}) == new


def test_a_page_without_the_place_is_an_error() -> None:
    with pytest.raises(ValueError, match="no place for table"):
        replace_blocks("a", {"table": "new"})


def test_the_page_has_all_places() -> None:
    page = (ROOT / "docs" / "cards.md").read_text(encoding="utf-8")
    replace_blocks(page, {"table": "", "five cards": "", "example": ""})


def test_the_example_card_is_read_field_by_field() -> None:
    text = (ROOT / "seeds" / "2505.04623.card.txt").read_text(encoding="utf-8")
    fields = read_example(text)
    assert fields["tldr"][0].startswith("EchoInk-R1 enhances")
    assert [len(fields[name]) for name in fields] == [1, 1, 3, 1, 3, 3, 2]
    assert fields["assessment"][0] == "7/10"


def test_words_of_the_example_that_the_source_lacks() -> None:
    text = "Gains +5.24% with <think> tags and training, reflecting."
    source = "It trains with tags and reflects: 85.77%."
    assert missing_words(text, source) == ["Gains", "+5.24%", "<think>"]


def test_markup_of_a_card_stays_text() -> None:
    fields = {"tldr": ["<script>alert(1)</script> a|b"]}
    shown = comparison(fields, make_card(), make_paper())
    assert "<script>" not in shown
    assert "a&#124;b" in shown


def test_our_roles_become_those_of_csabstruct() -> None:
    found = roles_of(["However, networks fail.", "We propose EchoNet.", "It reaches 85%."])
    assert len(found) == 3
    assert set(found) <= {"background", "objective", "method", "result", "other"}


def test_the_title_is_no_line() -> None:
    paper = make_paper()
    assert said_line(make_card(paper)) == "EchoNet is a framework that listens before it looks."
    assert said_line(make_card(paper, tldr=Statement(text=paper.title))) == ""
    quoted = Statement(text=paper.title, evidence=("Code is released.",))
    assert said_line(make_card(paper, tldr=quoted)) == ""
    assert said_line(None) == ""


def test_all_parts_make_one_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = make_paper()
    sentences = paper.abstract.split(". ")
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "2025-05-08.md").write_bytes(write_seeds([paper]))
    roles = {"sentences": sentences, "labels": ["background", "objective", "result", "other"]}
    summary = {"paper_id": "1", "title": "T", "source": sentences, "target": ["EchoNet listens."]}
    (tmp_path / "none.jsonl").write_text("")
    (tmp_path / "roles.jsonl").write_text(json.dumps(roles))
    (tmp_path / "summaries.jsonl").write_text(json.dumps(summary))
    options = [
        "cards.py", "--seeds", str(seeds), "--json", "--faults", str(tmp_path / "faults.jsonl"),
        "--csabstruct", str(tmp_path / "none.jsonl"), str(tmp_path / "roles.jsonl"),
        "--scitldr", str(tmp_path / "summaries.jsonl"),
    ]  # fmt: skip
    monkeypatch.setattr("sys.argv", options)
    cards.main()
    parts = json.loads(capsys.readouterr().out)
    headings = [part["heading"].split(":")[0] for part in parts]
    assert headings == ["Roles", "Tl;dr", "Faulty statements"]
    titles = next(row for row in parts[1]["rows"] if row["name"].startswith("the bare title"))
    assert titles["values"][0] == 0
    assert (tmp_path / "faults.jsonl").exists()


@pytest.mark.parametrize("source", ["by 5.2%", "by 5.2\\%", "by 5.2$\\%$", "by \\textbf{5.2}\\%"])
def test_a_percentage_is_one_however_it_is_written(source: str) -> None:
    assert textfaults.foreign_numbers("Gains 5.2% over it.", source) == []
    assert textfaults.foreign_numbers("Gains 5.2 over it.", source) == ["5.2"]
