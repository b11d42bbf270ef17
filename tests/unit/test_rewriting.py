"""Sentences become statements by deletion and inflection, or not at all."""

from __future__ import annotations

import pytest

from digest.cards.language.rewriting import aimed, bullet, described, plain, reported, told
from digest.cards.language.summaries import divide, summary

# A sentence, and indented what becomes of it.
BULLETS = """
We introduce X1, which listens before it looks.
    Introduces X1, which listens before it looks.
In this paper, we propose a method for songs.
    Proposes a method for songs.
To this end, we also study two sets of songs.
    Studies two sets of songs.
However, our method outperforms all of the baselines.
    Outperforms all of the baselines.
We propose a method and evaluate it on songs.
    Proposes a method and evaluates it on songs.
We propose a method, and we show that it works.
    Proposes a method, and shows that it works.
We developed a tool that helps to read and write music.
    Develops a tool that helps to read and write music.
We have shown that songs are hard to read.
    Shows that songs are hard to read.
This paper presents a survey of songs.
    Presents a survey of songs.
On old songs, our method reaches 80%.
    Reaches 80% on old songs.
By listening twice, EchoNet reaches 80% accuracy.
    Reaches 80% accuracy by listening twice.
EchoNet-7B significantly outperforms the other large models.
    Outperforms the other large models.
Experiments on songs show that our method improves recall.
    Improves recall in experiments on songs.
Extensive experiments on A, B, and C demonstrate the strength of our method.
    Demonstrates the strength of the method.
A selector is proposed to choose the songs.
    Proposes a selector to choose the songs.
The fusion module uses attention over songs.
    Includes a fusion module that uses attention over songs.
Our method not only improves songs but also writes the notes.
    Improves songs and writes the notes.
To enhance recall, we introduce a loss.
    Introduces a loss to enhance recall.
In the first stage, our method reads the songs of all.
    Reads the songs of all.
Our key insight is to recast songs as big paintings.
    Recasts songs as big paintings.
The goal of this work is to find new songs.
    Aims to find new songs.
Showing captions improves the trust of listeners.
    Improves the trust of listeners by showing captions.
The songs were collected from the radio.
    Collects the songs from the radio.
EchoNet transposes the songs of the sea.
    Transposes the songs of the sea.
Our framework allows us to compare songs of all kinds.
    Allows comparing songs of all kinds.
Our model can read songs of all kinds.
    Is able to read songs of all kinds.
We present the first survey of songs, to the best of our knowledge.
    Presents the first survey of songs.
We propose a loss, which we call EchoLoss, for songs.
    Proposes a loss, called EchoLoss, for songs.
"""

PLAIN = """
However, models still struggle with songs.
    Models still struggle with songs.
(ii) Results: Furthermore, songs remain hard for our models.
    Songs remain hard for the models.
We argue that songs are hard for models.
    Songs are hard for models.
Despite these advances, songs remain hard for models.
    Songs remain hard for models.
Our results suggest that songs are hard for models.
    Songs are hard for models.
"""

SUMMARIES = """
We introduce X1, a framework that listens.
    X1 is a framework that listens.
To fill this gap, we present Echo Net (EN), which reads songs.
    Echo Net (EN) reads songs.
We propose a novel framework, called X1, for songs.
    X1 is a novel framework, for songs.
We propose a novel framework called X1.
    X1 is a novel framework.
We propose a new framework for songs, and show that it works.
    EchoNet is a new framework for songs.
We study how models listen to songs.
    The paper studies how models listen to songs.
This survey reviews models for songs.
    The survey reviews models for songs.
EchoNet enhances the reading of songs.
    EchoNet enhances the reading of songs.
"""


def pairs(table: str) -> list[tuple[str, str]]:
    """Read a table: each sentence is followed by what is expected of it."""
    lines = table.strip().splitlines()
    return [
        (sentence, expected.strip())
        for sentence, expected in zip(lines[::2], lines[1::2], strict=True)
    ]


