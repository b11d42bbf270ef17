"""Mails about subscriptions that wait, sent before an issue is: somebody is waiting for them."""

from __future__ import annotations

from digest.model import Message, Notice
from digest.render.links import Links
from digest.render.notices import render_notice
from digest.stages.deliver import Post
from digest.subscribing.notices import Sent, send_waiting


def send_notices(post: Post) -> Sent:
    """Send the notices that are due; raises DeliveryError if none can be sent."""
    config, store = post.config, post.store
    links = Links.of(config, store.secrets.signing)

    def render(notice: Notice) -> Message:
        return render_notice(notice, config=config, links=links, templates=post.templates)

    return send_waiting(store, post.mailer, render, post.clock.now, bounced=post.report)
