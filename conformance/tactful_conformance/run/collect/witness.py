"""Read what the packet tap saw."""

from __future__ import annotations

import ipaddress
import socket
import struct
from dataclasses import dataclass

# linux/if_ether.h
_ETH_P_IP = 0x0800
_ETH_P_IPV6 = 0x86DD
# linux/if_packet.h
_PACKET_OUTGOING = 4
_PACKET_STATISTICS = 6
_SOL_PACKET = 263
# asm-generic/socket.h, and the place of SK_MEMINFO_DROPS in linux/sock_diag.h's list of nine counters of 32 bits
_SO_MEMINFO = 55
_MEMINFO_SIZE = 9 * 4
_DROPS = 8 * 4
#: The target of a packet that does not say where it goes to: the address that means none (RFC 4291, 2.5.2).
_NOWHERE = "::"
_TCP, _UDP = socket.IPPROTO_TCP, socket.IPPROTO_UDP
_ICMP, _ICMPV6 = socket.IPPROTO_ICMP, socket.IPPROTO_ICMPV6
# RFC 792 and RFC 4443: what a ping sends.
_ECHO_REQUESTS = (8, 128)
_SYN, _ACK = 0x02, 0x10
_DNS_PORT = 53
_IPV6_HEADER = 40
_DATAGRAM = 65535


@dataclass(frozen=True, slots=True)
class Opening:
    """A TCP connection that was asked for: both ends, as address and port, and the number that it begins with."""

    source: tuple[str, int]
    target: tuple[str, int]
    sequence: int


@dataclass(frozen=True, slots=True)
class Packet:
    """A datagram, a ping, or a packet of another protocol (`port` is 0 then)."""

    address: str
    port: int
    data: bytes


def drain(tap: socket.socket, *, lookups: bool = False) -> list[Opening | Packet]:
    """
    Read all that the tap holds; it was put there in the sender's own system call, so nothing is still to come.

    Look-ups over UDP are left out unless they are asked for: a collector records them where it answers them.
    """
    found: list[Opening | Packet] = []
    while True:
        try:
            data, (_, protocol, kind, *_) = tap.recvfrom(_DATAGRAM)
        except BlockingIOError:
            return found
        seen = _read(data, protocol, lookups=lookups) if kind == _PACKET_OUTGOING else None
        if seen is not None and not ipaddress.ip_address(_target(seen)).is_loopback:
            found.append(seen)


def dropped(tap: socket.socket) -> int:
    """Say how many packets the tap lost since it was last asked (packet(7), PACKET_STATISTICS)."""
    _, lost = struct.unpack("II", tap.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))
    return int(lost)


def overflowed(opened: socket.socket) -> int:
    """Say how many datagrams a socket has lost in its life because its buffer was full."""
    return int(struct.unpack_from("I", opened.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO_SIZE), _DROPS)[0])


def _target(seen: Opening | Packet) -> str:
    return seen.target[0] if isinstance(seen, Opening) else seen.address


def _read(data: bytes, protocol: int, *, lookups: bool = False) -> Opening | Packet | None:
    """Read one packet; what is too short for what it says it is, is given as it came."""
    try:
        if protocol == _ETH_P_IP:
            start, transport = (data[0] & 0x0F) * 4, data[9]
            source, target = ipaddress.ip_address(data[12:16]), ipaddress.ip_address(data[16:20])
        elif protocol == _ETH_P_IPV6:
            start, transport = _IPV6_HEADER, data[6]
            source, target = ipaddress.ip_address(data[8:24]), ipaddress.ip_address(data[24:40])
        else:
            return None
    except (IndexError, ValueError):
        return Packet(_NOWHERE, 0, data)
    try:
        seen = _read_transport(transport, str(source), str(target), data[start:])
    except (IndexError, struct.error):
        return Packet(str(target), 0, data[start:])
    is_lookup = isinstance(seen, Packet) and (transport, seen.port) == (_UDP, _DNS_PORT)
    return None if is_lookup and not lookups else seen


def _read_transport(transport: int, source: str, target: str, payload: bytes) -> Opening | Packet | None:
    if transport in (_TCP, _UDP):
        source_port, target_port = struct.unpack_from("!HH", payload)
        if transport == _UDP:
            # What comes from the port of look-ups are the answers to them.
            return None if source_port == _DNS_PORT else Packet(target, target_port, payload[8:])
        if payload[13] & (_SYN | _ACK) != _SYN:
            return None
        return Opening((source, source_port), (target, target_port), *struct.unpack_from("!I", payload, 4))
    if transport in (_ICMP, _ICMPV6) and payload[0] not in _ECHO_REQUESTS:
        # The kernel's own: neighbours, unreachable ports.
        return None
    return Packet(target, 0, payload)
