r"""LaTeX as text that a person can read without LaTeX: ``MT$^{3}$`` as MT³. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from digest.text.commands import (
    FIRST,
    LETTERS,
    SECOND,
    SILENT,
    STYLES,
    SWITCHES,
    VERBATIM,
)
from digest.text.formula import FORMULA_COMMANDS, command_to_unicode, formula_to_unicode
from digest.text.symbols import ACCENTS, accented, dingbat, script, symbol
from digest.text.texsource import Command, Formula, Group, Mark, Node, Reader, Text, parse_text

_ANY_TEX = re.compile(r"[\\$^{}~`]|--|''")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """How the parts of a text are written: as they are, or as HTML."""

    #: Makes characters safe.
    text: Callable[[str], str] = str
    #: Writes a formula, given without its delimiters.
    formula: Callable[[str], str] = formula_to_unicode
    #: The element that stands for a style, by command, such as ``b`` for textbf.
    elements: Mapping[str, str] = field(default_factory=dict)

    def styled(self, command: str, inner: str) -> str:
        """Put *inner* into the element of *command*, if there is one."""
        element = self.elements.get(command)
        return f"<{element}>{inner}</{element}>" if element and inner.strip() else inner


PLAIN = Output()


def to_unicode(tex: str) -> str:
    r"""Give *tex* as one line of plain text; never raises.

    An undefined macro keeps its name (``\method`` is method), or its argument if it has one; what
    Unicode cannot raise or lower keeps its sign (``n^(3/2)``); citations go.
    """
    if _ANY_TEX.search(tex):
        tex = render(parse_text(tex), PLAIN)
    return " ".join(tex.split())


def defines(command: str) -> bool:
    r"""Return whether *command* means something here: ``alpha`` does, an author's own does not."""
    return command in _WRITERS or symbol(command) is not None


def render(nodes: tuple[Node, ...], output: Output) -> str:
    """Write *nodes* as *output* wants them."""
    reader = Reader(nodes)
    parts: list[str] = []
    for node in reader:
        if isinstance(node, Command) and node.name in SILENT and parts:
            parts[-1] = parts[-1].rstrip()
        parts.append(_node(node, reader, output, follows=bool(parts)))
    return "".join(parts)


def _node(node: Node, reader: Reader, output: Output, *, follows: bool) -> str:
    match node:
        case Text(text):
            return output.text(_typeset(text, follows=follows))
        case Formula(tex):
            return output.formula(tex)
        case Group(children):
            return _group(children, output)
        case Mark(sign):
            return output.text(_script(sign, reader))
        case Command(name):
            return _command(name.rstrip("*"), reader, output)


def _typeset(text: str, *, follows: bool) -> str:
    """Replace the quotes, dashes and ties that LaTeX writes in ASCII."""
    text = ("." if follows else " ") + text
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text[1:]


_TYPOGRAPHY = (
    (re.compile(r"``"), "“"),
    (re.compile(r"(?<=\S)''"), "”"),
    (re.compile(r"''"), "“"),
    (re.compile(r"(?<![\w`])`([^`']{1,80})'(?!\w)"), r"‘\1’"),
    (re.compile(r"(?<!-)---(?!-)"), "—"),
    (re.compile(r"(?<!-)--(?!-)"), "–"),
    # A tie binds words; before a number and after a blank or a number it means "about" or "to".
    (
        re.compile(
            r"(?<=[^\W\d])~(?=\S)|(?<=[.,;:)%\]–—])~(?!=)|(?<=\d)~(?=[^\W\d(])|(?<=\w)~(?=\s|$)"
        ),
        " ",
    ),
)


def _group(children: tuple[Node, ...], output: Output) -> str:
    inner = render(children, output)
    match children:
        case (Command(name), *_) if name in SWITCHES:
            return output.styled(name, inner.lstrip())
        # Braces around a list mean a set or JSON; around anything else they are TeX's.
        case (Text(text),) if re.search(r"[,:\"]", text):
            return output.text("{") + inner + output.text("}")
    return inner


