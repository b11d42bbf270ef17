"""Text as its author meant it: mojibake mended, what no reader can see removed. Pure."""

from __future__ import annotations

import re

# Mojibake is two or more characters from outside ASCII in a row (é read as Mac Roman is √©).
# CJK and the rest beyond U+2600 never come from a single-byte encoding, so ftfy is not asked.
_SUSPICIOUS = re.compile(r"[\x80-\u04ff\u2010-\u25ff][\x80-\u04ff\u2010-\u25ff\ufb01\ufb02]")
_PIECE = re.compile(r"[^ \t\r\n]+")
# A root sign in front of a number or a symbol is a formula, not the first half of a letter.
_ROOT = re.compile(r"(?<!\w)√\W(?!\w*[^\W\d])")

_BREAKS = re.compile(r"[\x0b\x0c\x1c-\x1f\x85]")
# What XML 1.0 forbids, marks that turn the direction of the text, zero-width characters, and
# the tag block, in which text can be hidden from people. A joiner after a letter of a script
# that joins (beyond ASCII) or after an emoji has a meaning and stays.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\u180e\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
    r"|(?<![^\x00-\x7f])[\u200c\u200d]"
)
# Removed last, since they are also second halves of mojibake (í is Ã and a soft hyphen).
_CONTROLS = re.compile(r"[\x80-\x9f\xad]")


def repair(text: str) -> str:
    """Mend mojibake (``Clavi√©``) and remove control, zero-width and direction characters.

    Works word by word, so that one broken name leaves its neighbours alone; text with nothing
    wrong comes back as it is, quotes and normal form included.
    """
    text = _UNSEEN.sub("", text)
    if _SUSPICIOUS.search(text):
        text = _PIECE.sub(_mend, text)
    return _UNSEEN.sub("", _CONTROLS.sub("", _BREAKS.sub(" ", text)))


def one_line(text: str) -> str:
    """Repair *text* and make every run of white space one space, with none at the ends."""
    return " ".join(repair(text).split())


def _mend(match: re.Match[str]) -> str:
    piece = match[0]
    if not _SUSPICIOUS.search(piece) or _ROOT.search(piece):
        return piece
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return fix_encoding(piece) if is_bad(piece) else piece
