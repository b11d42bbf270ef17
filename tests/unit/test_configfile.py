"""config.yaml: what is read, and what is said about what is wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.assets import asset
from digest.config import Config, IssueSettings, TopicSettings
from digest.configfile import load_config
from digest.errors import ConfigError

TOPIC = "topics: [{name: Speech, query: 'cat:cs.SD'}]\n"
#: Ten lists, each of nine times the one before: few bytes, 9^10 values.
BILLION = "a0: &a0 x\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 11)
)


def load(folder: Path, text: str | bytes) -> Config:
    path = folder / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(path)


def problems(folder: Path, text: str | bytes) -> list[str]:
    """Give the lines of the error, without the folder."""
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return caught.value.message.replace(f"{folder}/", "").splitlines()


def test_topics_are_enough(tmp_path: Path) -> None:
    config = load(tmp_path, TOPIC)
    assert config.topics == (TopicSettings(name="Speech", query="cat:cs.SD"),)
    assert config.issue == IssueSettings(editor=tmp_path / "issues")


@pytest.mark.parametrize("name", ["auto", "writer", "embedded"])
def test_a_summarizer_of_our_own_needs_no_model(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, TOPIC).cards.summarizer == "auto"
    config = load(tmp_path, TOPIC + f"cards: {{summarizer: {name}, writer: {{workers: 2}}}}\n")
    assert config.cards.summarizer == name
    assert config.cards.model is None
    assert config.cards.writer.workers == 2


def test_relative_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    config = load(tmp_path, TOPIC + "site: {path: public, about: /about.md}\n")
    assert config.site.path == tmp_path / "public"
    assert config.site.about == Path("/about.md")
    assert config.site.templates is None
    assert config.sources.seeds.path == tmp_path / "seeds"
    assert config.store.path == tmp_path / "var/digest.db"
    assert config.delivery.outbox == tmp_path / "var/outbox"
    assert config.cards.writer.cache == tmp_path / "var/cache"


def test_a_relative_name_of_the_file_gives_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text(TOPIC)
    monkeypatch.chdir(tmp_path)
    assert load_config(Path("config.yaml")).site.path == tmp_path / "site"


def test_the_packaged_file_shows_every_setting_with_its_default() -> None:
    """Every key stands in config.yaml, and loading it gives what leaving it out would."""
    path = asset("config.yaml")
    config = load_config(path)
    shown = config.model_dump(exclude={"topics"})
    defaults = Config(topics=config.topics).model_dump(exclude={"topics"})
    assert _relative(shown, path.absolute().parent) == defaults
    text = path.read_text()
    for name in _names(defaults):
        assert f"{name}:" in text, f"config.yaml does not show {name}"
    assert all(topic.include for topic in config.topics)
    assert not any(topic.exclude for topic in config.topics)


def _relative(values: dict[str, object], folder: Path) -> dict[str, object]:
    """Undo what load_config does to relative paths."""
    return {
        key: _relative(value, folder)
        if isinstance(value, dict)
        else value.relative_to(folder)
        if isinstance(value, Path)
        else value
        for key, value in values.items()
    }


def _names(values: dict[str, object]) -> set[str]:
    names = set(values)
    for value in values.values():
        names |= _names(value) if isinstance(value, dict) else set()
    return names


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("site: {titel: x}", 'site.titel: unknown key; did you mean "title"?'),
        ("sit: {}", 'sit: unknown key; did you mean "site"?'),
        ("site: {mailer: x}", 'site.mailer: unknown key; did you mean "delivery.mailer"?'),
        ("cards: {zzz: x}", "cards.zzz: unknown key; allowed are summarizer"),
        (
            "cards: {summarizer: autos}",
            (
                "cards.summarizer: \"autos\" is not one of 'auto', 'writer', 'embedded',"
                " 'transformer' or 'endpoint'; did you mean \"auto\"?"
            ),
        ),
        ("cards: {writer: {workers: 0}}", "cards.writer.workers: must be 1 or more, not 0"),
        ("cards: {summarizer: endpoint}", "cards: the summarizer endpoint needs a model"),
        ("<<: {a: b}", "<<: unknown key; allowed are topics, sources, cards, issue, site, store,"),
        ("issue: {cards: ten}", 'issue.cards: must be a whole number without quotes, not "ten"'),
        ('issue: {cards: "10"}', 'issue.cards: must be a whole number without quotes, not "10"'),
        ("issue: {cards: true}", "issue.cards: must be a whole number without quotes, not true"),
        ("issue: {cards: -1}", "issue.cards: must be 0 or more, not -1"),
        ("issue: {cards: 1.5}", "issue.cards: must be a whole number without quotes, not 1.5"),
        ("issue: {minimum_score: 2}", "issue.minimum_score: must be 1 or less, not 2"),
        ("issue: {cards: 5}", "issue: highlights (10) cannot be more than cards (5)"),
        ("store:", "store: must hold settings: path"),
        ("store: []", "store: must hold settings: path"),
        ("site: {title: 5}", "site.title: must be text, not 5; quotes make it text"),
        ("site: {title: ''}", "site.title: must not be empty"),
        ("site: {title: [a]}", "site.title: must be text, not a list; quotes make it text"),
        ("site: {url: foo}", 'site.url: "foo" is not an address like https://example.org/digest/'),
        ("site: {url: 'https://a.org/\"x'}", 'site.url: "https://a.org/"x" is not an address like'),
        ("site: {url: 'https://a.org//x'}", 'site.url: "https://a.org//x" is not an address'),
        ("site: {url: 'https://a.org:99999'}", 'site.url: "https://a.org:99999" is not an'),
        ("site: {url: 'https://u:p@a.org'}", 'site.url: "https://u:p@a.org" is not an address'),
        ("site: {contact: 'a@b.c, d@e.f'}", 'site.contact: "a@b.c, d@e.f" is not an address'),
        ("site: {contact: zoë@b.c}", 'site.contact: "zoë@b.c" is not an address like'),
        ("site: {contact: a@b c}", 'site.contact: "a@b c" is not an address like'),
        ("site: {contact: a@b@c}", 'site.contact: "a@b@c" is not an address like'),
        ("site: {contact: 'Doe, J <a@b.c>'}", 'site.contact: "Doe, J <a@b.c>" is not an'),
        ("site: {contact: ''}", 'site.contact: "" is not an address like'),
        ('site: {contact: "a\\nb@c.d"}', 'site.contact: "a b@c.d" is not an address like'),
        ("site: {language: E}", 'site.language: "E" does not have the right form, like en'),
        (
            "site: {tag_authority: x}",
            (
                'site.tag_authority: "x" does not have the right form: `domain,year` in the ids of'
                " feed entries (RFC 4151)"
            ),
        ),
        (
            "schedule: {day: son}",
            (
                "schedule.day: \"son\" is not one of 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or"
                " 'sun'; did you mean \"sun\"?"
            ),
        ),
        ("schedule: {at: 420}", "schedule.at: must be a time of day such as 07:00, not 420"),
        ("schedule: {at: 25:00}", 'schedule.at: must be a time of day such as 07:00, not "25:00"'),
        (
            "schedule: {timezone: Berln}",
            (
                'schedule.timezone: "Berln" is not an IANA time zone like Europe/Berlin;'
                ' did you mean "Europe/Berlin"?'
            ),
        ),
        ("delivery: {outbox: site/mail}", "delivery.outbox: lies in the site, so readers could"),
        ("sources: {seeds: {path: site}}", "sources.seeds.path: lies in the site, so readers"),
        ("store: {path: site/../site/x.db}", "store.path: lies in the site, so readers could"),
        ("store: {path: !secret x}", "store.path: is marked with a tag; write it without the !"),
        ("issue: {cards: !!int x}", "issue.cards: is marked with a tag"),
        (f"issue: {{cards: {'9' * 5000}}}", "issue.cards: must be a whole number without quotes"),
        ("site: {path: .}", "site.path: holds config.yaml, so readers could fetch it"),
    ],
)
def test_a_problem_is_named_by_line_key_and_what_is_allowed(
    tmp_path: Path, section: str, message: str
) -> None:
    """One line for each; some contradictions have several."""
    lines = problems(tmp_path, f"{TOPIC}# a comment\n{section}\n")
    assert any(line.startswith(f"config.yaml:3: {message}") for line in lines), lines


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        ("{name: a}", "config.yaml:1: topics[0].query: is missing"),
        (
            "{name: a, query: b, include: x}",
            'config.yaml:1: topics[0].include: must be a list, such as ["x"]',
        ),
        (
            "{name: a, query: b, include: [3.5]}",
            ("config.yaml:1: topics[0].include[0]: must be text, not 3.5; quotes make it text"),
        ),
        (
            "{name: a, query: b}, {name: A, query: c}",
            "config.yaml:1: topics: two topics have the same page: a",
        ),
        (
            f"{{name: {'x' * 61}, query: b}}",
            "config.yaml:1: topics[0].name: must have 60 characters or fewer",
        ),
        ("", "config.yaml:1: topics: must have at least one item"),
    ],
)
def test_a_problem_of_a_topic_is_named(tmp_path: Path, topic: str, message: str) -> None:
    assert problems(tmp_path, f"topics: [{topic}]\n") == [message]


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "issue:\n  cards: x\n  highlight: 1\nsite:\n  url: foo\n  url: bar\n"
    assert problems(tmp_path, text) == [
        "config.yaml:1: topics: is missing",
        'config.yaml:2: issue.cards: must be a whole number without quotes, not "x"',
        'config.yaml:3: issue.highlight: unknown key; did you mean "highlights"?',
        'config.yaml:5: site.url: "foo" is not an address like https://example.org/digest/',
        "config.yaml:5: site.url: stands here and again on line 6; remove one",
    ]


def test_a_key_that_stands_twice_is_a_problem_by_itself(tmp_path: Path) -> None:
    lines = problems(tmp_path, TOPIC + "site:\n  title: a\n  title: b\n")
    assert lines == ["config.yaml:3: site.title: stands here and again on line 4; remove one"]


def test_plain_scalars_mean_what_they_seem_to(tmp_path: Path) -> None:
    """YAML 1.1 would read 420, true, and a date."""
    text = """\
