"""Identifiers of papers, as they stand in addresses and in text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.model import PaperId

#: ``2505.04623`` since 2007-04, ``math/0309136`` before; the class of an old one (``math.GT/``)
#: is not part of it.
_IDENTIFIER = r"""
    (?: (?P<new>[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5})
      | (?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z-]{2,9})?/
        (?P<number>[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{3}) )
    (?:v(?P<version>[1-9][0-9]{0,3}))?"""
_WHOLE = re.compile(_IDENTIFIER, re.VERBOSE | re.IGNORECASE)
#: In an address, in a DOI of arXiv, and as people write it: ``arXiv:2505.04623v2``.
_REFERENCE = re.compile(
    rf"""(?: arxiv\.org/(?:abs|pdf|html|format|ps)/ | 10\.48550/arxiv\. | \barxiv:\s? )
    {_IDENTIFIER} (?![\w/]|\.[0-9])""",
    re.VERBOSE | re.IGNORECASE,
)


def read_identifier(text: str) -> tuple[PaperId, int | None] | None:
    """Give identifier and version of ``2505.04623v2``; None if *text* is anything else."""
    match = _WHOLE.fullmatch(text)
    return _found(match) if match else None


def find_identifiers(text: str) -> Iterator[PaperId]:
    """Yield the papers that *text* refers to, each once, in its order."""
    found = (_found(match)[0] for match in _REFERENCE.finditer(text))
    yield from dict.fromkeys(found)


def _found(match: re.Match[str]) -> tuple[PaperId, int | None]:
    """Give identifier and version of a match."""
    identifier = match["new"] or f"{match['archive'].lower()}/{match['number']}"
    return PaperId(identifier), int(match["version"]) if match["version"] else None
