"""``digest fetch``: the first stage."""

from __future__ import annotations

from digest.cli.options import Options, SourceOption, WeekOption, command
from digest.cli.stages import open_stages
from digest.cli.summary import fetched_lines
from digest.cli.terminal import say


@command
def fetch(options: Options, week: WeekOption = None, source: SourceOption = None) -> None:
    """Collect the papers of a week; the first stage."""
    with open_stages(options, week, source) as stages:
        pipeline = stages.pipeline
        fetched = {one: pipeline.fetch(one) for one in stages.weeks}
        unreadable = [
            block for one in stages.weeks for block in pipeline.store.papers.unreadable(one)
        ]
    say(options, *fetched_lines(fetched, unreadable))
