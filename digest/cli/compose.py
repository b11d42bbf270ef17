"""``digest compose``: the second stage."""

from __future__ import annotations

from digest.cli.opening import open_stages
from digest.cli.options import Options, SourceOption, WeekOption, command
from digest.cli.summary import composed_lines
from digest.cli.terminal import say


@command
def compose(options: Options, week: WeekOption = None, source: SourceOption = None) -> None:
    """Rank papers, write cards, make the issue; the second stage."""
    with open_stages(options, week, source, "compose") as stages:
        composed = {one: stages.pipeline.compose(one) for one in stages.weeks}
    say(options, *composed_lines(composed))
