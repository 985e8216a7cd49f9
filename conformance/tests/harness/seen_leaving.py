"""
Run a command where every packet that leaves is seen, and fail where one did: `python seen_leaving.py COMMAND …`.

The tests are run by it. They make networks of their own and need none outside, and this is what holds them to that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.run.collect import witness
from tactful_conformance.run.seal import kernel, network, tap

if TYPE_CHECKING:
    import socket

#: The exit status where something left, whatever the command's own was.
LEFT = 99
_PAUSE = 0.2


def enter_network() -> None:
    """Leave the network for a new one in which every address is this host's; raises OSError where that is refused."""
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        kernel.unshare(kernel.CLONE_NEWNET)
    else:
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNET)
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    network.raise_loopback()


def watch(opened: socket.socket, ended: threading.Event, left: set[str]) -> None:
    """Note whatever leaves for an address that is not loopback's, until the command has ended and all is read."""
    last = False
    while not last:
        # Read on after the end: what was sent before it stands in the queue.
        last = ended.wait(_PAUSE)
        for seen in witness.drain(opened, lookups=True):
            address, port = seen.target if isinstance(seen, witness.Opening) else (seen.address, seen.port)
            left.add(f"{address}:{port}")
        if witness.dropped(opened):
            left.add("more than could be read")


def main(command: list[str]) -> int:
    """Run the command and give its exit status, or `LEFT` with what left on standard error."""
    enter_network()
    opened, ended, left = tap.open_tap(), threading.Event(), set[str]()
    watching = threading.Thread(target=watch, args=(opened, ended, left))
    watching.start()
    status = subprocess.run(command, check=False).returncode
    ended.set()
    watching.join()
    if left:
        print(f"it tried to reach {', '.join(sorted(left))}", file=sys.stderr)
        return LEFT
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
