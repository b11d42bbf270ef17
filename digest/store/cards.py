"""The cards, kept by paper, revision and summarizer, so that nothing is summarised twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import select

from digest.codec import decode, encode
from digest.model import Card, Paper, PaperId
from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import in_batches, insert_or_replace

_REVISION_LETTERS = 16


class Cards:
    """Cards of papers as they read when they were summarised."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, papers: Sequence[Paper], summarizer: str) -> dict[PaperId, Card]:
        """Give the cards that *summarizer* made of *papers* in just these revisions."""
        revisions = {paper.id: revision(paper) for paper in papers}
        table = schema.cards
        with self._connections.reading() as connection:
            return {
                paper_id: decode(Card, body)
                for batch in in_batches(tuple(revisions))
                for paper_id, of_revision, body in connection.execute(
                    select(table.c.paper_id, table.c.revision, table.c.body).where(
                        table.c.paper_id.in_(batch), table.c.summarizer == summarizer
                    )
                )
                if revisions[paper_id] == of_revision
            }

    def put(self, paper: Paper, card: Card, summarizer: str) -> None:
        """Keep *card* of *paper*, instead of the one that *summarizer* made before."""
        self.put_many(((paper, card),), summarizer)

    def put_many(self, made: Iterable[tuple[Paper, Card]], summarizer: str) -> None:
        """Keep cards in one transaction; raises ValueError if one is not of its paper."""
        rows = [
            {
                "paper_id": paper.id,
                "revision": revision(paper),
                "summarizer": summarizer,
                "body": encode(_of_paper(card, paper)),
            }
            for paper, card in made
        ]
        with self._connections.writing() as connection:
            insert_or_replace(connection, schema.cards, rows)


def revision(paper: Paper) -> str:
    """Name the text of *paper*: ``v2``, or a hash where the version is not told. Pure."""
    if paper.version is not None:
        return f"v{paper.version}"
    text = f"{paper.title}\0{paper.abstract}"
    return sha256(text.encode()).hexdigest()[:_REVISION_LETTERS]


def _of_paper(card: Card, paper: Paper) -> Card:
    if card.id != paper.id:
        msg = f"the card of {card.id} is not one of {paper.id}"
        raise ValueError(msg)
    return card
