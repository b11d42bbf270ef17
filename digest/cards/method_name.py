"""Names of methods: what the authors call their work ("EchoInk-R1"), or the idea in a few words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LONGEST: Final = 5
_QUOTES: Final = " \"'`“”"
_LONGEST_WITH_SHAPE: Final = 3
_LONGEST_IN_LETTERS: Final = 60
# How authors bring in what is theirs.
_BRINGS: Final = r"(?:introduc|propos|present|develop|releas|devis)(?:e|es|ed|s)?"
_WE_MAKE: Final = rf"\b(?:we|paper|work|study|article)(?: \w+)? {_BRINGS} "
# "We ... introduce NAME," and "this paper presents NAME (Long Name), a".
_INTRODUCED: Final = re.compile(
    rf"{_WE_MAKE}(?:the )?(?:novel )?"
    r"[`'\"“]*(?P<name>[A-Z][\w.+-]*[A-Z\d][\w.+-]*)['\"”]*"
    r"(?=[,.;:]|\s+\(|\s+[–—-]|\s+(?:that|which|to|for|is|as|a|an|framework|dataset|benchmark)\b)",
    re.IGNORECASE,
)
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
_SHAPED: Final = re.compile(r"(?<=[,:] )[A-Z][\w.+-]*[A-Z\d][\w+-]*")
_COMMON_WORDS: Final = (
    "AI GPU GPUs LLM LLMs MLLM MLLMs LVLM LVLMs VLM VLMs LMM LMMs RL ML NLP CV GPT CLIP QA VQA "
    "RAG CoT GNN GNNs CNN CNNs GAN GANs KG KGs SFT RLHF GRPO DPO PPO MoE ASR TTS OCR API GUI 3D "
    "2D"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_LONGEST_PHRASE: Final = 10
_SHORTEST_PHRASE: Final = 5
_OPENING: Final = re.compile(
    r"^(?:an?|the|towards?|on|advancing|exploring|rethinking) ", re.IGNORECASE
)
_PREPOSITIONS_WORDS: Final = (
    "for with via using through by in from to of on without under toward towards over across "
    "beyond against and based as"
)
_PREPOSITIONS: Final = frozenset(_PREPOSITIONS_WORDS.split())
#: What begins how or where something is done, before which a title can end.
_ADDING: Final = frozenset(
    ["via", "using", "with", "through", "by", "under", "across", "without", "in", "for", "from"]
)
#: What slogans begin with, and no name does: "Beyond X", "Who speaks?".
_SLOGAN: Final = re.compile(
    r"(?:beyond|towards?|from|to|on|when|where|why|how|what|who|whose|which|is|are|can|could|do|does"
    r"|should|will|not|no|all|one|the|an?|[a-z]{3,}ing) ",
    re.IGNORECASE,
)
#: What a work is, when that alone says nothing of its idea.
_KIND: Final = re.compile(
    r"(?:framework|method|approach|model|system|benchmark|data ?set|corpus|strategy|algorithm"
    r"|pipeline|architecture|technique|metric|protocol|taxonomy|paradigm|mechanism|objective"
    r"|procedure|toolkit|library|platform|network|agent|attack|defen[sc]e|loss|theory|test|task"
    r"|scheme|estimator|solver|simulator|language|survey|review)s?$"
)
#: What praises or counts a kind, and tells it from no other.
_BARE_WORDS: Final = (
    "novel new simple first general unified efficient effective comprehensive principled "
    "practical robust lightweight scalable powerful innovative flexible large-scale end-to-end "
    "complete hybrid plug-and-play model-agnostic data-driven modular multimodal interpretable"
)
_BARE: Final = frozenset(_BARE_WORDS.split())
# "We propose a ...", up to the end of its clause.
_IDEA_AFTER: Final = r"(?:an?|the first) (?P<idea>[^.,;:()$]{5,160})"
_IDEA: Final = re.compile(rf"{_WE_MAKE}{_IDEA_AFTER}", re.IGNORECASE)
_AIM: Final = re.compile(
    r"(?:for|of) (?P<aim>(?:(?!that\b|which\b|by\b|with\b|using\b|in\b|and\b|based\b|where\b)"
    r"[\w-]+ ?){1,7})"
)
_FEWEST_IN_IDEA: Final = 2
_MOST_IN_IDEA: Final = 7
_BETWEEN_DOLLARS: Final = re.compile(r"\$[^$]*\$")


@lru_cache(maxsize=16)
def name_of(title: str, abstract: str) -> str | None:
    """Return the name of the system, data set or method; None if it has none.

    It stands before the colon of the title, or where the abstract introduces it.
    """
    before, colon, _ = title.partition(":")
    candidate = before.strip(_QUOTES)
    if colon and _is_name(candidate, abstract):
        return candidate
    return _introduced(abstract)


def names_of(name: str | None, abstract: str) -> tuple[str, ...]:
    """Return *name*, and all else that the authors bring in by a name of its own."""
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
        # "a framework for Echo Song Reading (ESR)" names what it is for
        before = match[0].partition(spelled)[0].lower().split() if spelled else []
        if spelled and _PREPOSITIONS.isdisjoint(before):
            return match["name"]
    return _acting(abstract)


def _acting(abstract: str) -> str | None:
    """Return the name in "We devise an optimizer, NAME that ...", if NAME does something later."""
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
    """Return *name* with what it is short for, if *source* spells that out."""
    if not name.isalnum() or not name.isascii():
        return name
    match = re.search(rf"\(\s*{re.escape(name)}\s*\)", source)
    expansion = _expansion(name, source[: match.start()]) if match is not None else None
    return f"{name}: {expansion}" if expansion else name


def has_shape(word: str) -> bool:
    """Return whether *word* is spelled as only names are: EchoInk, GPT-4, $D^3$ETOR."""
    bare = _BETWEEN_DOLLARS.sub("X1", word)
    return any(
        any(mark.isupper() for mark in part[1:]) or (part[:1].isalpha() and part[-1:].isdigit())
        for part in re.split(r"[-/]", bare)
    )


def _expansion(acronym: str, before: str) -> str | None:
    """Return the last words of *before* whose capitals, or else initials, spell *acronym*."""
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
    if _SLOGAN.match(candidate) or candidate.endswith(("?", "!")):
        return False
    own = any(has_shape(word) and word not in _COMMON for word in words)
    if own and len(words) <= _LONGEST_WITH_SHAPE:
        return True
    return candidate in abstract and all(word[0].isupper() for word in words)


def novelty_name(title: str, abstract: str, name: str | None) -> str | None:
    """Return in a few words what is new: "EchoInk-R1: Audio-Visual Reasoning via RL".

    Behind the authors' own *name* stands what it is short for, or their idea as the abstract
    brings it in, or as the title puts it; without a name the idea stands alone.
    """
    before, _, after = title.partition(": ")
    if name is None:
        slogan = _SLOGAN.match(before) or before.endswith(("?", "!"))
        phrase = _phrase(after if after and slogan else before)
        return _idea(_IDEA.search(abstract)) or phrase or None
    spelled = full_name(name, f"{title}\n{abstract}")
    if spelled != name:
        return spelled
    called = re.compile(rf"(?<!\w){re.escape(name)}\W{{0,3}}(?: is|,|:)? {_IDEA_AFTER}")
    idea = _idea(called.search(abstract)) or _idea(_IDEA.search(abstract))
    if idea and not idea.startswith(name):
        return f"{name}: {idea}"
    rest = after if before.strip(_QUOTES) == name else _without(name, title)
    phrase = _phrase(rest)
    return f"{name}: {phrase}" if phrase else name


def _without(name: str, title: str) -> str:
    return " ".join(word for word in title.split() if word.strip(":,") != name)


def _idea(match: re.Match[str] | None) -> str | None:
    """Return the idea in what authors say they bring: "a zero-shot insertion framework that"."""
    if match is None:
        return None
    words = match["idea"].replace("'", "").split()
    kind = next((n for n, word in enumerate(words[:_MOST_IN_IDEA]) if _KIND.match(word)), None)
    if kind is None:
        return None
    own = [word for word in words[: kind + 1] if word.lower() not in _BARE]
    own = own[1:] if own[:1] == ["and"] else own
    aim = _AIM.match(" ".join(words[kind + 1 :]))
    if len(own) <= _FEWEST_IN_IDEA and aim is not None:
        own += aim[0].split()
    named = len(own) >= _FEWEST_IN_IDEA and own[-1] not in _PREPOSITIONS
    return capitalised(" ".join(own)) if named else None


def _phrase(text: str) -> str:
    """Return a title as a noun phrase of ten words at most, empty where it cannot end early.

    It ends only before a word that adds how or where ("via", "with"): other cuts leave a half,
    such as "the Gap between Past".
    """
    words = _OPENING.sub("", text).strip(" .:?!").split()
    while len(words) > _FEWEST_IN_IDEA and words[0].lower() in _BARE:
        del words[0]
    ends = [place for place, word in enumerate(words) if word.lower() in _ADDING]
    if len(words) > _LONGEST_PHRASE:
        fitting = [end for end in ends if _SHORTEST_PHRASE <= end <= _LONGEST_PHRASE]
        words = words[: fitting[-1]] if fitting else []
    elif ends and ends[-1] > _FEWEST_IN_IDEA:  # the title again says nothing
        words = words[: ends[-1]]
    halved = "between" in words and "and" not in words[words.index("between") :]
    if halved or (words and words[-1].lower() in {*_PREPOSITIONS, "the", "a", "an", "and", "its"}):
        return ""
    return capitalised(" ".join(words).rstrip(" ,:;?"))


def capitalised(text: str) -> str:
    """Return *text* with a capital first, unless its first word is spelled with others (iPhone)."""
    first = text.split(" ", 1)[0].split("-", 1)[0]
    return text if any(mark.isupper() for mark in first[1:]) else text[:1].upper() + text[1:]
