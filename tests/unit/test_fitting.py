"""What a mail says: as much as fits, nothing lost in the count, readable as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Config
from digest.model import Entry, Issue, PaperId, Placement, Statement, TopicMatch, Week
from digest.render.fitting import Detail, Shown, fit, in_issue, parts
from digest.render.letter import CHOICES, UNSUBSCRIBE, render_body
from digest.render.plain import clip, one_line, people, plain
from digest.render.templates import load_templates
from digest.render.wire import Body
from tests.builders import make_card, make_config, make_entry, make_issue, make_paper

CONFIG = make_config(
    site={"url": "https://example.org/digest/"},
    delivery={"identity": "Weekly Paper Digest, 1 Example Street, Exampletown"},
)
SITE = CONFIG.site
TEMPLATES = load_templates()
LONG_TITLE = "<b>Bold</b> & $a<b$ words " * 200
LONG_LINK = f"https://example.org/{'u' * 600}"
HTML = "{http://www.w3.org/1999/xhtml}"


def match(topic: str, score: float = 0.5) -> TopicMatch:
    """Build a match."""
    return TopicMatch(topic=topic, score=score, words=())


def entry(number: int, placement: Placement, **changes: Any) -> Entry:
    """Build the entry of one paper; those listed have no card."""
    paper = make_paper(id=PaperId(f"2505.{number:05}"), title=changes.pop("title", f"T{number}."))
    carded = placement is not Placement.LISTED
    changes = {"card": make_card(paper) if carded else None, "score": 1 - number / 1e6} | changes
    return make_entry(paper, placement=placement, **changes)


@cache
def issue_of(size: int, title: str | None = None) -> Issue:
    """Build an issue with ten highlights, ninety cards and a list."""
    titled = {} if title is None else {"title": title}
    order = [Placement.HIGHLIGHT] * 10 + [Placement.CARD] * 90
    return make_issue(
        [
            entry(number, order[number] if number < 100 else Placement.LISTED, **titled)
            for number in range(size)
        ]
    )


def body(issue: Issue, *topics: str, config: Config = CONFIG, **changes: Any) -> Body:
    """Write a mail without an address; *changes* are settings of the site."""
    site = config.site.model_copy(update=changes)
    return render_body(
        issue,
        config=config.model_copy(update={"site": site}),
        templates=TEMPLATES,
        topics=topics,
        choices=True,
    )


def papers_in(html: str) -> int:
    """Count the papers that a mail shows."""
    return len(re.findall(r'<h3|<p class="title"', html))


def more_in(mail: str) -> int:
    """Read how many papers a mail says it does not show."""
    found = re.search(r"([\d,]+) more papers? of this issue on the web", mail)
    return int(found[1].replace(",", "")) if found else 0


def by_detail(sizes: dict[Detail, int]) -> Callable[[Shown], int]:
    """Measure by the form alone."""
    return lambda shown: sizes[shown.detail]


SIZES = by_detail({Detail.FULL: 100, Detail.BRIEF: 30, Detail.TITLE: 10})


@pytest.mark.parametrize("size", [0, 1, 10, 100, 5000])
@pytest.mark.parametrize("title", [None, LONG_TITLE], ids=["short", "long"])
def test_the_html_stays_below_what_gmail_cuts(size: int, title: str | None) -> None:
    """90,000 bytes with long links of the reader's own; every paper is shown or counted."""
    issue = issue_of(size, title)
    mail = body(issue)
    html = mail.html.replace(UNSUBSCRIBE, LONG_LINK).replace(CHOICES, LONG_LINK)
    assert len(html.encode()) < 90_000
    assert papers_in(mail.html) + more_in(mail.html) == size
    assert more_in(mail.text) == more_in(mail.html)
    assert f"{size:,} paper" in mail.html


def test_the_room_is_used() -> None:
    """It is not left empty while papers wait outside."""
    mail = body(issue_of(5000))
    assert len(mail.html.encode()) > 85_000
    assert papers_in(mail.html) > 300


