"""Refuse a connection that nobody answers, after the fact: by hand, as the kernel would have at once."""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.run.collect.witness import Opening

# RFC 9293, 3.1: a header without options, of five words, and two of its flags.
_HEADER = struct.Struct("!HHIIBBHHH")
_FIVE_WORDS = 5 << 4
_RST, _ACK = 0x04, 0x10
# RFC 791, 3.1: version 4 and five words; the kernel fills in length, identification and checksum (raw(7)).
_IP_HEADER = struct.Struct("!BBHHHBBH4s4s")
_IPV4_FIVE_WORDS = 0x45
_TIME_TO_LIVE = 64


def refuse(raw: socket.socket, opening: Opening) -> None:
    """Answer a SYN over IPv4 with a reset (RFC 9293, 3.5.2), through a raw socket that takes whole packets."""
    here, there = (ipaddress.IPv4Address(address).packed for address in (opening.target[0], opening.source[0]))
    acknowledged = (opening.sequence + 1) & 0xFFFFFFFF
    words = (opening.target[1], opening.source[1], 0, acknowledged, _FIVE_WORDS, _RST | _ACK, 0)
    pseudo = here + there + struct.pack("!HH", socket.IPPROTO_TCP, _HEADER.size)
    segment = _HEADER.pack(*words, _checksum(pseudo + _HEADER.pack(*words, 0, 0)), 0)
    header = _IP_HEADER.pack(_IPV4_FIVE_WORDS, 0, 0, 0, 0, _TIME_TO_LIVE, socket.IPPROTO_TCP, 0, here, there)
    raw.sendto(header + segment, (opening.source[0], 0))


def _checksum(data: bytes) -> int:
    """RFC 1071: the ones' complement of the ones' complement sum of all words of 16 bits."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
