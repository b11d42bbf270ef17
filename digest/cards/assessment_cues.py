"""Cues that a score counts: claims, figures and gaps that an abstract shows on its surface.

A cue counts once however often it stands there, so repeating a claim adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from digest.cards.method_name import name_of
from digest.text.latex import to_unicode
from digest.text.sentences import split_sentences

# 5.2%, 4,2 %, 3 times, 2 points; 5-10%, 24.5% to 32.7%, 98$\%$.
_FIGURE: Final = (
    r"(?<![\w.])(?<!\d,)\d{1,7}(?:[.,]\d{1,7})?(?:\s?\\?%?\s?(?:-|–|~|to)\s?\d{1,7}(?:[.,]\d{1,7})?)?"
    r"(?:\s?\$?\\?%|\s?(?:×|x\b|\$?\\times|-?fold\b|times\b|(?:percentage )?points?\b|percent\b))"
)
_ABOUT: Final = (
    r"(?:(?:up to|as much as|at least|more than|over|about|around|nearly|roughly|on average"
    r"|an? (?:\w+ )?(?:average|margin) of|an average)\s|[~+$]|\\sim\s?)*"
)
# Whose a figure is stands in the grammar: "surpasses it by 5%", "a gain of 5%", "5% higher". The
# figure of what is surpassed ("outperforming the base model, which scores 80%") has none of these.
_GAIN: Final = re.compile(
    r"\b(?:outperform|surpass|improv|enhanc|exceed|increas|reduc|gain|boost|beat|lower|rais"
    rf"|accelerat|sav|cut|speed)\w*(?:[^.;,]|\.\d|, ){{0,100}}?\bby {_ABOUT}(?P<by>{_FIGURE})"
    r"|\b(?:improvements?|gains?|increases?|reductions?|boosts?|speed-?ups?|savings?) "
    rf"(?:(?!of\b)\w+ ){{0,2}}?of {_ABOUT}(?P<of>{_FIGURE})"
    rf"|(?<!only )(?<!only a )(?<!only an )(?P<ahead>{_FIGURE})\$?[- ]"
    r"(?:(?!(?:of|in|on|and|to|with|the|from|for)\b)[\w-]+ ){0,3}?"
    r"(?:improvements?|gains?|increases?|reductions?|boosts?|speed-?ups?|savings?"
    r"|higher|faster|better|fewer|less)\b",
    re.IGNORECASE,
)
# A share, or a decimal number that is no part of a name (Gemini 2.5) or of a word (0.2-second).
_RESULT: Final = re.compile(
    r"(?<![\w.])(?<!\d,)(?P<share>\d{1,7}(?:[.,]\d{1,7})?"
    r"(?:\s?\$?\\?%|\s?(?:percentage )?points?\b|\s?percent\b))"
    r"|(?:(?<![\w.-])(?!version|release)[a-z][\w@-]* |[(=:,] ?)(?P<decimal>\d{1,7}\.\d{1,7})"
    r"(?![\w-]|\.\d|\s?\$?\\?%|\s(?:percent|points?|million|billion|thousand|[KMGT]B|hours?"
    r"|(?:milli)?seconds?|m?s|minutes?|days?|years?|k?m|kg|[GMk]?Hz)\b)"
)
_ANY: Final = re.compile(rf"{_FIGURE}|(?<![\w.-])0\.\d{{1,6}}(?![\w-]|\.\d)", re.IGNORECASE)
# 79k examples, 2.8M human-labeled instances, 4,021 driving segments; no years and no model sizes.
_SIZE: Final = re.compile(
    r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3}){1,3}|[3-9]\d{3}|\d{5,9}|\d{1,4}(?:\.\d{1,3})?"
    r"(?:\s?[KkM](?![\w-])|\s(?:million|billion|thousand)\b))\+? "
    r"(?:(?!of\b|and\b|to\b|in\b|from\b|for\b|on\b|with\b|parameters?\b)[a-z][\w-]{1,24} ){0,3}?"
    r"(?!(?:parameters|seconds|minutes|hours|days|weeks|months|years|times|steps|tokens)\b)"
    r"[a-z][\w-]{2,24}s\b"
)
# Where an abstract turns from the field to the work at hand.
_OWN: Final = re.compile(
    r"\b(?:we|our|ours|here|this (?:\w+ )?(?:paper|work|study|article|survey|review|report|project"
    r"|research|thesis))\b",
    re.IGNORECASE,
)
_SEVERAL: Final = 3

_FIRST: Final = re.compile(
    r"\b(?:(?:is|are|as|present|introduce|propose|develop|offer|provide|conduct|release|yield|mark"
    r"|construct|build|create|establish|report)(?:s|ing)?,? the (?:very )?first"
    r"(?! (?:stage|step|phase))|for the first time|first of its kind|best of our knowledge"
    r"|to our knowledge|first-ever|among the first)\b",
    re.IGNORECASE,
)
_MANY: Final = r"[4-9]|[1-9]\d{1,3}|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
_THINGS: Final = (
    r"\+?\s(?:(?!(?:for|of|in|on|and|to|with|from|across)\b)[\w-]+ ){0,3}?(?:datasets|data sets"
    r"|benchmarks|tasks|languages|domains|models|LLMs|MLLMs|VLMs|LVLMs|LMMs|environments"
    r"|scenarios)\b"
)
_COUNTED: Final = re.compile(rf"(?<![\w.,-])(?:{_MANY}|dozens of){_THINGS}")
_UNCOUNTED: Final = re.compile(
    rf"(?<![\w.,-])(?:[23]|two|three|multiple|various|diverse|several){_THINGS}"
)
# A sentence that says what the authors tried, not what the field is like.
_TRIED: Final = re.compile(
    r"\bwe (?:\w+ ){0,2}(?:evaluate|validate|test|assess|benchmark|analy[sz]e|conduct|experiment)"
    r"|\b(?:experiments?|evaluations|evaluated|validated|tested|outperform\w*|achiev\w*|results?)\b",
    re.IGNORECASE,
)
_EXTENSIVE: Final = re.compile(
    r"\b(?:extensive|comprehensive|thorough|rigorous) (?:\w+ )?(?:experiments?|evaluations?)\b"
    r"(?! (?:benchmarks?|frameworks?|metrics?|suites?|protocols?))",
    re.IGNORECASE,
)
_BEST: Final = re.compile(r"\b(?:state[- ]of[- ]the[- ]art|sota)\b", re.IGNORECASE)
# State of the art that is reached or compared with, not merely used.
_REACHED: Final = re.compile(
    r"\b(?:achiev|outperform|surpass|exceed|superior|improv|reach|compar|competitive|results?\b"
    r"|sets?\b|establish|match|better|beats?\b|advanc|performance|over)",
    re.IGNORECASE,
)
_RESOURCE: Final = re.compile(
    r"\b(?:(?:introduce|present|propose|construct|build|create|develop|curate|establish|release"
    r"|collect|contribute|compile)(?:s|ing)?|we (?:\w+ )?(?:introduced|presented|constructed|built"
    r"|created|developed|curated|established|released|collected|compiled))\b"
    r"(?:(?! (?:on|across|over|using|with|from|to) )[^.;]){0,80}?"
    r"\b(?P<made>benchmarks?|datasets?|data sets?|corpus|corpora)\b",
    re.IGNORECASE,
)
_SCALE: Final = re.compile(r"\b(?:large[- ]scale|at scale|web[- ]scale|scalable)\b", re.IGNORECASE)
_RELEASED: Final = re.compile(
    r"\b(?:code|data ?sets?|data|models?|weights|benchmark|implementation|resources|toolkit)\b"
    r"[^.]{0,60}\b(?:publicly|released|open-sourced|found at|accessible|(?<!become )available"
    r"(?! to (?:the )?(?!public|community|research|support|facilitate|foster)\w))\b"
    r"|\b(?:we|will) (?:\w+ )?(?:release|open-source|open source)\b",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"\bhttps?://|\bthis https? url\b|\\url\{", re.IGNORECASE)
_GENERAL: Final = re.compile(
    r"\b(?:generali[sz](?:es?|ed|ing|ation|able|ability)|unseen|out-of-distribution|zero-shot)\b",
    re.IGNORECASE,
)
_PROOF: Final = re.compile(
    r"\b(?:we (?:\w+ )?prove|theorems?|convergence guarantees?|(?:rigorous|formal) proofs?"
    r"|theoretical(?:ly)? (?:analysis|guarantees?|results|proofs?|prove|show))\b",
    re.IGNORECASE,
)
_NO_NAMES_WORDS: Final = "AI API CLIP GPT LLM LLMs LLaMA MLLM MLLMs NLP QA RL UI URL VLM VLMs"
_NO_NAMES: Final = frozenset(_NO_NAMES_WORDS.split())
#: What follows the name of a kind, such as "KGE models", not of one work.
_KINDS_OF_WORK: Final = ("models", "methods", "approaches", "techniques", "systems", "tasks")
_LIMITS: Final = re.compile(
    r"\b(?:limitations? (?:of (?:our|this|the proposed|the current|current)|include)"
    r"|our limitations|key challenges include|still (?:struggle|fail|lag|fall)"
    r"|at the (?:cost|expense) of|trade-?offs?|does not (?:generalize|improve))\b",
    re.IGNORECASE,
)
_TESTED: Final = re.compile(
    r"\b(?:experiment|evaluat|validat|results?|outperform|achiev|findings?|accuracy|empirical"
    r"|benchmark|(?:we|study|survey|analysis) (?:\w+ )?(?:find|found|show|demonstrat|observ))",
    re.IGNORECASE,
)
_KINDS: Final = r"(?:survey|review|tutorial|position paper|vision paper)"
_OVERVIEW_TITLE: Final = re.compile(
    rf"\b(?:a|comprehensive|systematic|literature) (?:{_KINDS}|overview|perspective)\b|^position:"
    r"|: a roadmap\b|^a roadmap\b",
    re.IGNORECASE,
)
_OVERVIEW: Final = re.compile(
    rf"\b(?:this|our) (?:{_KINDS}|perspective (?:paper|article))\b"
    rf"|\b(?:presents?|provides?|offers?) an? (?:[\w-]+,? ){{0,4}}?{_KINDS} (?:of|on)\b"
    r"|\bwe argue that\b",
    re.IGNORECASE,
)
_EARLY: Final = re.compile(
    r"\b(?:preliminary (?:\w+ )?(?:results?|stud(?:y|ies)|experiments?|evaluations?|findings"
    r"|explorations?|evidence|work)|pilot (?:study|studies|datasets?|experiments?|evaluation)"
    r"|proof[- ]of[- ]concept|prototype|feasibility|first steps? towards?|work in progress)\b",
    re.IGNORECASE,
)
_SIMULATED: Final = re.compile(r"\bsimulat(?:ions?|ed|ors?)\b", re.IGNORECASE)
_REAL: Final = re.compile(r"\breal[- ](?:world|life|robots?)\b|\bphysical\b", re.IGNORECASE)
_BETTER: Final = re.compile(
    r"\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|superior)\b",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"\b(?:user stud(?:y|ies)|human (?:evaluat\w+|stud(?:y|ies)|judg\w+|raters?|experts?)"
    r"|participants|interviews?|clinicians|radiologists|expert (?:evaluat\w+|review\w*))\b",
    re.IGNORECASE,
)
_DEPLOYED: Final = re.compile(
    r"\breal[- ](?:world|life|robots?)\b|\b(?:deployed|in production|A/B tests?|field tests?)\b",
    re.IGNORECASE,
)
_ABLATED: Final = re.compile(r"\bablat(?:ions?|ed|ive)\b", re.IGNORECASE)
_KNOWN_PART: Final = re.compile(
    r"\b(?:CNNs?|(?:Bi)?LSTMs?|random forests?|SVMs?|support vector machines?|BERT|U-?Net|ResNet"
    r"(?:-?\d+)?|YOLO\w{0,6}|XGBoost|decision trees?|logistic regression|topic model(?:s|ing)?"
    r"|fuzzy logic|off-the-shelf|convolutional neural networks?|feature fusion|cross-attention"
    r"|existing (?:tools|components))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the cues are looked for in."""

    title: str
    abstract: str
    #: The sentences of the abstract that tell what its authors did and found; may be empty.
    sentences: tuple[str, ...]
    #: The same as one text.
    claims: str
    #: Those that tell results; may be empty.
    results: str


