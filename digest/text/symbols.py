"""What single LaTeX commands look like in Unicode. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ∘∗⋆⊤",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ°**ᵀ",
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)
# A script of more letters is a word, which nobody can read in tiny letters.
_MOST_LETTERS = 2
# Raised by nature: a superscript of one of these is the character itself.
_RAISED = frozenset("*′″†‡®™©°")

# Stretches of Zapf Dingbats, by code, and where they stand in Unicode.
_DINGBATS = ((33, 126, 0x2701), (172, 181, 0x2460), (182, 211, 0x2776))

#: Accents of text, by command: the combining character.
ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323",
}  # fmt: skip
#: Accents of formulas.
MATH_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0305", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
    "mathring": "\u030a", "not": "\u0338",
}  # fmt: skip

#: Alphabets for single letters, by command: how Unicode names them.
ALPHABETS = {
    "mathbb": ("DOUBLE-STRUCK", ""),
    "mathcal": ("SCRIPT", ""),
    "mathscr": ("SCRIPT", ""),
    "mathfrak": ("FRAKTUR", "BLACK-LETTER"),
}

UNITS = {
    "percent": "%", "times": "×", "degree": "°", "celsius": "°C", "second": "s", "minute": "min",
    "hour": "h", "day": "d", "meter": "m", "metre": "m", "gram": "g", "liter": "L", "litre": "L",
    "watt": "W", "joule": "J", "volt": "V", "ampere": "A", "kelvin": "K", "hertz": "Hz",
    "byte": "B", "bit": "bit", "micro": "µ", "milli": "m", "nano": "n", "centi": "c", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "per": "/", "squared": "²", "cubed": "³",
}  # fmt: skip

# Where pylatexenc has nothing, or something else than authors of abstracts mean.
_OWN = {
    "lt": "<", "gt": ">", "colon": ":", "dots": "…", "ldots": "…", "cdots": "⋯", "mid": "|",
    "lvert": "|", "rvert": "|", "vert": "|", "|": "‖", "argmin": "arg min", "argmax": "arg max",
    "checkmark": "✓", "cmark": "✓", "xmark": "✗", "degree": "°", "percent": "%",
    "texttimes": "×", "textunderscore": "_", "textasciitilde": "~", "textasciicircum": "^",
    "textbackslash": "\\", "texttildelow": "~", "circledR": "®", "LaTeX": "LaTeX", "TeX": "TeX",
    "ie": "i.e.", "eg": "e.g.", "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "cf": "cf.",
    "vs": "vs.", "eps": "ε", "bmod": "mod", "mod": "mod", "pmod": "mod", "choose": "choose",
    "over": "/", "R": "ℝ", "arg": "arg", "Pr": "Pr", "dim": "dim",
    "xrightarrow": "→", "ne": "≠", "n": "\\n",
    "iff": "⇔", "implies": "⇒", "impliedby": "⇐", "land": "∧", "lor": "∨", "lnot": "¬",
    "neg": "¬", "-": "-",
    "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "euro": "€", "texteuro": "€",
    "textgreater": ">", "textless": "<", "textbar": "|", "textquotedbl": '"', "slash": "/",
    "Re": "Re", "Im": "Im", "prime": "′", "micro": "µ", "textmu": "µ", "plus": "+",
    "textquotesingle": "'", "textalpha": "α",
}  # fmt: skip


def script(sign: str, inner: str) -> str:
    """Raise (``^``) or lower (``_``) *inner* where Unicode can, and keep the sign elsewhere."""
    inner = inner.strip()
    if not inner or (sign == "^" and set(inner) <= _RAISED):
        return inner
    table = _SUPERSCRIPTS if sign == "^" else _SUBSCRIPTS
    compact = inner.replace(" ", "")
    few = sum(map(str.isalpha, compact)) <= _MOST_LETTERS
    if few and all(ord(character) in table for character in compact):
        return compact.translate(table)
    whole = (
        len(inner) == 1
        or re.fullmatch(r"[\w.]+", inner)
        or (inner[0] == "(" and inner.find(")") == len(inner) - 1)
    )
    return sign + (inner if whole else f"({inner})")


def accented(base: str, accent: str) -> str:
    """Put the combining *accent* on *base* if it is one character; longer text stays bare."""
    bare = {"ı": "i", "ȷ": "j"}.get(base, base)
    return unicodedata.normalize("NFC", bare + accent) if len(bare) == 1 else base


def character(number: str) -> str:
    r"""Give the character of ``\unicode{x2013}``; *number* itself where there is none."""
    try:
        found = chr(int(number.removeprefix("x"), 16 if number.startswith("x") else 10))
    except (ValueError, OverflowError):
        return number
    return found if found.isprintable() else number


def dingbat(number: str) -> str:
    r"""Give the character of ``\\ding{182}`` in the font Zapf Dingbats; else *number* itself."""
    if not re.fullmatch("[0-9]{2,3}", number):
        return number
    code = int(number)
    for first, last, start in _DINGBATS:
        if first <= code <= last:
            return chr(start + code - first)
    return number


@cache
def symbol(name: str) -> str | None:
    """Give what the command *name* looks like, or None if it is not a plain symbol."""
    if name in _OWN:
        return _OWN[name]
    replacement = getattr(_macros()(name), "simplify_repl", None)
    if not isinstance(replacement, str) or set("%<") & set(replacement):
        return None
    return replacement.strip() or None


@cache
def letter(alphabet: str, character: str) -> str:
    """Give *character* in one of the ALPHABETS, or as it is where Unicode has none."""
    case = "CAPITAL " if character.isupper() else "SMALL " if character.isalpha() else "DIGIT "
    name = unicodedata.name(character, "").rpartition(" ")[2]
    for style in ALPHABETS[alphabet]:
        for prefix in (f"MATHEMATICAL {style} ", f"{style} "):
            try:
                return unicodedata.lookup(prefix + case + name)
            except KeyError:
                continue
    return character


@cache
def _macros() -> Callable[[str], object]:
    from pylatexenc.latex2text import get_default_latex_context_db

    find: Callable[[str], object] = get_default_latex_context_db().get_macro_spec
    return find
