"""The kernel's own words, each with the header or manual page that it is from, and calls that raise."""

from __future__ import annotations

import ctypes
import os
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# linux/sched.h, see unshare(2)
CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

# linux/mount.h, see mount(2)
MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

# linux/prctl.h and linux/seccomp.h, see prctl(2)
PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
PR_SET_NO_NEW_PRIVS = 38

# linux/sockios.h and linux/if.h, see netdevice(7)
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
IFF_RUNNING = 0x40

# linux/rtnetlink.h and linux/netlink.h, see rtnetlink(7)
RTM_NEWROUTE = 24
NLM_F_REQUEST = 0x1
NLM_F_ACK = 0x4
NLM_F_CREATE = 0x400
RT_TABLE_LOCAL = 255
RTPROT_BOOT = 3
RT_SCOPE_HOST = 254
RTN_LOCAL = 2
RTA_OIF = 4

# linux/in.h and linux/in6.h, see ip(7) and ipv6(7)
IP_TRANSPARENT = 19
IPV6_TRANSPARENT = 75

# linux/if_ether.h, linux/if_packet.h, asm-generic/socket.h, see packet(7) and socket(7)
ETH_P_ALL = 0x0003
SO_ATTACH_FILTER = 26

# linux/bpf_common.h: what the instructions of a filter are made of, for packets and for system calls alike.
BPF_LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
BPF_LOAD_BYTE = 0x30  # BPF_LD | BPF_B | BPF_ABS
BPF_LOAD_BYTE_AT_X = 0x50  # BPF_LD | BPF_B | BPF_IND
BPF_LOAD_HEADER_LENGTH = 0xB1  # BPF_LDX | BPF_B | BPF_MSH: four times the low half of a byte
BPF_AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
BPF_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
BPF_IF_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
BPF_IF_SET = 0x45  # BPF_JMP | BPF_JSET | BPF_K
BPF_RETURN = 0x06  # BPF_RET | BPF_K

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` name for new ones; raises OSError."""
    _check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str | None = None, flags: int = 0) -> None:
    """Mount; raises OSError, which names the target."""
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    _check(_libc.mount(*words, ctypes.c_ulong(flags), None), f"mount {target}")


def make_read_only(target: str) -> None:
    """Forbid writing by way of one mount, whatever the modes of its files; raises OSError, which names the target."""
    # What the machine forbade when it mounted this cannot be allowed here: mount_namespaces(7), «Restrictions». The
    # flags of statvfs(3) are those of mount(2), as far as they are asked for.
    kept = os.statvfs(target).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount("none", target, flags=MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def set_host_name(name: str) -> None:
    """Set the host name of this UTS namespace; raises OSError."""
    data = name.encode()
    _check(_libc.sethostname(data, ctypes.c_size_t(len(data))), "sethostname")


def die_with_parent(signal_number: int) -> None:
    """Have a signal sent to this process when its parent ends; raises OSError."""
    _check(_libc.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal_number), 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")


def gain_no_rights() -> None:
    """Have no program that is started gain rights by its mode or its capabilities; raises OSError."""
    # The kernel looks at all of the words that it does not use.
    unused = ctypes.c_ulong(0)
    result = _libc.prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), unused, unused, unused)
    _check(result, "prctl(PR_SET_NO_NEW_PRIVS)")


def filter_calls(instructions: bytes) -> None:
    """Ask a filter about each system call from now on; raises OSError."""
    program = ctypes.create_string_buffer(instructions)
    # struct sock_fprog of linux/filter.h: how many instructions of eight bytes, and where they are.
    filters = struct.pack("HL", len(instructions) // 8, ctypes.addressof(program))
    _check(_libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), filters, 0, 0), "prctl(PR_SET_SECCOMP)")


def assemble(steps: Iterable[tuple[int, int, int, int]]) -> bytes:
    """Write a filter (struct sock_filter): what to do, how many to skip if so and if not, and a number, for each step."""
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
