"""Messages as they go on the wire: encoded once, filled in for each reader. Pure.

Quoted-printable is written line by line, so only the lines that hold a reader's own links are
encoded for each; the rest is the same bytes for all who get the same body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.quoprimime import body_encode
from html import escape

#: What a header may be given as: text, or what the standard library writes as text.
HeaderValue = object

#: Headers that hold ids and addresses of pages; nothing that reads them decodes RFC 2047 words.
_PLAIN = ("list-", "message-id", "feedback-id")
_TEXT, _HTML = "text", "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a mail says; gaps stand in it for what differs from one reader to the next."""

    subject: str
    text: str
    #: Empty for a mail of text alone.
    html: str = ""


class _Wire(EmailPolicy):
    """SMTP's policy, but for the headers that must not be encoded.

    The standard library encodes those beyond 78 characters as RFC 2047 words: the button to
    unsubscribe would be gone.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write one header."""
        if name.lower().startswith(_PLAIN):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


WIRE = _Wire(linesep="\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line with gaps, not encoded yet."""

    text: str
    html: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stencil:
    """A message that lacks what is a reader's own: some headers, and the gaps in its lines."""

    pieces: tuple[bytes | _Line, ...]

    def fill(self, headers: Mapping[str, str], gaps: Mapping[str, str]) -> bytes:
        """Give the message with *headers* before its own, and each of *gaps* filled in.

        *headers* go out as they are, so they must hold no line ends.
        """
        escaped = {gap: escape(own) for gap, own in gaps.items()}
        return b"".join(
            (
                *(f"{name}: {value}\r\n".encode() for name, value in headers.items()),
                *(
                    one
                    if isinstance(one, bytes)
                    else _quoted(_filled(one.text, escaped if one.html else gaps))
                    for one in self.pieces
                ),
            )
        )


def cut(
    body: Body, *, headers: Mapping[str, HeaderValue], gaps: tuple[str, ...], boundary: str
) -> Stencil:
    """Encode all of *body* but the lines that hold one of *gaps*; *headers* are those of all.

    *boundary* stands between the parts; "=_" cannot stand in quoted-printable, so it is put
    before, and a random one would change the bytes.
    """
    mail = EmailMessage(policy=WIRE)
    mail.set_content(_TEXT, cte="quoted-printable")
    if body.html:
        mail.make_alternative(boundary=f"=_{boundary}")
        mail.add_alternative(_HTML, subtype="html", cte="quoted-printable")
    for name, value in headers.items():  # to set a content takes away what is set of it before
        mail[name] = value
    before, _, after = _halves(mail.as_bytes(), _TEXT)
    pieces = [before, *_pieces(body.text, gaps, html=False)]
    if body.html:
        between, _, after = _halves(after, _HTML)
        pieces += [between, *_pieces(body.html, gaps, html=True)]
    return Stencil(pieces=tuple(_joined([*pieces, after])))


def _halves(frame: bytes, content: str) -> tuple[bytes, bytes, bytes]:
    """Split *frame* around the *content* of a part: no header can look like what is cut out."""
    before, mark, after = frame.partition(f"\r\n\r\n{content}\r\n".encode())
    return before + b"\r\n\r\n", mark, after


def _pieces(text: str, gaps: tuple[str, ...], *, html: bool) -> Iterator[bytes | _Line]:
    """Yield *text* line by line, encoded unless it has gaps."""
    # As the standard library does: only CR and LF end lines.
    for line in text.encode().splitlines():
        shown = line.decode()
        has_gaps = any(gap in shown for gap in gaps)
        yield _Line(text=shown, html=html) if has_gaps else _quoted(shown)


def _joined(pieces: list[bytes | _Line]) -> Iterator[bytes | _Line]:
    """Put what is encoded together, up to the next line with gaps."""
    run: list[bytes] = []
    for one in pieces:
        if isinstance(one, bytes):
            run.append(one)
        else:
            yield b"".join(run)
            yield one
            run = []
    yield b"".join(run)


def _filled(line: str, gaps: Mapping[str, str]) -> str:
    for gap, own in gaps.items():
        line = line.replace(gap, own)
    return line


def _quoted(line: str) -> bytes:
    """Encode one line as quoted-printable (RFC 2045)."""
    octets = f"{line}\n".encode().decode("latin-1")
    return body_encode(octets, WIRE.max_line_length or 76, eol="\r\n").encode("ascii")
