"""The pipeline as the commands use it: opened from the options, and summed up at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.cli.options import Options
from digest.cli.progress import watching
from digest.model import Week

if TYPE_CHECKING:  # SQLAlchemy and the summarizer would slow down `digest --help`
    from digest.config import Config
    from digest.pipeline import Pipeline, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """An open pipeline, and the weeks that the command speaks of."""

    config: Config
    pipeline: Pipeline
    weeks: tuple[Week, ...]


@contextmanager
def open_stages(
    options: Options, week: str | None, source: str | None, stage: Stage = "fetch"
) -> Iterator[Stages]:
    """Open the pipeline for the weeks that *week* names, by default those that fit *source*.

    Each must be one that *stage*, the first to be done, can do.
    """
    from digest.pipeline import default_weeks, open_pipeline

    config = options.load()
    choice = default_weeks(source or config.sources.default) if week is None else week
    with (
        watching(options) as reporter,
        open_pipeline(config, source=source, now=datetime.now(UTC), reporter=reporter) as pipeline,
    ):
        yield Stages(config=config, pipeline=pipeline, weeks=pipeline.weeks(choice, stage))
