"""``digest deliver``: the fourth stage."""

from __future__ import annotations

from digest.cli.opening import open_stages
from digest.cli.options import Options, SourceOption, WeekOption, command
from digest.cli.summary import delivered_lines
from digest.cli.terminal import say


@command
def deliver(options: Options, week: WeekOption = None, source: SourceOption = None) -> None:
    """Send the issue to each subscriber once; the fourth stage.

    Unless a week is named, older issues that some have not got yet go on as well.
    """
    with open_stages(options, week, source, "deliver") as stages:
        named = week not in {None, "all", "latest"}
        delivered = {} if named else stages.pipeline.finish(but=stages.weeks)
        delivered |= {one: stages.pipeline.deliver(one) for one in stages.weeks}
    say(options, *delivered_lines(delivered, stages.config.delivery))
