"""Who and where a CLI believes to be: files of the machine are covered by synthetic ones, and its sockets hidden."""

from __future__ import annotations

import os
from pathlib import Path

from tactful_conformance.run.seal import kernel

#: What is put over what, where it exists: a name in the seal's folder, and the path that it covers.
COVERED = (
    ("resolv.conf", "/etc/resolv.conf"),
    ("hosts", "/etc/hosts"),
    ("nsswitch.conf", "/etc/nsswitch.conf"),
    ("passwd", "/etc/passwd"),
    ("group", "/etc/group"),
    ("hostname", "/etc/hostname"),
    ("machine-id", "/etc/machine-id"),
    ("certificates", "/etc/ssl/certs"),
)
#: Path-name sockets are not scoped by a network namespace: resolvers, message buses, container engines, agents.
#: Nor are the network cards that a /sys of the machine shows, and their addresses, which tell machines apart.
HIDDEN = ("/run", "/var/run", "/sys/class/net")


def cover(folder: Path) -> None:
    """
    Hide the machine's sockets, put the files of the seal's folder over its own, and mount a /proc of this namespace.

    Raises OSError where the machine refuses.
    """
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    # What a link in /etc leads to may lie in what is hidden next.
    targets = {name: os.path.realpath(target) for name, target in COVERED if os.path.exists(target)}
    for hidden in HIDDEN:
        if os.path.isdir(hidden) and not os.path.islink(hidden):
            kernel.mount("tmpfs", hidden, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV)
    for name, target in targets.items():
        source = folder / name
        if not source.exists():
            continue
        if not os.path.exists(target):
            Path(target).parent.mkdir(parents=True)
            Path(target).touch()
        kernel.mount(str(source), target, flags=kernel.MS_BIND)
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
