"""Papers for the fake arXiv: read from JSON lines, or made up."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from digest.model import Week
from tests.fake_arxiv.calendar import HOLIDAYS, announced_at, submission_window
from tests.fake_arxiv.papers import FakePaper, Version

SECTIONS = {"AI": "cs.AI", "CL": "cs.CL", "NLP": "cs.CL", "IR": "cs.IR"}
OTHERS = ("cs.LG", "cs.IR", "cs.CV", "cs.SE", "stat.ML", "math.OC")
WITHDRAWN = "This paper has been withdrawn by the author due to an error in Theorem 2"

_SUBJECTS = ("Agents", "Retrieval", "Planning", "Translation", "Reasoning", "Speech", "Tables")
_FIRST = ("Ada", "Bo", "Chloé", "Dmitri", "Eun-ji", "Fatima", "Gérard", "Hao", "Łukasz")
_LAST = ("Example", "Sample", "Müller", "Nguyen", "O'Neil", "van-Dam", "Zhang", "Öztürk")
_TITLES = (
    "On {a} & {b}: A Study",
    "When $|{a}| < \\sqrt{{n}}$: Bounds for {b}",
    "{a}-<mask>: Pretraining {b} with \\emph{{Gaps}}",
    'The "{a}" Problem in {b}',
)
_ABSTRACT = (
    "We study {a} where $p<q$ & costs are bounded.\n  {b} is hard, and {n} systems fail at it. "
    "Our method reaches {n}.5% on a <think> benchmark. Code: https://example.org/{n}?a=1&b=2"
)


def load_papers(path: Path) -> list[FakePaper]:
    """Read papers from JSON lines, gzipped or not, in the form of a corpus.

    Each has id, title, authors (one string), abstract, day and sections; it may have categories,
    submitted, comment, doi, journal_ref and versions (a list of times, v1 left out) as well.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [_read(json.loads(line)) for line in lines if line.strip()]


def _read(line: Mapping[str, Any]) -> FakePaper:
    """Make a paper of one *line*; what it does not say is derived from its id and day."""
    day = date.fromisoformat(line["day"])
    announced = day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
    sections = dict.fromkeys(SECTIONS.get(name, "cs.LG") for name in line.get("sections", ()))
    if "submitted" in line:
        submitted = datetime.fromisoformat(line["submitted"]).astimezone(UTC)
    else:
        submitted = _moment(random.Random(line["id"]), announced)
    later = (datetime.fromisoformat(time).astimezone(UTC) for time in line.get("versions", ()))
    return FakePaper(
        id=line["id"],
        title=line["title"],
        abstract=line["abstract"],
        authors=tuple(filter(None, (name.strip() for name in line["authors"].split(", ")))),
        categories=tuple(line.get("categories", ())) or tuple(sections) or ("cs.AI",),
        submitted=submitted,
        announced=announced,
        versions=((1, submitted), *enumerate(later, 2)),  # type: ignore[arg-type] # plain pairs
        **{name: line[name] for name in ("comment", "doi", "journal_ref") if line.get(name)},
    )


def make_fake_papers(
    count: int, week: Week, seed: int = 0, topics: Sequence[str] = ("cs.AI", "cs.CL")
) -> list[FakePaper]:
    """Make *count* papers announced in *week*, each in one of *topics* or in several.

    The same arguments give the same papers. About one in twelve has later versions, one in
    thirty was held by moderation for 5 to 15 days; from ten papers on, one is withdrawn by its
    v2 within the week, one is held and one has an old-style id (which new papers no longer get).
    """
    chance = random.Random(f"{count} {week} {seed} {topics}")
    papers = [_make(chance, week, number, topics) for number in range(1, count + 1)]
    if count >= 10:
        papers[2] = _held(chance, papers[2])
        papers[4] = replace(papers[4], id=f"cs/{week.monday:%y%m}{seed % 1000:03}")
        papers[6] = _withdrawn(chance, papers[6], week)
    return papers


