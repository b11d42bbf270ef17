"""What the authors call their work: "EchoInk-R1". Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.vocabulary import words

_LONGEST: Final = 5
_LONGEST_WITH_SHAPE: Final = 3
_LONGEST_IN_LETTERS: Final = 60
_VERBS: Final = (
    "introduce|propose|present|develop|release|unveil|describe|offer|build|create|design"
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
_COMMON: Final = words(
    """
    AI LLM LLMs MLLM MLLMs LVLM LVLMs VLM VLMs LMM LMMs RL ML NLP CV GPT CLIP QA VQA RAG CoT GNN
    GNNs CNN CNNs GAN GANs KG KGs SFT RLHF GRPO DPO PPO MoE ASR TTS OCR API GUI 3D 2D
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


def _introduced(abstract: str) -> str | None:
    for pattern in (_INTRODUCED, _CALLED):
        match = pattern.search(abstract)
        if match is not None and has_shape(match["name"]) and match["name"] not in _COMMON:
            return match["name"].rstrip(".-")
    match = _ACRONYM.search(abstract)
    if match is None or match["name"] in _COMMON:
        return None
    spelled = _expansion(match["name"], abstract[: match.start("name") - 1])
    return match["name"] if spelled else None


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