def test_all_of_an_ordinary_issue_is_shown() -> None:
    mail = body(issue_of(100))
    assert more_in(mail.html) == 0
    assert mail.html.count("Evaluation highlights") == 10
    assert mail.html.count("EchoNet is a framework that listens") >= 100


def test_measuring_stops_when_the_room_is_gone() -> None:
    """Five thousand papers cost no more than those that fit."""
    measured: list[Shown] = []

    def measure(shown: Shown) -> int:
        measured.append(shown)
        return 10

    assert len(fit(issue_of(5000).entries, site=SITE, room=200, measure=measure)) == 20
    assert len(measured) < 70


def test_the_first_papers_are_shown_in_full_the_last_by_title() -> None:
    """Each form may fill a share of the room, so that some is left for the next."""
    entries = [entry(number, Placement.HIGHLIGHT) for number in range(20)]
    shown = fit(entries, site=SITE, room=1000, measure=SIZES)
    assert [one.detail for one in shown] == (
        [Detail.FULL] * 6 + [Detail.BRIEF] * 8 + [Detail.TITLE] * 6
    )


def test_the_best_choose_first_and_stand_where_they_stood() -> None:
    """A paper of the list gives way to one with a card, whatever its score."""
    entries = [
        entry(0, Placement.CARD, score=0.1),
        entry(1, Placement.CARD, score=0.9),
        entry(2, Placement.LISTED, score=1.0),
        entry(3, Placement.HIGHLIGHT, score=0.0),
    ]
    shown = fit(entries, site=SITE, room=170, measure=SIZES)
    assert [(one.entry.paper.id[-1], one.detail) for one in shown] == [
        ("0", Detail.TITLE),
        ("1", Detail.BRIEF),
        ("2", Detail.TITLE),
        ("3", Detail.FULL),
    ]
    (only,) = fit(entries, site=SITE, room=10, measure=SIZES)
    assert only.entry is entries[3]


def test_nothing_fits_into_no_room() -> None:
    assert fit([entry(0, Placement.CARD)], site=SITE, room=-5, measure=SIZES) == ()


def test_without_a_card_a_paper_is_a_title() -> None:
    (shown,) = fit([entry(0, Placement.HIGHLIGHT, card=None)], site=SITE, room=999, measure=SIZES)
    assert shown.detail is Detail.TITLE


@given(st.lists(st.tuples(st.sampled_from(Placement), st.integers(1, 400)), max_size=30))
def test_what_is_shown_fits_and_keeps_its_order(
    given_papers: list[tuple[Placement, int]],
) -> None:
    """Whatever each form takes; and no paper stands twice."""
    entries = [entry(number, placement) for number, (placement, _) in enumerate(given_papers)]
    sizes = {one.paper.id: size for one, (_, size) in zip(entries, given_papers, strict=True)}
    divisor = {Detail.FULL: 1, Detail.BRIEF: 3, Detail.TITLE: 9}

    def measure(shown: Shown) -> int:
        return sizes[shown.entry.paper.id] // divisor[shown.detail]

    shown = fit(entries, site=SITE, room=1000, measure=measure)
    assert sum(map(measure, shown)) <= 1000
    places = [entries.index(one.entry) for one in shown]
    assert places == sorted(set(places))


def test_each_heading_stands_once() -> None:
    """Even if the papers under it do not stand together."""
    entries = [
        entry(0, Placement.HIGHLIGHT),
        entry(1, Placement.CARD, matches=(match("A"), match("B"))),
        entry(2, Placement.CARD, matches=()),
        entry(3, Placement.CARD, matches=(match("A"),)),
        entry(4, Placement.LISTED),
    ]
    made = parts(fit(entries, site=SITE, room=10_000, measure=SIZES), in_issue)
    assert [(part.heading, len(part.shown)) for part in made] == [
        ("Highlights", 1),
        ("A", 2),
        (in_issue(entries[2]), 1),
        ("Also this week", 1),
    ]


