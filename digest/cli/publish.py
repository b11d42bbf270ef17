"""``digest publish``: the third stage."""

from __future__ import annotations

from digest.cli.opening import open_stages
from digest.cli.options import Options, SourceOption, WeekOption, command
from digest.cli.summary import published_lines
from digest.cli.terminal import say


@command
def publish(options: Options, week: WeekOption = None, source: SourceOption = None) -> None:
    """Write the site and its feeds, of all issues; the third stage.

    --week only has to name a week that is known: the site always holds every issue.
    """
    with open_stages(options, week, source, "deliver") as stages:
        published = stages.pipeline.publish()
    say(options, *published_lines(published))
