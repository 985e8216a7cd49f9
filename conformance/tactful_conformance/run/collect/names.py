"""An address of its own for each name that is looked up, so that a connection tells which name it was made for."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: RFC 2544 and RFC 4193: addresses that no network routes, and that are not loopback's, so that what a CLI sends to
#: itself stays apart from what it sends out. Addresses that refuse or keep silent are of IPv4 alone: without another
#: one to try, a client has met the behaviour.
NETWORKS: Mapping[tuple[str, int], _Network] = {
    ("served", 4): ipaddress.ip_network("198.18.0.0/16"),
    ("served", 6): ipaddress.ip_network("fd5e:a1::/64"),
    ("refused", 4): ipaddress.ip_network("198.19.0.0/17"),
    ("silent", 4): ipaddress.ip_network("198.19.128.0/17"),
}


class AddressBook:
    """Names and addresses, each found by the other; an address, once given, stays its name's."""

    def __init__(self) -> None:
        """Know no name."""
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def address_of(self, name: str, version: int, kind: str = "served") -> str | None:
        """Give a name's address, of IP version 4 or 6, that is served, refused or silent; None where it has none."""
        network = NETWORKS.get((kind, version))
        if network is None:
            return None
        key = name.lower().rstrip(".")
        if key not in self._numbers:
            self._names.append(key)
            self._numbers[key] = len(self._names)
        return str(network[self._numbers[key]])

    def name_of(self, address: str) -> str:
        """Give the name that an address was given to, or the address itself."""
        parsed = ipaddress.ip_address(address)
        for network in NETWORKS.values():
            if parsed.version == network.version and parsed in network:
                number = int(parsed) - int(network.network_address)
                if 1 <= number <= len(self._names):
                    return self._names[number - 1]
        return address


def is_silent(address: str) -> bool:
    """Say whether nothing at all answers at an address."""
    parsed = ipaddress.ip_address(address)
    return parsed.version == 4 and parsed in NETWORKS["silent", 4]  # noqa: PLR2004 - a version