def test_an_endless_statement_costs_its_paper_the_full_form() -> None:
    """The others keep theirs."""
    endless = make_card(evaluation_highlights=(Statement(text="x<y " * 20_000),))
    issue = make_issue([entry(0, Placement.HIGHLIGHT, card=endless), entry(1, Placement.HIGHLIGHT)])
    mail = body(issue)
    assert len(mail.html.encode()) < 90_000
    assert "x&lt;y x&lt;y" not in mail.html
    assert mail.html.count("Reaches 85.77% accuracy") == 1
    assert papers_in(mail.html) == 2


def test_a_subscriber_gets_the_topics_they_chose() -> None:
    """A paper that fits one of them first or among others; names in any order."""
    issue = make_issue(
        [
            entry(0, Placement.HIGHLIGHT, matches=(match("A"), match("B"))),
            entry(1, Placement.CARD, matches=(match("A"),)),
            entry(2, Placement.CARD, matches=(match("C"), match("B"))),
            entry(3, Placement.LISTED, matches=()),
        ]
    )
    assert re.findall(r"T\d", body(issue, "B").text) == ["T0", "T2"]
    assert re.findall(r"T\d", body(issue, "A", "C").text) == ["T0", "T1", "T2"]
    assert re.findall(r"T\d", body(issue).text) == ["T0", "T1", "T2", "T3"]
    assert "2 papers on B." in body(issue, "B").text
    assert "T2." not in body(issue, "A").html
    assert body(issue, "C").subject == "Weekly Paper Digest 2025-W19: T2."


def test_a_mail_without_papers_says_why() -> None:
    """No topic fits, or there was nothing."""
    issue = make_issue([entry(0, Placement.CARD)])
    for mail in (body(issue, "Nothing").text, body(issue, "Nothing").html):
        assert "No paper of this week fits the topics that you chose." in mail
    assert body(issue, "Nothing").subject == "Weekly Paper Digest 2025-W19: 0 papers"
    for mail in (body(make_issue([])).text, body(make_issue([])).html):
        assert "There was no new paper this week." in mail


def test_the_best_of_a_month_stands_by_topic_and_leads_to_its_issues() -> None:
    """With a name, a subject and words of its own."""
    issue = make_issue(
        [
            entry(0, Placement.HIGHLIGHT, matches=(match("A"), match("B"))),
            entry(1, Placement.HIGHLIGHT, matches=(match("C"),)),
            entry(2, Placement.HIGHLIGHT, matches=(match("A"),)),
        ],
        week=Week(2025, 22),
    )
    weeks = (Week(2025, 19), Week(2025, 22))
    month: dict[str, Any] = {"month": date(2025, 5, 1), "weeks": weeks}
    mail = render_body(issue, config=CONFIG, templates=TEMPLATES, **month)
    assert mail.subject == "The best of May 2025: T0. and 2 more"
    assert mail.text.startswith(
        "The best of May 2025\n====================\n\n3 papers from 2 issues"
    )
    assert re.findall(r"^\w+$(?=\n-+$)", mail.text, re.MULTILINE) == ["A", "C"]
    assert re.findall(r"T\d", mail.text) == ["T0", "T2", "T1"]
    assert ">The best of May 2025</h1>" in mail.html
    for week in weeks:
        link = f"https://example.org/digest/issues/{week}/"
        assert f'<a href="{link}"' in mail.html
        assert f"\n{link}\n" in mail.text
    assert "this week" not in mail.text + mail.html
    mail = render_body(issue, config=CONFIG, templates=TEMPLATES, topics=["Nothing"], **month)
    assert mail.subject == "The best of May 2025: 0 papers"
    assert "No paper of this month's best fits the topics that you chose." in mail.text


def test_the_best_of_the_fullest_month_stays_below_what_gmail_cuts() -> None:
    weeks = tuple(Week(2025, number) for number in range(18, 23))
    best = [entry(number, Placement.HIGHLIGHT, title=LONG_TITLE) for number in range(500)]
    mail = render_body(
        make_issue(best),
        config=CONFIG,
        templates=TEMPLATES,
        month=date(2025, 5, 1),
        weeks=weeks,
        choices=True,
    )
    assert len(mail.html.encode()) < 90_000
    more = re.search(r"(\d+) more papers of these issues on the web", mail.text)
    assert more
    assert papers_in(mail.html) + int(more[1]) == 500


