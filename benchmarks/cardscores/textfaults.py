"""What is wrong with a text by itself, told without any code of the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

_words = re.compile(r"\S+").findall

_AUTHORS: Final = re.compile(
    r"\b(?:[Ww]e|WE|[Oo]urs?|[Oo]urselves|us|[Tt]his (?:paper|work|study|article|survey|report))\b"
)
_CONNECTIVE: Final = re.compile(
    r"(?:however|moreover|furthermore|additionally|in addition|besides|specifically|in particular"
    r"|therefore|thus|hence|consequently|accordingly|as a result|but|and|or|so|also|then|finally"
    r"|lastly|firstly?|secondly|thirdly|next|nevertheless|nonetheless|yet|still|instead|meanwhile"
    r"|to this end|to that end|to address this|to this aim|in contrast|by contrast|conversely"
    r"|on the other hand|overall|in summary|in conclusion|ultimately|notably|importantly"
    r"|crucially|indeed|in fact|similarly|likewise|unfortunately|namely|that is|i\.e\.|e\.g\.)"
    r"(?:,|\s(?!of\b))",
    re.IGNORECASE,
)
# "Still images", "So-called", "First-order", "Next-token prediction" and "Thirdly" apart: these
# words are connectives only before a comma.
_ONLY_WITH_COMMA: Final = frozenset({"still", "first", "next", "so", "overall", "yet", "finally"})
_END: Final = re.compile(r"[.!?][\"'’”)\]}$*]*$")
_LOOSE_END: Final = re.compile(
    r"\b(?:a|an|the|of|and|or|with|for|to|by|from|in|on|at|that|which|whose|than|as|via"
    r"|into|while|but|e\.g|i\.e)\.?$|[,;:–—-]\.?$"
)
_TAIL: Final = 3
"""Words at the end that prove it whole, if they end a clause of the paper: "to begin with."."""
# Half a sentence: "Although it works." and "Even though, it works."
_SUBORDINATE: Final = re.compile(
    r"(?:although|even though|though|while|whereas|because|since|if|unless)\b(?:[^,]*$|,)",
    re.IGNORECASE,
)
# What points at a sentence that is not there; "It is unclear whether" and "those who" do not.
_LEANING: Final = re.compile(
    r"(?:(?:This|These|They|Their|Its|Such(?! as\b))\b|It (?!(?:is|remains|was|has been) )"
    r"|Those (?!who|that|of|with)|The (?:former|latter)\b"
    r"|.*\b(?:doing so|(?:address|overcome|fill|bridg|mitigat|tackl|solv)(?:s|es|e|ing|ed)? "
    r"(?:this|these)\b))"
)
_BRACKETS: Final = (("(", ")"), ("[", "]"))
# A list's "a)" and "1)" close nothing.
_POINT: Final = re.compile(r"(?:(?<=\s)|^)(?:[a-h]|[ivx]{1,4}|\d)\)")
_ELLIPSIS: Final = re.compile(r"(?:\.\.\.|…)$")

_NUMBER_FIRST: Final = re.compile(
    r"(?:(?:over|under|about|nearly|almost|up to|more than|less than|at least|only|approximately)"
    r" )?[\"'(]?[+\-−~≈<>≤≥$\\]*\{?\d",
    re.IGNORECASE,
)
_VERB_FIRST: Final = re.compile(
    r"(?:(?:[A-Z][a-z]+ly|Also|Further) )?(?P<verb>[A-Za-z]+(?:-[a-z]+)?s)\b(?: (?P<after>\S+))?"
)
_NOT_A_VERB: Final = re.compile(r"(?:ss|us|sis|ous)$")
_NOUNS: Final = frozenset(
    _words(
        "methods findings evaluations simulations ablations authors researchers agents "
        "systems users techniques datasets comparisons insights improvements applications this "
        "its his metrics embeddings policies networks algorithms humans participants annotators "
        "experts across"
    )
)
_NOUNS_AND_VERBS: Final = frozenset(
    _words(
        "experiments results models studies benchmarks analyses tests gains approaches features "
        "rewards tasks baselines trials surveys attacks"
    )
)
# After a plural comes its verb, or where it was seen; after a verb in the third person neither can.
_AFTER_PLURAL: Final = frozenset(
    _words(
        "show demonstrate reveal indicate suggest confirm are were have had can could may might "
        "will would do did achieve outperform remain exhibit struggle fail highlight prove validate"
    )
)
_AFTER_NOUN: Final = frozenset(_words("on in of across from at by that conducted using we"))

_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_KIND: Final = re.compile(r"\}?\s?(?:\$?\\?%|percent\b|×|\$?\\times|x\b|[KMBT]\b)")
_SAME_KINDS: Final = MappingProxyType({"percent": "%", "times": "x", "×": "x"})
_SPELLED: Final = frozenset(
    _words(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand "
        "thousands million millions billion billions trillion dozen dozens twice half double triple"
    )
)
_WORDS: Final = re.compile(r"[a-z]+")


def speaks_as_authors(text: str) -> bool:
    """Return whether *text* says "we", "our" or "this paper"."""
    return _AUTHORS.search(text) is not None


def starts_with_connective(text: str) -> bool:
    """Return whether *text* leans on a sentence before it by its first words."""
    found = _CONNECTIVE.match(text)
    if found is None:
        return False
    word = found[0][:-1].lower()
    return found[0].endswith(",") or word not in _ONLY_WITH_COMMA


def leans_back(text: str) -> bool:
    """Return whether *text* points at something that another sentence named."""
    return _LEANING.match(text) is not None


def is_cut(text: str, source: str = "") -> bool:
    """Return whether *text* lacks its end, its start, its main clause, or one of two brackets.

    An odd end is right where a clause of *source* ends so.
    """
    without_points = _POINT.sub("", text)
    uneven = any(
        text.count(left) != text.count(right)
        and without_points.count(left) != without_points.count(right)
        for left, right in _BRACKETS
    )
    broken = uneven or _starts_small(text) or _SUBORDINATE.match(text) is not None
    tail = " ".join(text.split()[-_TAIL:]).rstrip(".")
    if any(tail + stop in source for stop in ".,;") and not _ELLIPSIS.search(text):
        return broken
    open_ended = not _END.search(text) or _LOOSE_END.search(text) or _ELLIPSIS.search(text)
    return broken or bool(open_ended)


def _starts_small(text: str) -> bool:
    """Tell "which improves" from iVideo, vLLM, o3 and k-means."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return first.isalpha() and first.islower()


