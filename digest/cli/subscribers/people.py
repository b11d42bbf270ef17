"""``digest subscribers add`` and ``remove``: one person, by an operator's word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.subscribers.asking import ask_by_mail, require_app
from digest.cli.subscribers.words import AddressArgument, ConfirmOption, ConsentOption, wanted
from digest.cli.terminal import say
from digest.cli.topics import find_topic
from digest.errors import NothingToDo
from digest.model import (
    Act,
    Choices,
    Consent,
    Frequency,
    MailFormat,
    NoticeKind,
    Subscriber,
    SubscriberState,
    Suppression,
)

if TYPE_CHECKING:  # SQLAlchemy would slow down `digest --help`
    from digest.store.database import Store


@command
def add(
    options: Options,
    address: AddressArgument,
    *,
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", metavar="NAME", help="A topic to get, not all; may be repeated."),
    ] = None,
    monthly: Annotated[
        bool, typer.Option("--monthly", help="The best of a month, not every issue.")
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="Mail without HTML.")] = False,
    consent: ConsentOption = "added by the operator",
    confirm: ConfirmOption = False,
) -> None:
    """Add somebody who has asked for mail; it goes out from the next issue on.

    What --consent says of how they asked is kept. Whoever has left is not added again: with
    --confirm, a mail asks them.
    """
    from digest.store.database import open_store

    config = options.load()
    if confirm:
        require_app(config)
    choices = Choices(
        topics=tuple(find_topic(config.interests, name).name for name in topic or ()),
        frequency=Frequency.MONTHLY if monthly else Frequency.ISSUE,
        format=MailFormat.TEXT if text else MailFormat.HTML,
    )
    given = Consent(act=Act.ADDED, moment=datetime.now(UTC), text=consent)
    with open_store(config.store) as store:
        added = (_ask if confirm else _add)(store, address, choices, given)
        say(options, f"added {added.address}: {wanted(added.choices)}")
        if confirm:
            ask_by_mail(options, config, store)


def _add(store: Store, address: str, choices: Choices, consent: Consent) -> Subscriber:
    """Add somebody on the operator's word alone; raises NothingToDo for who is on record."""
    known = store.subscribers.get(address)
    kept_away = store.subscribers.suppression(address)
    if known and known.state is SubscriberState.PENDING and not kept_away:
        store.subscribers.choose(known.id, choices, consent)
        added = store.subscribers.confirm(known.id, consent)
    elif known:
        hint = "" if known.state is SubscriberState.CONFIRMED else _ONLY_THEY
        msg = f"{known.address} is on record: {known.state}"
        raise NothingToDo(msg, hint=hint)
    else:
        added = store.subscribers.add(address, SubscriberState.CONFIRMED, consent, choices)
    if added is None:
        msg = f"mail is kept away from {address}: {kept_away}"
        raise NothingToDo(msg, hint=_ONLY_THEY)
    return added


_ONLY_THEY = "only they can change that: on the site, or by a mail that --confirm sends"


def _ask(store: Store, address: str, choices: Choices, consent: Consent) -> Subscriber:
    """Add somebody who is to say yes by mail; raises NothingToDo for who must not be asked."""
    known = store.subscribers.get(address)
    if known and known.state is SubscriberState.CONFIRMED:
        msg = f"{known.address} is on record: {known.state}"
        raise NothingToDo(msg)
    if store.subscribers.suppression(address) is Suppression.COMPLAINED:
        msg = f"{address} has called our mail spam, and is not written to"
        raise NothingToDo(msg, hint="they can subscribe on the site")
    asked = store.subscribers.ask(address, choices, consent)
    store.notices.add(NoticeKind.CONFIRM, asked.id, consent.moment)
    return asked


@command
def remove(
    options: Options,
    address: AddressArgument,
    *,
    suppress: Annotated[
        bool, typer.Option("--suppress", help="Also an address that is not on record.")
    ] = False,
) -> None:
    """Send nothing more to somebody, for good: no import and no operator brings them back."""
    from digest.store.database import open_store

    now = datetime.now(UTC)
    with open_store(options.load().store) as store:
        known = store.subscribers.get(address)
        if known is None and suppress:
            store.subscribers.suppress(address, Suppression.REMOVED, now)
            say(options, f"mail is kept away from {address}")
            return
        consent = Consent(act=Act.REMOVED, moment=now, text="removed by the operator")
        if known is None or not store.subscribers.end(known.id, consent):
            msg = f"{address} gets no mail"
            hint = "--suppress keeps mail away from it all the same" if known is None else ""
            raise NothingToDo(msg, hint=hint)
    say(options, f"removed {address}")
