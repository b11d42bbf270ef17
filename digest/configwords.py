"""What is wrong with a setting and what is allowed, in plain words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import get_args
from zoneinfo import available_timezones

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from digest.config import Config, Section

Location = tuple[int | str, ...]
"""Keys and indexes from the top: ``("topics", 0, "name")``."""

#: What is allowed, by the type of pydantic's error; {0} is what stands there, in quotes.
_ALLOWED = {
    "missing": "is missing",
    "string_type": "must be text, not {0}; quotes make it text",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number without quotes, not {0}",
    "float_type": "must be a number without quotes, not {0}",
    "time_type": "must be a time of day such as 07:00, not {0}",
    "time_parsing": "must be a time of day such as 07:00, not {0}",
    "tuple_type": "must be a list, such as [{0}]",
    "string_too_long": "must have {max_length} characters or fewer",
    "too_short": "must have at least one item",
    "greater_than_equal": "must be {ge} or more, not {0}",
    "less_than_equal": "must be {le:g} or less, not {0}",
}


def explain(
    detail: ErrorDetails, where: Location, written: str | None, root: type[Section] = Config
) -> str:
    """Say what pydantic found wrong at *where*; *written* is the scalar there, as in the file.

    *root* is what the whole file holds.
    """
    context = detail.get("ctx", {})
    shown = _shown(detail["input"], written)
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key; {_nearest_key(where, root)}"
        case "value_error":
            return _own_words(str(context["error"]), where, written)
        case "model_type":
            return f"must hold settings: {_listed(_section(where, root))}"
        case "literal_error":
            near = _nearest_choice(where, written, root)
            return f"{shown} is not one of {context['expected']}{near}"
        case "string_pattern_mismatch":
            return f"{shown} does not have the right form{_example(where, root)}"
        case kind:
            return _ALLOWED.get(kind, detail["msg"]).format(shown, **context)


def _shown(value: object, written: str | None) -> str:
    """Name what stands in the file: a text in quotes, a number or a word as it is written."""
    if isinstance(value, str):
        return f'"{value}"'
    kinds = {dict: "a section", list: "a list", type(None): "nothing"}
    return kinds.get(type(value), str(written))


def _own_words(said: str, where: Location, written: str | None) -> str:
    """Finish what a validator of ours said about the value *written*."""
    if written is None:
        return said
    return f'"{written}" {said}' + (_nearest_zone(written) if where[-1] == "timezone" else "")


def _nearest_zone(written: str) -> str:
    """Name the time zone whose city is most like *written*."""
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(available_timezones())}
    near = get_close_matches(written.rpartition("/")[2], cities, 1)
    return f'; did you mean "{cities[near[0]]}"?' if near else ""


def _nearest_key(where: Location, root: type[Section]) -> str:
    """Name the valid key most like the last of *where*, in its section or in another."""
    key, known = str(where[-1]), _listed(_section(where[:-1], root)).split(", ")
    near = get_close_matches(key, known, 1)
    near = near or [name for name in _settings(root) if name.split(".")[-1] == key][:1]
    return f'did you mean "{near[0]}"?' if near else f"allowed are {', '.join(known)}"


def _nearest_choice(where: Location, written: str | None, root: type[Section]) -> str:
    """Name the choice most like *written*."""
    choices = [str(choice) for choice in get_args(_setting(where, root).annotation)]
    near = get_close_matches(written or "", choices, 1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _example(where: Location, root: type[Section]) -> str:
    """Show what a value that fits may look like: the default, or what the docs say."""
    setting = _setting(where, root)
    if isinstance(setting.default, str):
        return f", like {setting.default}"
    return ": " + " ".join((setting.description or "").split()).partition(". ")[0]


def _listed(section: type[Section]) -> str:
    """Name the keys of *section*."""
    return ", ".join(section.model_fields)


def _section(where: Location, root: type[Section]) -> type[Section]:
    """Give the model of the section at *where*, below *root*."""
    section = root
    for key in where:
        if isinstance(key, str):
            section = _inner(section.model_fields[key].annotation)
    return section


def _setting(where: Location, root: type[Section]) -> FieldInfo:
    """Give pydantic's description of the setting at *where*."""
    return _section(where[:-1], root).model_fields[str(where[-1])]


def _inner(annotation: object) -> type[Section]:
    """Give the section in *annotation*, which may be a tuple of them."""
    inner = (get_args(annotation) or (annotation,))[0]
    return inner if isinstance(inner, type) and issubclass(inner, Section) else Section


def _settings(section: type[Section], prefix: str = "") -> Iterator[str]:
    """Yield the dotted name of every setting."""
    for name, one in section.model_fields.items():
        yield prefix + name
        yield from _settings(_inner(one.annotation), f"{prefix}{name}.")
