"""``digest run``: all four stages."""

from __future__ import annotations

from digest.cli.opening import open_stages
from digest.cli.options import Options, SourceOption, WeekOption, command
from digest.cli.summary import composed_lines, delivered_lines, published_lines, require_complete
from digest.cli.terminal import say


@command
def run(options: Options, week: WeekOption = None, source: SourceOption = None) -> None:
    """Do all four stages.

    To run it again is safe: only what is left is done, and no message is sent twice.
    """
    with open_stages(options, week, source) as stages:
        outcome = stages.pipeline.run(stages.weeks)
    say(options, *composed_lines(outcome.composed))
    say(options, *delivered_lines(outcome.delivered, stages.config.delivery))
    say(options, *published_lines(outcome.published))
    require_complete(outcome.fetched)