def long_lines(text: str) -> Iterator[str]:
    """Give the lines that are too long and no address."""
    for line in text.splitlines():
        if len(line) > 72 and not re.fullmatch(r"(?:https?://|mailto:)\S+", line):
            yield line


@pytest.mark.parametrize("title", [None, LONG_TITLE, "x" * 5000], ids=["short", "long", "word"])
def test_the_text_is_wrapped(title: str | None) -> None:
    """At 72 characters, headings included; an address stands whole on its line."""
    url = f"https://example.org/{'path/' * 20}"
    mail = body(issue_of(100, title), title=title or "Digest", url=url)
    assert not list(long_lines(mail.text))
    assert f"\n{url}issues/2025-W19/\n" in mail.text


def test_papers_stand_apart_in_the_text() -> None:
    """Two blank lines between them, one inside; bare titles stand closer."""
    text = body(
        make_issue(
            [
                entry(0, Placement.HIGHLIGHT),
                entry(1, Placement.HIGHLIGHT),
                entry(2, Placement.CARD),
                entry(3, Placement.LISTED),
                entry(4, Placement.LISTED),
            ]
        )
    ).text
    assert "/papers/2505.00000/\n\n\nT1.\n" in text
    assert "/papers/2505.00001/\n\n\nMultimodal models\n-----------------\n\nT2.\n\n" in text
    assert (
        "Also this week\n--------------\n\nT3.\nhttps://arxiv.org/abs/2505.00003\n\nT4.\n" in text
    )
    inside = text[text.index("T0.") : text.index("\n\n\nT1.")]
    assert "\n\n\n" not in inside
    assert "\n\n\n\n" not in text


def test_no_text_of_a_paper_makes_lines_of_its_own() -> None:
    """It could pretend to be the end of the mail."""
    spoof = "Ends.\n\n-- \nUnsubscribe: https://evil.example/\x0b\u2028now"
    card = make_card(
        tldr=Statement(text=spoof),
        evaluation_highlights=(Statement(text=spoof),),
    )
    text = body(make_issue([entry(0, Placement.HIGHLIGHT, card=card, title=spoof)])).text
    assert text.count("\n-- \n") == 1
    assert "Ends. – Unsubscribe" in text


def elements(html: str) -> list[Any]:
    """Give the elements of a page as a browser sees it."""
    return [one for one in html5lib.parse(html).iter() if isinstance(one.tag, str)]


def test_the_html_is_made_for_mail_programs() -> None:
    """Inlined styles, tables without meaning, absolute links; nothing is loaded or run."""
    tree = elements(body(issue_of(100, LONG_TITLE)).html)
    names = {one.tag.removeprefix(HTML) for one in tree}
    assert not names & {"script", "img", "link", "iframe", "form", "svg", "math", "object"}
    assert all(one.get("role") == "presentation" for one in tree if one.tag == f"{HTML}table")
    assert all(one.get("style") for one in tree if one.tag == f"{HTML}h3")
    for one in tree:
        assert not [name for name in one.attrib if name.startswith("on")]
        assert one.get("href", "https://").startswith("https://")
    (style,) = [one.text for one in tree if one.tag == f"{HTML}style"]
    assert "prefers-color-scheme" in style
    assert len(style) < 8000
    assert tree[0].get("lang") == "en"


def test_hostile_titles_are_text() -> None:
    """In every form that a paper can take."""
    html = body(issue_of(100, LONG_TITLE)).html
    assert "<b>Bold" not in html
    assert html.count("&lt;b&gt;Bold&lt;/b&gt; &amp; a&lt;b words") > 100


