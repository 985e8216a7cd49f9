"""The witness: a packet socket that sees what leaves, whatever was or was not listening."""

from __future__ import annotations

import ctypes
import socket
import struct

from tactful_conformance.run.seal import kernel

_BUFFER = 16 * 1024 * 1024

# linux/filter.h: SKF_AD_OFF + SKF_AD_PKTTYPE, and linux/if_packet.h: PACKET_OUTGOING.
_PACKET_TYPE = 0xFFFFF004
_OUTGOING = 4
_IPV4 = 0x40
_TCP = 6
_SYN = 0x02
_WHOLE = 0x40000

# On `lo` each packet is seen twice, leaving and coming: the first is kept. Of TCP only what opens a connection.
_FILTER = (
    (kernel.BPF_LOAD_WORD, 0, 0, _PACKET_TYPE),
    (kernel.BPF_IF_EQUAL, 0, 13, _OUTGOING),
    (kernel.BPF_LOAD_BYTE, 0, 0, 0),
    (kernel.BPF_AND, 0, 0, 0xF0),
    (kernel.BPF_IF_EQUAL, 0, 5, _IPV4),
    (kernel.BPF_LOAD_BYTE, 0, 0, 9),
    (kernel.BPF_IF_EQUAL, 0, 7, _TCP),
    (kernel.BPF_LOAD_HEADER_LENGTH, 0, 0, 0),
    (kernel.BPF_LOAD_BYTE_AT_X, 0, 0, 13),
    (kernel.BPF_IF_SET, 4, 5, _SYN),
    (kernel.BPF_LOAD_BYTE, 0, 0, 6),
    (kernel.BPF_IF_EQUAL, 0, 2, _TCP),
    (kernel.BPF_LOAD_BYTE, 0, 0, 53),
    (kernel.BPF_IF_SET, 0, 1, _SYN),
    (kernel.BPF_RETURN, 0, 0, _WHOLE),
    (kernel.BPF_RETURN, 0, 0, 0),
)


def open_tap() -> socket.socket:
    """Open the witness on every interface of this namespace; needs CAP_NET_RAW in it. Raises OSError."""
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(kernel.ETH_P_ALL))
    tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    program = ctypes.create_string_buffer(kernel.assemble(_FILTER))
    tap.setsockopt(
        socket.SOL_SOCKET, kernel.SO_ATTACH_FILTER, struct.pack("HL", len(_FILTER), ctypes.addressof(program))
    )
    tap.setblocking(False)
    return tap
