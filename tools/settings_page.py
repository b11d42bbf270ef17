#!/usr/bin/env python
"""Write docs/configuration.md from the settings' models; with --check, say if it is stale."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from digest.config import Config, Section

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"

_NAMES = {
    int: "whole number",
    float: "number",
    str: "text",
    Path: "path",
    dt.time: "time",
    dt.date: "day",
}

_HEAD = """\
<!-- Written by tools/settings_page.py from digest/config/; edit that. -->

# Settings

Everything is in one file, `config.yaml`, unless `--config` names another.
Only `topics` has to be there; whatever else is left out has its default.
An unknown key, a wrong type or a contradiction is an error that names file, line and key:
`digest check` shows them all, before any work is spent.

Relative paths start at the folder of the file.
Texts that look like a number need quotes: `"2025"`; identifiers of arXiv, `2505.04623`, need none.
Passwords do not belong in this file.
"""


def settings_page() -> str:
    """Give the whole page, as Markdown."""
    parts = [_HEAD]
    for name, setting in Config.model_fields.items():
        parts += _chapter(name, setting)
    return "\n".join(parts)


def _chapter(name: str, setting: FieldInfo) -> Iterator[str]:
    """Yield the chapter of one section, and those of the sections in it."""
    section = _section(setting.annotation)
    if section is None:
        return
    yield f"## `{name}`\n"
    many = " A list; each item has these settings." if get_args(setting.annotation) else ""
    yield f"{_prose(setting)}{many}\n"
    yield "| setting | value | default | meaning |\n|---|---|---|---|"
    inner: list[tuple[str, FieldInfo]] = []
    for key, one in section.model_fields.items():
        if _section(one.annotation):
            inner.append((f"{name}.{key}", one))
        else:
            yield f"| `{key}` | {_value(one)} | {_default(one)} | {_prose(one)} |"
    yield ""
    for path, one in inner:
        yield from _chapter(path, one)


def _section(annotation: object) -> type[Section] | None:
    """Give the section in *annotation*, which may be a list of them."""
    inner = (get_args(annotation) or (annotation,))[0]
    return inner if isinstance(inner, type) and issubclass(inner, Section) else None


def _value(setting: FieldInfo) -> str:
    """Say what a setting takes."""
    limits = {type(limit).__name__.lower(): limit for limit in setting.metadata}
    bounds = [
        f"{words} {getattr(limits[name], name)}"
        for name, words in (("ge", "from"), ("le", "to"))
        if name in limits
    ]
    null = ", or `null`" if NoneType in get_args(setting.annotation) else ""
    return " ".join([_type(setting.annotation), *bounds]) + null


def _type(annotation: object) -> str:
    """Name the type of a setting in plain words."""
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Literal:
            return " or ".join(f"`{choice}`" for choice in arguments)
        case origin if origin is Annotated:
            return _type(arguments[0])
        case origin if origin is tuple:
            return f"list of {_type(arguments[0])}s"
        case None:
            return next(name for kind, name in _NAMES.items() if annotation is kind)
        case _:
            return next(_type(one) for one in arguments if one is not NoneType)


def _default(setting: FieldInfo) -> str:
    """Write the default as it would stand in config.yaml."""
    default = setting.default
    if default is PydanticUndefined:
        return "must be given"
    if isinstance(default, dt.time):
        return f"`{default:%H:%M}`"
    if isinstance(default, str | Path):
        return f"`{default}`"
    return f"`{json.dumps(default)}`"


def _prose(setting: FieldInfo) -> str:
    """Give what the model says about a setting, on one line, fit for a table."""
    return " ".join((setting.description or "").split()).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the page, or compare it; give the exit status."""
    page = settings_page()
    if "--check" not in arguments:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    sys.stderr.write(f"{PAGE.name} is stale: run tools/settings_page.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
