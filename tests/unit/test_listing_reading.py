"""Files of subscribers, as other programs write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.model import Choices, Frequency, MailFormat, SubscriberState, Suppression, Topic
from digest.subscribing.listing import Entry, Unfit
from digest.subscribing.listing.lines import cells, open_text
from digest.subscribing.listing.reading import entries

TOPICS = (
    Topic(name="Images and video", query="cat:cs.CV"),
    Topic(name="Language", query="cat:cs.CL"),
)
LISTMONK = """\
uuid,email,name,attributes,status,created_at,updated_at
8d1f,ada@example.org,"Ada, the ""first\""","{""city"": ""London""}",enabled,2025-01-02T03:04:05Z,x
8d20,bo@example.org,Bo,{},disabled,2025-01-02,x
8d21,cy@EXAMPLE.org,Cy,{},blocklisted,2025-01-02,x
"""


def read(text: str) -> list[Entry | Unfit]:
    return list(entries(text.splitlines(keepends=True), TOPICS))


def addresses(text: str) -> list[str]:
    return [one.address if isinstance(one, Entry) else one.reason for one in read(text)]


def test_listmonk_s_export_is_read() -> None:
    ada, bo, cy = read(LISTMONK)
    assert isinstance(ada, Entry)
    assert isinstance(cy, Entry)
    assert (ada.line, ada.address, ada.state) == (2, "ada@example.org", SubscriberState.CONFIRMED)
    assert (ada.choices, ada.since) == (Choices(), "2025-01-02T03:04:05Z")
    assert ada.kept_away is None
    assert bo == Unfit(line=3, reason="left out: disabled")
    assert (cy.address, cy.kept_away) == ("cy@example.org", Suppression.REMOVED)


def test_our_own_format_is_read() -> None:
    text = (
        "address,state,topics,frequency,format,paused_until,created,confirmed\n"
        "a@example.org,confirmed,images-and-video language,monthly,text,2026-01-02,2025-01-01,x\n"
        "b@example.org,pending,,,,,2025-01-01,\n"
        "c@example.org,unsubscribed,,,,,,\n"
        "d@example.org,bounced,,,,,,\n"
        "e@example.org,,cooking,,,,,\n"
        "f@example.org,,,daily,,,,\n"
        "g@example.org,,,,,tomorrow,,\n"
        "h@example.org,nonsense,,,,,,\n"
        "'=i@example.org,,,,,,,\n"
    )
    first, second, *rest = read(text)
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert first.choices == Choices(
        topics=("Images and video", "Language"),
        frequency=Frequency.MONTHLY,
        format=MailFormat.TEXT,
        paused_until=date(2026, 1, 2),
    )
    assert first.since == "x"
    assert (second.state, second.since) == (SubscriberState.PENDING, "2025-01-01")
    assert [one.kept_away if isinstance(one, Entry) else one.reason for one in rest] == [
        Suppression.LEFT,
        Suppression.BOUNCED,
        "no topic is called cooking",
        "neither issue nor monthly: daily",
        "not a day: tomorrow",
        "left out: nonsense",
        None,
    ]
    assert addresses(text)[-1] == "=i@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org\nb@example.org\n",
        "\n\na@example.org\n\nb@example.org",
        "Email Address\na@example.org\nb@example.org\n",
        "E-Mail;Name\na@example.org;A, B\nb@example.org;\n",
        "name\temail\nx\ta@example.org\n\tb@example.org\n",
        "name,a@example.org\nother,b@example.org\n",
        'name,email\n"Two\nlines",a@example.org\nx,b@example.org\n',
        'name,email\nFive" disk,a@example.org\nx,b@example.org\n'.replace("x,", 'Six" disk,'),
        "email,email\na@example.org,x\nb@example.org,y\n",
        "email\na@example.org,extra\nb@example.org\n",
        "email,name\r\na@example.org,\r\nb@example.org,\r\n",
    ],
)
def test_lists_of_all_kinds(text: str) -> None:
    found = addresses(text)
    if "disk" in text:  # a stray quote costs its own lines, and is told
        assert len(found) == 1
    else:
        assert found == ["a@example.org", "b@example.org"]


def test_one_bad_line_stops_nothing() -> None:
    text = (
        "email,name\na@example.org,A\nnobody,B\n\x00,C\n,\nc d@example.org,D\nshort\n"
        'e@example.org,"never closed\nf@example.org,F\n'
    )
    assert addresses(text) == [
        "a@example.org",
        *["not an address"] * 4,
        "1 cells, not 2",
        "e@example.org",
        "f@example.org",
    ]


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    text = 'email\n"broken@example.org\n' + "a@example.org\n" * 200
    assert addresses(text) == ["broken@example.org", *["a@example.org"] * 200]


def test_a_cell_is_no_longer_than_a_line_may_be() -> None:
    text = f'email,name\na@example.org,"{"x" * 90_000}\n{"x" * 90_000}"\nb@example.org,B\n'
    assert addresses(text) == ["a@example.org", "b@example.org"]


def test_what_holds_no_addresses_is_said() -> None:
    with pytest.raises(ConfigError, match="no column is called address or email"):
        read("name,city\nAda,London\n")
    assert read("") == []
    assert read("\n \n") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("email;name\r\nada@example.org;Adélaïde\r\n".encode(encoding))
    with open_text(path) as lines:
        assert [one.address for one in entries(lines, ()) if isinstance(one, Entry)] == [
            "ada@example.org"
        ]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        open_text(tmp_path / "none.csv")


@given(st.lists(st.text(alphabet='a@.,;"\n\t\r\0=é\ud800', max_size=30), max_size=10))
def test_any_text_is_read(lines: list[str]) -> None:
    text = "email,name\n" + "".join(lines)
    numbers = [one.line for one in read(text)]
    assert numbers == sorted(set(numbers))


def test_the_number_of_a_record_is_that_of_its_first_line() -> None:
    lines = ["a,b\n", "\n", '"x\n', 'y",z\n', "c,d\n"]
    assert list(cells(lines)) == [(1, ["a", "b"]), (3, ["x y", "z"]), (5, ["c", "d"])]
