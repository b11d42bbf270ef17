"""Well-formed statements: whole sentences in the third person that a page may show.

Nothing here knows the paper, but where an odd ending may be its authors' own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from digest.text.macros import undefined_macros
from digest.text.word_overlap import telling

_FEWEST: Final = 5
"""Words of a statement."""
_FEWEST_AFTER_SEMICOLON: Final = 3

_FORMULA: Final = re.compile(r"\$[^$<>]*[<>]?[^$<>]*\$")
_MARKUP: Final = re.compile(
    # elements, comments, declarations; "p < 0.05" and "a<b" close nothing
    r"</?[A-Za-z][\w:-]{0,40}(?:\s[^<>]{0,400})?/?>|<!(?:--|\[|doctype)|-->|<\?\w+"
    # an element that is never closed, as far as a browser needs it
    r"|<(?:script|img|iframe|svg|style|object|embed|link|meta|form|input|body|html|a)\b(?=[\s/])"
    r"|&(?:lt|gt|quot|amp|nbsp|#\d+|#x[\da-f]+);"
    # links, images, headings, fences and emphasis of Markdown
    r"|!?\[[^\[\]]{0,400}\]\([^()\s]{1,400}[^()]{0,400}\)"
    r"|!?\[[^\[\]]{1,400}\]\[[^\[\]]{0,400}\]|^\s*#{1,6}\s|```|~~~|^\s*>\s"
    r"|\*\*[^*\s][^*]{0,400}\*\*|(?<!\w)__[^_\s][^_]{0,400}__(?!\w)|^\s*[*+-]\s"
    r"|^\s*(?:---+|\*\*\*+)\s*$|`[^`'\n]{1,400}`"
    # what turns a link into a program
    r"|\b(?:javascript|vbscript)\s{0,9}:|\bdata:\w{1,40}/[\w.+-]{1,80}[;,]"
    r"|\bon(?:error|load|click|mouseover)\s{0,9}="
    # what chat models take for the turn of a conversation
    r"|<\|[^<>|]{0,80}\|>|\[/?(?:INST|SYS)\]|<</?SYS>>|\{\{.{0,400}?\}\}|\{%",
    re.IGNORECASE | re.MULTILINE,
)
_JOINERS: Final = frozenset("\u200c\u200d")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

_FIRST_PERSON: Final = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|us|[Oo]urselves|[Mm]y|[Mm]yself|[Ww]e['’]\w+|I['’](?:m|ve|d|ll))\b"
    # "I show", but not "Type I errors"
    r"|(?<![Tt]ype )(?<!Part )(?<![Pp]hase )(?<![Ss]tage )(?<![Cc]lass )\bI\b(?= [a-z])"
    r"|\b[Tt]his (?:position |survey |review |systematic )?(?:paper|work|study|article|manuscript"
    r"|thesis|survey|report|research|review|project|tutorial|workshop)\b"
)
_CONNECTIVE: Final = re.compile(
    r"(?:and|but|yet|or|nor|however|moreover|furthermore|additionally|therefore|consequently|hence"
    r"|thus|nevertheless|nonetheless|thereby|whereas|besides)(?=[\s,])"
    r"|(?:specifically|finally|lastly|meanwhile|notably|overall|accordingly|importantly|similarly"
    r"|conversely|unfortunately|interestingly|surprisingly|remarkably|ultimately|crucially"
    r"|subsequently|likewise|instead|still|also|then|next|so|further|indeed|first|firstly|second"
    r"|secondly|third|thirdly|otherwise|here|now|particularly|again|that is|rather|together"
    r"|e\.g\.|i\.e\.|to be specific|in (?:particular|addition|this way|contrast|summary|conclusion"
    r"|short|general|fact|turn|essence|doing so|comparison|response|practice)"
    r"|as (?:a result|a solution|a consequence|such)|for (?:example|instance|this|that)"
    r"|on the (?:other|one) hand|on the contrary|on top of that|by (?:contrast|doing so)"
    r"|to (?:this end|that end|do so|do this)|taken together|at the same time|that said|even so"
    r"|more (?:specifically|importantly|broadly|generally)|most (?:importantly|notably))\s?[,:]"
    r"|(?:in (?:addition|contrast)|as a result|because of this)\b",
    re.IGNORECASE,
)

_TO: Final = "by|of|from|than|with|to|at|for|via|into|on|in|as|between|against|through|without"
# "an accuracy of.", "the extraction and.": what must follow is gone. Some of these words end
# a right sentence as well ("to begin with."), where the paper has it so.
_LOOSE_END: Final = re.compile(
    rf"\b(?:a|an|the|and|or|while|but|which|whose|that|its|their|{_TO}|across|toward|towards|under"
    r"|over|beyond|e\.g|i\.e)\.?$",
    re.IGNORECASE,
)
# "and offering a new.": the noun is gone.
_LONE_ADJECTIVE: Final = re.compile(
    r"\b(?:an?|the|its|their) (?:[\w-]+(?:,? and|,) )?(?:new|novel|wide|broad|high|large|small"
    r"|simple|full|entire|specific|unique|major|important|crucial|significant|substantial|promising|limited"
    r"|proposed|existing|underlying|corresponding|optimal|inherent|challenging|rapid|particular"
    r"|holistic|separate|additional|relevant|strict|vast|dedicated|remarkable|comprehensive|efficient"
    r"|effective|robust|scalable|unified|flexible|lightweight|powerful|various|different|strong"
    r"|overall|real-world|state-of-the-art|fully|highly|very|more|\w+-(?:based|aware|driven))\.?$",
    re.IGNORECASE,
)
# "an F1-score of, outperforming", "improves accuracy by on": the figure is gone.
_DROPPED: Final = re.compile(
    rf"\b(?:{_TO})(?: ?[,;.)])"
    r"|\b(?:by|of|from|at|via) (?:by|of|on|in|from|with|but|while|for|across|against|via|compared"
    r"|respectively)\b(?!-|/| (?:average|demand|the fly))|\b(?:by|at|from) (?:and|or)\b"
)
# "handles the with NameX": the noun is gone.
_BARE_ARTICLE: Final = re.compile(
    r"\b(?:the|an?|its|their) (?:with|of|by|to|from|for|on|in|at|through|via|into|and|or|but"
    r"|is|are|was|were|can|which|that|the|an?|its|their|than)\b(?![-/.])"
    r"|\b(?:the|an?|its|their) ?[,;:.)]"
)
# "Model size is unclear whether" was "It is unclear whether".
_IMPERSONAL: Final = re.compile(
    r"(?<!\b[Ii]t)(?<!\bnow)(?<!\bthus)(?<!\bhence)(?P<said> (?:is|remains|was)"
    r" (?:(?:still|largely|often|also|yet) )?(?:unclear|unknown|uncertain|questionable|debatable)"
    r" (?:whether|if))\b"
)
# "While models reason.": its main clause is gone.
_SUBORDINATE: Final = re.compile(
    r"^(?:although|even though|though|while|whilst|whereas|because|since|if|unless)\b(?:[^,]*$|,)",
    re.IGNORECASE,
)
# "two stages: pretraining.": the second is gone.
_LONE_ITEM: Final = re.compile(
    r"\b(?:two|three|four|five|six|several|both)\b[^:.]{2,60}s: (?!.*(?:;|,| and | or |\(2\)|2\)))"
)
_LOOSE_MARKS: Final = re.compile(
    r"(?:[,;:]|\s[–—-]+) ?\.?$|, (?:to|and|or|but)\.?$|^\[[^\]]*$|[–—-] \w+\.?$"
)
# arXiv puts these words in place of an address, and often eats the full stop with it.
_MISSING_LINK: Final = re.compile(r"this https? URL(?=,? \w)")
_NOT_WHOLE: Final = (_LOOSE_MARKS, _SUBORDINATE, _LONE_ITEM, _MISSING_LINK)
_SHELL: Final = re.compile(
    r"(?:Notes|States|Mentions|Says) that\b|(?:Describes|Notes|States|Mentions) (?:how|what|why)\b"
    r"|(?:Includes|Has) an? [^,.]{2,40} that (?:is|are|has|have)\b"
)
_BROKEN_WORD: Final = re.compile(r"\b\w{3,}(?:tes|ses|zes|ces|ves|des)es\b(?<!theses)")
# A relation at the end of a formula, whose other side is gone: "$\gamma\in$".
_OPEN_FORMULA: Final = re.compile(
    r"[\w})\]]\s*(?:\\(?:in|leq?|geq?|to|subset(?:eq)?|sim|approx|equiv|neq?|cdot|ll|gg|mapsto"
    r"|rightarrow|propto)|[=<>])\s*$"
)
_DOLLARS: Final = re.compile(r"(?<!\\)\$([^$]{1,400})\$")
_MONEY: Final = re.compile(r"(?<!\\)\$(?=\d[\d,.]*(?:[KMB]?\b|\s|-))")
# A list's "a)" and "1)" close nothing.
_POINT: Final = re.compile(r"(?:(?<=\s)|^)(?:[a-h]|[ivx]{1,4}|\d)\)")
_TAIL: Final = 3
"""Words at the end that prove it whole, if they end a clause of the paper: "to begin with."."""
_NO_SUBJECT: Final = re.compile(
    r"(?:Also|Often|Still|Further) [a-z]+s? |(?:May(?! \d)|Might|Can|Cannot|Could|Is|Are|Was|Were"
    r"|Has|Have|Does|Do|Did|Will|Would|Must|Should|Remains?)\b(?! I\b)(?!.*\?$)"
    r"|[A-Z][a-z]+(?<!ss)(?<!us)(?<!is)s (?:an?|the|its|their|how|whether|only|no)\b"
)
# What a bullet does not begin with: it says what its work does, or a figure.
_SUBJECT: Final = re.compile(
    r"(?:an?|the|its?|they|their|this|these|there|we|our|authors)\b", re.IGNORECASE
)
_OF_ANY_WORK: Final = frozenset({"paper", "study", "work"})
_MOST_NEW: Final = 2
"""Words beside the title's that still say nothing new, in a short text."""
_SHARE_NEW: Final = 0.15
"""The same for a long one, as a part of its words."""
_COVERED: Final = 0.67
"""The part of a title's words from which on it is repeated."""


