"""System calls that lead past a network namespace, and are refused to all that is started later: seccomp(2)."""

from __future__ import annotations

import errno
import os
import socket
import sys
from dataclasses import dataclass

from tactful_conformance.run.seal import kernel

#: The families of sockets that can be opened: those that a network namespace scopes, and Unix sockets. Of the others,
#: AF_VSOCK for one leads from a virtual machine to its host.
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET)

# linux/seccomp.h: what a filter gives, and where struct seccomp_data has what it asks for, the lowest word first.
_ALLOW = 0x7FFF0000
_ERROR = 0x00050000
_KILL = 0x80000000
_NUMBER = 0
_ARCHITECTURE = 4
_FIRST_ARGUMENT = 16
# asm/unistd.h, __X32_SYSCALL_BIT: the numbers of the third set of calls that x86-64 has.
_X32 = 0x40000000


@dataclass(frozen=True, slots=True)
class _Numbers:
    """
    What calls are numbered on an architecture: asm/unistd.h.

    `forbidden` are io_uring_setup, by which sockets are opened without the call for it, and add_key, request_key and
    keyctl: to find a key, the kernel starts a program of the machine's outside all namespaces, which may ask a server.
    """

    architecture: int
    socket: int
    forbidden: tuple[int, ...]


# linux/audit.h: AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64.
_KNOWN = {
    "x86_64": _Numbers(0xC000003E, 41, (425, 248, 249, 250)),
    "aarch64": _Numbers(0xC00000B7, 198, (425, 217, 218, 219)),
}


def forbid() -> None:
    """
    Refuse them to this process and all that it starts, which can gain no rights by starting a program either.

    A family that is not of `FAMILIES` is answered as by a kernel without it, and a forbidden call as by an older
    kernel. A program for another architecture (of 32 bits, say) is killed: its calls have other numbers, and a silence
    that came of half a filter would prove nothing. On processors that are not known here nothing is filtered. Raises
    OSError where the kernel has no filters.
    """
    kernel.gain_no_rights()
    numbers = _KNOWN.get(os.uname().machine)
    # A Python of 32 bits would be killed itself.
    if numbers is not None and sys.maxsize > 1 << 32:
        kernel.filter_calls(_assemble(numbers))


def _assemble(numbers: _Numbers) -> bytes:
    """Write the filter: an instruction is what to do, how many to skip if so and if not, and a number."""
    forbidden, families = numbers.forbidden, FAMILIES
    steps = [
        (kernel.BPF_LOAD_WORD, 0, 0, _ARCHITECTURE),
        (kernel.BPF_IF_EQUAL, 1, 0, numbers.architecture),
        (kernel.BPF_RETURN, 0, 0, _KILL),
        (kernel.BPF_LOAD_WORD, 0, 0, _NUMBER),
        (kernel.BPF_IF_EQUAL, len(forbidden) + 4, 0, numbers.socket),
        (kernel.BPF_IF_AT_LEAST, len(forbidden) + 1, 0, _X32),
        *((kernel.BPF_IF_EQUAL, len(forbidden) - index + 1, 0, number) for index, number in enumerate(forbidden)),
        (kernel.BPF_RETURN, 0, 0, _ALLOW),
        (kernel.BPF_RETURN, 0, 0, _KILL),
        (kernel.BPF_RETURN, 0, 0, _ERROR | errno.ENOSYS),
        (kernel.BPF_LOAD_WORD, 0, 0, _FIRST_ARGUMENT),
        *((kernel.BPF_IF_EQUAL, len(families) - index, 0, family) for index, family in enumerate(families)),
        (kernel.BPF_RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT),
        (kernel.BPF_RETURN, 0, 0, _ALLOW),
    ]
    return kernel.assemble(steps)
