"""The Jinja templates: ours, and the operator's own in their place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from markupsafe import Markup

from digest.assets import asset
from digest.errors import ConfigError, RenderError
from digest.model import FIELDS, name_in, statements_of
from digest.render.dates import day, days, instant, minute, month
from digest.render.provenance import written_by
from digest.render.why import why_here
from digest.text import latex, mathml

# What Markdown would take for its own, anywhere or at the start of a line.
_MARKS = re.compile(r"[\\`*_\[\]<>|$~&]|^[-+#](?=\s|#)|(?<=^\d)[.)](?=\s)")
# What no page may hold (controls, halves of surrogate pairs), and the marks that turn the
# direction of everything after them.
_UNFIT = {
    code: None
    for codes in (range(9), range(11, 13), range(14, 32), range(127, 160), range(0xD800, 0xE000))
    for code in codes
} | dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Templates and static files by name, such as ``site/issue.html``."""

    environment: Environment
    #: Where files are looked for; the first folder that has one wins.
    folders: tuple[Path, ...]

    def render(self, name: str, **context: object) -> str:
        """Fill in the template *name*; RenderError says which line cannot be."""
        try:
            return self.environment.get_template(name).render(context)
        except Exception as error:  # a template can raise anything: it is a program
            message = f"{self._place(error, name)}: {_reason(error)}"
            raise RenderError(message, hint="digest check renders every template") from error

    def files(self, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Give name and content of each file whose name starts with *prefix*, sorted by name."""
        found = {
            path.relative_to(folder): path
            for folder in reversed(self.folders)
            for path in folder.rglob("*")
            if path.is_file()
        }
        for name, path in sorted(found.items()):
            hidden = any(part.startswith(".") for part in name.parts)
            if name.as_posix().startswith(prefix) and not hidden:
                yield name.as_posix(), path.read_bytes()

    def fingerprint(self) -> str:
        """Give a SHA-256 that changes whenever a template or a static file does."""
        total = hashlib.sha256()
        for name, content in self.files():
            total.update(f"{name}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()

    def _place(self, error: Exception, name: str) -> str:
        """Say in which template and line *error* arose; *name* is the one asked for."""
        if isinstance(error, TemplateSyntaxError):
            return f"{error.name or name}, line {error.lineno}"
        for frame in reversed(extract_tb(error.__traceback__)):
            for folder in self.folders:
                path = Path(frame.filename)
                if path.is_relative_to(folder):
                    return f"{path.relative_to(folder).as_posix()}, line {frame.lineno}"
        return name


def load_templates(own: Path | None = None) -> Templates:
    """Load the templates that ship with the program; files in *own* replace ours by name.

    Raises ConfigError where *own* is not a folder.
    """
    if own is not None and not own.is_dir():
        message = f"site.templates: {own} is not a folder"
        raise ConfigError(message, hint="leave it out to use the templates that ship with digest")
    folders = (*([own.resolve()] if own else []), asset("templates").resolve())
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(("html", "xml"), default=False),
        finalize=legible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(
        tex_html=tex_html,
        tex_text=latex.to_unicode,
        markdown_text=markdown_text,
        counted=count,
        day=day,
        days=days,
        instant=instant,
        minute=minute,
        month=month,
        written_by=written_by,
        why_here=why_here,
        statements_of=statements_of,
        name_in=name_in,
    )
    environment.globals["fields"] = tuple(FIELDS.values())
    return Templates(environment=environment, folders=folders)


def tex_html(text: str) -> Markup:
    """Turn text with TeX in it into HTML with MathML, escaped."""
    return Markup(mathml.to_html(text))  # noqa: S704 - to_html escapes what is not its own


def markdown_text(text: str) -> str:
    """Turn text with TeX in it into Unicode on one line, with Markdown's marks escaped."""
    return _MARKS.sub(r"\\\g<0>", " ".join(latex.to_unicode(text).split()))


def count(number: int, noun: str) -> str:
    """Count things: ``1 paper``, ``1,432 papers``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def legible(value: object) -> object:
    """Take the characters out of a text that no page or message may hold."""
    if isinstance(value, str) and not value.isprintable():
        return value.translate(_UNFIT)
    return value


def _reason(error: Exception) -> str:
    """Say in one line what is wrong."""
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    if isinstance(error, TemplateSyntaxError):
        return " ".join((error.message or "syntax error").split())
    if isinstance(error, UnicodeDecodeError):
        return "this is not UTF-8 text"
    return " ".join(str(error).split()) or type(error).__name__
