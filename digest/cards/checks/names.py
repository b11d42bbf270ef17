"""The names of a text: acronyms, systems, quotations, addresses and honours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

# Inside words (ImageNet-1K, v2), digits belong to the name; a raised digit is a letter (MT³).
_WORD: Final = re.compile(r"[^\W_][\w'’]*(?:[-./+@][^\W_][\w'’]*)*")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_BARE_NUMBER: Final = re.compile(r"[\d.,/-]+(?:[kKMBTxX]|[KMGT]B)?(?:(?<=[xX])\d+)?")
_MOST: Final = 100
_LOOK_BACK: Final = 8
"""Characters before a word that tell whether it begins a sentence."""
_LONGEST_RUN: Final = 4
"""Parts of a hyphenated word that may be a name of their own together."""
_LONGEST_ENDING: Final = 8
_STEM: Final = 5
"""Letters that two forms of a word share."""
_SHORT: Final = 3
"""Letters of an acronym that may stand inside another: LLM in MLLM."""
#: Common words of abstracts, a line each: they begin sentences with a capital and name nothing.
COMMON_WORDS: Final = Path(__file__).parents[1] / "weights" / "common_words.txt"
# What common words end in, and few names do.
_words = re.compile(r"\S+").findall
_COMMON_ENDINGS: Final = tuple(
    _words("""
    ing ed ly ness nesses ance ances ence ences tion tions sion sions ity ities ment ments able
    ible ful less ous ive ism isms ship
    """)
)
_PREFIXES: Final = ("re", "un", "non", "pre", "co", "multi", "sub", "over", "inter")
# Lower-case words with digits (word2vec, top-1, 12th); with a unit alone, they are numbers.
_CODED: Final = re.compile(r"(?=[\w@.-]*[a-z])(?=[\w@.-]*\d)[a-z][\w@.-]*")
_ADDRESS: Final = re.compile(
    r"(?:https?|ftp)://[^\s)>\]\"”’]+|\bwww\.[^\s)>\]\"”’]+|\bdoi:\S+|\b10\.\d{4,9}/\S+"
    # bounded, and from the beginning of a word alone, so that no text takes the square of the time
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|\barxiv:\s?[\w./-]+"
    r"|\b\d{4}\.\d{4,5}(?:v\d+)?\b"
    r"|(?<![\w.-])(?:[a-z\d-]{1,63}\.){1,8}(?:com|org|net|io|ai|edu|gov|dev|co|app)\b"
    r"(?:/[^\s)>\]]*)?",
    re.IGNORECASE,
)
#: One of these stands in every address, before its end.
_ADDRESS_MARKS: Final = ("/", "@", ":", ".")
_QUOTED: Final = re.compile(r"[\"“«](?P<inner>[^\"”»“«]{2,80})[\"”»]|``(?P<tex>[^'`]{2,80})''")
# Honours and places of publication, which a model likes to add.
_HONOURS: Final = re.compile(
    r"\b(?:accepted (?:at|by|to|for|in)|published (?:at|in|by)|to appear (?:at|in)|best[- ]paper"
    r"|award(?:s|ed|-winning)?|spotlight|peer[- ]review(?:ed)?|nobel|featured (?:at|in|by)"
    r"|oral presentation|state[- ]of[- ]the[- ]art|sota)\b",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(r"\W")
_PIECE: Final = re.compile(r"[./+@]")
_SPACES_AND_HYPHENS: Final = re.compile(r"[\s‐-—-]+")


@dataclass(frozen=True, slots=True)
class _Inventory:
    """What a source has: its words as spelled and in lower case, and all of it in one line."""

    spelled: frozenset[str]
    plain: frozenset[str]
    squashed: frozenset[str]
    #: What its words end in, in a few letters: the LLM of MLLM.
    endings: frozenset[str]
    #: What its words begin with.
    beginnings: frozenset[str]
    line: str


def unknown_names(text: str, source: str) -> Iterator[str]:
    """Yield the acronyms, names, quotations and addresses of *text* that *source* does not have.

    Both are legible texts. Of addresses, quotations and honours the first hundred count.
    """
    known = _inventory(source)
    addressed = any(mark in text[:-1] for mark in _ADDRESS_MARKS)
    if addressed:
        yield from (found for found in _addresses(text) if _flat(found) not in known.line)
    yield from (found for found in _quotations(text) if _flat(found) not in known.line)
    honours = islice(_HONOURS.finditer(text), _MOST)
    yield from (found[0] for found in honours if not _honoured(found[0], known))
    without = _ADDRESS.sub(" ", text) if addressed else text
    for match in _WORD.finditer(without):
        start = match.start()
        before = without[max(0, start - _LOOK_BACK) : start].rstrip(" \"'“(")
        starts = not before or before.endswith((".", "!", "?", ":"))
        coded = _is_coded(match[0]) and match[0].lower() not in known.plain
        if coded or (_is_claim(match[0]) and not _is_known(match[0], known, starts=starts)):
            yield match[0]


def names(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a legible *text* that only names are spelled like: GPT-4, EchoInk."""
    for match in _WORD.finditer(text):
        if _has_capital(match[0][1:]) or _is_coded(match[0].lower()):
            yield match


def _has_capital(word: str) -> bool:
    return word != word.lower()


def _is_coded(word: str) -> bool:
    return not word.isalpha() and _CODED.fullmatch(word) is not None