def entry_of(title: str, abstract: str, *, results: str) -> Entry:
    """Return an entry with what its *abstract* claims; *results* are its sentences with results."""
    sentences = split_sentences(abstract)
    turn = next((place for place, text in enumerate(sentences) if _OWN.search(text)), None)
    told = split_sentences(results) if turn is None else sentences[turn:]
    return Entry(
        title=title,
        abstract=abstract,
        sentences=tuple(told),
        claims=" ".join(told),
        results=results,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something to be seen, or missed, in an entry."""

    name: str
    #: Returns what of it a rationale quotes, which may be nothing; None where it is not there.
    find: Callable[[Entry], str | None]


def gain_of(text: str) -> str | None:
    """Return the first figure that *text* puts on a gain."""
    # The second search is the dear one, and most abstracts have no figure at all.
    return _found(_GAIN.search(text)) if _ANY.search(text) else None


@lru_cache(maxsize=16)
def result_of(text: str) -> str | None:
    """Return the first share or score in *text*."""
    return _found(_RESULT.search(text))


@lru_cache(maxsize=16)
def count_of(text: str) -> int:
    """Return how many shares, scores and multiples *text* has."""
    return len(_ANY.findall(text))


def size_of(text: str) -> str | None:
    """Return the first large number of things in *text*, with the things."""
    return _found(_SIZE.search(text))


def _found(match: re.Match[str] | None) -> str | None:
    """Return the group that has matched, as Unicode without the dollars around it."""
    if match is None:
        return None
    figure = str(match[match.lastgroup or 0])
    return to_unicode(figure.replace("$", "")).strip()


def _quoted(pattern: re.Pattern[str]) -> Callable[[Entry], str | None]:
    """Return a finder of *pattern* among the claims, which quotes what it finds."""

    def find(entry: Entry) -> str | None:
        match = pattern.search(entry.claims)
        return match and str(match[0])

    return find


def _first(entry: Entry) -> str | None:
    # The search is dear, and most abstracts have neither word.
    hinted = "first" in entry.abstract.lower() or "our knowledge" in entry.abstract
    return "" if hinted and _FIRST.search(entry.abstract) else None


def _many(entry: Entry) -> str | None:
    return "" if count_of(entry.claims) >= _SEVERAL else None


def _best(entry: Entry) -> str | None:
    told = (text for text in entry.sentences if _BEST.search(text))
    return "" if any(map(_REACHED.search, told)) else None


def _breadth(pattern: re.Pattern[str]) -> Callable[[Entry], str | None]:
    def find(entry: Entry) -> str | None:
        match = pattern.search(" ".join(filter(_TRIED.search, entry.sentences)))
        return match and match[0].strip()

    return find


def _resource(entry: Entry) -> str | None:
    match = _RESOURCE.search(entry.claims)
    if match is None:
        return None
    return "benchmark" if match["made"].lower().startswith("bench") else "data set"


def _named(entry: Entry) -> str | None:
    name = name_of(entry.title, entry.abstract)
    is_work = name and not _is_kind(name, entry.abstract) and _overview(entry) is None
    return name if is_work else None


def _is_kind(name: str, abstract: str) -> bool:
    if name.rsplit(maxsplit=1)[-1] in _NO_NAMES:
        return True
    ends = (f"{name}{mark} {kind}" for mark in ("", ")") for kind in _KINDS_OF_WORK)
    return any(end in abstract for end in ends)


@lru_cache(maxsize=16)
def _overview(entry: Entry) -> str | None:
    is_one = _OVERVIEW_TITLE.search(entry.title) or _OVERVIEW.search(entry.abstract)
    return "" if is_one else None


def _untested(entry: Entry) -> str | None:
    tested = entry.results or _TESTED.search(entry.abstract) or _told(entry)
    return None if tested or _overview(entry) is not None else ""


def _no_figures(entry: Entry) -> str | None:
    other = _told(entry) or _overview(entry) is not None or _untested(entry) is not None
    return None if other else ""


def _told(entry: Entry) -> bool:
    """Return whether there is any figure in the abstract, whoever's it is."""
    return count_of(entry.abstract) > 0 or result_of(entry.abstract) is not None


def _early(entry: Entry) -> str | None:
    match = _EARLY.search(f"{entry.title}. {entry.claims}")
    return match and match[0].lower()


def _simulated(entry: Entry) -> str | None:
    found = _SIMULATED.search(entry.claims) and not _REAL.search(entry.abstract)
    return "" if found else None


def _known_parts(entry: Entry) -> str | None:
    match = _KNOWN_PART.search(f"{entry.title}. {entry.claims}")
    return match and match[0]


STRENGTHS: Final = (
    Cue(name="first", find=_first),
    Cue(name="gain", find=lambda entry: gain_of(entry.claims)),
    Cue(name="figure", find=lambda entry: result_of(entry.claims)),
    Cue(name="many", find=_many),
    Cue(name="best", find=_best),
    Cue(name="counted", find=_breadth(_COUNTED)),
    Cue(name="uncounted", find=_breadth(_UNCOUNTED)),
    Cue(name="extensive", find=_quoted(_EXTENSIVE)),
    Cue(name="size", find=lambda entry: size_of(entry.claims)),
    Cue(name="scale", find=_quoted(_SCALE)),
    Cue(name="resource", find=_resource),
    Cue(name="general", find=_quoted(_GENERAL)),
    Cue(name="proof", find=_quoted(_PROOF)),
    Cue(name="released", find=_quoted(_RELEASED)),
    Cue(name="link", find=_quoted(_LINK)),
    Cue(name="better", find=_quoted(_BETTER)),
    Cue(name="people", find=_quoted(_PEOPLE)),
    Cue(name="deployed", find=_quoted(_DEPLOYED)),
    Cue(name="ablated", find=_quoted(_ABLATED)),
    Cue(name="named", find=_named),
)
GAPS: Final = (
    Cue(name="overview", find=_overview),
    Cue(name="untested", find=_untested),
    Cue(name="no figures", find=_no_figures),
    Cue(name="early", find=_early),
    Cue(name="simulated", find=_simulated),
    Cue(name="known parts", find=_known_parts),
    Cue(name="limits", find=_quoted(_LIMITS)),
)
