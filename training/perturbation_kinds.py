"""The ways in which a true statement is bent, each a generator of texts; see ``perturbations``."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_STEM: Final = 5
_NUMBER: Final = re.compile(
    r"(?<![\w.$\\-])(?P<value>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?P<unit>\\?%|[x×](?![\w])| (?:percentage )?points?\b| times\b|K\b|M\b|B\b)?"
    r"(?![\w.]*\d)(?!\w)"
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*|\d[\d.,]*\d|\d")
_words = re.compile(r"\S+").findall
_EMPTY: Final = frozenset(
    _words("""
    the a an of in on at to for from by with and or as is are was were be that which this these
    it its their they than over under into through across via using we our can may not no more
    most both each all such also has have had between among while when where how what who very
    """)
)
_TAIL: Final = re.compile(
    r" (?:by|with|on|from|to|for|in|through|using|than|over|against|across|that|via|into|without"
    r"|because|while|so|when|where|whose|under)\b |, (?:which|and|but|while|with|where|so|by)\b "
)
_FEWEST_OF_HEAD: Final = 3
_FEWEST_OF_TAIL: Final = 2
_SAME: Final = 0.5
"""Part of a tail's words beside the head in the evidence, from which on it may be true."""
_KNOWN: Final = 0.34
"""Part of a tail's words that the statement may have already."""
_MOST_WORDS: Final = 4
_NEAR_FIGURE: Final = 50
"""Characters about a figure among which its thing stands."""

