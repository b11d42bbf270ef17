"""How many messages may go out in a minute, in all and to one domain. Pure: the time is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

#: So much may go out at once after a rest: what belongs to one second, or one message.
_BURST = timedelta(seconds=1)
#: Stands for all domains together.
ANY = ""


class Rates:
    """Token buckets: each limit lets a message through whenever its share of a minute is over."""

    def __init__(self, per_minute: int | None, per_domain: Mapping[str, int]) -> None:
        limits = {**per_domain, **({ANY: per_minute} if per_minute else {})}
        self._shares = {name: timedelta(minutes=1) / rate for name, rate in limits.items()}
        #: When each bucket is full again.
        self._full: dict[str, datetime] = {}

    def wait(self, domain: str, now: datetime) -> timedelta:
        """Give how long a message to *domain* has to wait; zero if it may go *now*."""
        waits = (self._wait(name, now) for name in self._limits(domain))
        return max(waits, default=timedelta())

    def take(self, domain: str, now: datetime) -> None:
        """Count a message to *domain* that goes out *now*."""
        for name in self._limits(domain):
            self._full[name] = max(self._full.get(name, now), now) + self._shares[name]

    def _limits(self, domain: str) -> list[str]:
        return [name for name in {ANY, domain} if name in self._shares]

    def _wait(self, name: str, now: datetime) -> timedelta:
        room = max(_BURST - self._shares[name], timedelta())
        return max(self._full.get(name, now) - room - now, timedelta())


def domain_of(address: str) -> str:
    """Give the domain of *address* as DNS writes it."""
    domain = address.rpartition("@")[2].lower()
    try:
        return domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return domain