@pytest.mark.parametrize(("sentence", "expected"), pairs(BULLETS))
def test_bullet(sentence: str, expected: str) -> None:
    assert bullet(sentence, names=("EchoNet",), source=sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "We hope that this work inspires many others.",
        "We are grateful to all the singers.",
        "GPT-4 reaches only 30% on these songs.",
        "Existing models struggle with songs of all kinds.",
        "We tell us what we want of our songs.",
        "On A, our method reaches 5%; on B, it reaches 6%.",
        "We only partially solve the riddle of songs.",
        "A list of songs, without any verb",
    ],
)
def test_no_bullet(sentence: str) -> None:
    """Moods, other people's deeds and what cannot be turned cleanly are left out."""
    assert bullet(sentence, names=("EchoNet",), source=sentence) is None


@pytest.mark.parametrize(("sentence", "expected"), pairs(PLAIN))
def test_plain(sentence: str, expected: str) -> None:
    assert plain(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "We hope so, as all of us do.",
        "Why do models struggle with songs?",
        "Many songs of all kinds.",
        "To develop a benchmark of songs.",
    ],
)
def test_not_plain(sentence: str) -> None:
    """What only the authors can say, questions and fragments are no statements."""
    assert plain(sentence) is None


def test_reported_credits_nobody() -> None:
    sentence = "GPT-4 reaches only 30% on these songs."
    assert (
        reported(sentence, source=sentence) == "Finds that GPT-4 reaches only 30% on these songs."
    )
    assert reported("Existing models reach 30% on songs.", source="") is None
    assert reported("It reaches 30% on these songs.", source="") is None
    assert reported("Songs of all kinds were collected from libraries.", source="") is None
    assert reported("Ask a question about the songs of EchoNet.", source="") is None


def test_what_the_work_does_is_not_described() -> None:
    assert described("EchoNet reads two songs.", names=("EchoNet",), source="") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We train and test models of songs.", "Trains and tests models of songs."),
        ("We design a shell, identify open songs, and discuss the ways to read.",
         "Designs a shell, identifies open songs, and discusses the ways to read."),
        ("Experiments on songs achieve a recall of 90%.",
         "Achieves a recall of 90% in experiments on songs."),
        ("We propose \\emph{old} songs for \\textbf{new} models.",
         "Proposes old songs for new models."),
    ],
)  # fmt: skip
def test_bullets_agree_with_their_subject(sentence: str, expected: str) -> None:
    assert bullet(sentence, names=(), source=sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It is important for readers to know the songs well.",
        "EchoNet dialogues demonstrate recall on songs.",
    ],
)
def test_what_is_not_of_the_work_is_no_bullet(sentence: str) -> None:
    assert bullet(sentence, names=("EchoNet",), source=sentence) is None


def test_last_ways_to_say_a_sentence() -> None:
    """Where no verb of the work can stand first, it is still said who does what."""
    assert described("Every agent reads two songs.", names=(), source="") == (
        "Describes how every agent reads two songs."
    )
    assert described("Songs are long and hard.", names=(), source="songs") == (
        "Notes that songs are long and hard."
    )
    assert told("We study songs of all kinds.") == "The paper studies songs of all kinds."
    assert aimed("To enhance the recall of models, we read songs.") == (
        "Enhancing the recall of models is a goal of the work."
    )


@pytest.mark.parametrize(("sentence", "expected"), pairs(SUMMARIES))
def test_summary_names_its_subject(sentence: str, expected: str) -> None:
    assert summary(sentence, name="EchoNet", source=sentence) == expected


def test_a_long_summary_can_be_divided() -> None:
    text = (
        "X1 is a large framework for all kinds of songs that reads the notes and writes new ones."
    )
    assert divide(text) == (
        "X1 is a large framework for all kinds of songs.",
        "Reads the notes and writes new ones.",
    )
    assert divide("X1 is a framework that reads songs.") is None
