"""Reading a mailbox: each letter that is understood is applied, then settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from digest.config import BouncesSettings
from digest.deliver.bounces import Letter, Mailbox
from digest.deliver.bounces.letter import parse, subject
from digest.deliver.bounces.reading import Passed, read
from digest.model import ReportKind
from digest.store.database import Store
from digest.subscribing.bounces import Outcome, apply
from digest.tokens import Tokens

#: Characters of a subject that are shown.
_LONGEST = 60


@dataclass(slots=True, kw_only=True)
class Returned:
    """What came back, counted."""

    kinds: Counter[ReportKind] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    passed: Counter[Passed] = field(default_factory=Counter)
    #: Where each letter lies that is not understood, and its subject.
    unread: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Reads what came back to one digest."""

    store: Store
    settings: BouncesSettings
    clock: Callable[[], datetime]

    def mailbox(self, mailbox: Mailbox, returned: Returned) -> None:
        """Read *mailbox*, adding to *returned*; what is not understood stays as it is.

        A run that breaks off loses nothing: a letter is settled after what it says is kept.
        """
        for letter in mailbox.letters():
            if self.letter(letter, returned):
                mailbox.settle(letter)

    def letter(self, letter: Letter, returned: Returned) -> bool:
        """Do what *letter* says, adding to *returned*; False if it is not understood."""
        report = read(letter.content, Tokens(secret=self.store.secrets.signing))
        if report is None:
            returned.unread.append((letter.place, shown_subject(letter.content)))
            return False
        if isinstance(report, Passed):
            returned.passed[report] += 1
            return True
        now = self.clock()
        returned.outcomes[apply(report, store=self.store, settings=self.settings, now=now)] += 1
        returned.kinds[report.kind] += 1
        return True


def shown_subject(content: bytes) -> str:
    """Give the subject of a letter for a person to find it by, without addresses."""
    try:
        words = subject(parse(content)).split()
    except Exception:  # noqa: BLE001 # hostile MIME breaks the parser in ways it does not promise
        return ""
    text = " ".join("(address)" if "@" in word else word for word in words)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
