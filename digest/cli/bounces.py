"""``digest bounces``: what came back, and whom it keeps mail away from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.bounces_lines import bounces_lines
from digest.cli.options import Options, command
from digest.cli.terminal import say, shown
from digest.errors import ConfigError, DigestError, NothingToDo

if TYPE_CHECKING:  # SQLAlchemy and pydantic would slow down `digest --help`
    from digest.config import BouncesSettings, Config
    from digest.deliver.bounces import Mailbox
    from digest.store.database import Store
    from digest.subscribing.returned import Reading

#: Bytes of a mail from standard input that are kept.
_LARGEST = 25_000_000


class _TryAgain(DigestError):
    """A mail server that pipes a letter here is to try again later (sysexits: EX_TEMPFAIL)."""

    exit_status = 75


@command
def bounces(
    options: Options,
    *,
    maildir: Annotated[
        Path | None, typer.Option("--maildir", metavar="DIR", help="Read this Maildir.")
    ] = None,
    imap: Annotated[bool, typer.Option("--imap", help="Read the server of bounces.imap.")] = False,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read one mail from standard input, for a mail server.")
    ] = False,
) -> None:
    """Read what came back: bounces, complaints, and mails that ask to leave.

    By default from what bounces.maildir and bounces.imap name. What is not understood stays there.
    """
    if stdin and (maildir or imap):
        msg = "--stdin goes with neither --maildir nor --imap"
        raise ConfigError(msg)
    if stdin:
        _read_stdin(options)
    else:
        _read_mailboxes(options, maildir, imap=imap)


def _read_mailboxes(options: Options, maildir: Path | None, *, imap: bool) -> None:
    from digest.store.database import open_store
    from digest.subscribing.returned import Returned

    config = options.load()
    returned = Returned()
    with ExitStack() as stack:
        mailboxes = [
            stack.enter_context(closing(mailbox))
            for mailbox in _mailboxes(config.bounces, maildir, imap=imap)
        ]
        store = stack.enter_context(open_store(config.store))
        # what was done before a server went away is told, too
        stack.callback(lambda: say(options, *bounces_lines(returned)))
        for mailbox in mailboxes:
            _reading(config, store).mailbox(mailbox, returned)


def _mailboxes(settings: BouncesSettings, maildir: Path | None, *, imap: bool) -> Iterator[Mailbox]:
    """Give what the command line names, or else the settings."""
    from digest.deliver.bounces.imap import ImapMailbox
    from digest.deliver.bounces.maildir import Maildir

    named = maildir is not None or imap
    folder = maildir if named else settings.maildir
    if imap and settings.imap is None:
        msg = "--imap needs bounces.imap in the settings"
        raise ConfigError(msg, hint="bounces: {imap: {host: imap.example.org, username: bounces}}")
    if not named and folder is None and settings.imap is None:
        msg = "neither bounces.maildir nor bounces.imap names a mailbox to read"
        raise NothingToDo(msg, hint="set one in config.yaml, or give --maildir or --stdin")
    if folder is not None:
        yield Maildir(folder)
    if settings.imap is not None and (imap or not named):
        yield ImapMailbox(settings.imap)


def _read_stdin(options: Options) -> None:
    """Read one mail; whatever goes wrong is a reason to try again, and none to bounce it."""
    try:
        _take_in(options)
    except DigestError as error:
        raise _TryAgain(error.message, hint=error.hint) from error
    except OSError as error:
        msg = f"{error.filename or 'standard input'}: {error.strerror}"
        raise _TryAgain(msg, hint="the mail server tries again") from error


def _take_in(options: Options) -> None:
    from digest.deliver.bounces import Letter
    from digest.store.database import open_store
    from digest.subscribing.returned import Returned

    config = options.load()
    content = sys.stdin.buffer.read(_LARGEST)
    while sys.stdin.buffer.read(_LARGEST):  # who writes it must not die of a broken pipe
        pass
    returned = Returned()
    place = f"{config.bounces.unread / _file_name(content)}"
    with open_store(config.store) as store:
        understood = _reading(config, store).letter(Letter(place=place, content=content), returned)
    if not understood:
        _keep(Path(place), content)
    say(options, *bounces_lines(returned, unread=f"kept in {shown(config.bounces.unread)}/"))


def _file_name(content: bytes) -> str:
    """Name a letter, so that the same one is kept once."""
    return f"{sha256(content).hexdigest()[:16]}.eml"


def _keep(path: Path, content: bytes) -> None:
    from digest.disk import write_whole

    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


def _reading(config: Config, store: Store) -> Reading:
    from digest.subscribing.returned import Reading

    return Reading(store=store, settings=config.bounces, clock=lambda: datetime.now(UTC))