def starts_with_verb_or_number(text: str) -> bool:
    """Return whether a bullet starts as one should; plurals are told from verbs by what follows."""
    if _NUMBER_FIRST.match(text):
        return True
    found = _VERB_FIRST.match(text)
    if found is None:
        return False
    verb, after = found["verb"].lower(), (found["after"] or "").lower()
    plural = verb in _NOUNS or after in _AFTER_PLURAL
    plural = plural or (verb in _NOUNS_AND_VERBS and after in _AFTER_NOUN)
    plural = plural and (verb, after) != ("results", "in")
    return not plural and not _NOT_A_VERB.search(verb) and not found["verb"][1:-1].isupper()


def foreign_numbers(text: str, source: str) -> list[str]:
    """Return the numbers of *text*, in digits or in words, that *source* does not have as such."""
    known = set(_numbers(source))
    missing = [number for number in _numbers(text) if number not in known]
    words = set(_WORDS.findall(source.lower()))
    return missing + [
        word for word in _WORDS.findall(text.lower()) if word in _SPELLED and word not in words
    ]


def _numbers(text: str) -> Iterator[str]:
    """Yield each number with what makes it another one: 5.2%, 3x, 7B."""
    for found in _DIGITS.finditer(text):
        kind = _KIND.match(text, found.end())
        yield found[0] + (_same(kind[0]) if kind else "")


def _same(kind: str) -> str:
    """Return one spelling for those of a percent sign or a factor, in TeX or not."""
    bare = re.sub(r"[\s$\\}]", "", kind)
    return _SAME_KINDS.get(bare, bare)


def is_repeated(text: str, other: str) -> bool:
    """Return whether one of two statements says no word that the other does not."""
    words, others = (set(_WORDS.findall(one.lower())) for one in (text, other))
    return words <= others or others <= words


