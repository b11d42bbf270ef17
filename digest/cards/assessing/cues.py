"""The cues that a score counts: what each looks for, and how a rationale names it. Pure.

A cue counts once however often it stands there, so repeating a claim adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from digest.cards.assessing import figures
from digest.cards.assessing.entry import Entry
from digest.cards.language.vocabulary import words
from digest.cards.method_name import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something to be seen, or missed, in an entry."""

    name: str
    #: Gives the words for it if it is there: a clause for a strength, a sentence for a gap.
    find: Callable[[Entry], str | None]


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
_NO_NAMES: Final = words("AI API CLIP GPT LLM LLMs LLaMA MLLM MLLMs NLP QA RL UI URL VLM VLMs")
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
_KNOWN_PART: Final = re.compile(
    r"\b(?:CNNs?|(?:Bi)?LSTMs?|random forests?|SVMs?|support vector machines?|BERT|U-?Net|ResNet"
    r"(?:-?\d+)?|YOLO\w{0,6}|XGBoost|decision trees?|logistic regression|topic model(?:s|ing)?"
    r"|fuzzy logic|off-the-shelf|convolutional neural networks?|feature fusion|cross-attention"
    r"|existing (?:tools|components))\b"
)


def _seen(pattern: re.Pattern[str], clause: str) -> Callable[[Entry], str | None]:
    """Look for *pattern* among the claims; *clause* may quote what is found, as ``{}``."""

    def find(entry: Entry) -> str | None:
        match = pattern.search(entry.claims)
        return clause.format(match[match.lastgroup or 0]) if match else None

    return find


def _first(entry: Entry) -> str | None:
    # The search is dear, and most abstracts have neither word.
    hinted = "first" in entry.abstract.lower() or "our knowledge" in entry.abstract
    return "claims a first" if hinted and _FIRST.search(entry.abstract) else None


def _gain(entry: Entry) -> str | None:
    found = figures.gain(entry.claims)
    return found and f"puts a figure on its gains ({found})"


def _figure(entry: Entry) -> str | None:
    found = figures.result(entry.claims)
    return found and f"reports figures ({found})"


def _many(entry: Entry) -> str | None:
    return "gives several figures" if figures.count(entry.claims) >= _SEVERAL else None


def _size(entry: Entry) -> str | None:
    found = figures.size(entry.claims)
    return found and f"gives sizes ({found})"


def _best(entry: Entry) -> str | None:
    told = (text for text in entry.sentences if _BEST.search(text))
    return "names the state of the art" if any(map(_REACHED.search, told)) else None


def _breadth(pattern: re.Pattern[str]) -> Callable[[Entry], str | None]:
    def find(entry: Entry) -> str | None:
        tried = " ".join(filter(_TRIED.search, entry.sentences))
        match = pattern.search(tried)
        return f"covers {match[0]}" if match else None

    return find


def _resource(entry: Entry) -> str | None:
    match = _RESOURCE.search(entry.claims)
    if match is None:
        return None
    made = match["made"].lower()
    return "brings a benchmark" if made.startswith("bench") else "brings a data set"


def _named(entry: Entry) -> str | None:
    name = name_of(entry.title, entry.abstract)
    if name is None or _is_kind(name, entry.abstract) or _overview(entry):
        return None
    return f"names its work ({name})"


def _is_kind(name: str, abstract: str) -> bool:
    if name.rsplit(maxsplit=1)[-1] in _NO_NAMES:
        return True
    ends = (f"{name}{mark} {kind}" for mark in ("", ")") for kind in _KINDS_OF_WORK)
    return any(end in abstract for end in ends)


def _overview(entry: Entry) -> str | None:
    is_one = _OVERVIEW_TITLE.search(entry.title) or _OVERVIEW.search(entry.abstract)
    return "It is an overview or a position, not a new result." if is_one else None


def _untested(entry: Entry) -> str | None:
    if entry.results or _TESTED.search(entry.abstract) or _told(entry) or _overview(entry):
        return None
    return "It reports no results."


def _no_figures(entry: Entry) -> str | None:
    if _told(entry) or _overview(entry) or _untested(entry):
        return None
    return "It gives no scores or margins."


def _told(entry: Entry) -> bool:
    """Say whether there is any figure in the abstract, whoever's it is."""
    return figures.count(entry.abstract) > 0 or figures.result(entry.abstract) is not None


def _early(entry: Entry) -> str | None:
    match = _EARLY.search(f"{entry.title}. {entry.claims}")
    return match and f"It speaks of “{match[0].lower()}”."


def _simulated(entry: Entry) -> str | None:
    found = _SIMULATED.search(entry.claims) and not _REAL.search(entry.abstract)
    return "It speaks of simulation, not of real use." if found else None


def _known_parts(entry: Entry) -> str | None:
    match = _KNOWN_PART.search(f"{entry.title}. {entry.claims}")
    return match and f"It works with known parts ({match[0]})."


#: In the order in which a rationale names them.
STRENGTHS: Final = (
    Cue(name="first", find=_first),
    Cue(name="gain", find=_gain),
    Cue(name="figure", find=_figure),
    Cue(name="many", find=_many),
    Cue(name="best", find=_best),
    Cue(name="counted", find=_breadth(_COUNTED)),
    Cue(name="uncounted", find=_breadth(_UNCOUNTED)),
    Cue(name="extensive", find=_seen(_EXTENSIVE, "claims extensive experiments")),
    Cue(name="size", find=_size),
    Cue(name="scale", find=_seen(_SCALE, "speaks of scale (“{}”)")),
    Cue(name="resource", find=_resource),
    Cue(name="general", find=_seen(_GENERAL, "touches on generalization (“{}”)")),
    Cue(name="proof", find=_seen(_PROOF, "gives theoretical results")),
    Cue(name="released", find=_seen(_RELEASED, "speaks of released code, data or models")),
    Cue(name="link", find=_seen(_LINK, "gives a link")),
    Cue(name="named", find=_named),
)
GAPS: Final = (
    Cue(name="overview", find=_overview),
    Cue(name="untested", find=_untested),
    Cue(name="no figures", find=_no_figures),
    Cue(name="early", find=_early),
    Cue(name="simulated", find=_simulated),
    Cue(name="known parts", find=_known_parts),
    Cue(name="limits", find=_seen(_LIMITS, "It speaks of limits or trade-offs.")),
)
