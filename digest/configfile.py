"""Read config.yaml, and report everything that is wrong with it by file, line and key."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from digest.config import Config, Section
from digest.configwords import Location, explain
from digest.errors import ConfigError

Problem = tuple[Location, str]
"""Where something is wrong, and what."""

_MOST_VALUES = 100_000
_HINT = "`digest init FOLDER` writes a config.yaml with every setting and its default"

Model = TypeVar("Model", bound=Section)


def load_config(path: Path) -> Config:
    """Read *path*; relative paths in it are taken from its folder and come back absolute.

    Raises ConfigError with one line for each problem: ``config.yaml:12: site.titel: …``.
    """
    document = _parse(path, "topics first", _HINT)
    config, problems = _validated(document, Config)
    if config:
        config = _anchored(config, path.absolute().parent)
        problems += _contradictions(config, path.absolute())
    return _unless(problems, config, path, document, _HINT)


def read_section(path: Path, kind: type[Model], hint: str) -> Model:
    """Read *path*, a file beside config.yaml; raises ConfigError as ``load_config`` does."""
    document = _parse(path, "nothing else", hint)
    section, problems = _validated(document, kind)
    return _unless(problems, section, path, document, hint)


def _validated(document: _Document, kind: type[Model]) -> tuple[Model | None, list[Problem]]:
    """Give the settings in *document*, or None, and everything that is wrong with them."""
    try:
        # Strict JSON: "10" is no number and 10 no text, but lists, paths and times are read.
        found = kind.model_validate_json(json.dumps(document.content, default=str), strict=True)
    except ValidationError as error:
        return None, [*document.problems, *_explained(error, document, kind)]
    return found, list(document.problems)


def _unless(
    problems: Sequence[Problem], section: Model | None, path: Path, document: _Document, hint: str
) -> Model:
    """Give *section*; raises ConfigError if there are *problems*, each on a line with its place."""
    if section is None or problems:
        placed = sorted((document.line(where), _dotted(where), what) for where, what in problems)
        lines = (f"{path}:{line}: {_one_line(_said(where, what))}" for line, where, what in placed)
        raise ConfigError("\n".join(lines), hint=hint)
    return section


def _said(where: str, what: str) -> str:
    return f"{where}: {what}" if where else what


class _Loader(yaml.SafeLoader):
    """YAML whose plain scalars mean what they seem to.

    In YAML 1.1 ``07:00`` is the number 420, ``on`` is true and ``2025-05-08`` a date.
    Here those are text; numbers, ``true``, ``false`` and ``null`` are themselves (YAML 1.2).
    So is ``2505.10470``, which as a number would be 2505.1047, another paper.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - named and typed by the base class


_FLOAT = r"(?![0-9]{4}\.[0-9]{4,5}$)[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?"

for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(0|[1-9][0-9]{0,17})", "-+0123456789"),
    ("float", _FLOAT, "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first)
    )


class _Document:
    """A YAML file as plain data, and where each part of it stands."""

    def __init__(self, loader: _Loader, root: yaml.MappingNode) -> None:
        self._loader = loader
        self._lines: dict[Location, int] = {}
        #: The text of each scalar as it stands in the file.
        self.scalars: dict[Location, str] = {}
        #: What YAML would let pass in silence: keys that stand twice, tags.
        self.problems: list[Problem] = []
        self.content = self._plain(root, ())

    def line(self, where: Location) -> int:
        """Give the line of *where*, or of the section that it is missing from."""
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, 1)

    def _plain(self, node: yaml.Node, where: Location) -> object:
        """Turn *node* into plain data."""
        self._lines.setdefault(where, node.start_mark.line + 1)
        if len(self._lines) > _MOST_VALUES:  # aliases of aliases make billions of a few lines
            raise RecursionError
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node, where))
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, (*where, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, where) if isinstance(node, yaml.ScalarNode) else None

    def _scalar(self, node: yaml.ScalarNode, where: Location) -> object:
        """Turn a text, a number or a word into what it seems to be."""
        self.scalars[where] = node.value
        plain = self._loader.resolve(yaml.ScalarNode, node.value, (not node.style, True))  # type: ignore[no-untyped-call] # not in the stubs
        if node.tag != plain:
            self.problems.append((where, "is marked with a tag; write it without the !"))
            return node.value
        return self._loader.construct_object(node)

    def _items(self, node: yaml.MappingNode, where: Location) -> Iterator[tuple[str, object]]:
        """Yield the pairs of a mapping; of a key written twice, the first."""
        seen = set[str]()
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in seen:
                what = f"stands here and again on line {line}; remove one"
                self.problems.append(((*where, key), what))
                continue
            seen.add(key)
            self._lines[*where, key] = line
            yield key, self._plain(value_node, (*where, key))


