"""LaTeX as HTML that is safe to put into a page: text escaped, formulas as MathML. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from xml.etree import ElementTree as ET

from digest.text.commands import STYLES
from digest.text.formula import formula_to_unicode
from digest.text.latex import Output, render
from digest.text.repair import repair
from digest.text.texsource import Command, Group, Node, parse_formula, parse_text

#: Longer formulas are shown as text; the longest in 60,000 abstracts is a third of this.
LONGEST = 1000

_words = re.compile(r"\S+").findall

_ELEMENTS = frozenset(
    _words(
        "math mrow mi mn mo mtext mspace msub msup msubsup mover munder munderover mfrac msqrt "
        "mroot mtable mtr mtd mstyle mpadded mphantom"
    )
)
_ATTRIBUTES = frozenset(
    _words(
        "accent accentunder fence form largeop lspace maxsize minsize movablelimits rspace stretchy"
    )
)
_LENGTHS = frozenset({"width", "height", "depth"})
_TAGS = {
    "textbf": "b", "bf": "b", "bfseries": "b", "textit": "i", "textsl": "i", "emph": "i", "em": "i",
    "it": "i", "sl": "i", "itshape": "i", "texttt": "code", "tt": "code", "ttfamily": "code",
    "textsuperscript": "sup", "textsubscript": "sub",
}  # fmt: skip
# Letters of another look, by the value of mathvariant, which browsers no longer heed.
_VARIANTS = {
    "bold": "MATHEMATICAL BOLD",
    "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "monospace": "MATHEMATICAL MONOSPACE",
    "sans-serif": "MATHEMATICAL SANS-SERIF",
}
# Macros that authors define for themselves and think everybody has.
_MACROS = {
    "R": r"\mathbb{R}",
    "eps": r"\varepsilon ",
    "argmin": r"\arg\min ",
    "argmax": r"\arg\max ",
}
_MACRO = re.compile(rf"\\({'|'.join(_MACROS)})(?![A-Za-z])")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LENGTH = re.compile(r"-?[\d.]+(?:em|ex|px|pt)")
# The space that TeX puts at both sides of a function's name.
_THIN = "0.1667em"
_BRACES = re.compile(r"\\.|([{}])", re.DOTALL)


class _Unfit(Exception):
    """A formula that cannot be MathML."""


def to_html(tex: str) -> str:
    """Give *tex* as one line of HTML; never raises.

    Formulas become ``<math alttext="…">`` with their source; what cannot be MathML becomes
    ``<span class="tex">`` with the text of to_unicode, and numbers and lone symbols become text.
    """
    return _BLANKS.sub(" ", render(parse_text(repair(tex)), _HTML)).strip(" ")


@lru_cache(maxsize=4096)
def formula_to_html(tex: str) -> str:
    """Give the formula *tex*, written without its delimiters, as MathML or as text."""
    nodes = parse_formula(tex)
    if _is_text(nodes):
        return render(nodes, _HTML)
    plain = formula_to_unicode(tex)
    if _is_trivial(tex, plain):
        return html.escape(plain)
    try:
        return _mathml(tex)
    # latex2mathml raises a dozen kinds of errors on bad input, and the text is always there.
    except Exception:  # noqa: BLE001 - see above
        return f'<span class="tex">{html.escape(plain)}</span>'


_HTML = Output(text=html.escape, formula=formula_to_html, elements=_TAGS)


def _is_text(nodes: tuple[Node, ...]) -> bool:
    r"""Tell a word in dollar signs, such as ``$\textbf{A}$``, from a formula."""
    match nodes:
        case (Command(name), Group()):
            return name in STYLES and name.startswith(("text", "emph"))
    return False


def _is_trivial(tex: str, plain: str) -> bool:
    """Tell a number or a lone symbol, which needs no markup, from a formula."""
    if any(map(str.isalpha, plain)) or set(tex) & set("^_"):
        return False
    return len(plain) == 1 or "{" not in tex.replace("{,}", ",")


def _mathml(tex: str) -> str:
    _check_source(tex)
    from latex2mathml.converter import convert

    defined = _MACRO.sub(lambda match: _MACROS[match[1]], tex)
    root = _clean(ET.fromstring(convert(defined)))  # noqa: S314 - no document type, by construction
    root.attrib = {"alttext": " ".join(tex.split())}
    return ET.tostring(root, encoding="unicode", short_empty_elements=False)


def _check_source(tex: str) -> None:
    if len(tex) > LONGEST:
        raise _Unfit
    depth = 0
    for match in _BRACES.finditer(tex):
        depth += {"{": 1, "}": -1, None: 0}[match[1]]
        if depth < 0:
            raise _Unfit
    if depth:
        raise _Unfit


def _clean(element: ET.Element) -> ET.Element:
    """Copy *element* with nothing in it but plain MathML; raises _Unfit for anything else."""
    tag = element.tag.rpartition("}")[2]
    text = (element.text or "") + (element.tail or "")
    if tag not in _ELEMENTS or "\\" in text:
        raise _Unfit
    clean = ET.Element(tag, dict(filter(_is_allowed, element.attrib.items())))
    clean.text = _variant(element.text or "", element.get("mathvariant", "")) or None
    for child in map(_clean, element):
        if tag in {"mrow", "math"} and len(clean) and _need_space(clean[-1], child):
            ET.SubElement(clean, "mspace", width=_THIN)
        clean.append(child)
    return clean


def _is_allowed(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    return name in _ATTRIBUTES or (name in _LENGTHS and _LENGTH.fullmatch(value) is not None)


def _need_space(left: ET.Element, right: ET.Element) -> bool:
    """Tell whether one of two neighbours is a function's name and the other not an operator."""
    names = [_is_function(left), _is_function(right)]
    return (
        any(names) and "mo" not in {left.tag, right.tag} and "mspace" not in {left.tag, right.tag}
    )


def _is_function(element: ET.Element) -> bool:
    base = element[0] if element.tag in {"msub", "msup", "munder"} else element
    return base.tag == "mi" and len(base.text or "") > 1


def _variant(text: str, variant: str) -> str:
    style = _VARIANTS.get(variant)
    if style is None or len(text) != 1:
        return text
    case = "CAPITAL" if text.isupper() else "SMALL" if text.isalpha() else "DIGIT"
    name = unicodedata.name(text, "").rpartition(" ")[2]
    try:
        return unicodedata.lookup(f"{style} {case} {name}")
    except KeyError:
        return text
