"""The seed format, a Markdown block for each paper: read and written. Pure.

The rules, with an example, are in docs/seed-format.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from digest.model import Paper, PaperId, Translation, Unreadable
from digest.sources.seedblocks import ABSTRACT, AUTHORS, LINK, TITLE, Block, Key, Name, divide

_LINE_END = re.compile(r"\r\n|\r|\n")
#: An address of a paper on arXiv; the class of an old identifier (``math.GT/``) is not part of it.
_ADDRESS = re.compile(
    r"""https?://(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|format|ps)/
    (?: (?P<new>[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5})
      | (?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z-]{2,9})?/
        (?P<number>[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{3}) )
    (?:v(?P<version>[1-9][0-9]{0,3}))? (?:\.pdf)? (?![\w/])""",
    re.VERBOSE | re.IGNORECASE,
)
_FIRST_YEAR = 91  # arXiv began in 1991, so 07 is 2007
_BAD_BYTES = re.compile("[\udc80-\udcff]")  # as decoding with "surrogateescape" leaves them
_COMMA = "&#44;"  # a comma within a name; Markdown shows it as one
_NOTHING = b"\xef\xbb\xbf \t\r\n-"  # a byte order mark, blanks and rules
_EXCERPT_LENGTH = 80  # characters
_LONGEST = 100_000  # characters; three thousand authors take half of it


def parse_seeds(
    content: bytes, *, origin: str, announced: date | None = None
) -> Iterator[Paper | Unreadable]:
    """Yield every block of a file in the seed format, in its order.

    *content* should be UTF-8; a block with other bytes comes as Unreadable, as does every block
    that cannot be understood. Texts are as written, but for blanks around them. Without
    *announced*, a paper counts as announced on the first day of the month in its identifier.
    """
    lines = _LINE_END.split(content.decode("utf-8", "surrogateescape"))
    blocks = list(divide(lines))
    if not blocks and content.strip(_NOTHING):
        yield Unreadable(origin=origin, line=1, reason="holds control characters and no text")
    for block in blocks:
        found = _read(block, lines, announced)
        if isinstance(found, Paper):
            yield found
        else:
            line = block[0].marks[0].line
            excerpt = _excerpt(lines[line - 1])
            yield Unreadable(origin=origin, line=line, reason=found, excerpt=excerpt)


def write_seeds(papers: Iterable[Paper]) -> bytes:
    """Write *papers* in the seed format, as UTF-8.

    Reading the result gives the same identifiers, versions and texts, with blanks and line ends
    folded where they must be. The format has no place for categories, dates, comments and DOIs,
    and a paper without a title or an abstract will be reported by whoever reads it.
    """
    return "".join(map(_written, papers)).encode("utf-8", "replace")


def _read(block: Block, lines: Sequence[str], announced: date | None) -> Paper | str:
    """Read one block: a paper, or the reason why it is none."""
    values = _values(block, lines)
    if problem := _problem(block, values, lines):
        return problem
    address = _ADDRESS.search(values[LINK])
    if address is None:
        return f"the link is not to a paper on arXiv: {_excerpt(values[LINK])}"
    return Paper(
        id=_identifier(address),
        version=int(address["version"]) if address["version"] else None,
        title=_fold(values[TITLE]),
        authors=_authors(values.get(AUTHORS, "")),
        abstract=values[ABSTRACT],
        announced=announced or _first_day(address),
        translations=_translations(values),
    )


def _problem(block: Block, values: dict[Key, str], lines: Sequence[str]) -> str:
    """Say what is wrong with the form of *block*; empty if nothing is."""
    raw = lines[block[0].marks[0].line - 1 : block[-1].last_line]
    if any(_BAD_BYTES.search(line) for line in raw):
        return "holds bytes that are not UTF-8"
    if not values:
        return "text outside of any paper; a paper begins with a line '# title'"
    required = {TITLE: "title", LINK: "link", ABSTRACT: "abstract"}
    missing = [what for key, what in required.items() if not _is_visible(values.get(key, ""))]
    if missing:
        return f"has no {' and no '.join(missing)}"
    longest = max(map(len, values.values()))
    if longest > _LONGEST:
        return f"has a field of {longest:,} characters; {_LONGEST:,} are the most"
    stray = next((mark for section in block for mark in section.strays()), None)
    if stray:
        return f"line {stray.line} belongs to no field: {_excerpt(lines[stray.line - 1])}"
    return ""


def _values(block: Block, lines: Sequence[str]) -> dict[Key, str]:
    """Give the text of each field, as written between its name and the next field."""
    values = {}
    for section in block:
        if section.key:
            first = section.marks[0]
            values[section.key] = "\n".join(
                [first.text, *lines[first.line : section.last_line]]
            ).strip()
    return values


def _identifier(address: re.Match[str]) -> PaperId:
    """Give the identifier in *address*, without its version."""
    return PaperId(address["new"] or f"{address['archive'].lower()}/{address['number']}")


def _first_day(address: re.Match[str]) -> date:
    """Give the first day of the month in an identifier."""
    digits = address["new"] or address["number"]
    year, month = int(digits[:2]), int(digits[2:4])
    is_old = address["archive"] and year >= _FIRST_YEAR
    return date(year + (1900 if is_old else 2000), month, 1)


def _authors(value: str) -> tuple[str, ...]:
    """Divide a line of authors."""
    names = (_fold(name).replace(_COMMA, ",") for name in value.split(","))
    return tuple(name for name in names if name)


def _translations(values: dict[Key, str]) -> tuple[Translation, ...]:
    """Bring together what each language has, by language."""
    languages = sorted({key.language for key in values if key.language})
    return tuple(
        Translation(
            language=language,
            title=values.get(Key(Name.TRANSLATED_TITLE, language)),
            abstract=values.get(Key(Name.TRANSLATED_ABSTRACT, language)),
        )
        for language in languages
    )


def _written(paper: Paper) -> str:
    """Write one block; texts keep their lines if they read back so, else each goes on one."""
    texts = _texts(paper)
    block = _block(paper, texts)
    read = parse_seeds(block.encode("utf-8", "replace"), origin="")
    if [_texts(found) for found in read if isinstance(found, Paper)] == [texts]:
        return block
    return _block(paper, {key: _fold(text) for key, text in texts.items()})


def _texts(paper: Paper) -> dict[Key, str]:
    """Give the texts of *paper* that may have more than one line."""
    texts = {ABSTRACT: paper.abstract.strip()}
    for translation in sorted(paper.translations, key=lambda each: each.language):
        language = translation.language.upper()
        if translation.title is not None:
            texts[Key(Name.TRANSLATED_TITLE, language)] = translation.title.strip()
        if translation.abstract is not None:
            texts[Key(Name.TRANSLATED_ABSTRACT, language)] = translation.abstract.strip()
    return texts


def _block(paper: Paper, texts: dict[Key, str]) -> str:
    """Write one block, with the blanks at line ends that the seed files have."""
    names = ", ".join(_fold(name).replace(",", _COMMA) for name in paper.authors)
    version = f"v{paper.version}" if paper.version else ""
    titles = _translated("Title", Name.TRANSLATED_TITLE, texts)
    abstracts = _translated("Abstract", Name.TRANSLATED_ABSTRACT, texts)
    parts = [
        f"# {_fold(paper.title)} ",
        *titles,
        f"**Authors**: {names}  ",
        f"**Link**: [PDF]({paper.pdf_url}{version})  ",
        f"**Abstract**: {texts[ABSTRACT]} ",
        *abstracts,
        "---",
    ]
    return "\n\n".join(parts) + "\n"


def _translated(label: str, name: Name, texts: dict[Key, str]) -> list[str]:
    """Write the translations of one field."""
    return [f"**{label} ({key.language})**: {texts[key]} " for key in texts if key.name is name]


def _fold(text: str) -> str:
    """Put *text* on one line."""
    return " ".join(text.split())


def _is_visible(text: str) -> bool:
    """Tell whether a reader would see anything of *text*."""
    return any(mark.isprintable() and not mark.isspace() for mark in text)


def _excerpt(text: str) -> str:
    """Give the first words of *text*, fit for a terminal."""
    start = text[: 2 * _EXCERPT_LENGTH]
    words = _fold("".join(mark if mark.isprintable() else " " for mark in start))
    return words if len(words) <= _EXCERPT_LENGTH else words[: _EXCERPT_LENGTH - 1] + "…"
