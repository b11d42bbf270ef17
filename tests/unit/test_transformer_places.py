"""Tests of where the files of a model are."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from digest.cards.llm.transformers.hub import (
    find_description,
    find_weights,
    local_folder,
    shown_name,
    version_of,
)
from digest.errors import SummarizerError
from tests.tinymodels import make_settings, needs_libraries

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "config.json": b"{}",
    "tokenizer.json": b"[]",
    "model.safetensors": b"weights",
    "pytorch_model.bin": b"pickled",
    "consolidated.safetensors": b"weights once more",
    "onnx/model.safetensors": b"weights for others",
}


class Hub(ThreadingHTTPServer):
    """As much of the hub as a download needs; *refusal* is the code of an error of its own."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[str] = []
        self.refusal = ""

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        """Answer as the hub does."""
        path = self.path.partition("?")[0]
        self.server.asked.append(f"{self.command} {path}")
        if self.server.refusal:
            status = {"GatedRepo": 403, "": 503}.get(self.server.refusal, 404)
            self._reply(status, b"{}", X_Error_Code=self.server.refusal)
        elif "/tree/" in path:
            tree = [{"type": "file", "path": name, "size": 1, "oid": "0" * 40} for name in FILES]
            self._reply(200, json.dumps(tree).encode())
        elif path.startswith("/api/models/"):
            names = [{"rfilename": name} for name in FILES]
            self._reply(200, json.dumps({"id": "m", "sha": COMMIT, "siblings": names}).encode())
        else:
            body = FILES.get(path.partition(f"/{COMMIT}/")[2], b"")
            tag = f'"{hashlib.sha256(body).hexdigest()}"'
            self._reply(200, body, ETag=tag, X_Repo_Commit=COMMIT)

    do_HEAD = do_GET  # noqa: N815 # named so by its parent

    def _reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # named so by its parent
        """Keep still."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """Serve a hub on loopback, with an empty cache."""
    from huggingface_hub import constants

    with Hub() as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        # The library reads HF_ENDPOINT and HF_HOME when it is imported, once in a process.
        template = server.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "ENDPOINT", server.url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        yield server
        server.shutdown()
        thread.join()


def make_folder(folder: Path, **contents: bytes) -> Path:
    """Write what looks like a model; keyword ``weights`` is model.safetensors."""
    folder.mkdir()
    (folder / "config.json").write_bytes(contents.get("config", b"{}"))
    (folder / "model.safetensors").write_bytes(contents.get("weights", b"0"))
    return folder


def test_a_name_is_of_the_hub_unless_there_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert local_folder("maker/model") is None
    make_folder(tmp_path / "maker")
    assert local_folder("maker") == Path("maker")
    assert local_folder("./model") == Path("model")
    assert local_folder("/srv/model") == Path("/srv/model")
    assert local_folder("~/model") == Path.home() / "model"
    assert local_folder("~nobody-at-all/model") == Path("~nobody-at-all/model")
    assert local_folder("m" * 5000) is None


def test_readers_see_no_path_of_the_machine(tmp_path: Path) -> None:
    settings = make_settings(make_folder(tmp_path / "tiny"))
    assert shown_name(settings) == "tiny"
    assert str(tmp_path) not in version_of(settings)


def test_the_version_of_a_hub_model_is_its_revision() -> None:
    assert version_of(make_settings("maker/model")) == "revision main"
    assert version_of(make_settings("maker/model", revision="v2")) == "revision v2"


def test_the_version_of_a_folder_follows_its_files_not_its_place(tmp_path: Path) -> None:
    first = version_of(make_settings(make_folder(tmp_path / "a")))
    assert version_of(make_settings(make_folder(tmp_path / "b"))) == first
    other = make_folder(tmp_path / "c", weights=b"1")
    assert version_of(make_settings(other)) != first
    other = make_folder(tmp_path / "d", config=b"{ }")
    assert version_of(make_settings(other)) != first


def test_the_version_sees_the_end_of_large_weights(tmp_path: Path) -> None:
    filling = bytes(3 << 20)
    first = make_settings(make_folder(tmp_path / "a", weights=filling + b"0"))
    other = make_settings(make_folder(tmp_path / "b", weights=filling + b"1"))
    assert version_of(first) != version_of(other)


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, lambda _: None])
def test_a_place_without_a_model_is_refused(make: Any, tmp_path: Path) -> None:
    make(tmp_path / "here")
    settings = make_settings(tmp_path / "here")
    with pytest.raises(SummarizerError, match=r"no config\.json"):
        find_description(settings)


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    """Only safetensors are read: to load a pickle is to run it."""
    folder = make_folder(tmp_path / "here")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(SummarizerError, match="no weights in the safetensors format"):
        find_weights(make_settings(folder))


@needs_libraries
def test_a_download_takes_what_is_needed(hub: Hub) -> None:
    """No pickles, nothing for other programs, and the weights only when they are wanted."""
    settings = make_settings("maker/model")
    description = find_description(settings)
    assert {path.name for path in description.iterdir()} == {"config.json", "tokenizer.json"}
    folder = find_weights(settings)
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names == {"config.json", "tokenizer.json", "model.safetensors"}
    assert (folder / "model.safetensors").read_bytes() == b"weights"


@needs_libraries
def test_what_was_downloaded_serves_without_the_hub(hub: Hub) -> None:
    settings = make_settings("maker/model")
    folder = find_weights(settings)
    hub.refusal = "Down"
    assert find_weights(settings) == folder
    assert find_description(settings) == folder


@needs_libraries
@pytest.mark.parametrize(
    ("refusal", "said", "hint"),
    [
        ("GatedRepo", "behind a gate", "HF_TOKEN"),
        ("RepoNotFound", "there is no model maker/model", "cards.model"),
        ("RevisionNotFound", "no revision 'v9'", "cards.transformer.revision"),
        ("Down", "the hub cannot be reached", "network"),
    ],
)
def test_a_refusal_of_the_hub_is_one_line(hub: Hub, refusal: str, said: str, hint: str) -> None:
    hub.refusal = refusal
    with pytest.raises(SummarizerError, match=said) as caught:
        find_weights(make_settings("maker/model", revision="v9"))
    assert hint in caught.value.hint
    assert "\n" not in caught.value.message


@needs_libraries
def test_a_name_that_cannot_be_is_refused_without_asking(hub: Hub) -> None:
    with pytest.raises(SummarizerError, match="there is no model a//b"):
        find_description(make_settings("a//b"))
    assert not hub.asked


@needs_libraries
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.EACCES, "Permission denied"), "Permission denied"),
        (TimeoutError("read\ntimed out"), "read timed out"),
    ],
)
def test_a_broken_download_is_one_line(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr("huggingface_hub.snapshot_download", fail)
    with pytest.raises(SummarizerError, match=said) as caught:
        find_weights(make_settings("maker/model"))
    assert caught.value.hint
    assert caught.value.__cause__ is error
