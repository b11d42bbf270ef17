"""Messages as they go on the wire: encoded once, filled in for each reader. Pure.

Only the lines that hold a reader's own links are encoded for each; the rest is the same bytes for
all who get the same body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from html import escape

from digest.render.quoted import LONGEST, Line, lines, unbroken

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


WIRE = _Wire(linesep="\r\n", max_line_length=LONGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stencil:
    """A message that lacks what is a reader's own: some headers, and the gaps in its lines."""

    #: Headers that all have, and the text; then the HTML, in which what fills a gap is escaped.
    text: tuple[bytes | Line, ...]
    html: tuple[bytes | Line, ...]

    def fill(self, headers: Mapping[str, str], gaps: Mapping[str, str]) -> bytes:
        """Give the message with *headers* before its own, and each of *gaps* filled in.

        *headers* go out as they are, so they must hold no line ends.
        """
        plain = {gap: unbroken(own) for gap, own in gaps.items()}
        escaped = {
            gap: plain[gap] if (shown := escape(own)) == own else unbroken(shown)
            for gap, own in gaps.items()
        }
        own = [f"{name}: {value}\r\n".encode() for name, value in headers.items()]
        own += [one if isinstance(one, bytes) else one.fill(plain) for one in self.text]
        own += [one if isinstance(one, bytes) else one.fill(escaped) for one in self.html]
        return b"".join(own)


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
    before, after = _halves(mail.as_bytes(), _TEXT)
    text = (before, *lines(body.text, gaps))
    if not body.html:
        return Stencil(text=(*text, after), html=())
    between, after = _halves(after, _HTML)
    return Stencil(text=(*text, between), html=(*lines(body.html, gaps), after))


def _halves(frame: bytes, content: str) -> tuple[bytes, bytes]:
    """Split *frame* around the *content* of a part: no header can look like what is cut out."""
    before, _, after = frame.partition(f"\r\n\r\n{content}\r\n".encode())
    return before + b"\r\n\r\n", after
