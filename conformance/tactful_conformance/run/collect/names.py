"""An address of its own for each name that is looked up, so that a connection tells which name it was made for."""

from __future__ import annotations

import ipaddress

# RFC 2544 and RFC 4193: addresses that no network routes, and that are not loopback's, so that what a CLI sends to
# itself stays apart from what it sends out.
_IPV4 = ipaddress.ip_network("198.18.0.0/15")
_IPV6 = ipaddress.ip_network("fd5e:a1::/64")


class AddressBook:
    """Names and addresses, each found by the other; an address, once given, stays its name's."""

    def __init__(self) -> None:
        """Know no name."""
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def address_of(self, name: str, version: int) -> str:
        """Give a name's address, of IP version 4 or 6."""
        key = name.lower().rstrip(".")
        if key not in self._numbers:
            self._names.append(key)
            self._numbers[key] = len(self._names)
        network = _IPV4 if version == 4 else _IPV6  # noqa: PLR2004 - a version
        return str(network[self._numbers[key]])

    def name_of(self, address: str) -> str:
        """Give the name that an address was given to, or the address itself."""
        parsed = ipaddress.ip_address(address)
        for network in (_IPV4, _IPV6):
            if parsed.version == network.version and parsed in network:
                number = int(parsed) - int(network.network_address)
                if 1 <= number <= len(self._names):
                    return self._names[number - 1]
        return address
