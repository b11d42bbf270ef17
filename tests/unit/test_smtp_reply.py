"""What a server answers: its code, status and words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.smtp_reply import Reply


@pytest.mark.parametrize(
    ("code", "raw", "status", "line"),
    [
        (550, b"5.1.1 No such user", "5.1.1", "550 5.1.1 No such user"),
        (550, b"No such user", "", "550 No such user"),
        (550, b"5.1.1 Sorry,\n5.1.1 no such user", "5.1.1", "550 5.1.1 Sorry, no such user"),
        (250, b"2.0.0 Ok: queued as 4F", "2.0.0", "250 2.0.0 Ok: queued as 4F"),
        (550, b"5.7.515 Access denied", "5.7.515", "550 5.7.515 Access denied"),
        (452, b"4.2.2", "4.2.2", "452 4.2.2"),
        # a status of another class than the code's says nothing
        (450, b"5.1.1 strange", "", "450 5.1.1 strange"),
        (550, b"5.1.1.1 is no status", "", "550 5.1.1.1 is no status"),
        (550, b"see 5.1.1 there", "", "550 see 5.1.1 there"),
        (550, b"", "", "550"),
        (550, b"caf\xe9 \x1b[31mred\x07", "", "550 caf\ufffd [31mred"),
    ],
)
def test_status_and_line(code: int, raw: bytes, status: str, line: str) -> None:
    reply = Reply(code=code, raw=raw)
    assert (reply.status, reply.line) == (status, line)


def test_a_long_answer_is_cut() -> None:
    line = Reply(code=554, raw=b"5.7.1 word\n" * 100).line
    assert len(line) == 300
    assert line.endswith("…")


@given(st.integers(min_value=-1, max_value=999), st.binary())
def test_any_answer_is_one_short_line(code: int, raw: bytes) -> None:
    line = Reply(code=code, raw=raw).line
    assert len(line) <= 300
    assert line.isprintable() or not line.isascii()
    assert "\n" not in line


def test_each_code_is_of_one_kind() -> None:
    kinds = [
        (reply.is_fine, reply.asks_for_content, reply.is_for_now, reply.is_for_good)
        for reply in (Reply(code=code) for code in (251, 354, 451, 550, 334, -1))
    ]
    assert [sum(kind) for kind in kinds] == [1, 1, 1, 1, 0, 0]
