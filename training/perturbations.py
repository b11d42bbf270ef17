"""Bent twins of true statements, as FactCC makes them: each says something else in the same words.

A twin is made of a statement of a gold card and the sentences it rests on. What it moves comes
from those sentences or from another statement of the card, so that no word gives it away. Twins
that may still be true are not made: items of a list change places, equal figures, tails that the
evidence gives to the same head.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

#: The kinds that figures are reported of.
FIGURE: Final = "a figure moved to another thing"
CLAUSE: Final = "a clause exchanged"
NEGATION: Final = "a negation dropped or added"
REMEDY: Final = "a remedy told as a property"
#: Further kinds, to learn from.
SIDES: Final = "sides of a comparison swapped"
DIRECTION: Final = "a direction turned"
THING: Final = "a thing exchanged"
KINDS: Final = (FIGURE, CLAUSE, NEGATION, REMEDY, SIDES, DIRECTION, THING)

_STEM: Final = 5
_NUMBER: Final = re.compile(
    r"(?<![\w.$\\-])(?P<value>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?P<unit>\\?%|[x×](?![\w])| (?:percentage )?points?\b| times\b|K\b|M\b|B\b)?(?![\w.]*\d)(?!\w)"
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*|\d[\d.,]*\d|\d")
_EMPTY: Final = frozenset(
    """
    the a an of in on at to for from by with and or as is are was were be that which this these
    it its their they than over under into through across via using we our can may not no more
    most both each all such also has have had between among while when where how what who very
    """.split()
)
_TAIL: Final = re.compile(
    r" (?:by|with|on|from|to|for|in|through|using|than|over|against|across|that|via|into|without"
    r"|because|while|so|when|where|whose|under)\b |, (?:which|and|but|while|with|where|so|by)\b "
)
_FEWEST_OF_HEAD: Final = 3
_FEWEST_OF_TAIL: Final = 2
_SAME: Final = 0.5

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
        (r"\b(in|un)(sufficient|able|reliable|likely|clear|stable|effective|efficient|known"
         r"|explored|available|accurate|consistent|adequate|complete|necessary|seen|labeled"
         r"|supervised|constrained|biased)\b", r"\2"),
        (r"\bonly ", "not only "),
    )
)  # fmt: skip
_REMEDY: Final = re.compile(
    r"(?:,? (?:thereby|thus|while|and|that|which|to|by))?\s?\b"
    r"(?:alleviat|mitigat|avoid|eliminat|prevent|overcom|address|tackl|remov|resolv|reduc|bypass"
    r"|counter|solv|suppress|minimi[sz]|combat|obviat|remed|circumvent|curb|filter|discard)(?:e|es|s|ing|ed)?(?: out)?\b (?P<thing>(?:the |a |an |its |their )?"
    r"[^.,;:()]{3,60}?)(?=[.,;:()]| (?:by|with|in|on|of|and|through|while|to|for|that|via|without"
    r"|using|when|from|when|during|across|under|as)\b)"
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
    for pair in (
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
    ).split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A statement with the sentences it rests on; *kind* is empty where it is true."""

    paper: str
    text: str
    evidence: tuple[str, ...]
    kind: str = ""
    straight: str = ""


def statements_of_card(card: Mapping[str, Any]) -> list[Sample]:
    """Return the true statements of a gold card that rest on sentences."""
    singles = [card[name] for name in ("tldr", "core_problem", "concrete_example") if card[name]]
    points = card["key_novelty"]["points"] if card["key_novelty"] else []
    found = [*singles, *card["why_it_matters"], *points, *card["evaluation_highlights"]]
    return [
        Sample(
            paper=card["id"],
            text=" ".join(one["text"].split()),
            evidence=tuple(card["sentences"][place] for place in sorted(set(one["evidence"]))),
        )
        for one in found
        if one["evidence"]
    ]


def twins_of(card: Mapping[str, Any], *, seed: int = 0) -> list[Sample]:
    """Return all bent twins of a gold card's statements, the same for the same *seed*."""
    chance = random.Random(f"{seed} {card['id']}")
    samples = statements_of_card(card)
    found: list[Sample] = []
    for sample in samples:
        others = [other for other in samples if other is not sample]
        made: dict[str, Sample] = {}
        for kind, text, evidence in _twins(sample, others, chance):
            tidy = _tidied(text)
            if _differs(tidy, sample.text):
                twin = Sample(
                    paper=sample.paper,
                    text=tidy,
                    evidence=evidence,
                    kind=kind,
                    straight=sample.text,
                )
                made.setdefault(tidy, twin)
        found += made.values()
    return found


def _tidied(text: str) -> str:
    text = re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split()))
    text = re.sub(r"\ba (?=[aeiou]\w+s\b)", "", text)
    return text[:1].upper() + text[1:]