def ill_formed(text: str, source: str = "") -> Iterator[str]:
    """Yield what no statement may be; where *source* has the same odd ending, it is right."""
    yield from (f"markup: {mark}" for mark in markup(text))
    yield from (f"unseen: {mark}" for mark in unseen(text))
    yield from (f"undefined: \\{macro}" for macro in undefined_macros(text))
    if is_first_person(text):
        yield "speaks as the authors"
    if starts_with_connective(text):
        yield "starts with a connective"
    if _SHELL.match(text):
        yield "says that something is said"
    if not is_whole(text, source):
        yield "is cut"
    yield from (f"no sentence: {part}" for part in ungrammatical(text, source))


def markup(text: str) -> Iterator[str]:
    """Yield the tags, links, chat tokens and script addresses in *text*.

    TeX formulas are no markup, whatever they compare: ``$a<b$``.
    """
    bare = _FORMULA.sub(" ", text)
    yield from (match[0].strip()[:40] for match in _MARKUP.finditer(bare))


def unseen(text: str) -> Iterator[str]:
    """Yield the code points of *text* that nobody sees or that turn its direction: "U+202E".

    Joiners after a letter beyond ASCII are a part of some scripts.
    """
    if text.isprintable():
        return
    for before, mark in zip(" " + text, text, strict=False):
        if unicodedata.category(mark) in _UNSEEN and not (mark in _JOINERS and before > "\x7f"):
            yield f"U+{ord(mark):04X}"


