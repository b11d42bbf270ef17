"""Where a request comes from: what may be kept of it, and whom it counts for. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

#: Networks that belong to one household or firm, by version of IP.
_PREFIX = {4: 24, 6: 64}

#: Whom a request counts for that tells no address, as over a local socket.
UNKNOWN = "unknown"


def origin(host: str, record: Literal["none", "network", "address"]) -> str:
    """Give what is kept of the address *host*: nothing, its network, or the whole."""
    address = _address(host)
    if record == "none" or address is None:
        return ""
    return network(host) if record == "network" else str(address)


def network(host: str) -> str:
    """Give the network of *host*, such as ``192.0.2.0/24``."""
    address = _address(host)
    if address is None:
        return UNKNOWN
    return str(ip_network(f"{address}/{_PREFIX[address.version]}", strict=False))


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
