"""Where the key of a server is read from, and where it may go."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from requests import PreparedRequest

from digest.cards.llm.openai.transport import Key, is_loopback, read_key
from digest.errors import ConfigError

HTTPS = "https://api.example.org/v1"
SECRET = "sk-Secret/123+="


def _header(key: Key | None) -> str:
    assert key is not None
    request = PreparedRequest()
    request.prepare(method="POST", url=HTTPS, auth=key)
    return str(request.headers["Authorization"])


def test_the_key_comes_from_the_environment() -> None:
    assert _header(read_key(HTTPS, {"DIGEST_CARDS_KEY": SECRET})) == f"Bearer {SECRET}"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_key_comes_from_a_file_with_or_without_a_line_end(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(f"{SECRET}{ending}".encode())
    assert _header(read_key(HTTPS, {"DIGEST_CARDS_KEY_FILE": str(path)})) == f"Bearer {SECRET}"


def test_the_key_itself_goes_before_the_file() -> None:
    """The file need not even be there."""
    both = {"DIGEST_CARDS_KEY": SECRET, "DIGEST_CARDS_KEY_FILE": "/nowhere"}
    assert _header(read_key(HTTPS, both)) == f"Bearer {SECRET}"


@pytest.mark.parametrize("environment", [{}, {"DIGEST_CARDS_KEY": ""}])
def test_no_key_is_fine_everywhere(environment: dict[str, str]) -> None:
    assert read_key(HTTPS, environment) is None
    assert read_key("http://api.example.org/v1", environment) is None


@pytest.mark.parametrize("name", ["missing", "", "nul\0"])
def test_a_file_that_cannot_be_read_is_one_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^the file in DIGEST_CARDS_KEY_FILE cannot be read: "):
        read_key(HTTPS, {"DIGEST_CARDS_KEY_FILE": f"{tmp_path}/{name}"})


@pytest.mark.parametrize(
    "secret", [f"{SECRET} x", f"{SECRET}\r\nX-Other: 1", f"{SECRET}ä", f"{SECRET}\0"]
)
def test_a_key_that_no_header_carries_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_key(HTTPS, {"DIGEST_CARDS_KEY": secret})
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + caught.value.hint


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.org/v1",
        "http://127.0.0.1:8000/v1",
        "http://[::1]:8000/v1",
        "http://localhost:8000/v1",
        "http://10.1.2.3/v1",
        "http://192.168.0.7:11434/v1",
        "http://100.64.0.9/v1",
        "http://[fd00::1]/v1",
        "http://vllm:8000/v1",
        "http://gpu.local/v1",
        "http://gpu.internal./v1",
    ],
)
def test_the_key_goes_over_https_or_within_a_private_network(url: str) -> None:
    assert read_key(url, {"DIGEST_CARDS_KEY": SECRET})


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.org/v1",
        "http://8.8.8.8/v1",
        "http://[2606:4700::1]/v1",
        "http://127.0.0.1.example.org/v1",
        "http://localhost.example.org/v1",
    ],
)
def test_the_key_never_goes_in_the_clear(url: str) -> None:
    with pytest.raises(ConfigError, match="in the clear") as caught:
        read_key(url, {"DIGEST_CARDS_KEY": SECRET})
    assert "https://" in caught.value.hint


def test_nothing_shows_the_key() -> None:
    key = Key(SECRET)
    assert SECRET not in f"{key} {key!r} {[key]}"
    assert not hasattr(key, "__dict__")
    assert key.removed_from(f"wrong key {SECRET}!") == "wrong key ***!"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://[::1]/v1", True),
        ("http://localhost/v1", True),
        ("http://10.0.0.1/v1", False),
        ("https://localhost.example.org/v1", False),
    ],
)
def test_loopback_is_told_from_the_rest(url: str, expected: bool) -> None:  # noqa: FBT001 # a table
    assert is_loopback(url) is expected