_UN: Final = (
    r"\b(in|un)(sufficient|able|reliable|likely|clear|stable|effective|efficient|known|explored"
    r"|available|accurate|consistent|adequate|complete|necessary|seen|labeled|supervised"
    r"|constrained|biased)\b"
)
# What is replaced, and by what; each drops or adds one denial.
_DENIALS: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"\b(do|does|did|is|are|was|were|has|have|can|could|may|will|should) not ", r"\1 "),
        (r"\b(is|are|was|were|can|could|may|will|should) (?!not\b|only\b|no\b)", r"\1 not "),
        (r"\bcannot ", "can "),
        (r"\b(?:[Dd]oes|[Dd]o|[Dd]id) not ", ""),
        (r",? (?:but |and )?not (?=[a-z])", " and "),
        (r"\b[Ff]ails? to ", "manages to "),
        (r"\b[Ff]ail(s?) to ", r"succeed\1 to "),
        (r"\bwithout ", "with "),
        (r"\bWithout ", "With "),
        (r"\bno (?=[a-z])", "some "),
        (r"\bno longer ", "still "),
        (r"\bunable to ", "able to "),
        (r"\brather than ", "and "),
        (r"\binstead of ", "as well as "),
        (r"\b[Ll]ack(s?) ", r"ha\1ve "),
        (r"\blittle ", "much "),
        (r"\b[Ff]ew ", "many "),
        (r"\b[Rr]arely ", "often "),
        (r"\bnever ", "always "),
        (_UN, r"\2"),
        (r"\bonly ", "not only "),
    )
)  # fmt: skip
_REMEDY: Final = re.compile(
    r"(?:,? (?:thereby|thus|while|and|that|which|to|by))?\s?\b"
    r"(?:alleviat|mitigat|avoid|eliminat|prevent|overcom|address|tackl|remov|resolv|reduc|bypass"
    r"|counter|solv|suppress|minimi[sz]|combat|obviat|remed|circumvent|curb|filter|discard)"
    r"(?:e|es|s|ing|ed)?(?: out)?\b (?P<thing>(?:the |a |an |its |their )?[^.,;:()]{3,60}?)"
    r"(?=[.,;:()]| (?:by|with|in|on|of|and|through|while|to|for|that|via|without|using|when|from"
    r"|during|across|under|as)\b)",
    re.IGNORECASE,
)
_WITHOUT: Final = re.compile(
    r"\bwithout (?P<thing>[^.,;:()]{3,60}?)(?=[.,;:()]| (?:by|with|in|on|and|through|while|to|for"
    r"|that|via|using|when|from|during|across)\b)"
)
_DETERMINER: Final = re.compile(r"^(?:the|a|an|its|their|such|this|these|any)\s")
_PROPERTIES: Final = (" with {}", " that has {}", " based on {}", " through {}", " by means of {}")
_FIRST_PROPERTIES: Final = (
    "Has {}", "Offers {}", "Uses {}", "Relies on {}", "Comes with {}", "Builds on {}",
)  # fmt: skip
_BETTER: Final = re.compile(
    r" (?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|beat(?:s|ing)?"
    r"|(?:is|are) (?:\w+ )?(?:better|higher|faster|stronger|larger|lower|smaller|worse|slower|more"
    r" \w+|less \w+) than|(?:compared|relative) (?:to|with)|improves? (?:on|over|upon)|over|than"
    r"|rather than|instead of|versus|against|from (?P<low>[\w.,%$\\-]+) to) "
)
_DIRECTIONS: Final = tuple(
    pair.split("/")
    for pair in _words(
        "increase/decrease increases/decreases increasing/decreasing increased/decreased"
        " improves/degrades improve/degrade improving/degrading improved/degraded"
        " improvement/degradation higher/lower lower/higher reduces/raises reduce/raise"
        " reducing/raising reduced/raised reduction/increase outperforms/underperforms"
        " outperform/underperform outperforming/underperforming outperformed/underperformed"
        " surpasses/trails surpassing/trailing better/worse worse/better faster/slower"
        " slower/faster larger/smaller smaller/larger more/less fewer/more less/more"
        " enhances/weakens enhancing/weakening enhance/weaken strengthens/weakens"
        " positive/negative negative/positive gains/losses gain/loss strong/weak weak/strong"
        " best/worst worst/best above/below below/above before/after after/before"
        " accelerates/slows boosts/cuts boosting/cutting lowers/raises lowering/raising"
        " lowest/highest highest/lowest largest/smallest most/least high/low low/high rises/falls"
        " rise/fall drops/climbs drop/climb cuts/adds enables/prevents enabling/preventing"
        " enable/prevent allows/prevents allowing/preventing simple/complex complex/simple"
        " rare/common common/rare long/short short/long local/global global/local offline/online"
        " online/offline static/dynamic dynamic/static supervised/unsupervised explicit/implicit"
        " implicit/explicit open/closed closed/open linear/nonlinear weaker/stronger"
        " stronger/weaker easier/harder harder/easier cheaper/costlier robust/vulnerable"
        " maintains/loses maintaining/losing preserves/destroys preserving/destroying"
        " early/late late/early earlier/later upper/lower maximize/minimize"
        " minimize/maximize maximizing/minimizing minimizing/maximizing"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A statement with the sentences it rests on; *kind* is empty where it is true."""

    paper: str
    text: str
    evidence: tuple[str, ...]
    kind: str = ""
    straight: str = ""


def stems(text: str) -> list[str]:
    """Return the beginnings of the words of *text* that say something, in order."""
    return [w.lower()[:_STEM] for w in _WORD.findall(text) if w.lower() not in _EMPTY]


def _unit(match: re.Match[str]) -> str:
    unit = (match["unit"] or "").strip(" \\")
    return {"×": "x", "times": "x"}.get(unit, unit.rstrip("s").replace("percentage ", ""))


def _is_year(match: re.Match[str]) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", match["value"]) is not None


def numbers(text: str) -> list[re.Match[str]]:
    """Return the figures of *text* but for years, each with a value and a unit."""
    return [match for match in _NUMBER.finditer(text) if not _is_year(match)]


def is_plain(thing: str) -> bool:
    """Return whether *thing* has no figure and points at nothing."""
    return re.search(r"\d|\b(?:we|our|this|these|that)\b", thing) is None


def wider(sample: Sample, other: Sample) -> tuple[str, ...]:
    """Return the sentences that two statements of a card rest on."""
    return tuple(dict.fromkeys([*sample.evidence, *other.evidence]))


def figures(sample: Sample, evidence: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield the statement with a figure of *evidence* in another's place, or with two swapped."""
    text, here = sample.text, numbers(sample.text)
    there = numbers(" ".join(evidence))
    values = {match["value"] for match in here}
    for match in here:
        rivals = sorted(
            {
                other["value"]
                for other in there
                if _unit(other) == _unit(match)
                and other["value"] not in values
                and ("." in other["value"]) == ("." in match["value"])
            }
        )
        if rivals:
            put = chance.choice(rivals)
            yield text[: match.start("value")] + put + text[match.end("value") :]
    for one, other in pairwise(here):
        between = text[one.end() : other.start()]
        if (
            _unit(one) == _unit(other)
            and one["value"] != other["value"]
            and len(stems(between)) >= 1
            and not re.search(r"\b(?:to|and|or)\b\s*$", between.strip(" ,") or "to")
        ):
            yield (
                text[: one.start("value")]
                + other["value"]
                + text[one.end("value") : other.start("value")]
                + one["value"]
                + text[other.end("value") :]
            )


NEARBY: Final = re.compile(
    r"(?P<of>\b(?:in|on|for|of|at|with|over|across) )(?P<thing>(?:the |a |an )?[^.,;:()]{3,50}?)"
    r"(?=[.,;:()]| (?:in|on|for|of|at|with|over|across|and|to|than|by|from|while|using|when)\b)"
)


def attachments(sample: Sample, chance: random.Random) -> Iterator[str]:
    """Yield the statement whose figure is said of another thing of the evidence."""
    text, here = sample.text, numbers(sample.text)
    evidence = " ".join(sample.evidence)
    said = set(stems(text))
    for match in here[:3]:
        found = NEARBY.search(text, match.end())
        if found is None or found.start() - match.end() > _NEAR_FIGURE - 10:
            continue
        words = set(stems(found["thing"]))
        close = {
            stem
            for spot in re.finditer(re.escape(match["value"]), evidence)
            for stem in stems(evidence[max(0, spot.start() - 60) : spot.end() + 60])
        }
        things = [
            other["thing"]
            for other in NEARBY.finditer(evidence)
            if other["of"] == found["of"]
            and not set(stems(other["thing"])) & (words | said | close)
            and stems(other["thing"])
        ]
        if things and words and not _NUMBER.search(found["thing"]):
            put = chance.choice(things)
            yield text[: found.start("thing")] + put + text[found.end("thing") :]


def clauses(
    sample: Sample, others: Sequence[Sample], chance: random.Random
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the statement's head with the tail of another, joined in the same way."""
    made: list[tuple[str, tuple[str, ...]]] = []
    for cut in _TAIL.finditer(sample.text):
        head, tail = sample.text[: cut.start()], sample.text[cut.end() :]
        if len(stems(head)) < _FEWEST_OF_HEAD:
            continue
        for other in others:
            for put in _tails(other.text, cut[0]):
                if _is_foreign(head, tail, put, sample.evidence):
                    made.append((f"{head}{cut[0]}{put}", wider(sample, other)))  # noqa: PERF401 # plainer
        for sentence in sample.evidence:
            for whole in _tails(sentence, cut[0]):
                put = _CLAUSE_END.split(whole, maxsplit=1)[0].rstrip(".")
                if not _POINTING.search(put) and _is_foreign(
                    head, tail, put, sample.evidence, own=True
                ):
                    made.append((f"{head}{cut[0]}{put}.", sample.evidence))
    chance.shuffle(made)
    yield from made[:3]


_POINTING: Final = re.compile(r"\b(?:we|our|this|these)\b", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[.;]|, ")


def _tails(text: str, joint: str) -> Iterator[str]:
    """Yield what follows each *joint* of *text*."""
    return (text[cut.end() :] for cut in _TAIL.finditer(text) if cut[0] == joint)


def _is_foreign(
    head: str, tail: str, put: str, evidence: Sequence[str], *, own: bool = False
) -> bool:
    """Return whether *put* says something else of *head* than *tail*, and nobody says it of it."""
    first, second, third = set(stems(head)), set(stems(tail)), set(stems(put))
    if len(third) < _FEWEST_OF_TAIL or not second:
        return False
    if max(len(third & second), len(third & first)) > _KNOWN * len(third):
        return False
    last = stems(head)[-3:]
    for sentence in evidence:
        there = stems(sentence)
        places = [place for place, stem in enumerate(there) if stem in last]
        near = {stem for place in places for stem in there[max(0, place - 4) : place + 7]}
        limit = _SAME / 2 if own else _SAME
        if len(third & near) / len(third) > limit:
            return False
    return True


def denials(text: str) -> Iterator[str]:
    """Yield the statement with a denial less, or one more."""
    for number, (pattern, put) in enumerate(_DENIALS):
        match = pattern.search(text)
        if match is None:
            continue
        changed = text[: match.start()] + match.expand(put) + text[match.end() :]
        changed = changed.replace("hasve ", "has ").replace("have have", "have")
        changed = re.sub(r"\bha(?:s)?ve\b", "have", changed)
        yield changed
        if number == 0:
            return


def remedies(sample: Sample, chance: random.Random) -> Iterator[str]:
    """Yield the statement with what is remedied as what there is."""
    text = sample.text
    for match in _REMEDY.finditer(text):
        if re.search(r"\b(?:an?|the|of)$", text[: match.start()].rstrip()):
            continue
        thing = _DETERMINER.sub("", match["thing"])
        start = match.start() <= 1
        shapes = _FIRST_PROPERTIES if start else _PROPERTIES
        yield text[: match.start()] + chance.choice(shapes).format(thing) + text[match.end() :]
    for match in _WITHOUT.finditer(text):
        yield text[: match.start()] + "with " + match["thing"] + text[match.end() :]
    said = set(stems(text))
    evidence = " ".join(sample.evidence)
    for pattern in (_REMEDY, _WITHOUT):
        for match in pattern.finditer(evidence):
            thing = _DETERMINER.sub("", match["thing"])
            found = stems(thing)
            cut = re.search(r"(?=,| (?:by|that|which|using|for|to)\b|\.$)", text[20:])
            fresh = found and not said & set(found) and len(found) <= _MOST_WORDS
            if fresh and cut and not re.search(r"\b(?:we|our|this|these)\b", thing):
                place = 20 + cut.start()
                shape = chance.choice(_PROPERTIES[:3])
                yield text[:place] + shape.format(thing) + text[place:]


def sides(text: str) -> Iterator[str]:
    """Yield the statement with the two sides of its comparison in each other's place."""
    match = _BETTER.search(text)
    if match is None:
        return
    if match["low"]:
        found = re.search(r"from ([\w.,%$\\-]+) to ([\w%$\\-]+(?:[.,]\d+%?)?)", text)
        if found and found[1] != found[2]:
            yield f"{text[: found.start()]}from {found[2]} to {found[1]}{text[found.end() :]}"
        return
    names = re.compile(r"(?<![\w-])(?:[A-Z][\w-]*[A-Z\d][\w-]*|[A-Z][a-z]+(?:-\w+)+)(?![\w-])")
    before = list(names.finditer(text, 0, match.start()))
    after = list(names.finditer(text, match.end()))
    if before and after and before[-1][0] != after[0][0]:
        one, other = before[-1], after[0]
        yield (
            text[: one.start()]
            + other[0]
            + text[one.end() : other.start()]
            + one[0]
            + text[other.end() :]
        )


def directions(text: str) -> Iterator[str]:
    """Yield the statement with a word of direction turned."""
    for one, other in _DIRECTIONS:
        match = re.search(rf"(?<![\w-]){one}(?![\w-])", text, re.IGNORECASE)
        if match:
            put = other.capitalize() if match[0][0].isupper() else other
            yield text[: match.start()] + put + text[match.end() :]


def things(sample: Sample, chance: random.Random) -> Iterator[str]:
    """Yield the statement with a thing in the place of another: the object of the same word."""
    text, said = sample.text, set(stems(sample.text))
    evidence = " ".join(sample.evidence)
    places = [m for m in NEARBY.finditer(text) if stems(m["thing"])]
    offers = [
        m["thing"]
        for m in NEARBY.finditer(evidence)
        if len(stems(m["thing"])) in {1, 2, 3} and not said & set(stems(m["thing"]))
    ]
    offers = [one for one in offers if not re.search(r"\b(?:we|our|this|these|that)\b", one)]
    for match in chance.sample(places, min(1, len(places))):
        words = set(stems(match["thing"]))
        fresh = [one for one in offers if not words & set(stems(one))]
        if fresh and len(words) < _MOST_WORDS:
            put = chance.choice(fresh)
            yield text[: match.start("thing")] + put + text[match.end("thing") :]
    pairs = [
        (a, b)
        for a in places
        for b in places
        if a.end("thing") < b.start()
        and not set(stems(a["thing"])) & set(stems(b["thing"]))
        and not re.fullmatch(r"\s*(?:,|and|or)\s*", text[a.end("thing") : b.start("of")])
    ]
    if pairs:
        a, b = chance.choice(pairs)
        yield (
            text[: a.start("thing")]
            + b["thing"]
            + text[a.end("thing") : b.start("thing")]
            + a["thing"]
            + text[b.end("thing") :]
        )
