"""What all settings share: strict sections, and the forms of addresses."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict

# What mail can carry without extensions, and what stands in a link, a feed or a header as it is.
_LOCAL = re.compile(r"[!-~]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_URL = re.compile(
    r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?(/[a-z0-9_~-][a-z0-9_.~-]*)*/?",
    re.IGNORECASE | re.ASCII,
)
_IDENTIFIER = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z]+(-[a-z]+)?/[0-9]{7}")


class Section(BaseModel):
    """Settings that belong together; frozen, and strict about names."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _mailbox(value: str) -> str:
    """Check that *value* is one ``name@domain`` or ``Name <name@domain>`` that mail can carry."""
    from email.utils import getaddresses

    found = [address for _, address in getaddresses([value]) if address in value]
    local, _, domain = found[0].rpartition("@") if len(found) == 1 else ("", "", "")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    fits = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    if not fits or any(mark in value for mark in "\r\n"):
        msg = "is not an address like name@example.org or Name <name@example.org>"
        raise ValueError(msg)
    return value


Mailbox = Annotated[str, AfterValidator(_mailbox)]


def _identifier(value: str) -> str:
    """Check that *value* is an identifier of arXiv's, without a version."""
    if not _IDENTIFIER.fullmatch(value):
        msg = "is not an arXiv identifier like 2505.04623 or math/0309136"
        raise ValueError(msg)
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]


def is_domain(text: str) -> bool:
    """Tell whether *text* can be the name of a domain."""
    return _DOMAIN.fullmatch(text) is not None


def is_address(url: str) -> bool:
    """Tell whether *url* is the address of a server or of a folder on one."""
    return _URL.fullmatch(url) is not None and _has_port(url)


def folder_url(url: str) -> str:
    """Check that *url* is the address of a site; one slash at its end."""
    if not is_address(url):
        msg = "is not an address like https://example.org/digest/"
        raise ValueError(msg)
    return url.rstrip("/") + "/"


def _has_port(url: str) -> bool:
    """Tell whether the port in *url*, or that of its scheme, can be."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
