"""Hard or soft, by real servers' words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.bounces.classifying import classify
from digest.model import ReportKind

HARD = [
    (550, "5.1.1", "The email account that you tried to reach does not exist."),
    (550, "5.1.1", "<spam@example.org>: Recipient address rejected: User unknown"),
    (0, "5.1.2", "Host or domain name not found"),
    (501, "5.1.3", "Bad recipient address syntax"),
    (551, "5.1.6", "mailbox has moved"),
    (556, "5.1.10", "Domain does not accept mail (nullMX)"),
    (556, "", "domain takes no mail"),
    (550, "5.2.1", "The email account that you tried to reach is disabled."),
    (550, "", "No such user here"),
    (550, "", "Requested action not taken"),
    (551, "", "User not local"),
    (553, "", "sorry, that domain isn't in my list"),
    (554, "", "delivery error: This user doesn't have a yahoo account (x@example.com) [0]"),
    (550, "5.5.0", "Requested action not taken: mailbox unavailable"),
    (550, "5.0.0", "User unknown"),
    (550, "5.1.0", "Address rejected"),
    (0, "", "550 user unknown"),
]
SOFT = [
    (452, "4.2.2", "The email account that you tried to reach is over quota."),
    (552, "5.2.2", "mailbox full"),
    (552, "", "mailbox full"),
    (552, "5.2.3", "message too large"),
    (554, "5.3.0", "rejected"),
    (554, "5.4.4", "no route"),
    (554, "5.4.6", "mail loop"),
    (550, "5.7.1", "Message rejected as spam by policy; user unknown"),
    (550, "5.7.26", "fails DMARC"),
    (421, "", "try again"),
    (450, "5.1.1", "contradicts itself"),
    (0, "4.4.7", "delivery time expired: user unknown"),
    (550, "", "JunkMail rejected - your address is on the block list"),
    (550, "", "blocked using a DNSBL: see http://example.org/"),
    (550, "5.0.0", "over quota"),
    (554, "", "Transaction failed"),
    (0, "", ""),
    (0, "5.1.8", "Bad sender's system address"),
    (0, "nonsense", "user unknown"),
]


@pytest.mark.parametrize(("code", "status", "detail"), HARD)
def test_an_address_that_never_takes_mail_is_hard(code: int, status: str, detail: str) -> None:
    assert classify(code, status, detail) is ReportKind.HARD


@pytest.mark.parametrize(("code", "status", "detail"), SOFT)
def test_what_may_pass_or_is_not_the_address_s_fault_is_soft(
    code: int, status: str, detail: str
) -> None:
    assert classify(code, status, detail) is ReportKind.SOFT


@given(code=st.integers(), status=st.text(), detail=st.text())
def test_anything_is_classified(code: int, status: str, detail: str) -> None:
    assert classify(code, status, detail) in {ReportKind.HARD, ReportKind.SOFT}
