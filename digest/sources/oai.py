"""Harvests from arXiv's OAI-PMH service: every record of a set that changed between two days.

Our own client, over the transport that all of arXiv's services share. Of the two that are kept,
sickle and oaipmh-scythe, neither paces its requests across processes, retries an answer that is
cut or goes on after a crash; and this service needs nothing more than one verb and one token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from itertools import chain

from digest.config import ArxivSettings
from digest.errors import ConfigError, SourceError
from digest.model import Paper, PaperId, Unreadable
from digest.sources.calendar import announced_on
from digest.sources.documents.records import Records, Refusal, parse_answer
from digest.sources.query import categories_of
from digest.sources.wire.kept import KeptPages
from digest.sources.wire.transport import Transport

_FORMAT = "arXivRaw"  # the only one with all versions and their times
_SLOW = 120.0  # seconds; answers of 5 to 90 were seen
_GROUPS = {"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"}  # each is its own archive
_PHYSICS = {
    *("astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph"),
    *("nlin", "nucl-ex", "nucl-th", "physics", "quant-ph"),
}


class _TokenRefused(Exception):
    """The service takes a resumption token no more."""


def patient(settings: ArxivSettings) -> ArxivSettings:
    """Give *settings* for a transport that waits as long as this service may take."""
    return settings.model_copy(update={"timeout": max(settings.timeout, _SLOW)})


def sets_of(categories: Iterable[str]) -> tuple[str, ...]:
    """Give the sets that hold *categories*: ``cs:cs:AI``, ``physics:hep-th``, ``cs:cs`` (cs.*).

    A set within another of them is left out. Raises ConfigError for what arXiv does not have.
    """
    sets = dict.fromkeys(map(_set, categories))
    return tuple(name for name in sets if not any(name.startswith(f"{other}:") for other in sets))


def sets_for(queries: Iterable[str]) -> tuple[str, ...]:
    """Give the sets that hold every paper of *queries*: all, if one is bound to no category.

    Raises ConfigError for a query that cannot be read.
    """
    categories = [categories_of(query) for query in queries]
    if not all(categories):
        return (*sorted(_GROUPS), "physics")
    return sets_of(chain.from_iterable(categories))


class Harvest:
    """Asks for the records of sets; goes on where an earlier run was interrupted."""

    def __init__(self, transport: Transport, settings: ArxivSettings) -> None:
        self._transport = transport
        self._settings = settings

    def records(self, set_spec: str, since: date, until: date) -> Iterator[Paper | Unreadable]:
        """Yield what changed in a set from *since* to *until* (UTC days, both included).

        A change can be any, to a paper of any age: filter by ``announced``. Each paper comes
        once, and again only in a newer version. After an interruption all papers come again, but
        only what is missing is asked for. Raises SourceError if the service cannot be asked.
        """
        versions: dict[PaperId, int] = {}
        for found in self._range(set_spec, since, until):
            if isinstance(found, Paper):
                version = found.version or 0
                if versions.get(found.id, -1) >= version:
                    continue
                versions[found.id] = version
            yield found

    def _range(self, set_spec: str, since: date, until: date) -> Iterator[Paper | Unreadable]:
        """Yield the records of a range; all anew if a token is refused, which lasts for a day."""
        list_name = f"{set_spec}_{since}_{until}"
        pages = KeptPages(self._settings.cache / "oai" / list_name)
        span = {"from": since.isoformat(), "until": until.isoformat()}
        question = {"metadataPrefix": _FORMAT, "set": set_spec, **span}
        try:
            yield from self._list(question, pages, fresh=False)
        except _TokenRefused:
            pages.forget()
            try:
                yield from self._list(question, pages, fresh=True)
            except _TokenRefused as error:
                msg = f"arXiv does not go on with its list of {set_spec} since {since}: {error}"
                hint = "run again; shorter times with --from and --until have fewer pages"
                raise SourceError(msg, hint=hint) from error

    def _list(
        self, question: dict[str, str], pages: KeptPages, *, fresh: bool
    ) -> Iterator[Paper | Unreadable]:
        """Yield the records of a list, page by page; raises _TokenRefused."""
        asked: list[dict[str, str]] = []
        while question not in asked:
            asked.append(question)
            page = self._page(question, pages, len(asked), fresh=fresh)
            yield from page.found
            if not page.token:
                pages.forget()
                return
            question = {"resumptionToken": page.token}
        msg = f"arXiv goes round in circles in its list of {asked[0]['set']}"
        raise SourceError(msg, hint="ask for a shorter time with --from and --until")

    def _page(
        self, question: dict[str, str], pages: KeptPages, number: int, *, fresh: bool
    ) -> Records:
        """Give the answer to *question*: kept, or new."""
        content = pages.get(number)
        if content is None:
            params = {"verb": "ListRecords", **question}
            url = self._settings.oai_url
            content = self._transport.get(url, params, self._read, fresh=fresh)
            pages.put(number, content)
        return self._read(content)

    def _read(self, content: bytes) -> Records:
        """Read an answer; raises Garbled, _TokenRefused, and SourceError for other refusals."""
        schedule = partial(announced_on, holidays=self._settings.holidays)
        answer = parse_answer(content, origin=self._settings.oai_url, schedule=schedule)
        match answer:
            case Records():
                return answer
            case Refusal(code="badResumptionToken"):
                raise _TokenRefused(answer.reason)
            case Refusal():
                msg = f"arXiv refuses to list its records ({answer.code}): {answer.reason}"
                raise SourceError(msg, hint="check the categories in the queries of the topics")


def _set(category: str) -> str:
    """Give the set of one category, or of an archive: ``cs``, ``cs.*``."""
    archive, _, subject = category.partition(".")
    archive = archive.rstrip("*")
    if archive not in _GROUPS | _PHYSICS:
        msg = f"arXiv has no category {category!r}"
        raise ConfigError(msg, hint="see https://arxiv.org/category_taxonomy")
    parts = [archive if archive in _GROUPS else "physics", archive]
    return ":".join([*parts, subject] if subject and not set(subject) & set("*?") else parts)
