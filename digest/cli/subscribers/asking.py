"""Asking people by mail whether they want to subscribe; where no mail can go, it waits."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from digest.cli.options import Options
from digest.cli.terminal import say, shown, warn
from digest.errors import ConfigError, DeliveryError

if TYPE_CHECKING:  # SQLAlchemy would slow down `digest --help`
    from digest.config import Config
    from digest.store.database import Store


def require_app(config: Config) -> None:
    """Raise ConfigError where the link of a confirmation would lead nowhere."""
    if config.web.url is None:
        msg = "--confirm needs the web app: the link in the mail leads to it, and web.url is null"
        raise ConfigError(msg, hint="set web.url and run digest serve, or leave --confirm out")


def ask_by_mail(options: Options, config: Config, store: Store) -> None:
    """Send the mails about subscriptions that wait, and say how that went."""
    from digest.deliver import make_mailer
    from digest.deliver.clock import SystemClock
    from digest.progress import Silent
    from digest.render.templates import load_templates
    from digest.stages.deliver import Post
    from digest.stages.notices import send_notices

    sent = deferred = 0
    try:
        with closing(make_mailer(config.delivery)) as mailer:
            post = Post(
                store=store,
                mailer=mailer,
                templates=load_templates(config.site.templates),
                config=config,
                clock=SystemClock(),
                reporter=Silent(),
            )
            while (done := send_notices(post)) and done.sent + done.deferred + done.refused:
                sent, deferred = sent + done.sent, deferred + done.deferred
    except (ConfigError, DeliveryError) as error:
        warn(f"digest: the mails wait: {error.message}")
        warn("hint: digest serve and digest deliver send them when the mail server is there again")
        return
    where = f": {shown(config.delivery.outbox)}/" if config.delivery.mailer == "files" else ""
    put_off = f", {deferred:,} put off" if deferred else ""
    say(options, f"mail   {sent:,} sent{put_off}{where}")
