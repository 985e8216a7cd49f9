"""The witness: a packet socket that sees what leaves, whatever was or was not listening."""

from __future__ import annotations

import ctypes
import socket
import struct

from tactful_conformance.run.seal import kernel

_BUFFER = 16 * 1024 * 1024

# linux/bpf_common.h: what the instructions below are made of.
_LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_LOAD_BYTE = 0x30  # BPF_LD | BPF_B | BPF_ABS
_LOAD_BYTE_AT_X = 0x50  # BPF_LD | BPF_B | BPF_IND
_LOAD_HEADER_LENGTH = 0xB1  # BPF_LDX | BPF_B | BPF_MSH: four times the low half of a byte
_AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_IF_SET = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K
# linux/filter.h: SKF_AD_OFF + SKF_AD_PKTTYPE, and linux/if_packet.h: PACKET_OUTGOING.
_PACKET_TYPE = 0xFFFFF004
_OUTGOING = 4
_IPV4 = 0x40
_TCP = 6
_SYN = 0x02
_WHOLE = 0x40000

# On `lo` each packet is seen twice, leaving and coming: the first is kept. Of TCP only what opens a connection.
_FILTER = (
    (_LOAD_WORD, 0, 0, _PACKET_TYPE),
    (_IF_EQUAL, 0, 13, _OUTGOING),
    (_LOAD_BYTE, 0, 0, 0),
    (_AND, 0, 0, 0xF0),
    (_IF_EQUAL, 0, 5, _IPV4),
    (_LOAD_BYTE, 0, 0, 9),
    (_IF_EQUAL, 0, 7, _TCP),
    (_LOAD_HEADER_LENGTH, 0, 0, 0),
    (_LOAD_BYTE_AT_X, 0, 0, 13),
    (_IF_SET, 4, 5, _SYN),
    (_LOAD_BYTE, 0, 0, 6),
    (_IF_EQUAL, 0, 2, _TCP),
    (_LOAD_BYTE, 0, 0, 53),
    (_IF_SET, 0, 1, _SYN),
    (_RETURN, 0, 0, _WHOLE),
    (_RETURN, 0, 0, 0),
)


def open_tap() -> socket.socket:
    """Open the witness on every interface of this namespace; needs CAP_NET_RAW in it. Raises OSError."""
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(kernel.ETH_P_ALL))
    tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in _FILTER))
    tap.setsockopt(
        socket.SOL_SOCKET, kernel.SO_ATTACH_FILTER, struct.pack("HL", len(_FILTER), ctypes.addressof(program))
    )
    tap.setblocking(False)
    return tap