topics:
  - {name: on, query: 2025-05-08, include: [no, 07:00, 1_000, 0x10, 1e3x]}
schedule: {at: 07:00}
issue: {minimum_score: .5}
"""
    config = load(tmp_path, text)
    assert config.schedule.at == dt.time(7)
    assert config.topics[0].name == "on"
    assert config.topics[0].query == "2025-05-08"
    assert config.topics[0].include == ("no", "07:00", "1_000", "0x10", "1e3x")
    assert config.issue.minimum_score == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "config.yaml is empty"),
        ("# nothing\n", "config.yaml is empty"),
        ("- a\n", "config.yaml:1: must hold `key: value` lines, topics first"),
        ("topics\n", "config.yaml:1: must hold `key: value` lines, topics first"),
        ("a: 1\nb: [\n", "config.yaml:3: this is not YAML: "),
        ("a: 1\n\tb: 2\n", "config.yaml:2: this is not YAML: found character '\\t' that cannot"),
        ("a: 1\n---\nb: 2\n", "config.yaml:2: this is not YAML: but found another document"),
        ("a: 1\nb: *x\n", "config.yaml:2: this is not YAML: found undefined alias 'x'"),
        ("a: 1\nb: \x07\n", "config.yaml:2: the character U+0007 is not allowed"),
        (b"a: 1\nb: \xff\n", "config.yaml:2: this is not UTF-8 text"),
        ("a: &x {b: *x}\n", "config.yaml is nested too deep, within itself, or too long"),
        (BILLION, "config.yaml is nested too deep, within itself, or too long"),
        ("a: " + "[" * 5000, "config.yaml is nested too deep, within itself, or too long"),
    ],
)
def test_a_file_that_holds_no_settings_is_explained(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    (line,) = problems(tmp_path, text)
    assert line.startswith(message)


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf" + TOPIC.encode()).topics


def test_a_link_hides_no_private_folder_in_the_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "mail").symlink_to("site")
    lines = problems(tmp_path, TOPIC + "delivery: {outbox: mail}\n")
    assert [line[: line.index(",")] for line in lines] == [
        "config.yaml:2: delivery.outbox: lies in the site"
    ]


@pytest.mark.parametrize(
    "url", ["https://example.org", "https://a.org/~me/weekly.1/", "http://[::1]:8000/"]
)
def test_the_address_of_a_site_ends_in_a_slash(tmp_path: Path, url: str) -> None:
    site = load(tmp_path, f"{TOPIC}site: {{url: '{url}'}}\n").site
    assert site.url == url.rstrip("/") + "/"


def test_a_mailbox_may_have_a_name_and_a_domain_of_any_script(tmp_path: Path) -> None:
    sender = "Zoë ✉ <zoe@exämple.org>"
    assert load(tmp_path, f"{TOPIC}delivery: {{sender: {sender}}}\n").delivery.sender == sender


def test_a_missing_file_and_a_folder_are_explained(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no") as caught:
        load_config(tmp_path / "nowhere.yaml")
    assert "digest init" in caught.value.hint
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_config(tmp_path)


@given(st.text("topics: -[]{}&*!#|>'\"\n\t,?<~0123.%@`\x00é\U0001f600", max_size=60))
def test_any_text_gives_a_config_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No text of this alphabet is a whole configuration."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.message
