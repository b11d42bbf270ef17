"""The names of a text: acronyms, systems, quotations, addresses and honours. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from digest.cards.language.clauses import OPENERS
from digest.cards.language.verbs import BASES, PARTICIPLES, PASTS, THIRDS
from digest.cards.language.vocabulary import words

# Inside words (ImageNet-1K, v2), digits belong to the name; a raised digit is a letter (MT³).
_WORD: Final = re.compile(r"[^\W_][\w'’]*(?:[-./+@][^\W_][\w'’]*)*")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_BARE_NUMBER: Final = re.compile(r"[\d.,/-]+(?:[kKMBTxX]|[KMGT]B)?(?:(?<=[xX])\d+)?")
_STEM: Final = 5
"""Letters that two forms of a word share."""
_SHORT: Final = 3
"""Letters of an acronym that may stand inside another: LLM in MLLM."""
# Words that begin a sentence with a capital and name nothing.
_COMMON: Final = OPENERS | words(
    """
    a an the it its they their there these those such some many most few several both all each
    every no not one other others how what who why whether does is are can researchers authors
    users people current existing recent previous prior new novel other paper study work
    better poor good bad high low higher lower large larger small smaller long short strong weak
    fast faster slow slower more less fewer fully only even just true false real hard easy deep
    wide broad rich raw early late old safe open closed full free fair dense sparse simple smart
    this that key experimental traditional empirical findings theoretical synthetic conventional
    accurate modern data numerical standard human dynamic future machine classical real-world code
    neural manual hybrid systematic efficient participants language multimodal preliminary
    open-source analysis adversarial quantum explicit graph robots medical developers linear agents
    large-scale semantic statistical behavioral multi-agent geometric significant hierarchical
    robotic visual software insights temporal lightweight optimal static algorithms causal
    techniques students strategic event image multiple further global knowledge few-shot comparison
    spectral domain spatial domain-specific dataset datasets clinical joint task tasks certain
    metrics vision-language case cases end-to-end probabilistic general-purpose also practical
    ensemble mobile latent real-time structural user multilingual urban public baseline baselines
    consistent feature features concept concepts first local complex different zero-shot initial
    random additional variational video computational framework outputs robust critical parameter
    symbolic policy memory then practitioners system systems online success over partial top
    contextual sequential trust token tokens stochastic historical high-dimensional energy feedback
    bias object objects minimal noise implicit analytical parameter-efficient proper social second
    test-time long-term depth issues examples methods tree progress task-specific continual external
    text incomplete biomedical parallel final binary scientific context web tools state policies
    errors error base cross-modal operators universal strategies formal health dialogue broader
    speech greater appropriate demand stronger deeper major core general criteria strict pixel-level
    model models training inference evaluation results result evidence approaches method samples
    codes casts contrasts weaknesses strengths lets pairs turns treats couples swaps feeds rates
    """
)
# What common words end in, and few names do.
_COMMON_ENDINGS: Final = tuple(
    words(
        """
        ing ed ly ness nesses ance ances ence ences tion tions sion sions ity ities ment ments able
        ible ful less ous ive ism isms ship
        """
    )
)
# Lower-case words with digits (word2vec, top-1, 12th); with a unit alone, they are numbers.
_CODED: Final = re.compile(r"(?=[\w@.-]*[a-z])(?=[\w@.-]*\d)[a-z][\w@.-]*")
_ADDRESS: Final = re.compile(
    r"(?:https?|ftp)://[^\s)>\]\"”’]+|\bwww\.[^\s)>\]\"”’]+|\bdoi:\S+|\b10\.\d{4,9}/\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\barxiv:\s?[\w./-]+|\b\d{4}\.\d{4,5}(?:v\d+)?\b"
    r"|\b(?:[a-z\d-]+\.)+(?:com|org|net|io|ai|edu|gov|dev|co|app)\b(?:/[^\s)>\]]*)?",
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
_SPACES_AND_HYPHENS: Final = re.compile(r"[\s‐-—-]+")


@dataclass(frozen=True, slots=True)
class _Inventory:
    """What a source has: its words as spelled and in lower case, and all of it in one line."""

    spelled: frozenset[str]
    plain: frozenset[str]
    squashed: frozenset[str]
    line: str


def unknown_names(text: str, source: str) -> Iterator[str]:
    """Yield the acronyms, names, quotations and addresses of *text* that *source* does not have.

    Both are legible texts.
    """
    known = _inventory(source)
    addressed = any(mark in text[:-1] for mark in _ADDRESS_MARKS)
    if addressed:
        yield from (found for found in _addresses(text) if found.lower() not in known.line)
    yield from (found for found in _quotations(text) if _flat(found) not in known.line)
    yield from (found[0] for found in _HONOURS.finditer(text) if not _honoured(found[0], known))
    without = _ADDRESS.sub(" ", text) if addressed else text
    for match in _WORD.finditer(without):
        before = without[: match.start()].rstrip(" \"'“(")
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
        line=_flat(source),
    )


def _flat(text: str) -> str:
    return _SPACES_AND_HYPHENS.sub(" ", text.lower())


def _bare(word: str) -> str:
    """Give *word* without the ending of a possessive."""
    return word if word.isalnum() else _POSSESSIVE.sub("", word)


def _squash(word: str) -> str:
    """Give *word* without its signs, and digits as they stand on the line: GPT-2 is GPT2."""
    return word if word.isascii() and word.isalnum() else _SIGNS.sub("", word.translate(_RAISED))


_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉×", "01234567890123456789x")


def _addresses(text: str) -> list[str]:
    return [match[0].rstrip(".,;:") for match in _ADDRESS.finditer(text)]


def _quotations(text: str) -> list[str]:
    found = (match["inner"] or match["tex"] for match in _QUOTED.finditer(text))
    return [inner.strip(" .,;:!?") for inner in found]


def _honoured(claim: str, known: _Inventory) -> bool:
    """Say whether the source makes the *claim* too, in its words or their usual short form."""
    flat = _flat(claim)
    if flat in {"state of the art", "sota"}:
        return "state of the art" in known.line or "sota" in known.line
    return (
        flat.split()[0] in known.line
        if flat.startswith(("accept", "publish"))
        else (flat in known.line)
    )


def _pieces(word: str) -> set[str]:
    """Give *word*, and the runs of its parts: Qwen2.5-7B, Qwen2.5 and 7B."""
    parts = word.split("-")
    runs = {
        "-".join(parts[start:stop])
        for start in range(len(parts))
        for stop in range(start + 1, len(parts) + 1)
    }
    return runs | {piece for part in parts for piece in re.split(r"[./+@]", part) if piece}


def _is_claim(word: str) -> bool:
    """Say whether *word* is an acronym or a name: it has a capital, and is no bare number."""
    return _has_capital(word) and not _BARE_NUMBER.fullmatch(word)


def _is_known(word: str, known: _Inventory, *, starts: bool) -> bool:
    """Say whether *word*, which *starts* a sentence or not, stands in the source.

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
    """Say the same of a word that the source does not have as it is."""
    parts = bare.split("-")
    titled = all(part[1:].islower() or len(part) == 1 for part in parts)
    if titled and any(form in known.plain for form in _numbered(bare.lower())):
        return True
    if len(parts) > 1:  # LLM-based needs an LLM, but no "LLM-based"
        marked = [part for part in parts if not part.islower()]
        return len(marked) == 1 and _is_known(marked[0], known, starts=starts)
    if starts and titled:
        return _is_common(bare.lower(), known.plain)
    return not titled and _is_inside(bare.removesuffix("s"), known)


def _is_inside(acronym: str, known: _Inventory) -> bool:
    """Say whether *acronym* ends another of the source: an MLLM is an LLM."""
    return (
        len(acronym) >= _SHORT
        and acronym.isupper()
        and any(word.removesuffix("s").endswith(acronym) for word in known.spelled)
    )


def _numbered(word: str) -> tuple[str, str, str]:
    """Give *word* as it is, in the plural, and in the singular if it is a plural."""
    return word, word + "s", word.removesuffix("s")


def _is_common(word: str, plain: frozenset[str]) -> bool:
    """Say whether *word*, which begins a sentence, can be taken for no name."""
    if word in _COMMON or word in BASES or word in THIRDS or word in PASTS or word in PARTICIPLES:
        return True
    stem = word[:_STEM]
    return word.endswith(_COMMON_ENDINGS) or any(known.startswith(stem) for known in plain)