def _script(sign: str, reader: Reader) -> str:
    """Outside a formula, only a number or a group is raised, and only a group is lowered."""
    number = re.match(r"[-+]?\d+", reader.ahead)
    if sign == "^" and number:
        return script(sign, reader.skip(number.end()))
    group = reader.group()
    return sign if group is None else script(sign, render(group, PLAIN))


def _argument(reader: Reader, output: Output) -> str:
    return render(reader.argument(), output)


def _command(name: str, reader: Reader, output: Output) -> str:
    return _WRITERS.get(name, _symbol)(name, reader, output)


def _style(name: str, reader: Reader, output: Output) -> str:
    return output.styled(name, _argument(reader, output))


def _switch(name: str, reader: Reader, _output: Output) -> str:
    reader.skip_space()
    return " " if name in {"item", "par"} else ""


def _silent(_name: str, reader: Reader, _output: Output) -> str:
    reader.optional()
    reader.group()
    return ""


def _formula_command(name: str, reader: Reader, output: Output) -> str:
    return output.text(command_to_unicode(name, reader))


def _symbol(name: str, reader: Reader, output: Output) -> str:
    known = symbol(name)
    if known is None and not name.isalpha():
        return output.text(name)
    if known is None:
        group = reader.group()
        return (group and render(group, output)) or output.text(name)
    if name in LETTERS:
        reader.skip_space()
    if known.endswith(".") and reader.ahead.startswith("."):
        reader.skip(1)
    return output.text(known)


def _accent(name: str, reader: Reader, output: Output) -> str:
    if reader.ahead and not (name + reader.ahead[0]).isalpha() and not reader.ahead[0].isalpha():
        return output.text(name)
    inner = render(reader.argument(), PLAIN).strip()
    # Some sources have lost the difference: \\k{appa} was \\kappa.
    lost = symbol(name + inner) if inner[1:] else None
    return output.text(lost or accented(inner, ACCENTS[name]))


def _second(_name: str, reader: Reader, output: Output) -> str:
    reader.optional()
    first = _argument(reader, output)
    second = reader.group()
    return (second and render(second, output)) or first


def _first(_name: str, reader: Reader, output: Output) -> str:
    first = _argument(reader, output)
    reader.argument()
    return first


def _footnote(_name: str, reader: Reader, output: Output) -> str:
    reader.optional()
    return f" ({_argument(reader, output).strip()})"


def _at(_name: str, reader: Reader, _output: Output) -> str:
    r"""``\\@`` is a mark for spacing; in ``Recall\\@10`` the author meant the character."""
    return "@" if reader.ahead[:1].isalnum() else ""


def _verbatim(_name: str, reader: Reader, output: Output) -> str:
    """Write a URL, in which ``~``, ``_`` and hyphens are themselves."""
    return "".join(output.text(_source(node)) for node in reader.argument())


def _source(node: Node) -> str:
    match node:
        case Text(text):
            return text
        case Mark(sign):
            return sign
        case Command(name):
            return name
        case Formula(tex):
            return f"${tex}$"
        case Group(children):
            return "".join(map(_source, children))


def _dingbat(_name: str, reader: Reader, output: Output) -> str:
    return output.text(dingbat(render(reader.argument(), PLAIN)))


_WRITERS: Mapping[str, Callable[[str, Reader, Output], str]] = {
    **dict.fromkeys(FORMULA_COMMANDS, _formula_command),
    **dict.fromkeys(STYLES, _style),
    **dict.fromkeys(SWITCHES, _switch),
    **dict.fromkeys(SILENT, _silent),
    **dict.fromkeys(ACCENTS, _accent),
    **dict.fromkeys(SECOND, _second),
    **dict.fromkeys(FIRST, _first),
    **dict.fromkeys(VERBATIM, _verbatim),
    "footnote": _footnote,
    "ding": _dingbat,
    "@": _at,
}
