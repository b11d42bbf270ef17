"""Quoted-printable with gaps: what the standard library writes for the whole text."""

from __future__ import annotations

from email.quoprimime import body_encode
from quopri import decodestring

from hypothesis import given
from hypothesis import strategies as st

from digest.render.quoted import LONGEST, Line, lines, unbroken

#: A name for a gap, as it stands in a text.
GAP = "https://gap.invalid/"
#: Texts that tempt: what is encoded, what looks encoded, blanks and lines.
TEXTS = st.text(st.sampled_from("a=é漢 \t\r\n.-/\x0b\u2028\N{GRINNING FACE}"), max_size=300)


def filled(text: str, own: str) -> bytes:
    """Encode *text* line by line, with *own* in the gaps."""
    return b"".join(
        one if isinstance(one, bytes) else one.fill({GAP: unbroken(own)})
        for one in lines(text, (GAP,))
    )


def whole(text: str) -> bytes:
    """Encode *text* as the standard library does for a message."""
    rows = text.encode().splitlines()
    octets = b"".join(row + b"\n" for row in rows).decode("latin-1")
    return body_encode(octets, LONGEST, eol="\r\n").encode("ascii")


@given(before=TEXTS, own=st.text("a=é漢&", min_size=1, max_size=200), after=TEXTS)
def test_a_text_with_a_gap_is_written_as_the_whole(before: str, own: str, after: str) -> None:
    """But for blanks at the end of a line with a gap, which say nothing."""
    done = filled(f"{before}{GAP}{after}", own)
    rows = f"{before}{GAP}{after}".encode().splitlines()
    gap = GAP.encode()
    kept = b"\n".join(row.rstrip(b" \t") if gap in row else row for row in rows).decode()
    assert done == whole(kept.replace(GAP, own) + "\n")
    assert max(map(len, done.split(b"\r\n"))) <= LONGEST
    assert done.isascii()


@given(TEXTS)
def test_a_text_without_gaps_is_one_run(text: str) -> None:
    (run,) = lines(text, (GAP,))
    assert run == whole(text)
    decoded = decodestring(run.replace(b"\r\n", b"\n"))
    assert decoded.splitlines() == text.encode().splitlines()


def test_two_gaps_on_one_line_and_text_that_looks_like_none() -> None:
    line = Line.of("<a>=<b><a> ", ("<a>", "<b>"))
    assert line.fill({"<a>": "1", "<b>": unbroken("=")}) == b"1=3D=3D1\r\n"
