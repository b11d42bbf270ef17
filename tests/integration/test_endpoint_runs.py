"""Whole runs with cards from a server: cut off in the middle, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from digest.cards.llm import Prompt
from digest.cli import main
from digest.configfile import load_config
from digest.model import Card, Failure, Paper
from digest.pipeline import open_pipeline
from digest.stages import compose
from digest.store.database import Store, open_store
from tests.builders import NOW, WEEK, make_card
from tests.chatserver import Asked, ChatServer, Response, answer, chat_server, error
from tests.lyingmodel import honest, shown, truth

_PAPERS = 9


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a digest folder with the seeds of one day, and go there."""
    assert main(["init", str(tmp_path / "weekly"), "--quiet"]) == 0
    for seed in (tmp_path / "weekly/seeds").glob("*.md"):
        if seed.name != "2025-05-08.md":
            seed.unlink()
    monkeypatch.chdir(tmp_path / "weekly")
    return tmp_path / "weekly"


def honestly(asked: Asked) -> Response:
    """Answer with the truth about the paper, for 1,000 tokens read and 500 written."""
    prompt = Prompt(system=asked.system, user=asked.user, schema=asked.schema, longest=1)
    text = honest(truth(prompt), shown(prompt)[1])
    return answer(text, usage={"prompt_tokens": 1_000, "completion_tokens": 500})(asked)


def use(folder: Path, server: ChatServer, *changes: tuple[str, str]) -> None:
    """Have the cards of *folder* written by *server*, one after the other."""
    config = folder / "config.yaml"
    text = config.read_text()
    for old, new in (
        ("default: arxiv", "default: seeds"),
        ("summarizer: auto", "summarizer: endpoint"),
        ("model: null", "model: one"),
        ("url: http://127.0.0.1:8000/v1", f"url: {server.url}"),
        ("concurrency: 4", "concurrency: 1"),
        ("patience: 300", "patience: 0"),
        *changes,
    ):
        assert old in text
        text = text.replace(old, new, 1)
    config.write_text(text)


def papers_asked_for(server: ChatServer) -> list[str]:
    """Give the user texts of the first questions, one for each paper."""
    return [one.user for one in server.asked if "tags" in one.schema["properties"]]


PRICED = (("price_read: null", "price_read: 1"), ("price_written: null", "price_written: 2"))


def test_a_run_goes_on_where_the_budget_ended(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was spent is told, no card is lost, and no paper with a card is asked about again."""
    with chat_server(honestly) as server:
        use(folder, server, *PRICED, ("budget: null", "budget: 0.007"))
        runs = 0
        while (status := main(["run"])) != 0:
            runs += 1
            assert status == 1
            *notes, problem, _ = capsys.readouterr().err.splitlines()
            assert "4 requests, 4,000 tokens read, 2,000 written, cost 0.0080" in notes[0]
            assert problem == "digest: error: the budget of 0.007 is spent"
        assert runs > 1
        first = papers_asked_for(server)
        assert len({*first}) == _PAPERS
        asked = len(server.asked)
        assert main(["run"]) == 0
        assert len(server.asked) == asked


def test_what_a_run_took_is_told_once_for_all_weeks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = folder / "seeds/2025-05-15.md"
    second.write_text((folder / "seeds/2025-05-08.md").read_text().replace("2505.0", "2505.1"))
    with chat_server(honestly) as server:
        use(folder, server)
        assert main(["run", "--week", "all"]) == 0
        lines = capsys.readouterr().err.splitlines()
        (told,) = [line for line in lines if line.startswith("one:")]
        assert told.startswith(f"one: {len(server.asked)} requests, ")


def test_a_server_that_fails_in_the_middle_costs_no_card(folder: Path) -> None:
    with chat_server(*[honestly] * 4, error(500)) as failing:
        use(folder, failing)
        assert main(["run"]) == 1
    with open_store(folder / "var/digest.db") as store:
        had = store.cards.get(store.papers.of(WEEK), _name(folder))
    assert len(had) >= 3
    with chat_server(honestly) as server:
        config = folder / "config.yaml"
        config.write_text(config.read_text().replace(failing.url, server.url))
        assert main(["run"]) == 0
        assert len(papers_asked_for(server)) == _PAPERS - len(had)


def _name(folder: Path) -> str:
    """Give the name that the cards of *folder* are kept by."""
    with open_pipeline(load_config(folder / "config.yaml"), now=NOW) as pipeline:
        return pipeline.summarizer.name


@dataclass
class Watching:
    """Writes cards, and looks each time how many are in the store."""

    store: Store
    name: str = "embedded:fake"
    kept: list[int] = field(default_factory=list)

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield a card for each."""
        for paper in papers:
            self.kept.append(len(self.store.cards.get(papers, self.name)))
            yield make_card(paper)

    def notes(self) -> tuple[str, ...]:
        """Give none."""
        return ()


def test_slow_cards_are_stored_each_as_it_comes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come in bursts with long waits between, in which a run may be killed."""
    monkeypatch.setattr(compose, "_SLOW", 0.0)
    config = load_config(folder / "config.yaml")
    with open_pipeline(config, source="seeds", now=NOW) as pipeline:
        pipeline.fetch(WEEK)
        watching = Watching(pipeline.store)
        compose.compose_week(
            WEEK,
            notes=(),
            store=pipeline.store,
            summarizer=watching,
            config=config,
            now=NOW,
            reporter=pipeline.reporter,
        )
    assert watching.kept == [*range(_PAPERS)]
