"""Names and the addresses that they are given."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful_conformance.run.collect.names import AddressBook, is_silent

NAMES = st.lists(st.from_regex(r"[a-z0-9_-]{1,12}(\.[a-z0-9_-]{1,12}){0,3}", fullmatch=True), max_size=20)


@given(NAMES)
def test_a_connection_tells_its_name(names: list[str]) -> None:
    """Every name is found again by either of its addresses."""
    book = AddressBook()
    addresses = {(name, version): book.address_of(name, version) for name in names for version in (4, 6)}
    expected = {key: key[0] for key in addresses}

    assert expected == {key: book.name_of(address) for key, address in addresses.items()}


KINDS = ("served", "refused", "silent")


@given(NAMES)
def test_a_connection_tells_its_name_whatever_its_kind(names: list[str]) -> None:
    """So it is where the address refuses or keeps silent, and the kinds share none."""
    book = AddressBook()
    addresses = {(name, kind): book.address_of(name, 4, kind) for name in names for kind in KINDS}

    assert {key: key[0] for key in addresses} == {
        key: book.name_of(address or "") for key, address in addresses.items()
    }
    assert len(addresses) == len(set(addresses.values()))


@pytest.mark.parametrize(
    ("version", "kind", "has_one", "silent"),
    [
        (4, "served", True, False),
        (6, "served", True, False),
        (4, "refused", True, False),
        (6, "refused", False, False),
        (4, "silent", True, True),
        (6, "silent", False, False),
    ],
)
def test_which_addresses_there_are(version: int, kind: str, *, has_one: bool, silent: bool) -> None:
    """What refuses or keeps silent does so by IPv4 alone, and what keeps silent is known by its address."""
    address = AddressBook().address_of("usage.example", version, kind)

    assert (has_one, silent) == (address is not None, address is not None and is_silent(address))


@given(NAMES)
def test_each_name_has_an_address_of_its_own(names: list[str]) -> None:
    """Two names never share an address."""
    book = AddressBook()

    assert len(set(names)) == len({book.address_of(name, 4) for name in names})


@pytest.mark.parametrize("version", [4, 6])
def test_an_address_stays(version: int) -> None:
    """A name has the same address each time, whatever its case and with the root's dot or without."""
    book = AddressBook()
    expected = book.address_of("usage.example", version)
    book.address_of("other.example", version)

    assert [expected] * 3 == [
        book.address_of(spelling, version) for spelling in ("usage.example", "Usage.EXAMPLE", "usage.example.")
    ]


@pytest.mark.parametrize("version", [4, 6])
def test_addresses_are_of_their_version_and_not_of_loopback(version: int) -> None:
    """An address is of the version asked for, and not of loopback, which a CLI may use for itself."""
    address = ipaddress.ip_address(AddressBook().address_of("usage.example", version))

    assert (version, False) == (address.version, address.is_loopback)


@pytest.mark.parametrize(
    "address",
    [
        "203.0.113.9",
        "2001:db8::9",
        "127.0.0.1",
        "::1",
        "fe80::1%lo",
        # In the networks that names are given addresses of, but given to none: the first, and one not reached yet.
        "198.18.0.0",
        "198.18.0.2",
        "198.19.255.255",
        "fd5e:a1::",
        "fd5e:a1::2",
        "fd5e:a1::1:0:0:1",
    ],
)
def test_an_address_that_no_name_has_is_its_own_name(address: str) -> None:
    """What was contacted without a look-up goes by its address."""
    book = AddressBook()
    book.address_of("usage.example", 4)

    assert address == book.name_of(address)
