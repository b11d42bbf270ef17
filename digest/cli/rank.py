"""``digest rank``: the order of a Markdown file's papers, with the reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.card import read_papers
from digest.cli.options import FormatOption, Options, PapersArgument, command
from digest.cli.terminal import data, out, warn
from digest.cli.topics import find_topic
from digest.model import Paper, PaperId, Ranked, Topic

if TYPE_CHECKING:  # pydantic would slow down `digest --help`
    from pathlib import Path

TopicOption = Annotated[
    str | None, typer.Option("--topic", metavar="NAME", help="One topic alone, not all.")
]


@command
def rank(
    options: Options,
    file: PapersArgument,
    topic: TopicOption = None,
    output: FormatOption = "text",
) -> None:
    """Print the papers of a Markdown file in the order of an issue, and why.

    Those that a topic wants others to be like are looked up there and in the seeds.
    """
    config = options.load_or_packaged()
    topics = (find_topic(config.interests, topic),) if topic else config.interests
    papers = read_papers(file)
    examples = _examples(topics, papers, config.sources.seeds.path)
    ranked = _arranged(papers, topics, examples, config.issue.highlights)
    if output == "json":
        data(*map(_json, ranked))
    else:
        out(*(line for place, one in enumerate(ranked, 1) for line in _lines(place, one)))


def _arranged(
    papers: Sequence[Paper],
    topics: Sequence[Topic],
    examples: dict[PaperId, Paper],
    places: int,
) -> list[Ranked]:
    """Put *papers* in the order of an issue; what would be left out comes last."""
    from digest.compose.attention import attention
    from digest.compose.order import arrange
    from digest.compose.ranking import rank as judge
    from digest.compose.twins import note_twins

    ranked = note_twins(judge(papers, topics, attention, examples))
    arranged = arrange([one for one in ranked if not one.excluded_by], places)
    return [*arranged, *(one for one in ranked if one.excluded_by)]


def _examples(
    topics: Sequence[Topic], papers: Sequence[Paper], seeds: Path
) -> dict[PaperId, Paper]:
    """Find what *topics* want papers to be like, among *papers* and in the folder of *seeds*."""
    from digest.compose.ranking import wanted_examples

    wanted = wanted_examples(topics)
    found = {paper.id: paper for paper in papers if paper.id in wanted}
    if len(found) < len(wanted):
        found |= {paper.id: paper for paper in _seeds(seeds, wanted)}
    for one in wanted:
        if one not in found:
            warn(f"no topic can look for papers like {one}: it is neither here nor in {seeds}")
    return found


def _seeds(folder: Path, wanted: Sequence[PaperId]) -> Iterator[Paper]:
    """Yield those of the *wanted* papers that the files in *folder* have."""
    from digest.sources.markdown import read_file

    for path in sorted(folder.glob("????-??-??.md")):
        for block in read_file(path):
            if isinstance(block, Paper) and block.id in wanted:
                yield block


def _json(ranked: Ranked) -> str:
    """Write one paper's place as JSON, on one line."""
    matches = [
        {"topic": match.topic, "score": match.score, "words": match.words}
        for match in ranked.matches
    ]
    attention = ranked.attention and {
        "score": ranked.attention.score,
        "value": ranked.attention.value,
        "words": ranked.attention.words,
    }
    plain = {
        "id": ranked.paper.id,
        "title": ranked.paper.title,
        "score": ranked.score,
        "match": ranked.match,
        "attention": attention,
        "topic": ranked.topic,
        "matches": matches,
        "reasons": ranked.reasons,
        "excluded_by": ranked.excluded_by,
    }
    return json.dumps(plain, ensure_ascii=False)


def _lines(place: int, ranked: Ranked) -> Iterator[str]:
    """Yield one paper's place for people, a line for each reason below it."""
    from digest.text.latex import to_unicode

    yield f"{place:>4}  {ranked.score:.2f}  {ranked.paper.id}  {to_unicode(ranked.paper.title)}"
    for match in ranked.matches[:1]:
        yield f"{'':12}{match.topic} {match.score:.2f}"
    for reason in ranked.reasons:
        yield f"{'':12}{reason}"
