"""The files of the site over HTTP."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.web.files import preview_app
from digest.web.headers import site_headers
from digest.web.shelf import Shelf, content_type


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a small site."""
    site = tmp_path / "site"
    for name in ("index.html", "404.html", "feed.xml", "issues/2025-W19/index.html", ".digest/x"):
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "secret").write_text("secret")
    (site / "link").symlink_to(tmp_path / "secret")
    return site


@pytest.mark.parametrize(
    ("target", "status", "found"),
    [
        ("/digest/", 200, "index.html"),
        ("/digest/?x=1", 200, "index.html"),
        ("/digest/feed.xml", 200, "feed.xml"),
        ("/digest/issues/2025-W19/", 200, "issues/2025-W19/index.html"),
        ("/digest/issues/2025%2DW19/", 200, "issues/2025-W19/index.html"),
        ("/digest/issues/2025-W19", 302, "/digest/issues/2025-W19/"),
        ("/", 302, "/digest/"),
        ("/digest", 302, "/digest/"),
        ("/digest/nowhere", 404, "404.html"),
        ("/digest/issues/", 404, "404.html"),
        ("/digest/feed.xml/", 404, "404.html"),
        ("/other/", 404, "404.html"),
        ("/digest/%2e%2e/secret", 404, "404.html"),
        ("/digest//etc/passwd", 404, "404.html"),
        ("/digest/link", 404, "404.html"),
        ("/digest/.digest/x", 404, "404.html"),
        ("/digest/%00", 404, "404.html"),
        ("/digest/%ff", 404, "404.html"),
        ("/digest/%2525", 404, "404.html"),
        ("/digest/" + "x" * 5000, 404, "404.html"),
    ],
)
def test_a_request_gets_a_file_of_the_site_or_nothing(
    site: Path, target: str, status: int, found: str
) -> None:
    client = TestClient(preview_app(site, "/digest/"), follow_redirects=False)
    for answer in (client.get(target), client.head(target)):
        assert answer.status_code == status
        assert answer.headers.get("Location", found) == found
    if status != 302:
        assert client.get(target).text == found


def test_what_is_not_a_path_of_ours_is_nothing(site: Path) -> None:
    shelf = Shelf(folder=site, base_path="/digest/")
    for path in ("/digest/../secret", "//example.org/", "", "x", "/digest/\ud800", "/digest/\0"):
        assert (shelf.answer(path).status, shelf.answer(path).location) == (404, None)


def test_files_have_their_types_and_headers_and_validators(site: Path) -> None:
    client = TestClient(preview_app(site, "/"))
    answer = client.get("/feed.xml")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert {name: answer.headers[name] for name in site_headers()} == site_headers()
    for condition in (
        {"If-None-Match": answer.headers["ETag"]},
        {"If-Modified-Since": answer.headers["Last-Modified"]},
    ):
        again = client.get("/feed.xml", headers=condition)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
    (site / "feed.xml").write_text("news")
    os.utime(site / "feed.xml", (4e9, 4e9))
    news = client.get("/feed.xml", headers={"If-None-Match": answer.headers["ETag"]})
    assert (news.status_code, news.text) == (200, "news")
    head = client.head("/feed.xml")
    assert (head.content, head.headers["Content-Length"]) == (b"", "4")
    assert client.post("/feed.xml").status_code == 405


def test_a_site_without_a_page_for_what_is_missing(tmp_path: Path) -> None:
    answer = TestClient(preview_app(tmp_path, "/")).get("/nowhere")
    assert (answer.status_code, answer.text) == (404, "There is no such page.")


def test_types_are_known_by_the_longest_ending() -> None:
    assert content_type("feed.xml").startswith("application/rss+xml")
    assert content_type("atom.xml").startswith("application/atom+xml")
    assert content_type("sitemap.xml").startswith("application/xml")
    assert content_type("feed.json").startswith("application/feed+json")
    assert content_type("issue.json").startswith("application/json")
    assert content_type("photo.png") == "image/png"
    assert content_type("x") == "application/octet-stream"
