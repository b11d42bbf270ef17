"""Quoted-printable (RFC 2045), line by line, with gaps that are filled in later. Pure.

It is what the standard library writes, byte for byte; only it is done once for what stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.quoprimime import body_encode

#: The longest line that quoted-printable may have.
LONGEST = 76
#: So long that no line is broken.
_ENDLESS = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line with gaps: what stands between them is encoded, but not broken into lines yet."""

    #: Encoded texts and the names of gaps, in turn.
    texts: tuple[str, ...]

    @classmethod
    def of(cls, text: str, gaps: Sequence[str]) -> Line:
        """Prepare *text*, in which each of *gaps* stands for itself; blanks at its end are lost."""
        names = "|".join(map(re.escape, gaps))
        texts = re.split(f"({names})", text.rstrip(" \t"))
        return cls(texts=tuple(one if one in gaps else unbroken(one) for one in texts))

    def fill(self, gaps: Mapping[str, str]) -> bytes:
        """Write the line with *gaps*, which are ``unbroken``, filled in."""
        return _broken("".join(gaps.get(one, one) for one in self.texts)).encode("ascii")


def lines(text: str, gaps: Sequence[str]) -> Iterator[bytes | Line]:
    """Yield *text* in runs of encoded lines, and the lines that hold one of *gaps* between them."""
    run: list[str] = []
    # As the standard library does: only CR and LF end lines.
    for line in map(bytes.decode, text.encode().splitlines()):
        if any(gap in line for gap in gaps):
            yield _encoded(run)
            yield Line.of(line, gaps)
            run = []
        else:
            run.append(line)
    yield _encoded(run)


def unbroken(text: str) -> str:
    """Encode a piece of a line, as if something came after it: a blank at an end is encoded."""
    return body_encode(f"{text}.".encode().decode("latin-1"), _ENDLESS)[:-1]


def _encoded(run: Sequence[str]) -> bytes:
    whole = "".join(f"{line}\n" for line in run)
    return body_encode(whole.encode().decode("latin-1"), LONGEST, eol="\r\n").encode("ascii")


def _broken(line: str) -> str:
    """Break an encoded line, never inside what stands for one octet."""
    if len(line) <= LONGEST:
        return f"{line}\r\n"
    done: list[str] = []
    start, last = 0, len(line) - LONGEST - 1
    while start <= last:
        stop = start + LONGEST - 1
        stop -= next((back for back in (1, 2) if line[stop - back] == "="), 0)
        done.append(line[start:stop])
        start = stop
    return "=\r\n".join((*done, f"{line[start:]}\r\n"))
