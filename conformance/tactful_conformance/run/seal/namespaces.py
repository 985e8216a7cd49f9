"""Enter a set of namespaces of one's own, and be PID 1 of them."""

from __future__ import annotations

import os
import select
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.run.seal import kernel

if TYPE_CHECKING:
    import socket

_ALL = (
    kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWIPC
)


def enter(control: socket.socket) -> None:
    """
    Leave all namespaces for new ones; what returns is PID 1 of them, with every right in them and none outside.

    The user keeps its own number, so that a CLI does not take itself for root. The process that entered waits for
    PID 1 and ends with it; it ends PID 1 when the other end of `control` has gone, and the kernel does when it has
    gone itself, whatever ended those: the kernel then kills everything inside. Raises OSError where the machine
    refuses.
    """
    user, group = os.getuid(), os.getgid()
    kernel.unshare(_ALL)
    # In this order: user_namespaces(7) forbids a group map to those who could still drop groups.
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    inner = os.fork()
    if inner:
        os._exit(_guard(inner, control))
    kernel.die_with_parent(signal.SIGKILL)


def _guard(inner: int, control: socket.socket) -> int:
    """Wait for PID 1 and give its status, a signal's number for one that ended it; end it when nobody asks any more."""
    # Not PR_SET_PDEATHSIG, which comes when the thread has ended that started this process, though the suite goes on.
    ended = os.pidfd_open(inner)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    # No event is asked for: that the other end has gone is told all the same, and requests are PID 1's.
    poll.register(control, 0)
    if ended not in dict(poll.poll()):
        os.kill(inner, signal.SIGKILL)
    _, status = os.waitpid(inner, 0)
    return abs(os.waitstatus_to_exitcode(status))
