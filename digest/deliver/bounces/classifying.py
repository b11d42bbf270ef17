"""Whether a refusal is for ever or for now, by what the server said. Pure."""

from __future__ import annotations

import re

from digest.model import ReportKind

#: Enhanced statuses (RFC 3463, 7505) that say: this address never takes mail.
_NEVER = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
#: Those that say nothing but "no"; then the code and the words must tell.
_VAGUE = frozenset({"5.0.0", "5.2.0", "5.3.0", "5.5.0", "5.5.1", "5.5.4"})
#: Codes (RFC 5321, 7504) that speak of the mailbox where no status stands beside them.
_MAILBOX = frozenset({550, 551, 553, 556})

_NOBODY = re.compile(
    r"""
    \b(?:user|recipient|mailbox|address|account|inbox|alias)\b [^.;]{0,60}
        \b(?: unknown | invalid | not\ found | (?:does\ not|doesn'?t)\ exist | not\ exist
            | disabled | inactive | deactivated | suspended | closed | terminated | discontinued
            | no\ longer | unavailable )\b
    | \b(?:no\ such|unknown|invalid|bad|undeliverable|non-?existent)\ (?:[a-z]+\ )?
        (?:user|recipient|mailbox|address|account|person)\b
    | \bno\ mailbox\ (?:here|by\ that\ name)
    | \b(?:does\ not|doesn'?t)\ have\ an?\ [^.;]{0,30}(?:account|mailbox)\b
    | \bhost\ or\ domain\ name\ not\ found\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FULL = re.compile(
    r"\bquota\b|\b(?:mail)?box (?:is )?(?:over)?full\b|\bover (?:its )?(?:storage|limit)"
    r"|\binsufficient (?:system )?storage\b|\btoo (?:large|big)\b",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"\b(?:spam|junk|policy|policies|black ?list(?:ed)?|block ?list(?:ed)?|blocked|dnsbl|rbl"
    r"|reputation|spf|dkim|dmarc|relay(?:ing)?|rate|virus|content|authenticat\w+)\b",
    re.IGNORECASE,
)
#: Our own words, and an address that stands among theirs, are not what they say.
_ADDRESS = re.compile(r"<[^<>\s]{0,320}>|[^\s@]{1,64}@[^\s@]{1,255}")


def classify(code: int, status: str, detail: str = "") -> ReportKind:
    """Say whether a refusal is HARD, "never", or SOFT, "not now".

    *code* is the server's three digits and *status* its enhanced one, 0 and empty where it gave
    none; *detail* is in its words. What is about us and not about the address is soft: a policy, a
    block list, a message too large. It shows as many soft bounces at once, and is ours to mend.
    """
    if 400 <= code < 500 or status.startswith(("2.", "4.")):  # noqa: PLR2004 # SMTP's "not now"
        return ReportKind.SOFT
    hard = status in _NEVER or ((not status or status in _VAGUE) and _by_words(code, detail))
    return ReportKind.HARD if hard else ReportKind.SOFT


def speaks_of_nobody(detail: str) -> bool:
    """Say whether *detail* says in words that there is no such mailbox."""
    return bool(_NOBODY.search(_ADDRESS.sub(" ", detail)))


def _by_words(code: int, detail: str) -> bool:
    """Decide where no status does: clear words first, then the code."""
    words = _ADDRESS.sub(" ", detail)
    if _FULL.search(words):
        return False
    if _NOBODY.search(words):
        return True
    return code in _MAILBOX and not _POLICY.search(words)
