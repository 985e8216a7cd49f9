"""What the witness reads in packets: each is written here by hand, header by header."""

from __future__ import annotations

import ipaddress
import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful_conformance.run.collect.witness import Opening, Packet, _read, drain, overflowed

IPV4, IPV6, ARP = 0x0800, 0x86DD, 0x0806
TCP, UDP, ICMP, ICMPV6, UDP_LITE, FRAGMENT = 6, 17, 1, 58, 136, 44
SYN, ACK, RST = 0x02, 0x10, 0x04
SEQUENCE = 4_000_000_001
HERE, THERE, HERE6, THERE6 = "198.51.100.1", "203.0.113.9", "2001:db8::1", "2001:db8::9"


def ipv4(transport: int, payload: bytes, *, options: bytes = b"", target: str = THERE) -> bytes:
    """Make a packet of IPv4 (RFC 791, 3.1)."""
    length = 20 + len(options)
    header = struct.pack("!BBHHHBBH", 0x40 | length // 4, 0, length + len(payload), 0, 0, 64, transport, 0)
    return header + ipaddress.ip_address(HERE).packed + ipaddress.ip_address(target).packed + options + payload


def ipv6(transport: int, payload: bytes, *, target: str = THERE6) -> bytes:
    """Make a packet of IPv6 (RFC 8200, 3)."""
    header = struct.pack("!IHBB", 6 << 28, len(payload), transport, 64)
    return header + ipaddress.ip_address(HERE6).packed + ipaddress.ip_address(target).packed + payload


def tcp(flags: int, source: int = 40000, target: int = 8125) -> bytes:
    """Make a segment of TCP (RFC 9293, 3.1)."""
    return struct.pack("!HHIIBBHHH", source, target, SEQUENCE, 0, 5 << 4, flags, 0, 0, 0)


def udp(data: bytes, source: int = 40000, target: int = 8125) -> bytes:
    """Make a datagram of UDP (RFC 768)."""
    return struct.pack("!HHHH", source, target, 8 + len(data), 0) + data


def icmp(kind: int) -> bytes:
    """Make a message of ICMP, of either version."""
    return bytes([kind, 0]) + bytes(6) + b"ping"


@pytest.mark.parametrize(
    ("protocol", "data", "expected"),
    [
        pytest.param(IPV4, ipv4(TCP, tcp(SYN)), Opening((HERE, 40000), (THERE, 8125), SEQUENCE), id="v4-opening"),
        pytest.param(
            IPV4,
            ipv4(TCP, tcp(SYN), options=bytes(8)),
            Opening((HERE, 40000), (THERE, 8125), SEQUENCE),
            id="v4-options",
        ),
        pytest.param(IPV6, ipv6(TCP, tcp(SYN)), Opening((HERE6, 40000), (THERE6, 8125), SEQUENCE), id="v6-opening"),
        pytest.param(IPV4, ipv4(TCP, tcp(SYN | ACK)), None, id="v4-answer-to-an-opening"),
        pytest.param(IPV6, ipv6(TCP, tcp(SYN | ACK)), None, id="v6-answer-to-an-opening"),
        pytest.param(IPV4, ipv4(TCP, tcp(RST | ACK)), None, id="v4-refusal"),
        pytest.param(
            IPV4, ipv4(TCP, tcp(SYN, target=53)), Opening((HERE, 40000), (THERE, 53), SEQUENCE), id="v4-names-stream"
        ),
        pytest.param(IPV4, ipv4(UDP, udp(b"run:1")), Packet(THERE, 8125, b"run:1"), id="v4-datagram"),
        pytest.param(IPV4, ipv4(UDP, udp(b"")), Packet(THERE, 8125, b""), id="v4-empty-datagram"),
        pytest.param(
            IPV4, ipv4(UDP, udp(b"run:1"), options=bytes(4)), Packet(THERE, 8125, b"run:1"), id="v4-datagram-options"
        ),
        pytest.param(IPV6, ipv6(UDP, udp(b"run:1")), Packet(THERE6, 8125, b"run:1"), id="v6-datagram"),
        pytest.param(IPV4, ipv4(UDP, udp(b"?", target=53)), None, id="v4-look-up"),
        pytest.param(IPV6, ipv6(UDP, udp(b"!", source=53)), None, id="v6-answer-to-a-look-up"),
        pytest.param(IPV4, ipv4(ICMP, icmp(8)), Packet(THERE, 0, icmp(8)), id="v4-ping"),
        pytest.param(IPV6, ipv6(ICMPV6, icmp(128)), Packet(THERE6, 0, icmp(128)), id="v6-ping"),
        pytest.param(
            IPV6, ipv6(ICMPV6, icmp(128), target="ff02::1"), Packet("ff02::1", 0, icmp(128)), id="v6-ping-to-all"
        ),
        pytest.param(IPV4, ipv4(ICMP, icmp(0)), None, id="v4-answer-to-a-ping"),
        pytest.param(IPV4, ipv4(ICMP, icmp(3)), None, id="v4-unreachable"),
        pytest.param(IPV6, ipv6(ICMPV6, icmp(1)), None, id="v6-unreachable"),
        pytest.param(IPV6, ipv6(ICMPV6, icmp(133), target="ff02::2"), None, id="v6-router-solicitation"),
        pytest.param(IPV6, ipv6(ICMPV6, icmp(135), target="ff02::1:ff00:1"), None, id="v6-neighbour-discovery"),
        pytest.param(IPV6, ipv6(ICMPV6, icmp(143), target="ff02::16"), None, id="v6-multicast-listener-report"),
        pytest.param(IPV4, ipv4(UDP_LITE, b"secret"), Packet(THERE, 0, b"secret"), id="v4-other-protocol"),
        pytest.param(IPV6, ipv6(FRAGMENT, b"secret"), Packet(THERE6, 0, b"secret"), id="v6-fragment"),
        pytest.param(ARP, bytes(28), None, id="arp"),
    ],
)
def test_a_packet_is_read(protocol: int, data: bytes, expected: Opening | Packet | None) -> None:
    """What opens a connection, carries a datagram, pings or speaks another protocol is seen; the kernel's own is not."""
    assert expected == _read(data, protocol)


@pytest.mark.parametrize(
    ("protocol", "data", "expected"),
    [
        (IPV4, b"", Packet("::", 0, b"")),
        (IPV4, b"\x45secret", Packet("::", 0, b"\x45secret")),
        (IPV4, ipv4(TCP, b"secret"), Packet(THERE, 0, b"secret")),
        (IPV4, ipv4(UDP, b"ab"), Packet(THERE, 0, b"ab")),
        (IPV4, ipv4(ICMP, b""), Packet(THERE, 0, b"")),
        (IPV6, b"secret", Packet("::", 0, b"secret")),
        (IPV6, ipv6(UDP, b"ab")[:30], Packet("::", 0, ipv6(UDP, b"ab")[:30])),
        (IPV6, ipv6(TCP, tcp(SYN)[:13]), Packet(THERE6, 0, tcp(SYN)[:13])),
    ],
)
def test_a_packet_that_is_cut_short_is_kept(protocol: int, data: bytes, expected: Packet) -> None:
    """What cannot be read has left all the same, and is recorded as it is."""
    assert expected == _read(data, protocol)


@given(st.sampled_from([IPV4, IPV6, ARP]), st.binary(max_size=120))
def test_no_bytes_break_the_witness(protocol: int, data: bytes) -> None:
    """Any bytes give an opening, a packet or nothing, with an address that is one."""
    seen = _read(data, protocol)
    target = "::" if seen is None else seen.target[0] if isinstance(seen, Opening) else seen.address

    assert ipaddress.ip_address(target)


class _Tap:
    """A packet socket that holds what it is given."""

    def __init__(self, *packets: tuple[bytes, int, int]) -> None:
        self._packets = list(packets)

    def recvfrom(self, _size: int) -> tuple[bytes, tuple[str, int, int, int, bytes]]:
        """Give the next packet as packet(7) does."""
        if not self._packets:
            raise BlockingIOError
        data, protocol, kind = self._packets.pop(0)
        return data, ("lo", protocol, kind, 772, b"")


def test_only_what_leaves_is_seen_and_nothing_of_loopback() -> None:
    """On `lo` a packet leaves and comes: it is seen once, and what a CLI says to itself is not."""
    outgoing, incoming = 4, 0
    tap = _Tap(
        (ipv4(UDP, udp(b"1")), IPV4, outgoing),
        (ipv4(UDP, udp(b"1")), IPV4, incoming),
        (ipv4(UDP, udp(b"2"), target="127.0.0.1"), IPV4, outgoing),
        (ipv4(UDP, udp(b"3"), target="127.9.9.9"), IPV4, outgoing),
        (ipv6(TCP, tcp(SYN), target="::1"), IPV6, outgoing),
        (ipv6(TCP, tcp(SYN)), IPV6, outgoing),
    )
    expected = [Packet(THERE, 8125, b"1"), Opening((HERE6, 40000), (THERE6, 8125), SEQUENCE)]

    assert expected == drain(tap)


def test_a_socket_says_how_many_datagrams_it_lost() -> None:
    """A full buffer is counted, so that a look-up which nobody could read is not taken for silence."""
    kind = (socket.AF_INET, socket.SOCK_DGRAM)
    with socket.socket(*kind) as full, socket.socket(*kind) as sender:
        full.bind(("127.0.0.1", 0))
        before = overflowed(full)
        full.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
        for _ in range(100):
            sender.sendto(bytes(1000), full.getsockname())

        assert (before, overflowed(full) > 0) == (0, True)