def _make(chance: random.Random, week: Week, number: int, topics: Sequence[str]) -> FakePaper:
    """Make one paper."""
    announced = chance.choice(_days(week))
    submitted = _moment(chance, announced)
    words = dict(zip("ab", chance.sample(_SUBJECTS, 2), strict=True), n=str(number))
    paper = FakePaper(
        id=f"{week.monday:%y%m}.{_offset(week) + number:05}",
        title=chance.choice(_TITLES).format_map(words) + f" ({number})",
        abstract=_ABSTRACT.format_map(words),
        authors=tuple(_name(chance) for _ in range(chance.randint(1, 6))),
        categories=_categories(chance, topics),
        submitted=submitted,
        announced=announced,
        comment=chance.choice((None, None, "12 pages, 3 figures", "Accepted at ACL & friends")),
        doi=f"10.1000/fake.{number}" if chance.random() < 0.05 else None,
        journal_ref=f"J. Fakes {number} (2026)" if chance.random() < 0.05 else None,
    )
    if chance.random() < 1 / 30:
        paper = _held(chance, paper)
    return _revised(chance, paper) if chance.random() < 1 / 12 else paper


def _days(week: Week) -> list[date]:
    """Give the days of *week* with an announcement the evening before."""
    days = (week.monday + timedelta(days=number) for number in range(5))
    return [day for day in days if day - timedelta(days=1) not in HOLIDAYS]


def _offset(week: Week) -> int:
    """Keep the ids of the weeks of one month apart."""
    return (week.monday.day - 1) // 7 * 5_000


def _categories(chance: random.Random, topics: Sequence[str]) -> tuple[str, ...]:
    """Draw categories: mostly of one topic, at times of several, or cross-listed into one."""
    chosen = [chance.choice(topics), *chance.sample(OTHERS, chance.choice((0, 0, 1, 2)))]
    if chance.random() < 0.2:
        chosen += topics
    if chance.random() < 0.3:
        chance.shuffle(chosen)
    return tuple(dict.fromkeys(chosen))


def _name(chance: random.Random) -> str:
    """Draw a name."""
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _moment(chance: random.Random, announced: date) -> datetime:
    """Draw a time of submission, to the second, that leads to this day of announcement."""
    first, end = submission_window(announced)
    return first + timedelta(seconds=chance.randrange(int((end - first).total_seconds())))


def _held(chance: random.Random, paper: FakePaper) -> FakePaper:
    """Have *paper* wait in moderation for 5 to 15 days."""
    latest = announced_at(paper.announced) - timedelta(days=5)
    submitted = latest - timedelta(seconds=chance.randrange(10 * 86_400))
    return replace(paper, submitted=submitted, versions=())


def _revised(chance: random.Random, paper: FakePaper) -> FakePaper:
    """Give *paper* one to three later versions, within days or weeks."""
    return replace(paper, versions=tuple(_versions(chance, paper)))


def _versions(chance: random.Random, paper: FakePaper) -> Iterator[Version]:
    """Yield v1 and the later ones; none is submitted before v1 is out."""
    yield paper.versions[0]
    submitted = announced_at(paper.announced)
    for number in range(2, chance.choice((3, 3, 4, 5))):
        submitted += timedelta(seconds=chance.randrange(3_600, 6 * 86_400))
        yield Version(number, submitted)


def _withdrawn(chance: random.Random, paper: FakePaper, week: Week) -> FakePaper:
    """Announce *paper* on the first day, and its withdrawal before the week ends."""
    first = _days(week)[0]
    submitted = _moment(chance, first)
    withdrawn = announced_at(first) + timedelta(hours=chance.randrange(2, 30))
    return replace(
        paper,
        announced=first,
        submitted=submitted,
        versions=(Version(1, submitted), Version(2, withdrawn)),
        comment=WITHDRAWN,
    )
