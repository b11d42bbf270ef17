r"""The inside of a formula as Unicode text: ``\pi_0`` as π₀, ``n^{3/2}`` as n^(3/2). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from digest.text.commands import (
    FRACTIONS,
    NOTHINGS,
    QUANTITIES,
    SECOND,
    SILENT,
    SPACES,
    STACKED,
    STYLES,
    SWITCHES,
)
from digest.text.symbols import (
    ALPHABETS,
    MATH_ACCENTS,
    UNITS,
    accented,
    character,
    letter,
    script,
    symbol,
)
from digest.text.texsource import Command, Formula, Group, Mark, Node, Reader, Text, parse_formula

# Two characters that no text holds stand for spaces until their neighbours are known: one that
# TeX would swallow, and one at the edges of a word, such as a function's name.
_SWALLOWED, _EDGE = "\0", "\1"
_PREFIXES = "∀∃∇∂¬√"
_RELATIONS = "≤≥≈≃≅≡≠≐≜∈∉∋⊂⊆⊃⊇→←↔⇒⇐⇔↦⟶∝≪≫≺≻⊢⊨"
_OPERATORS = "×±∓·∗⋆∘÷∪∩⊕⊗⊙∖∼"
_BLANKS = re.compile(r"\s+")
_SPACING = (
    (re.compile(rf"(?<=[\w{_PREFIXES}])\x00+(?=\w)|(?<=[{_PREFIXES}])\x00+"), ""),
    (re.compile(r"(?<=[\w)\]}])[\x00\x01]*\x01+(?=[^\W²³¹⁰-₟])|(?<=\w)\x01+(?=√)"), " "),
    (re.compile(r"\x01"), ""),
    (re.compile(r"\x00"), " "),
    (re.compile(rf"(?<=\S)\s*([{_RELATIONS}])\s*(?=\S)"), r" \1 "),
    (re.compile(rf"(?<=\S)(\s?)\s*([{_OPERATORS}])\s*(?=\S)"), r"\1\2\1"),
    (re.compile(rf"^\s*([{_RELATIONS}{_OPERATORS}])\s+(?=\d)"), r"\1"),
    (re.compile(r"(?<=[\w)\]}])'(?![^\W\d_])|(?<=′)'"), "′"),
)


def formula_to_unicode(tex: str) -> str:
    """Give the formula *tex*, written without its delimiters, as one line of text."""
    return _spaced(_render(parse_formula(tex.replace(_SWALLOWED, "").replace(_EDGE, "")))).strip()


def command_to_unicode(name: str, reader: Reader) -> str:
    """Give one of the FORMULA_COMMANDS, met outside a formula, with its arguments."""
    return _spaced(_command(name, reader))


def _spaced(text: str) -> str:
    for pattern, replacement in _SPACING:
        text = pattern.sub(replacement, text)
    return _BLANKS.sub(" ", text)


def _render(nodes: tuple[Node, ...]) -> str:
    reader = Reader(nodes)
    return "".join(_node(node, reader) for node in reader)


def _node(node: Node, reader: Reader) -> str:
    match node:
        case Text(text):
            return text.replace("~", " ").replace("&", " ")
        case Group(children):
            return _render(children)
        case Formula(tex):
            return formula_to_unicode(tex)
        case Mark(sign):
            # TeX would take one digit of 10^13; who wrote it meant both.
            digits = re.match(r"\d+", reader.ahead)
            written = script(sign, reader.skip(digits.end()) if digits else _argument(reader))
            return written + _EDGE * (written[:1] == sign)
        case Command(name):
            return _command(name.rstrip("*"), reader)


def _argument(reader: Reader) -> str:
    return _render(reader.argument()).strip()


def _command(name: str, reader: Reader) -> str:
    return _WRITERS.get(name, _symbol)(name, reader)


def _symbol(name: str, reader: Reader) -> str:
    known = symbol(name)
    if known is None:
        group = reader.group()
        return (group and _render(group)) or name
    if not known.isascii():
        swallowed = reader.ahead[:1].isspace()
        reader.skip_space()
        return known + _SWALLOWED * swallowed
    if not known.isalpha():
        return known
    reader.skip_space()
    return f"{_EDGE}{known}{_EDGE}"


def _switch(name: str, reader: Reader) -> str:
    reader.skip_space()
    if name in {"left", "right"} and reader.ahead.startswith("."):
        reader.skip(1)
    return ""


def _silent(_name: str, reader: Reader) -> str:
    reader.optional()
    reader.group()
    return ""


def _quantity(_name: str, reader: Reader) -> str:
    number = _argument(reader)
    names = (
        UNITS.get(node.name, node.name) if isinstance(node, Command) else _node(node, Reader(()))
        for node in reader.argument()
    )
    unit = "".join(names).strip()
    return number + ("" if unit[:1] in set("%°×") else " ") + unit


def _letter(name: str, reader: Reader) -> str:
    base = _argument(reader)
    return letter(name, base) if len(base) == 1 else base


def _fraction(_name: str, reader: Reader) -> str:
    return "/".join(_factor(_argument(reader)) for _ in range(2))


def _root(_name: str, reader: Reader) -> str:
    degree = reader.optional()
    return (script("^", degree) if degree else "") + "√" + _factor(_argument(reader))


def _factor(text: str) -> str:
    """Put *text* into brackets unless it is one number, word or bracket."""
    simple = re.fullmatch(r"[\w.,′]*|\([^()]*\)|[\w.]*√\w", text)
    return text if simple else f"({text})"


def _stacked(name: str, reader: Reader) -> str:
    aside, base = _argument(reader), _argument(reader)
    return base.rstrip(_EDGE) + script(STACKED[name], aside)


def _accent(name: str, reader: Reader) -> str:
    return accented(_argument(reader), MATH_ACCENTS[name])


def _second(_name: str, reader: Reader) -> str:
    reader.optional()
    first = _argument(reader)
    second = reader.group()
    return (second and _render(second)) or first


_WRITERS: Mapping[str, Callable[[str, Reader], str]] = {
    **dict.fromkeys(STYLES, lambda _, reader: _render(reader.argument())),
    **dict.fromkeys(SWITCHES, _switch),
    **dict.fromkeys(SILENT, _silent),
    **dict.fromkeys(SECOND, _second),
    **dict.fromkeys(SPACES, lambda *_: " "),
    **dict.fromkeys(NOTHINGS, lambda *_: ""),
    **dict.fromkeys(MATH_ACCENTS, _accent),
    **dict.fromkeys(ALPHABETS, _letter),
    **dict.fromkeys(FRACTIONS, _fraction),
    **dict.fromkeys(STACKED, _stacked),
    **dict.fromkeys(QUANTITIES, _quantity),
    "sqrt": _root,
    "unicode": lambda _, reader: character(_argument(reader)),
}

#: The commands that mean the same outside a formula.
FORMULA_COMMANDS = frozenset(_WRITERS)
