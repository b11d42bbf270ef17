"""publish: only what changed, and never half of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.model import Page
from digest.render.publish import publish


def pages(**content: str) -> list[Page]:
    """Build pages from ``name=content``; two underscores stand for a slash."""
    return [
        Page(path=f"{name.replace('__', '/')}.html", content=text.encode())
        for name, text in content.items()
    ]


def tree(folder: Path) -> dict[str, str]:
    """Read every file of a site but our own notes."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".digest" not in path.parts
    }


def test_writes_and_counts(tmp_path: Path) -> None:
    """A first run writes all pages, folders included."""
    done = publish(pages(index="a", papers__1="b"), tmp_path / "site", "1")
    assert (done.written, done.removed, done.unchanged) == (2, 0, 0)
    assert tree(tmp_path / "site") == {"index.html": "a", "papers/1.html": "b"}


def test_only_what_changed(tmp_path: Path) -> None:
    """A page with the same bytes keeps its file, time of change included."""
    publish(pages(index="a", other="b"), tmp_path, "1")
    before = (tmp_path / "other.html").stat()
    done = publish(pages(index="new", other="b"), tmp_path, "2")
    assert (done.written, done.unchanged) == (1, 1)
    after = (tmp_path / "other.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_removes_what_is_no_longer_produced(tmp_path: Path) -> None:
    """Old pages and their empty folders go; a file of the operator's stays."""
    publish(pages(index="a", papers__1="b"), tmp_path, "1")
    (tmp_path / "CNAME").write_text("digest.example.org")
    done = publish(pages(index="a"), tmp_path, "2")
    assert done.removed == 1
    assert tree(tmp_path) == {"CNAME": "digest.example.org", "index.html": "a"}
    assert not (tmp_path / "papers").exists()


def test_same_fingerprint_renders_nothing(tmp_path: Path) -> None:
    """If nothing that pages depend on has changed, no page is even made."""

    def never() -> Iterator[Page]:
        yield from ()
        msg = "pages were rendered"
        raise AssertionError(msg)

    publish(pages(index="a"), tmp_path, "1")
    assert publish(never(), tmp_path, "1").unchanged == 1


@pytest.mark.parametrize("damage", ["edited", "deleted"])
def test_damage_is_mended(tmp_path: Path, damage: str) -> None:
    """A page that somebody edited or deleted is written again, fingerprint or not."""
    publish(pages(index="a"), tmp_path, "1")
    page = tmp_path / "index.html"
    page.write_text("z") if damage == "edited" else page.unlink()
    publish(pages(index="a"), tmp_path, "1")
    assert tree(tmp_path) == {"index.html": "a"}


def test_a_crash_while_rendering_leaves_the_old_site(tmp_path: Path) -> None:
    """Whatever goes wrong before the last page is made, readers see the old site."""

    def crashing() -> Iterator[Page]:
        yield from pages(index="new", extra="x")
        raise KeyboardInterrupt

    publish(pages(index="old", other="b"), tmp_path, "1")
    before = tree(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        publish(crashing(), tmp_path, "2")
    assert tree(tmp_path) == before
    publish(pages(index="old", other="b"), tmp_path, "1")
    assert not (tmp_path / ".digest" / "staging").exists()
    publish(pages(index="new"), tmp_path, "2")
    assert tree(tmp_path) == {"index.html": "new"}


def test_a_crash_between_two_moves_is_finished_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal is carried out to its end, before anything else is made."""
    publish(pages(index="old", a="old", b="old"), tmp_path, "1")
    replace = Path.replace
    moved: list[str] = []

    def crash_at_the_second_page(self: Path, target: Path) -> Path:
        if "staging" in self.parts and moved:
            raise KeyboardInterrupt
        moved.append(self.name) if "staging" in self.parts else None
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", crash_at_the_second_page)
    with pytest.raises(KeyboardInterrupt):
        publish(pages(index="new", a="new", c="new"), tmp_path, "2")
    monkeypatch.undo()
    done = publish(pages(index="new", a="new", c="new"), tmp_path, "2")
    assert tree(tmp_path) == {"a.html": "new", "c.html": "new", "index.html": "new"}
    assert done.unchanged == 3


def test_a_move_that_cannot_be_made_is_made_by_the_next_run(tmp_path: Path) -> None:
    """What is staged is not thrown away, and the error names the page, not our own corner."""
    publish(pages(a="old"), tmp_path, "1")
    (tmp_path / "index.html").mkdir()
    with pytest.raises(PublishError, match=r"Is a directory: .*/index\.html$") as caught:
        publish(pages(a="new", b="new", index="new"), tmp_path, "2")
    assert ".digest" not in caught.value.message
    (tmp_path / "index.html").rmdir()
    publish(pages(a="new", b="new", index="new"), tmp_path, "2")
    assert tree(tmp_path) == {"a.html": "new", "b.html": "new", "index.html": "new"}


def test_what_an_interrupted_run_left_is_compared(tmp_path: Path) -> None:
    """A staged page that is lost, or that a power cut has emptied, is made again."""
    publish(pages(a="old", b="old"), tmp_path, "1")
    corner = tmp_path / ".digest"
    (corner / "staging").mkdir()
    (corner / "staging" / "a.html").touch()
    (corner / "journal.json").write_text('{"keep": [], "move": ["a.html", "b.html"], "remove": []}')
    publish(pages(a="old", b="old"), tmp_path, "1")
    assert tree(tmp_path) == {"a.html": "old", "b.html": "old"}


def test_a_damaged_journal_costs_only_time(tmp_path: Path) -> None:
    """Without it, publish compares all pages with the disk."""
    publish(pages(index="a"), tmp_path, "1")
    (tmp_path / ".digest" / "journal.json").touch()
    publish(pages(index="b"), tmp_path, "2")
    assert tree(tmp_path) == {"index.html": "b"}


def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the cause and the place, and the old site stays."""

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    publish(pages(index="old"), tmp_path, "1")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PublishError, match=r"No space left on device: .*index\.html") as caught:
        publish(pages(index="new"), tmp_path, "2")
    assert "\n" not in caught.value.message
    assert tree(tmp_path) == {"index.html": "old"}


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    """A site folder that cannot be is an error, not a traceback."""
    (tmp_path / "site").write_text("in the way")
    with pytest.raises(PublishError, match="the site cannot be written"):
        publish(pages(index="a"), tmp_path / "site", "1")


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.html", "a/../../x", ".digest/x", ""])
def test_no_page_leaves_the_folder(tmp_path: Path, path: str) -> None:
    """A path that leads outside is refused, whoever made it."""
    with pytest.raises(PublishError, match="cannot be written to"):
        publish([Page(path=path, content=b"x")], tmp_path / "site", "1")


def test_a_damaged_manifest_costs_only_time(tmp_path: Path) -> None:
    """Without its notes, publish compares all pages with the disk."""
    publish(pages(index="a"), tmp_path, "1")
    (tmp_path / ".digest" / "manifest.json").write_text("{")
    assert publish(pages(index="a"), tmp_path, "1").unchanged == 1
