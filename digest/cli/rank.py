"""``digest rank``: the order of a Markdown file's papers, with the reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from digest.cli.card import read_papers
from digest.cli.options import FormatOption, Options, PapersArgument, command
from digest.cli.terminal import data, out
from digest.cli.topics import find_topic
from digest.model import Ranked

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
    """Print the papers of a Markdown file, best first, and why."""
    from digest.compose import ranking

    interests = options.load_or_packaged().interests
    topics = (find_topic(interests, topic),) if topic else interests
    ranked = ranking.rank(read_papers(file), topics)
    if output == "json":
        data(*map(_json, ranked))
    else:
        out(*(line for place, one in enumerate(ranked, 1) for line in _lines(place, one)))


def _json(ranked: Ranked) -> str:
    """Write one paper's place as JSON, on one line."""
    matches = [
        {"topic": match.topic, "score": match.score, "words": match.words}
        for match in ranked.matches
    ]
    plain = {
        "id": ranked.paper.id,
        "title": ranked.paper.title,
        "score": ranked.score,
        "topic": ranked.topic,
        "matches": matches,
        "excluded_by": ranked.excluded_by,
    }
    return json.dumps(plain, ensure_ascii=False)


def _lines(place: int, ranked: Ranked) -> Iterator[str]:
    """Yield one paper's place for people, a line for each reason below it."""
    from digest.text.latex import to_unicode

    yield f"{place:>4}  {ranked.score:.2f}  {ranked.paper.id}  {to_unicode(ranked.paper.title)}"
    for match in ranked.matches:
        yield f"{'':12}{match.topic} {match.score:.2f}: {', '.join(match.words)}"
    if ranked.excluded_by:
        yield f"{'':12}left out for the word: {ranked.excluded_by}"
    elif not ranked.matches:
        yield f"{'':12}fits no topic"
