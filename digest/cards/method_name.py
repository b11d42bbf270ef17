"""What the authors call their work: "EchoInk-R1". Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.language.vocabulary import capitalised, words

_LONGEST: Final = 5
_LONGEST_WITH_SHAPE: Final = 3
_LONGEST_IN_LETTERS: Final = 60
_VERBS: Final = (
    "introduce|propose|present|develop|release|unveil|describe|offer|build|create|design|devise"
)
# "We ... introduce NAME," and "this paper presents NAME (Long Name), a".
_INTRODUCED: Final = re.compile(
    rf"\b(?:we|paper|work|study|article)(?: \w+)? (?:{_VERBS})(?:s|es|ed)? (?:the )?(?:novel )?"
    r"[`'\"“]*(?P<name>[A-Z][\w.+-]*[A-Z\d][\w.+-]*)['\"”]*"
    r"(?=[,.;:]|\s+\(|\s+[–—-]|\s+(?:that|which|to|for|is|as|a|an|framework|dataset|benchmark)\b)",
    re.IGNORECASE,
)
_WE_MAKE: Final = rf"\b(?:we|paper|work|study|article)(?: \w+)? (?:{_VERBS})(?:s|es|ed)? "
# "We propose a novel framework called NAME".
_CALLED: Final = re.compile(
    rf"{_WE_MAKE}[^.;]{{3,150}}?\b(?:called|named|termed|dubbed|coined|namely),? (?:the )?"
    r"[`'\"“]*(?P<name>[A-Z][\w.+-]*)",
    re.IGNORECASE,
)
# "We propose Long Name (LN)".
_ACRONYM: Final = re.compile(
    rf"{_WE_MAKE}[^.;]{{3,150}}?\((?P<name>[A-Z][\w-]*[A-Z\d][\w-]*)\)", re.IGNORECASE
)
# The sentence with "we propose".
_BROUGHT: Final = re.compile(rf"{_WE_MAKE}.{{3,300}}?\.(?= )", re.IGNORECASE)
_SHAPED: Final = re.compile(r"(?<![\w-])[A-Z][\w.+-]*[A-Z\d][\w+-]*")
_COMMON: Final = words(
    """
    AI LLM LLMs MLLM MLLMs LVLM LVLMs VLM VLMs LMM LMMs RL ML NLP CV GPT CLIP QA VQA RAG CoT GNN
    GNNs CNN CNNs GAN GANs KG KGs SFT RLHF GRPO DPO PPO MoE ASR TTS OCR API GUI 3D 2D
    """
)
_LONGEST_PHRASE: Final = 10
_SHORTEST_PHRASE: Final = 5
_OPENING: Final = re.compile(r"^(?:an?|the|towards?|on|advancing|exploring) ", re.IGNORECASE)
_PREPOSITIONS: Final = words(
    """
    for with via using through by in from to of on without under toward towards over across beyond
    against and based as
    """
)
_BETWEEN_DOLLARS: Final = re.compile(r"\$[^$]*\$")


def name_of(title: str, abstract: str) -> str | None:
    """Give the name of the system, data set or method; None if it has none.

    It stands before the colon of the title, or where the abstract introduces it.
    """
    before, colon, _ = title.partition(":")
    candidate = before.strip(" \"'`“”")
    if colon and _is_name(candidate, abstract):
        return candidate
    return _introduced(abstract)


def names_of(name: str | None, abstract: str) -> tuple[str, ...]:
    """Give *name*, and all else that the authors bring in by a name of its own."""
    found = [
        match["name"]
        for shape in (_INTRODUCED, _CALLED, _ACRONYM)
        for match in shape.finditer(abstract)
    ]
    named = (one.rstrip(".-") for one in found if has_shape(one) and one not in _COMMON)
    return tuple(dict.fromkeys([*([name] if name else []), *named]))


def _introduced(abstract: str) -> str | None:
    for pattern in (_INTRODUCED, _CALLED):
        match = pattern.search(abstract)
        if match is not None and has_shape(match["name"]) and match["name"] not in _COMMON:
            return match["name"].rstrip(".-")
    match = _ACRONYM.search(abstract)
    if match is not None and match["name"] not in _COMMON:
        spelled = _expansion(match["name"], abstract[: match.start("name") - 1])
        if spelled:
            return match["name"]
    return _acting(abstract)


def _acting(abstract: str) -> str | None:
    """Give the name in "We devise an optimizer, NAME that ...", if NAME does something later."""
    brought = _BROUGHT.search(abstract)
    if brought is None:
        return None
    for match in _SHAPED.finditer(brought[0]):
        name = match[0].rstrip(".-")
        later = re.compile(rf"(?<!\w){re.escape(name)}(?:'s)? (?:\w+ly )?[a-z-]+")
        if has_shape(name) and name not in _COMMON and later.search(abstract, brought.end()):
            return name
    return None


def full_name(name: str, source: str) -> str:
    """Add what *name* stands for, if *source* spells it out: "GRPO: Group Relative ..."."""
    if not name.isalnum() or not name.isascii():
        return name
    match = re.search(rf"\(\s*{re.escape(name)}\s*\)", source)
    expansion = _expansion(name, source[: match.start()]) if match is not None else None
    return f"{name}: {expansion}" if expansion else name


def has_shape(word: str) -> bool:
    """Say whether *word* is spelled as only names are: EchoInk, GPT-4, $D^3$ETOR."""
    bare = _BETWEEN_DOLLARS.sub("X1", word)
    return any(
        any(mark.isupper() for mark in part[1:]) or (part[:1].isalpha() and part[-1:].isdigit())
        for part in re.split(r"[-/]", bare)
    )


def _expansion(acronym: str, before: str) -> str | None:
    """Give the last words of *before* whose capitals, or else initials, spell *acronym*."""
    words = before[-200:].split()
    letters = "".join(letter for letter in acronym.lower() if letter.isalpha())
    runs = [words[-count:] for count in range(2, min(len(words), 2 * len(letters) + 2) + 1)]
    runs = [run for run in runs if run[0][0].isupper()]
    for initials in (_capitals, _initials):
        for run in runs:
            if initials(run) == letters:
                return " ".join(run)
    return None


def _parts(words: list[str]) -> list[str]:
    return [part for word in words for part in word.split("-") if part]


def _capitals(words: list[str]) -> str:
    return "".join(part[0].lower() for part in _parts(words) if part[0].isupper())


def _initials(words: list[str]) -> str:
    return "".join(part[0].lower() for part in _parts(words))


def _is_name(candidate: str, abstract: str) -> bool:
    words = candidate.split()
    if not words or len(words) > _LONGEST or len(candidate) > _LONGEST_IN_LETTERS:
        return False
    if any(has_shape(word) for word in words) and len(words) <= _LONGEST_WITH_SHAPE:
        return True
    return candidate in abstract and all(word[0].isupper() for word in words)


def novelty_name(title: str, abstract: str, name: str | None) -> str:
    """Say in a few words what is new: "EchoInk-R1: Audio-Visual Reasoning via RL".

    The words after the name are those that it stands for, or the title's.
    """
    before, _, after = title.partition(": ")
    if name is None:
        return _phrase(title if len(title.split()) <= _LONGEST_PHRASE else after or title)
    if after and before.strip(" \"'`“”") == name:
        return f"{name}: {_phrase(after)}"
    spelled = full_name(name, f"{title}\n{abstract}")
    if spelled != name:
        return spelled
    rest = " ".join(word for word in title.split() if word.strip(":,") != name)
    return f"{name}: {_phrase(rest)}"


def _phrase(text: str) -> str:
    """Shorten a title to a noun phrase of ten words at most, cut before a preposition."""
    words = _OPENING.sub("", text).strip(" .:?!").split()
    ends = [place for place, word in enumerate(words) if word.lower() in _PREPOSITIONS]
    if len(words) > _LONGEST_PHRASE:
        fitting = [end for end in ends if _SHORTEST_PHRASE <= end <= _LONGEST_PHRASE]
        words = words[: fitting[-1] if fitting else _LONGEST_PHRASE]
    while len(words) > 1 and words[-1].lower() in _PREPOSITIONS | {"the", "a", "an", "and", "its"}:
        words.pop()
    return capitalised(" ".join(words).rstrip(" ,:;?"))
