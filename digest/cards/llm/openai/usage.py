"""What the requests to a server cost, and whether there is money for one more."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from digest.cards.llm import Usage
from digest.config import EndpointSettings
from digest.errors import ConfigError, SummarizerError

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What one request took, as the server counts it."""

    read: int
    written: int


class Meter:
    """Adds up tokens at the configured prices; for many threads at once.

    Raises ConfigError for a budget without prices.
    """

    def __init__(self, settings: EndpointSettings) -> None:
        self._read_price = settings.price_read
        self._written_price = settings.price_written
        self._budget = settings.budget
        self._lock = Lock()
        self._requests = self._read = self._written = 0
        if self._budget is not None and not self._has_prices:
            msg = "cards.endpoint.budget needs the prices of the model"
            raise ConfigError(msg, hint="set cards.endpoint.price_read and price_written")

    def admit(self) -> None:
        """Count one request that is about to be sent; SummarizerError if the budget is spent."""
        with self._lock:
            cost = self._cost()
            if self._budget is not None and cost is not None and cost >= self._budget:
                msg = f"the budget of {self._budget:g} is spent"
                hint = "raise cards.endpoint.budget, or run again: what was made is kept"
                raise SummarizerError(msg, hint=hint)
            self._requests += 1

    def count(self, tokens: Tokens | None) -> None:
        """Add what a request took; SummarizerError if it is not known, and there is a budget."""
        if tokens is None:
            if self._budget is not None:
                msg = "the server does not count tokens, so that no budget can be kept"
                raise SummarizerError(msg, hint="remove cards.endpoint.budget to go on without it")
            return
        with self._lock:
            self._read += tokens.read
            self._written += tokens.written

    def usage(self) -> Usage:
        """Tell what was spent so far."""
        with self._lock:
            return Usage(
                requests=self._requests,
                read=self._read,
                written=self._written,
                cost=self._cost(),
            )

    @property
    def _has_prices(self) -> bool:
        return self._read_price is not None or self._written_price is not None

    def _cost(self) -> float | None:
        """Give the sum; a price that is not set is none."""
        if not self._has_prices:
            return None
        read = self._read * (self._read_price or 0.0)
        written = self._written * (self._written_price or 0.0)
        return (read + written) / _MILLION