@lru_cache(maxsize=256)
def is_first_person(text: str) -> bool:
    """Return whether *text* speaks as its authors do ("we", "my", "this paper")."""
    return _FIRST_PERSON.search(text) is not None


def starts_with_connective(text: str) -> bool:
    """Return whether *text* begins with a word that ties it to an absent sentence."""
    return _CONNECTIVE.match(text) is not None


def is_whole(text: str, source: str = "") -> bool:
    """Return whether *text* ends like a sentence and closes what it opens."""
    if text.endswith(("..", "…")) or len(text.split()) < _FEWEST:
        return False
    if any(shape.search(text) for shape in _NOT_WHOLE) or _is_tail_short(text):
        return False
    loose = _LOOSE_END.search(text) or _LONE_ADJECTIVE.search(text)
    if loose and not _ends_so(text, source):
        return False
    ended = text.rstrip("\"'”’)]$}").endswith((".", "!", "?"))
    return ended and _is_closed(text) and not any(map(_is_cut_formula, _DOLLARS.findall(text)))


def _is_closed(text: str) -> bool:
    """Return whether every bracket and every formula of *text* has both ends."""
    pointless = _POINT.sub("", text)
    even = any(
        all(one.count(left) == one.count(right) for left, right in (("(", ")"), ("{", "}")))
        for one in (text, pointless)
    )
    dollars = text.count("$") - text.count("\\$")
    return even and (dollars % 2 == 0 or (dollars - len(_MONEY.findall(text))) % 2 == 0)


def _is_cut_formula(formula: str) -> bool:
    """Return whether *formula* ends on a relation, or keeps one bracket of two open."""
    return _OPEN_FORMULA.search(formula) is not None


def _is_tail_short(text: str) -> bool:
    """Return whether less than a clause stands after the last semicolon: "; however."."""
    tail = text.rpartition(";")[2] if ";" in text else ""
    return bool(tail) and len(tail.split()) < _FEWEST_AFTER_SEMICOLON


def _ends_so(text: str, source: str) -> bool:
    """Return whether *source* ends a clause with the last words of *text* too."""
    tail = " ".join(text.split()[-_TAIL:]).rstrip(".")
    return any(tail + stop in source for stop in ".,;")


def ungrammatical(text: str, source: str = "") -> Iterator[str]:
    """Yield joins that no sentence has and *source* has not either: "by on", "the with"."""
    for shape in (_DROPPED, _BARE_ARTICLE, _IMPERSONAL, _BROKEN_WORD):
        for match in shape.finditer(text):
            if match.end() < len(text) and match[0].strip() not in source:
                yield match[0].strip()


def lacks_subject(text: str) -> bool:
    """Return whether *text* says something of a thing that it does not name: "May also fail."."""
    return _NO_SUBJECT.match(text) is not None


def starts_with_subject(text: str) -> bool:
    """Return whether *text* begins with an article or pronoun, not a verb or a number."""
    return _SUBJECT.match(text) is not None


def repeats_title(text: str, title: str) -> bool:
    """Return whether *text* says no more than *title*, but for a verb or two.

    So do titles behind "The paper presents" or "is"; of 11,000 statements of gold cards, two do.
    """
    said, known = telling(text) - _OF_ANY_WORK, telling(title) - _OF_ANY_WORK
    enough = len(said & known) >= _COVERED * len(known)
    return bool(known) and enough and len(said - known) <= max(_MOST_NEW, _SHARE_NEW * len(said))