@lru_cache(maxsize=8)
def _inventory(source: str) -> _Inventory:
    spelled: set[str] = set()
    for word in {_bare(word) for word in _WORD.findall(source)}:
        spelled.add(word)
        if not word.isalnum():
            spelled |= _pieces(word)
    return _Inventory(
        spelled=frozenset(spelled),
        plain=frozenset(word.lower() for word in spelled),
        squashed=frozenset(_squash(word) for word in spelled),
        endings=frozenset(ending for word in spelled for ending in _endings(word)),
        beginnings=frozenset(
            word[:length].lower() for word in spelled for length in range(1, _STEM + 1)
        ),
        line=_flat(source),
    )


def _flat(text: str) -> str:
    return _SPACES_AND_HYPHENS.sub(" ", text.lower())


def _bare(word: str) -> str:
    """Return *word* without the ending of a possessive."""
    return word if word.isalnum() else _POSSESSIVE.sub("", word)


def _squash(word: str) -> str:
    """Return *word* without its signs, and digits as they stand on the line: GPT-2 is GPT2."""
    return word if word.isascii() and word.isalnum() else _SIGNS.sub("", word.translate(_RAISED))


_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉×", "01234567890123456789x")


def _addresses(text: str) -> list[str]:
    return [match[0].rstrip(".,;:") for match in islice(_ADDRESS.finditer(text), _MOST)]


def _quotations(text: str) -> list[str]:
    found = (match["inner"] or match["tex"] for match in islice(_QUOTED.finditer(text), _MOST))
    return [inner.strip(" .,;:!?") for inner in found]


def _honoured(claim: str, known: _Inventory) -> bool:
    """Return whether the source makes the *claim* too, in its words or their usual short form."""
    flat = _flat(claim)
    if flat in {"state of the art", "sota"}:
        return "state of the art" in known.line or "sota" in known.line
    return (
        flat.split()[0] in known.line
        if flat.startswith(("accept", "publish"))
        else (flat in known.line)
    )


def _pieces(word: str) -> set[str]:
    """Return *word*, and the short runs of its parts: Qwen2.5-7B, Qwen2.5 and 7B."""
    parts = word.split("-")
    runs = {
        "-".join(parts[start : start + length])
        for start in range(len(parts))
        for length in range(1, _LONGEST_RUN + 1)
    }
    return {word} | runs | {piece for part in parts for piece in _PIECE.split(part) if piece}


def _is_claim(word: str) -> bool:
    """Return whether *word* is an acronym or a name: it has a capital, and is no bare number."""
    return _has_capital(word) and not _BARE_NUMBER.fullmatch(word)


def _is_known(word: str, known: _Inventory, *, starts: bool) -> bool:
    """Return whether *word*, which *starts* a sentence or not, stands in the source.

    Capitals may differ only where a word has no other sign of a name.
    """
    bare = _bare(word)
    if any(form in known.spelled for form in _numbered(bare)) or _squash(bare) in known.squashed:
        return True
    if starts and bare[0].lower() + bare[1:] in known.spelled:
        return True
    if "/" in bare:
        return all(_is_known(part, known, starts=starts) for part in bare.split("/") if part)
    return _is_known_by_parts(bare, known, starts=starts)


def _is_known_by_parts(bare: str, known: _Inventory, *, starts: bool) -> bool:
    """Return the same of a word that the source does not have as it is."""
    parts = bare.split("-")
    titled = all(part[1:].islower() or len(part) == 1 for part in parts)
    if titled and any(form in known.plain for form in _numbered(bare.lower())):
        return True
    if len(parts) > 1:  # LLM-based needs an LLM, but no "LLM-based"
        marked = [part for part in parts if not part.islower()]
        return len(marked) == 1 and _is_known(marked[0], known, starts=starts)
    if starts and titled:
        return _is_common(bare.lower(), known)
    return not titled and _is_inside(bare.removesuffix("s"), known)


def _endings(word: str) -> Iterator[str]:
    bare = word.removesuffix("s")
    longest = min(_LONGEST_ENDING, len(bare))
    yield from (bare[-length:] for length in range(_SHORT, longest + 1))


def _is_inside(acronym: str, known: _Inventory) -> bool:
    """Return whether *acronym* ends another of the source: an MLLM is an LLM."""
    return len(acronym) >= _SHORT and acronym.isupper() and acronym in known.endings


def _numbered(word: str) -> tuple[str, str, str]:
    """Return *word* as it is, in the plural, and in the singular if it is a plural."""
    return word, word + "s", word.removesuffix("s")


def _is_common(word: str, known: _Inventory) -> bool:
    """Return whether *word*, which begins a sentence, can be taken for no name."""
    return (
        word in common_words()
        or word.endswith(_COMMON_ENDINGS)
        or word[:_STEM] in known.beginnings
        or any(word.removeprefix(prefix) in common_words() for prefix in _PREFIXES)
    )


@cache
def common_words() -> frozenset[str]:
    """Return the common words of abstracts, in lower case."""
    return frozenset(COMMON_WORDS.read_text(encoding="utf-8").split())


_SLOGAN: Final = re.compile(
    r"(?:beyond|towards?|rethinking|democrati[sz]ing|revisiting|demystifying|unveiling|unlocking"
    r"|bridging|exploring|understanding|improving|enhancing|advancing|empowering|leveraging"
    r"|from|when|what|why|how|who|where|which|is|are|can|do|does|should|will|not|all|one|less"
    r"|more|to|on|in|the|a|an|your|you|don['’]?t|let|mind|think|look|learning to)\b\s|.*[?!]",
    re.IGNORECASE,
)


def is_slogan(name: str) -> bool:
    """Return whether *name*, from before a title's colon, is no name but a motto: "Beyond X"."""
    return _SLOGAN.match(name.strip()) is not None
