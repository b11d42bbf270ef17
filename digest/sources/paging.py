"""All pages of one search, read through the arxiv package and counted."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter

from digest.config import ArxivSettings
from digest.errors import SourceError
from digest.model import Paper, PaperId, Unreadable
from digest.sources.documents.answers import ApiPage, Doubtful, Garbled, cleaned, read_page
from digest.sources.wire.transport import Transport

if TYPE_CHECKING:  # imported where it is used, since it is heavy
    import arxiv

#: The service gives no more for one query (https://info.arxiv.org/help/api/user-manual.html).
_MOST = 30_000


class Reading:
    """One attempt to read a search, *size* entries at a time; *fresh* asks for all of it anew.

    The package writes the query and turns the pages. It cannot be trusted with what comes back:
    an error entry, an excuse or a page in HTML is an empty list to it, cut XML a shorter one, and
    it neither tells the total nor waits as it is told. So it has no connection of its own but
    gets checked pages from *transport*, and what counts is our reading of the same bytes.
    With *wanted*, the search is for these papers, of which some may be unknown.
    """

    def __init__(
        self,
        transport: Transport,
        settings: ArxivSettings,
        *,
        size: int,
        fresh: bool = False,
        wanted: frozenset[PaperId] = frozenset(),
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._size = size
        self._fresh = fresh
        self._wanted = wanted
        self._pages: list[ApiPage] = []

    def read(self, search: arxiv.Search) -> tuple[Paper | Unreadable, ...]:
        """Give everything that *search* finds.

        Raises SourceError if a page cannot be had, or if the pages contradict each other; then
        and for a page that stays unusable its cause is Garbled, and another attempt may help.
        """
        import arxiv

        client = arxiv.Client(page_size=self._size, delay_seconds=0.0, num_retries=0)
        client.query_url_format = f"{self._settings.api_url}?{{}}"
        session = client._session  # noqa: SLF001 - there is no public way to guard it
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Supply(self._fetch))
        try:
            turned = sum(1 for _ in client.results(search))
        except arxiv.ArxivError as error:
            raise SourceError(str(error), hint="run again") from Garbled(str(error))
        entries = tuple(entry for page in self._pages for entry in page.entries)
        given = len({_name(entry) for entry in entries})
        if not given == turned == self._pages[0].total:
            msg = f"arXiv said {self._pages[0].total}, gave {given}"
            raise SourceError(msg, hint="run again") from Garbled(msg)
        return entries

    def _fetch(self, url: str) -> bytes:
        """Give the package a page that has passed, and keep it."""
        start = int(parse_qs(urlsplit(url).query)["start"][0])
        body = self._transport.get(url, check=partial(self._check, start), fresh=self._fresh)
        page = read_page(body, self._settings.holidays)
        if page.total > _MOST:
            msg = f"arXiv lists {page.total} papers, and gives {_MOST} of one query at most"
            raise SourceError(msg, hint="make the query narrower, or sources.arxiv.look_back less")
        if self._pages and (doubt := self._doubt(page)):
            msg = f"arXiv gave {doubt}"
            raise SourceError(msg, hint="run again") from Garbled(msg)
        self._pages.append(page)
        return cleaned(body)

    def _check(self, start: int, body: bytes) -> None:
        """Raise Garbled if *body* is not the whole page from *start* on; Doubtful if it may be."""
        page = read_page(body)
        expected = max(0, min(self._size, page.total - start))
        if page.start != start:
            msg = f"the page from {page.start} on instead of {start}"
            raise Garbled(msg)
        if len(page.entries) != expected:
            msg = f"{len(page.entries)} of {expected} entries"
            raise Garbled(msg)
        given = (one.id for one in page.entries if isinstance(one, Paper))
        if self._wanted and not self._wanted.issuperset(given):
            msg = "papers that nobody asked for"
            raise Garbled(msg)
        if doubt := self._doubt(page):
            raise Doubtful(doubt)

    def _doubt(self, page: ApiPage) -> str:
        """Say what speaks against *page*: nothing found at all, or what came before it."""
        if not self._pages:
            return "" if page.total or self._wanted else "an empty list"
        if page.total != self._pages[0].total:
            return f"a total of {page.total} after {self._pages[0].total}"
        earlier = {_name(entry) for other in self._pages for entry in other.entries}
        return "" if earlier.isdisjoint(map(_name, page.entries)) else "papers of an earlier page"


class _Supply(BaseAdapter):
    """Answers a session of requests from a function instead of the network."""

    def __init__(self, supply: Callable[[str], bytes]) -> None:
        super().__init__()
        self._supply = supply

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        """Give what the function has for this address."""
        response = requests.Response()
        response.status_code = HTTPStatus.OK
        response.request = request
        response.url = request.url or ""
        response.raw = io.BytesIO(self._supply(response.url))
        return response

    def close(self) -> None:
        """Do nothing; there is no connection."""


def _name(entry: Paper | Unreadable) -> str:
    return entry.id if isinstance(entry, Paper) else entry.excerpt
