"""Where a block of the seed format begins, and which field each of its lines is in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

#: What editors and copying leave around a line: blanks, control characters, byte order marks,
#: zero-width characters and marks of direction.
_MARGIN = r"[\s\x00-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069]"
_LEFT_MARGIN = re.compile(rf"\A{_MARGIN}+")
_RULE = re.compile(rf"-{{3,}}{_MARGIN}*")
_HEADING = re.compile(r"#(?!#)(?P<text>.*)", re.DOTALL)
#: ``**Abstract**: text`` or ``**Abstract (ZH)**: text``; the colon may also be bold, or wide.
_FIELD = re.compile(
    r"""\*\*\s?
    (?: (?P<plain>author|link|abstract)s?
      | (?P<translated>title|abstract)\s?\(\s?(?P<language>[^()*\s]{1,20})\s?\) )
    \s?(?: [:：]\s?\*\* | \*\*\s?[:：] )
    (?P<text>.*)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
#: A line in the shape of a field, whatever its name.
_LABEL = re.compile(r"\*\*[^*]+(?:\*\*\s?[:：]|[:：]\s?\*\*)")


class Name(IntEnum):
    """The fields, in the order of the format."""

    TITLE = 0
    TRANSLATED_TITLE = 1
    AUTHORS = 2
    LINK = 3
    ABSTRACT = 4
    TRANSLATED_ABSTRACT = 5


class Key(NamedTuple):
    """A field of a block; *language* is empty but for translations."""

    name: Name
    language: str = ""


TITLE, AUTHORS = Key(Name.TITLE), Key(Name.AUTHORS)
LINK, ABSTRACT = Key(Name.LINK), Key(Name.ABSTRACT)
_PLAIN = {"author": AUTHORS, "link": LINK, "abstract": ABSTRACT}
_TRANSLATED = {"title": Name.TRANSLATED_TITLE, "abstract": Name.TRANSLATED_ABSTRACT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line that is not blank."""

    #: From 1.
    line: int
    #: The line as it is; of a heading or a field only what follows the name.
    text: str
    #: Whether the line above it is blank.
    after_blank: bool
    #: The field that it opens, if it stands where it can.
    key: Key | None = None
    is_rule: bool = False
    #: Whether it has the shape of a field, but a name that the format does not know.
    is_label: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One field of a block; *key* is None for text outside of any paper."""

    key: Key | None
    marks: list[Mark]

    @property
    def last_line(self) -> int:
        """The number of the last line that is more than a rule."""
        texts = (mark.line for mark in reversed(self.marks) if not mark.is_rule)
        return next(texts, self.marks[0].line)

    def strays(self) -> Iterator[Mark]:
        """Yield the lines of a title, of authors or of a link that do not directly continue it."""
        if self.key not in {TITLE, AUTHORS, LINK}:
            return
        first = self.marks[0]
        texts = (mark for mark in self.marks if not mark.is_rule)
        for expected, mark in enumerate(texts, first.line):
            is_alien = mark.is_label or mark.key == TITLE or self.key == LINK
            if mark.line != expected or (is_alien and mark is not first):
                yield mark


Block = list[Section]


def divide(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks of a file; text outside of any paper is a block as well.

    Together they hold every line with visible text but for rules before the first block.
    """
    pairs = zip(lines, ["", *lines], strict=False)
    marks = [mark for number, pair in enumerate(pairs, 1) if (mark := _mark(number, *pair))]
    block: Block = []
    for before, mark, following in zip([None, *marks], marks, [*marks[1:], None], strict=False):
        opens = _opens(mark, before, following, block)
        if opens and block:
            yield block
            block = []
        if opens or mark.key not in {None, TITLE}:
            block.append(Section(key=mark.key, marks=[mark]))
        elif block:
            block[-1].marks.append(mark)
    if block:
        yield block


def _mark(number: int, line: str, above: str) -> Mark | None:
    """Tell what a line is; None if nothing in it is visible."""
    text = _LEFT_MARGIN.sub("", line)
    if not text:
        return None
    after_blank = not above.strip()
    if _RULE.fullmatch(text):
        return Mark(line=number, text=line, after_blank=after_blank, is_rule=True)
    if match := _HEADING.match(text):
        return Mark(line=number, text=match["text"], after_blank=after_blank, key=TITLE)
    if match := _FIELD.match(text):
        return Mark(line=number, text=match["text"], after_blank=after_blank, key=_key(match))
    is_label = _LABEL.match(text) is not None
    return Mark(line=number, text=line, after_blank=after_blank, is_label=is_label)


def _key(field: re.Match[str]) -> Key:
    """Give the key of a match of ``_FIELD``."""
    if field["plain"]:
        return _PLAIN[field["plain"].lower()]
    return Key(_TRANSLATED[field["translated"].lower()], field["language"].upper())


def _opens(mark: Mark, before: Mark | None, following: Mark | None, block: Block) -> bool:
    """Tell whether *mark* opens a block, rather than being part of *block*."""
    if mark.key is None:
        return not mark.is_rule and (not block or _is_end(before, mark))
    if mark.key != TITLE:
        return _begins_again(mark.key, block, before, mark)
    if before is None or before.is_rule:
        return True
    # Without a rule, a heading is a title where a field follows that cannot be of this block.
    field = following.key if following else None
    if field is None or field.name in {Name.TITLE, Name.TRANSLATED_ABSTRACT}:
        return False
    return len(block) == 1 or field in _keys(block)


def _begins_again(field: Key, block: Block, before: Mark | None, mark: Mark) -> bool:
    """Tell whether *field* belongs to a next paper, whose title is missing.

    So it does where *block* has the field already, or ended. A field below a rule goes on with
    *block* if it is in order: such a rule is one too many.
    """
    seen = _keys(block)
    if not seen or field in seen:
        return True
    if before is None or not before.is_rule:
        return False
    return field.name < max(seen).name or (seen == [TITLE] and _is_end(before, mark))


def _keys(block: Block) -> list[Key]:
    """Give the fields that *block* has so far."""
    return [section.key for section in block if section.key]


def _is_end(rule: Mark | None, below: Mark) -> bool:
    """Tell whether *rule* ends a block as the format does: a blank line above, none below.

    Any other is one that an author may have put into an abstract.
    """
    return rule is not None and rule.is_rule and rule.after_blank and not below.after_blank