def _parse(path: Path, which: str, hint: str) -> _Document:
    """Read *path* as YAML; raises ConfigError if it holds no settings at all."""
    text = _read(path)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if isinstance(root, yaml.MappingNode):
            return _Document(loader, root)
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{path}" + _no_yaml(error, text), hint=hint) from error
    what = f":1: must hold `key: value` lines, {which}" if root else " is empty"
    raise ConfigError(f"{path}" + what, hint=hint)


def _no_yaml(error: Exception, text: str) -> str:
    """Say in which line *text* stops to be YAML, and why."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f":{line}: the character U+{ord(text[error.position]):04X} is not allowed"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return f":{mark.line + 1 if mark else 1}: this is not YAML: {error.problem}"
    return " is nested too deep, within itself, or too long"


def _read(path: Path) -> str:
    """Give the text of *path*; raises ConfigError if there is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        msg = f"there is no {path}"
        hint = "`digest init FOLDER` makes one; --config names another"
        raise ConfigError(msg, hint=hint) from error
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise ConfigError(msg) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        msg = f"{path}:{line}: this is not UTF-8 text"
        raise ConfigError(msg, hint="save it as UTF-8") from error


def _explained(
    error: ValidationError, document: _Document, kind: type[Section]
) -> Iterator[Problem]:
    """Yield place and plain words for each problem that pydantic found."""
    for detail in error.errors():
        where = detail["loc"]
        # pydantic also says that a list is too short when all its items are wrong.
        if detail["type"] == "too_short" and detail["input"]:
            continue
        yield where, explain(detail, where, document.scalars.get(where), kind)


def _one_line(text: str) -> str:
    """Put *text*, which may quote several lines of the file, on one."""
    return " ".join(text.split())


def _dotted(where: Location) -> str:
    """Write *where* as people do: ``topics[0].name``."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in where)
    return text.removeprefix(".")


def _anchored(section: Model, folder: Path) -> Model:
    """Make the relative paths in *section* start at *folder*."""
    changes: dict[str, object] = {}
    for name in type(section).model_fields:
        match getattr(section, name):
            case Path() as path:
                changes[name] = folder / os.path.expanduser(path)  # noqa: PTH111 - never raises
            case Section() as inner:
                changes[name] = _anchored(inner, folder)
    return section.model_copy(update=changes)


def _contradictions(config: Config, path: Path) -> Iterator[Problem]:
    """Yield what would put private files on the public site."""
    private = {
        ("site", "path"): path,
        ("sources", "seeds", "path"): config.sources.seeds.path,
        ("store", "path"): config.store.path,
        ("issue", "editor"): config.issue.editor,
        ("delivery", "outbox"): config.delivery.outbox,
        ("bounces", "unread"): config.bounces.unread,
    }
    site = Path(os.path.realpath(config.site.path))
    for where, file in private.items():
        if Path(os.path.realpath(file)).is_relative_to(site):
            what = "holds config.yaml" if file is path else "lies in the site"
            yield where, f"{what}, so readers could fetch it; take a folder outside"
