"""A bare client and a week of papers, for the tests of the fake arXiv itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from urllib.parse import urlencode
from urllib.request import urlopen

from digest.model import Week
from tests.fake_arxiv.making import make_fake_papers

WEEK = Week(2026, 19)
NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)  # the Saturday after it
FRIDAY = datetime(2026, 5, 8, 12, tzinfo=UTC)
PAPERS = make_fake_papers(300, WEEK, seed=1)
QUERY = "(cat:cs.AI OR cat:cs.CL) AND submittedDate:[202604010000 TO 202605090000]"
ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"


def get(url: str, **asked: object) -> bytes:
    """Ask for *url* with these parameters."""
    with urlopen(url + ("?" + urlencode(asked) if asked else ""), timeout=5) as response:
        body: bytes = response.read()
    return body


def ids(body: bytes) -> list[str]:
    """Give the ids with versions of an answer of the API."""
    entries = ET.fromstring(body).iter(f"{ATOM}entry")
    return [(entry.findtext(f"{ATOM}id") or "").partition("/abs/")[2] for entry in entries]


def total(body: bytes) -> int:
    """Give the number of results that an answer states."""
    return int(ET.fromstring(body).findtext(f"{OPENSEARCH}totalResults") or "-1")