def _differs(text: str, straight: str) -> bool:
    """Return whether two texts are more than one list in two orders."""
    return text.lower() != straight.lower() and len(text.split()) > _FEWEST_OF_HEAD


def _stems(text: str) -> list[str]:
    return [w.lower()[:_STEM] for w in _WORD.findall(text) if w.lower() not in _EMPTY]


def _twins(
    sample: Sample, others: Sequence[Sample], chance: random.Random
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield kind, text and evidence of each twin."""
    own = sample.evidence
    for text in _figures(sample, own, chance):
        yield FIGURE, text, own
    wider = [_wider(sample, other) for other in others if _numbers(" ".join(other.evidence))]
    for evidence in chance.sample(wider, min(2, len(wider))):
        for text in _figures(sample, evidence, chance):
            yield FIGURE, text, evidence
    for text in _attachments(sample, chance):
        yield FIGURE, text, own
    yield from ((CLAUSE, *one) for one in _clauses(sample, others, chance))
    for text in _denials(sample.text):
        yield NEGATION, text, own
    for text in _remedies(sample, chance):
        yield REMEDY, text, own
    for text in _sides(sample.text):
        yield SIDES, text, own
    for text in _directions(sample.text):
        yield DIRECTION, text, own
    for text in _things(sample, chance):
        yield THING, text, own


def _unit(match: re.Match[str]) -> str:
    unit = (match["unit"] or "").strip(" \\")
    return {"×": "x", "times": "x"}.get(unit, unit.rstrip("s").replace("percentage ", ""))


def _is_year(match: re.Match[str]) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", match["value"]) is not None


def _numbers(text: str) -> list[re.Match[str]]:
    return [match for match in _NUMBER.finditer(text) if not _is_year(match)]


def _wider(sample: Sample, other: Sample) -> tuple[str, ...]:
    """Return the sentences that two statements of a card rest on."""
    return tuple(dict.fromkeys([*sample.evidence, *other.evidence]))


def widened(samples: Sequence[Sample], chance: random.Random) -> Iterator[Sample]:
    """Yield each statement once more, with the sentences of another one beside its own.

    Many twins have more evidence than they need, and true statements must be told from them.
    """
    for sample in samples:
        others = [other for other in samples if set(other.evidence) - set(sample.evidence)]
        if others:
            evidence = _wider(sample, chance.choice(others))
            yield Sample(paper=sample.paper, text=sample.text, evidence=evidence)


def _figures(sample: Sample, evidence: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield the statement with a figure of *evidence* in another's place, or with two swapped."""
    text, here = sample.text, _numbers(sample.text)
    there = _numbers(" ".join(evidence))
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
    for one, other in zip(here, here[1:], strict=False):
        between = text[one.end() : other.start()]
        if (
            _unit(one) == _unit(other)
            and one["value"] != other["value"]
            and len(_stems(between)) >= 1
            and not re.search(r"\b(?:to|and|or)\b\s*$", between.strip(" ,") or "to")
        ):
            yield (
                text[: one.start("value")]
                + other["value"]
                + text[one.end("value") : other.start("value")]
                + one["value"]
                + text[other.end("value") :]
            )


_NEARBY: Final = re.compile(
    r"(?P<of>\b(?:in|on|for|of|at|with|over|across) )(?P<thing>(?:the |a |an )?[^.,;:()]{3,50}?)"
    r"(?=[.,;:()]| (?:in|on|for|of|at|with|over|across|and|to|than|by|from|while|using|when)\b)"
)


def _attachments(sample: Sample, chance: random.Random) -> Iterator[str]:
    """Yield the statement whose figure is said of another thing of the evidence."""
    text, here = sample.text, _numbers(sample.text)
    evidence = " ".join(sample.evidence)
    said = set(_stems(text))
    for match in here[:3]:
        found = _NEARBY.search(text, match.end())
        if found is None or found.start() - match.end() > 40:
            continue
        words = set(_stems(found["thing"]))
        close = {
            stem
            for spot in re.finditer(re.escape(match["value"]), evidence)
            for stem in _stems(evidence[max(0, spot.start() - 60) : spot.end() + 60])
        }
        things = [
            other["thing"]
            for other in _NEARBY.finditer(evidence)
            if other["of"] == found["of"]
            and not set(_stems(other["thing"])) & (words | said | close)
            and _stems(other["thing"])
        ]
        if things and words and not _NUMBER.search(found["thing"]):
            put = chance.choice(things)
            yield text[: found.start("thing")] + put + text[found.end("thing") :]


def _clauses(
    sample: Sample, others: Sequence[Sample], chance: random.Random
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the statement's head with the tail of another, joined in the same way."""
    cuts = list(_TAIL.finditer(sample.text))
    heads = [cut for cut in cuts if len(_stems(sample.text[: cut.start()])) >= _FEWEST_OF_HEAD]
    made: list[tuple[str, tuple[str, ...]]] = []
    for cut in heads:
        head, tail = sample.text[: cut.start()], sample.text[cut.end() :]
        for other in others:
            for there in _TAIL.finditer(other.text):
                if there[0] != cut[0]:
                    continue
                put = other.text[there.end() :]
                if _is_foreign(head, tail, put, sample.evidence):
                    made.append((head + cut[0] + put, _wider(sample, other)))
        for sentence in sample.evidence:
            for there in _TAIL.finditer(sentence):
                if there[0] != cut[0]:
                    continue
                end = re.compile(r"[.;]|, ").search(sentence, there.end())
                put = sentence[there.end() : end.start() if end else len(sentence)].rstrip(".")
                if re.search(r"\b(?:we|our|this|these)\b", put, re.IGNORECASE):
                    continue
                if _is_foreign(head, tail, put, sample.evidence, own=True):
                    made.append((f"{head}{cut[0]}{put}.", sample.evidence))
    chance.shuffle(made)
    yield from made[:3]


def _is_foreign(
    head: str, tail: str, put: str, evidence: Sequence[str], *, own: bool = False
) -> bool:
    """Return whether *put* says something else of *head* than *tail*, and nobody says it of it."""
    first, second, third = set(_stems(head)), set(_stems(tail)), set(_stems(put))
    if len(third) < _FEWEST_OF_TAIL or not second:
        return False
    if len(third & second) / len(third) > 0.34 or len(third & first) / len(third) > 0.34:
        return False
    last = _stems(head)[-3:]
    for sentence in evidence:
        there = _stems(sentence)
        places = [place for place, stem in enumerate(there) if stem in last]
        near = {
            stem for place in places for stem in there[max(0, place - 4) : place + 7]
        }
        limit = 0.25 if own else _SAME
        if len(third & near) / len(third) > limit:
            return False
    return True


def _denials(text: str) -> Iterator[str]:
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


def _remedies(sample: Sample, chance: random.Random) -> Iterator[str]:
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
    said = set(_stems(text))
    evidence = " ".join(sample.evidence)
    for pattern in (_REMEDY, _WITHOUT):
        for match in pattern.finditer(evidence):
            thing = _DETERMINER.sub("", match["thing"])
            stems = _stems(thing)
            cut = re.search(r"(?=,| (?:by|that|which|using|for|to)\b|\.$)", text[20:])
            fresh = stems and not said & set(stems) and len(stems) <= 4
            if fresh and cut and not re.search(r"\b(?:we|our|this|these)\b", thing):
                place = 20 + cut.start()
                shape = chance.choice(_PROPERTIES[:3])
                yield text[:place] + shape.format(thing) + text[place:]


def _sides(text: str) -> Iterator[str]:
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


def _directions(text: str) -> Iterator[str]:
    """Yield the statement with a word of direction turned."""
    for one, other in _DIRECTIONS:
        match = re.search(rf"(?<![\w-]){one}(?![\w-])", text, re.IGNORECASE)
        if match:
            put = other.capitalize() if match[0][0].isupper() else other
            yield text[: match.start()] + put + text[match.end() :]


_PHRASE: Final = re.compile(
    r"(?:(?<=^)|(?<=[\s(]))(?P<before>of|in|on|for|by|with|from|to|and|the|a|an|as|via|than) "
    r"(?P<thing>(?:[a-z-]+ ){0,2}[a-z-]{4,})"
)


def _things(sample: Sample, chance: random.Random) -> Iterator[str]:
    """Yield the statement with a thing in the place of another: the object of the same word."""
    text, said = sample.text, set(_stems(sample.text))
    evidence = " ".join(sample.evidence)
    places = [m for m in _NEARBY.finditer(text) if _stems(m["thing"])]
    offers = [
        m["thing"]
        for m in _NEARBY.finditer(evidence)
        if len(_stems(m["thing"])) in {1, 2, 3} and not said & set(_stems(m["thing"]))
    ]
    offers = [one for one in offers if not re.search(r"\b(?:we|our|this|these|that)\b", one)]
    for match in chance.sample(places, min(1, len(places))):
        words = set(_stems(match["thing"]))
        fresh = [one for one in offers if not words & set(_stems(one))]
        if fresh and len(words) <= 3:
            put = chance.choice(fresh)
            yield text[: match.start("thing")] + put + text[match.end("thing") :]
    pairs = [
        (a, b)
        for a in places
        for b in places
        if a.end("thing") < b.start() and not set(_stems(a["thing"])) & set(_stems(b["thing"]))
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
