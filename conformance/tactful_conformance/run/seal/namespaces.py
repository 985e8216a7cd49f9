"""Enter a set of namespaces of one's own, and be PID 1 of them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tactful_conformance.run.seal import kernel

_ALL = (
    kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWIPC
)


def enter() -> None:
    """
    Leave all namespaces for new ones; what returns is PID 1 of them, with every right in them and none outside.

    The user keeps its own number, so that a CLI does not take itself for root. The process that entered waits for
    PID 1 and ends with it, and both end with their parents, whatever ends those: the kernel then kills everything
    inside. Raises OSError where the machine refuses.
    """
    user, group = os.getuid(), os.getgid()
    kernel.unshare(_ALL)
    # In this order: user_namespaces(7) forbids a group map to those who could still drop groups.
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    inner = os.fork()
    if inner:
        kernel.die_with_parent(signal.SIGKILL)
        _, status = os.waitpid(inner, 0)
        os._exit(abs(os.waitstatus_to_exitcode(status)))
    kernel.die_with_parent(signal.SIGKILL)