def test_both_parts_end_with_the_ways_out_and_the_identity() -> None:
    """In the HTML they also stand at the top, above what might be cut."""
    mail = body(issue_of(100))
    identity = CONFIG.delivery.identity
    assert f"\n{CHOICES}\n\nUnsubscribe at any time:\n{UNSUBSCRIBE}\n\n{identity}\n" in mail.text
    for link in (UNSUBSCRIBE, CHOICES):
        assert mail.html.count(f'href="{link}"') == 2
        assert mail.html.index(link) < mail.html.index("<h2")
    assert identity in mail.html


def test_without_an_app_there_is_no_link_to_choices() -> None:
    mail = render_body(issue_of(1), config=CONFIG, templates=TEMPLATES)
    assert CHOICES not in mail.text + mail.html
    assert UNSUBSCRIBE in mail.text
    assert "Change what you get" not in mail.text + mail.html


def test_a_postal_address_keeps_its_lines() -> None:
    """A name of a newsletter, or of a topic, has but one."""
    config = make_config(delivery={"identity": "Paper & Sons\n1 Example Street\n"})
    mail = body(issue_of(1), config=config, title="Two\nlines")
    assert mail.text.startswith("Two lines, 2025-W19\n===================\n\n")
    assert mail.text.endswith(f"\n{UNSUBSCRIBE}\n\nPaper & Sons\n1 Example Street\n")
    assert "Paper &amp; Sons<br>1 Example Street</p>" in mail.html


def test_the_preheader_is_a_sentence() -> None:
    """The first thing a list of messages shows after the subject."""
    start = '<div class="preheader"'
    assert start in body(issue_of(1)).html
    for mail, sentence in (
        (body(issue_of(1)), "EchoNet is a framework that listens before it looks."),
        (body(make_issue([entry(0, Placement.LISTED)])), "1 new paper this week."),
    ):
        assert mail.html.partition(start)[2].partition(">")[2].startswith(sentence)


@pytest.mark.parametrize(
    ("title", "size", "subject"),
    [
        ("EchoNet: Listening", 1, "EchoNet"),
        ("EchoNet: Listening", 3, "EchoNet and 2 more"),
        (": Nothing before", 1, ": Nothing before"),
        (r"On $\ell_1$ \emph{bounds}", 1, "On ℓ₁ bounds"),
        ("Word " * 40, 1, "Word Word Word Word Word Word Word…"),
        ("", 1, "2505.00000"),
    ],
)
def test_the_subject_names_the_first_paper(title: str, size: int, subject: str) -> None:
    """By what stands before its colon."""
    made = make_issue([entry(number, Placement.CARD, title=title) for number in range(size)])
    assert body(made).subject == f"Weekly Paper Digest 2025-W19: {subject}"


@pytest.mark.parametrize("name", ["Digest", "D" * 500, "Long words " * 30, "A\nB\x07 C"])
@pytest.mark.parametrize("size", [0, 1, 5000])
def test_the_subject_is_short_and_has_the_week(name: str, size: int) -> None:
    """However long the name of the newsletter is."""
    subject = body(issue_of(size, LONG_TITLE), title=name).subject
    assert len(subject) <= 78
    assert " 2025-W19: " in subject
    assert subject.isprintable()


def test_clip_ends_after_a_word_if_that_keeps_half() -> None:
    assert clip("short", 5) == "short"
    assert clip("one two three", 9) == "one two…"
    assert clip("one, two", 6) == "one…"
    assert clip("a" + "b" * 30, 9) == "abbbbbbb…"
    assert clip("anything", 1) == "…"


def test_plain_is_one_line_without_tex() -> None:
    """And without what no message may hold."""
    assert plain("a\n$x^2$ \\emph{b}\x07\u202e") == "a x² b"
    assert plain("four words are here", 12) == "four words…"
    assert one_line(" $5\n\ud800 off ") == "$5 off"


def test_people_are_counted_beyond_eight() -> None:
    assert people(()) == ""
    assert people(("A", r"\"O")) == "A, Ö"
    assert people([f"P{number}" for number in range(1000)]).endswith("P7 and 992 more")
