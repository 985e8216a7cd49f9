"""Who and where a CLI believes to be: files of the machine are covered by synthetic ones, and its sockets hidden."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.run.seal import kernel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What is put over what, where it exists: the path that is covered, and a name in the seal's folder.
COVERED = {
    "/etc/resolv.conf": "resolv.conf",
    "/etc/hosts": "hosts",
    "/etc/nsswitch.conf": "nsswitch.conf",
    "/etc/passwd": "passwd",
    "/etc/group": "group",
    "/etc/hostname": "hostname",
    "/etc/machine-id": "machine-id",
    "/var/lib/dbus/machine-id": "machine-id",
    "/etc/ssl/certs": "certificates",
}
#: Covered by an empty file: what names the machine's disks, and the doors that a virtual machine has to its host.
EMPTIED = ("/etc/fstab", "/etc/hostid", "/dev/vsock", "/dev/vhost-vsock")
#: Path-name sockets are not scoped by a network namespace: here lie those of resolvers, message buses, container
#: engines and agents, and those too that are made later. The others are names and keys by which machines are known.
HIDDEN = ("/run", "/var/run", "/etc/ssh", "/dev/disk", "/var/lib/cloud")
#: All that is left of /sys: processors and memory, which runtimes count. The rest has the addresses of network cards
#: and the serial numbers of boards and disks.
SHOWN_OF_SYS = "/sys/devices/system"
#: A new one at each start of a machine (proc(5), /proc/sys/kernel/random): telemetry takes it for a machine's identity.
BOOT_ID = "5ea1ed00-b007-4b00-8b00-ada0ada0ada0"
# In the seal's folder: what is covered by nothing, and the home in the user database, the one thing there to write to.
_NOTHING = "nothing"
_BOOT_ID = "boot-id"
_ACCOUNT = "account"
_TMPFS = kernel.MS_NOSUID | kernel.MS_NODEV


def cover(folder: Path, sockets: Iterable[str]) -> None:
    """
    Hide the machine's sockets, put the files of the seal's folder over its own, and mount a /proc of this namespace.

    `sockets` are paths of sockets outside of what is hidden. Nothing that covers can be written to. Raises OSError
    where the machine refuses, and where the folder would itself be hidden.
    """
    _refuse_hidden(folder)
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    (folder / _NOTHING).touch()
    (folder / _BOOT_ID).write_text(f"{BOOT_ID}\n", encoding="ascii")
    _keep_from_writing(folder)
    # What a link in /etc leads to may lie in what is hidden next.
    targets = _resolve(COVERED | dict.fromkeys(EMPTIED, _NOTHING))
    for hidden in HIDDEN:
        if os.path.isdir(hidden) and not os.path.islink(hidden):
            kernel.mount("tmpfs", hidden, "tmpfs", _TMPFS)
    for target, name in targets.items():
        source = folder / name
        if not source.exists():
            continue
        if not os.path.exists(target):
            Path(target).parent.mkdir(parents=True)
            Path(target).touch()
        kernel.mount(str(source), target, flags=kernel.MS_BIND)
    for path in sockets:
        if _is_socket(path):
            kernel.mount(str(folder / _NOTHING), path, flags=kernel.MS_BIND)
    _replace_sys()
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    kernel.mount(str(folder / _BOOT_ID), "/proc/sys/kernel/random/boot_id", flags=kernel.MS_BIND)
    # It may name the disk that is started from.
    kernel.mount(str(folder / _NOTHING), "/proc/cmdline", flags=kernel.MS_BIND)


def _refuse_hidden(folder: Path) -> None:
    """Where the seal's folder would be hidden, sandboxes would be too: they lie in the same place, TMPDIR."""
    real = os.path.realpath(folder)
    for hidden in HIDDEN:
        if os.path.commonpath([real, os.path.realpath(hidden)]) == os.path.realpath(hidden):
            raise OSError(errno.EINVAL, f"TMPDIR lies in {hidden}, which is hidden inside: set it to another folder")


def _keep_from_writing(folder: Path) -> None:
    """Make what lies in the seal's folder read-only, and with it all that is mounted from it, but for the account."""
    # One by one: the account is removed and made anew outside, and would be a part of the folder then.
    for name in os.listdir(folder):
        if name != _ACCOUNT:
            kernel.mount(str(folder / name), str(folder / name), flags=kernel.MS_BIND)
            kernel.make_read_only(str(folder / name))


def _resolve(covers: Mapping[str, str]) -> dict[str, str]:
    """Follow links, so that what two names have is covered once."""
    return {os.path.realpath(path): name for path, name in covers.items() if os.path.exists(path)}


def _is_socket(path: str) -> bool:
    """Say whether there is a socket; one that cannot be looked at, or has gone, is out of a CLI's reach too."""
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except OSError:
        return False


def _replace_sys() -> None:
    """Put an empty folder over /sys, and what is shown of it back."""
    shown = os.open(SHOWN_OF_SYS, os.O_PATH | os.O_CLOEXEC)
    try:
        kernel.mount("tmpfs", "/sys", "tmpfs", _TMPFS)
        Path(SHOWN_OF_SYS).mkdir(parents=True)
        kernel.mount(f"/proc/self/fd/{shown}", SHOWN_OF_SYS, flags=kernel.MS_BIND | kernel.MS_REC)
    finally:
        os.close(shown)
    kernel.make_read_only("/sys")