# What readers of old cards marked as broken, by pattern.
_PREPOSITIONS: Final = (
    "of|in|on|at|to|for|from|by|with|into|onto|over|under|across|through|via|than|as|between|among"
    "|against|during|within|without|toward|towards|upon|about"
)
_ENDS_ON_PREPOSITION: Final = re.compile(rf"\b(?:{_PREPOSITIONS})[.!?]?$", re.IGNORECASE)
_SHELLS: Final = re.compile(
    r"(?:Notes|States|Mentions|Says) that\b|(?:Describes|States|Notes|Mentions) (?:how|what|why)\b"
    r"|(?:Includes|Has) an? [^,.]{2,50} (?:that|which) "
)
_JOINS: Final = (
    # a bracket that is gone: "by on", "of, outperforming"
    re.compile(
        r"\b(?:by|of|from|via) (?:on|in|by|of|while|with|across|compared|and|for|from)\b"
        r"(?!-| (?:average|demand|to|and|under|within))"
    ),
    re.compile(r"\b(?:by|of|from|than|with|to|an?|the) ?[,;)](?!\w)"),
    # a noun that is gone: "the with"
    re.compile(r"\b(?:the|an?) (?:with|of|by|to|for|on|in|through|and|is|are|was|that|which|the)"
        r"\b(?!-)"),
    # two endings, two verbs: "Indicateses", "Is can", "Finds shows"
    re.compile(r"\b\w{3,}(?:tes|ses|zes|ces|ves)es\b(?<!theses)(?<!ntheses)"),
    re.compile(r"\b(?:is|are|was|were|has|have|can|may|will) (?:can|may|will|is|are|was|were|has)"
        r"\b"),
    re.compile(r"\b(?P<twice>\w{4,}) (?P=twice)\b(?! )", re.IGNORECASE),
    # "X is unclear whether" was "It is unclear whether"
    re.compile(r"(?<![Ii]t)(?<!and)(?<!now) (?:is|remains) (?:\w+ )?(?:unclear|unknown|uncertain)"
        r" (?:whether|if|how)\b"),
    re.compile(r"\$[^$]*[\w})]\s*\\(?:in|leq?|geq?|to|sim|approx)\s*\$"),
    re.compile(r";\s*(?:\S+\s*){1,2}$"),
    re.compile(r"^(?:Is|Are|Was|Were|Be) (?:able|an?|the)\b"),
)  # fmt: skip
_SUBJECTLESS: Final = re.compile(
    r"(?:(?:May|Might|Can|Cannot|Could|Is|Are|Was|Were|Has|Have|Does|Do|Will|Would|Must|Should)"
    r"(?! there\b)|(?:Also|Often|Still|Thereby) \w+s?|Remains?|Makes?|Lacks?|Relies|Rely"
    r"|Requires?|Suffers?|Leads?|Results? in|Limits?|Ignores?|Fails?|Struggles?)\b(?! of\b)"
    r"(?!.*\?$)"
)
_FINDING: Final = re.compile(
    r"\b(?:outperform|improv|achiev|reach|find|found|show|reveal|surpass|exceed|better|higher"
    r"|lower|faster|reduc|gain|prov(?:e|es|ing|en)\b|demonstrat|match|state-of-the-art|sota\b"
    r"|competitive|significan|superior|effective|increas|decreas|suggest|confirm|indicat|yield"
    r"|establish|observ|conclu|outclass|beat|accura|comparable|cut|enabl|without|robust|report"
    r"|discover|detect|perform|obtain|deliver|only\b|even\b|more\b|less\b|as well as)|\d",
    re.IGNORECASE,
)
_RESULT: Final = re.compile(
    r"\b(?:outperform|surpass|exceed|achiev)\w*\b|\b(?:results|experiments|evaluations?) (?:show"
    r"|demonstrate|reveal|indicate|confirm)|\bwe (?:find|found|show|observe|demonstrate) that\b"
    r"|\d(?:\.\d+)?\s?\\?%|\d\s?(?:\$?\\times|×|x\b)",
    re.IGNORECASE,
)
_PLATITUDE: Final = re.compile(
    r"\b(?:ha(?:s|ve) (?:recently )?(?:attracted|gained|received|garnered|drawn|become|emerged as)"
    r"(?: \w+){0,3} (?:attention|interest|popularity|traction|topic|paradigm|research|important)"
    r"|(?:has been|is|are) (?:widely|increasingly|extensively|heavily) (?:used|studied|adopted"
    r"|researched|deployed|applied)\b|is an? (?:\w+ )?(?:important|fundamental|essential"
    r"|long-standing|crucial"
    r"|popular|active|hot|key|critical) (?:\w+ ){0,2}(?:task|problem|topic|area|field|issue|goal)\b"
    r"|ha(?:s|ve) (?:achieved|shown|demonstrated|made|seen) (?:\w+ )?(?:remarkable|impressive"
    r"|great|significant|tremendous|rapid|promising|notable|substantial) (?:success|progress"
    r"|results|performance|advances|advancements|capabilities|potential)\b)",
    re.IGNORECASE,
)
_TURN: Final = re.compile(
    r"\b(?:but|however|yet|although|though|despite|while|whereas|still)\b", re.IGNORECASE
)
_OWN_RESULT: Final = re.compile(
    r"\b(?:outperform|surpass)\w*\b|\b(?:results|experiments) (?:show|demonstrate|reveal|indicate)"
    r"|^(?:The (?:paper|study|authors?|method|model|proposed|framework|approach|system)|It)\b[^.]*"
    r"\b(?:achiev|improv|reduc|propos|introduc|present|show|demonstrat|develop|us)(?:es|ed|e|s)\b"
    r"|^(?:Proposes|Introduces|Presents|Achieves|Shows|Demonstrates)\b",
    re.IGNORECASE,
)
_NO_PROBLEM: Final = re.compile(
    r"(?:The (?:paper|study|authors?|work|objective|aim|goal|purpose) (?:of|is|was|propos|present"
    r"|introduc|develop|investigat|explor|examin|stud|show|describ|use)|(?:Proposes|Introduces"
    r"|Presents|Develops|Investigates|Explores|Examines|Shows|Provides|Offers|Uses)\b)"
)
_EMPTY_RESULT: Final = re.compile(
    r"(?:difference|improvements?|results?|performance|gains?|effect(?:s|iveness)?|findings?"
    r"|potential|benefits?|advantages?|success|superiority|insights?|phenomen(?:on|a)|trends?"
    r"|patterns?|feasibility|relationships?)\.$"
)
_OF_THE_METHOD: Final = re.compile(
    r"\bof (?:the|its|their) (?:\w+ )?(?:approach|method|model|framework|system|algorithm)s?\.$"
)
_FEWEST_OF_RESULT: Final = 8
_SETUP: Final = re.compile(
    r"(?:Evaluates|Conducts|Tests|Studies|Runs|Applies|Carries out|Compares|Splits|Uses)\b"
)
_AUTHORS_SPEAK: Final = re.compile(
    r"\b(?:we|our|this (?:paper|work|study)|(?:experiments?|results|evaluations?|findings) (?:show"
    r"|demonstrate|reveal|indicate|confirm|suggest|highlight|establish|prove))\b",
    re.IGNORECASE,
)
_SLOGANS: Final = re.compile(
    r"(?:Beyond|Towards?|Rethinking|Revisiting|Democrati[sz]ing|Demystifying|Unveiling|Unlocking"
    r"|Bridging|Exploring|Understanding|Improving|Enhancing|Advancing|Empowering|Leveraging|From"
    r"|When|What|Why|How|Who|Is|Are|Can|Do|Does|Should|Not|Don't|Learning to|On the)\b",
)
_FULL_WORD: Final = re.compile(r"[^\W_]{4,}|\d[\d.,]*")
_STEM: Final = 5


