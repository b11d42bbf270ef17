"""The query language: what fits, what bounds, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.configfile import load_config
from digest.errors import ConfigError
from digest.model import PaperId
from digest.sources.query import categories_of, fits
from digest.sources.querysyntax import AllOf, AnyOf, Query, Term, parse_query
from tests.builders import make_paper

ROOT = Path(__file__).parents[2]
PAPER = make_paper(
    id=PaperId("2505.04623"),
    title=r"Multi-modal Large Language Models for Schr\"odinger's $\alpha$ Cats",
    abstract="We study vision-language models. Losses are small; GPT-4o and Q&A on case studies.",
    authors=("Yoshua Bengio", "Adrian Del Maestro", r"J\'er\^ome Łukasz"),
    categories=("cs.CL", "eess.AS", "hep-th"),
    comment="12 pages, accepted at ACL 2025",
    journal_ref="Phys. Rev. D 7 (2025)",
)


@pytest.mark.parametrize(
    "query",
    [
        "cat:cs.CL",
        "cat:CS.cl",
        "cat:cs.*",
        "cat:cs.?L",
        "cat:hep-th",
        'abs:"vision-language model"',
        'abs:"vision language models"',
        "abs:loss",
        'abs:"case study"',
        "abs:gpt-4o",
        'ti:"multi-modal large language model"',
        "ti:schrodinger",
        'ti:"schrödinger"',
        "ti:multi?modal OR ti:langu*",
        "abs:lang?age",
        "au:bengio",
        'au:"Yoshua Bengio"',
        "au:bengio_y",
        "au:del_maestro",
        "au:jerome",
        "co:accepted",
        'jr:"Phys. Rev. D"',
        "id:2505.04623",
        "all:bengio AND all:cs.CL AND all:2505.04623 AND all:accepted",
        "vision",
        '"language models"',
        "(cat:cs.CL OR cat:cs.CV) AND abs:loss",
        "cat:cs.CL ANDNOT ti:dogs",
        "cat:cs.CL ANDNOT (ti:dogs OR ti:birds) AND abs:loss",
        "abs:(loss AND (vision OR sound))",
        "cat:(cs.CV OR cs.CL)",
    ],
)
def test_queries_that_the_paper_fits(query: str) -> None:
    assert fits(PAPER, query)


@pytest.mark.parametrize(
    "query",
    [
        "cat:cs.C",
        "cat:cs",
        "cat:eess.*AV",
        'abs:"language vision"',
        "abs:visio",
        "ti:vision",
        'au:"Yoshua Maestro"',
        "au:bengio_z",
        "co:rejected",
        "id:2505.04624",
        "cat:cs.CL AND ti:dogs",
        "cat:cs.CL ANDNOT abs:loss",
        "cat:cs.CL ANDNOT cat:cs.CL",
        "abs:(loss AND dogs)",
        "all:dogs",
    ],
)
def test_queries_that_the_paper_does_not_fit(query: str) -> None:
    assert not fits(PAPER, query)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("model", "models"),
        ("study", "studies"),
        ("loss", "losses"),
        ("bias", "biases"),
        ("lens", "lenses"),
        ("database", "databases"),
        ("schema", "schemas"),
        ("matrix", "matrixes"),
        ("physics", "physics"),
    ],
)
def test_singular_and_plural_are_the_same(one: str, other: str) -> None:
    assert fits(make_paper(abstract=f"The {one}."), f"abs:{other}")
    assert fits(make_paper(abstract=f"The {other}."), f"abs:{one}")


def test_a_field_that_the_paper_does_not_have_fits_nothing() -> None:
    assert not fits(make_paper(), "co:accepted OR jr:phys OR cat:cs.*")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "something to look for is missing before 'the end'"),
        ("cat:cs.CL AND", "something to look for is missing before 'the end'"),
        ("AND cat:cs.CL", "something to look for is missing before 'AND'"),
        ("ti:AND", "something to look for is missing before 'AND'"),
        ("ti:abs:x", "something to look for is missing before"),
        ("a OR OR b", "something to look for is missing before 'OR'"),
        ("()", "something to look for is missing before ')'"),
        ("language model", "AND, OR or ANDNOT is missing before 'model'"),
        ("a and b", "AND, OR or ANDNOT is missing before 'and'"),
        ("a AND b OR c", "OR beside AND or ANDNOT needs parentheses"),
        ("a OR b ANDNOT c", "OR beside AND or ANDNOT needs parentheses"),
        ("(a AND b", "a parenthesis is not closed"),
        ("a AND b)", "a parenthesis is closed that was not opened"),
        ('abs:"a', "a quotation mark is not closed"),
        ('abs:""', "there is no word in ''"),
        ("ti:--", "there is no word in '--'"),
        ("ti:*", "there is no word in '*'"),
        ("title:x", "there is no field 'title' here, only abs, all, au"),
        ("submittedDate:[202501010000 TO 202502010000]", "there is no field 'submittedDate'"),
        ('cat:"cs.CL cs.CV"', "'cs.CL cs.CV' is not a category like cs.AI"),
        ("id:12", "'12' is not an identifier like 2505.04623"),
        ("(" * 60 + "a" + ")" * 60, "it has more than 50 parentheses within each other"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(query: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        fits(PAPER, query)
    assert caught.value.message.startswith(f"the query {query!r} cannot be read: {reason}")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cat:cs.AI", ("cs.AI",)),
        ("(cat:cs.CL OR cat:cs.CV) AND abs:loss", ("cs.CL", "cs.CV")),
        ("cat:cs.SD OR cat:eess.AS OR (cat:cs.CL AND abs:dialogue)", ("cs.SD", "eess.AS", "cs.CL")),
        ("cat:cs.* ANDNOT cat:cs.LG", ("cs.*",)),
        ("cat:(cs.AI OR hep-th)", ("cs.AI", "hep-th")),
        ("abs:loss", ()),
        ("cat:cs.AI OR abs:loss", ()),
        ("abs:loss ANDNOT cat:cs.AI", ()),
    ],
)
def test_categories_bound_a_query(query: str, expected: tuple[str, ...]) -> None:
    assert categories_of(query) == expected


def test_the_queries_of_the_example_configuration_are_read_and_bound() -> None:
    for topic in load_config(ROOT / "config.yaml").interests:
        assert categories_of(topic.query)


WORDS = ("loss", "vision", "dogs", "zebra", "bengio")
TERMS = st.builds(
    Term, field=st.sampled_from(["abs", "ti", "au", "all"]), text=st.sampled_from(WORDS)
) | st.builds(Term, field=st.just("cat"), text=st.sampled_from(["cs.CL", "cs.CV", "hep-*"]))


def combined(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    some = st.lists(parts, min_size=2, max_size=3).map(tuple)
    one = st.lists(parts, min_size=1, max_size=2).map(tuple)
    return st.builds(AnyOf, parts=some) | st.builds(AllOf, wanted=some, unwanted=one)


QUERIES: st.SearchStrategy[Query] = st.recursive(TERMS, combined, max_leaves=8)


def written(query: Query) -> str:
    """Write a query as people do."""
    match query:
        case Term():
            return f"{query.field}:{query.text}"
        case AnyOf():
            return " OR ".join(map(enclosed, query.parts))
        case AllOf():
            wanted = " AND ".join(map(enclosed, query.wanted))
            return wanted + "".join(f" ANDNOT {enclosed(part)}" for part in query.unwanted)


def enclosed(query: Query) -> str:
    return written(query) if isinstance(query, Term) else f"({written(query)})"


def expected(query: Query) -> bool:
    """Decide by other means whether the paper fits."""
    match query:
        case Term():
            return fits(PAPER, f"{query.field}:{query.text}")
        case AnyOf():
            return any(map(expected, query.parts))
        case AllOf():
            return all(map(expected, query.wanted)) and not any(map(expected, query.unwanted))


@settings(max_examples=60)
@given(QUERIES)
def test_what_is_written_is_read_and_means_the_same(query: Query) -> None:
    assert parse_query(written(query)) == query
    assert fits(PAPER, written(query)) is expected(query)


@settings(max_examples=60)
@given(QUERIES)
def test_a_paper_that_fits_is_in_one_of_the_categories(query: Query) -> None:
    text = written(query)
    bounds = categories_of(text)
    if bounds and fits(PAPER, text):
        assert fits(PAPER, " OR ".join(f"cat:{name}" for name in bounds))


@settings(max_examples=150)
@given(st.text(alphabet='ab:"()*? ANDORNTcati.\u0301é\\', max_size=30) | st.text(max_size=30))
def test_any_text_is_read_or_refused_in_one_way(text: str) -> None:
    try:
        found = fits(PAPER, text)
    except ConfigError:
        return
    bounds = categories_of(text)
    assert not (found and bounds) or fits(PAPER, " OR ".join(f"cat:{name}" for name in bounds))