def ends_on_preposition(text: str) -> bool:
    """Return whether the last word of *text* wants another."""
    return _ENDS_ON_PREPOSITION.search(text.strip()) is not None


def is_shell(text: str) -> bool:
    """Return whether *text* says that something is said: "Notes that"."""
    return _SHELLS.match(text) is not None


def bad_joins(text: str, source: str = "") -> list[str]:
    """Return what no sentence has, and *source* has not either: "by on", "the with"."""
    found = (match[0].strip() for shape in _JOINS for match in shape.finditer(text))
    return [part for part in found if part not in source]


def is_subjectless(text: str) -> bool:
    """Return whether *text*, which is no bullet, begins with what is said of a thing unnamed."""
    return _SUBJECTLESS.match(text) is not None


def has_finding(text: str) -> bool:
    """Return whether *text* may tell what was found."""
    return _FINDING.search(text) is not None


def has_result(text: str) -> bool:
    """Return whether *text* surely tells a result."""
    return _RESULT.search(text) is not None


def is_platitude(text: str) -> bool:
    """Return whether *text* only says that its subject is in fashion."""
    return _PLATITUDE.search(text) is not None and _TURN.search(text) is None


def is_own_work(text: str) -> bool:
    """Return whether *text* tells what the paper does or found."""
    return _OWN_RESULT.search(text) is not None


def is_no_problem(text: str) -> bool:
    """Return whether a core problem tells what the paper does."""
    return _NO_PROBLEM.match(text) is not None


def is_empty_result(text: str) -> bool:
    """Return whether a result ends before it says what it was."""
    few = len(text.split()) < _FEWEST_OF_RESULT
    empty = _EMPTY_RESULT.search(text) or _OF_THE_METHOD.search(text)
    return not re.search(r"\d", text) and few and empty is not None


def is_setup(text: str) -> bool:
    """Return whether a result only tells what was tried."""
    return _SETUP.match(text) is not None and not has_finding(text.partition(" ")[2])


def is_of_the_authors(text: str) -> bool:
    """Return whether a sentence of the abstract is about the paper's own work."""
    return _AUTHORS_SPEAK.search(text) is not None


def is_slogan(name: str) -> bool:
    """Return whether a name, up to its colon, is a motto of the title."""
    return _SLOGANS.match(name) is not None or name.rstrip().endswith(("?", "!"))


def share_of(text: str, other: str) -> float:
    """Return the part of the full words of *text* that *other* has too."""
    words, others = (_stems(one) for one in (text, other))
    return len(words & others) / len(words) if words else 0.0


def _stems(text: str) -> set[str]:
    return {word.lower()[:_STEM] for word in _FULL_WORD.findall(text)}
