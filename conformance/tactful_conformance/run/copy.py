"""Copy a folder with all that a command may have left in it, whatever its modes."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What is raised where something cannot be copied as it is; too deep a folder is such a thing.
CopyError = (OSError, RecursionError)

_READABLE_FILE, _READABLE_FOLDER = 0o600, 0o700
# stat(2): st_blocks is counted in these, whatever the file system's own are.
_BLOCK = 512
_AT_A_TIME = 1 << 20
# Labels that the system gives, to a copy too: nobody else may set them.
_OF_THE_SYSTEM = "security."


def copy_folder(source: Path, target: Path) -> dict[int, int]:
    """
    Copy all that lies in a folder to `target`, which is not there yet: links, FIFOs and sockets that nobody serves too.

    A command that runs in the copy must find no difference: modes, times, owners, extended attributes, names of the
    same file, and holes, without which a file may be larger than the disk. Gives the number of each copy's inode with
    that of what it is a copy of. Raises `CopyError` where something cannot be copied as it is.
    """
    copied = _Copied()
    if os.path.lexists(source):
        _copy(str(source), str(target), copied)
    return copied.inodes


@dataclass(frozen=True, slots=True)
class _Copied:
    """What has been copied: the inodes, by those of the copies, and the copies of what has more than one name."""

    inodes: dict[int, int] = field(default_factory=dict)
    named: dict[tuple[int, int], str] = field(default_factory=dict)


def _copy(source: str, target: str, copied: _Copied) -> None:
    status = os.lstat(source)
    if not stat.S_ISDIR(status.st_mode) and status.st_nlink > 1:
        known = copied.named.setdefault((status.st_dev, status.st_ino), target)
        if known != target:
            os.link(known, target, follow_symlinks=False)
            return
    if stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(source), target)
    elif stat.S_ISREG(status.st_mode):
        with _readable(source, status, _READABLE_FILE):
            _copy_file(source, target, status)
            _copy_attributes(source, target)
    elif stat.S_ISDIR(status.st_mode):
        os.mkdir(target)
        with _readable(source, status, _READABLE_FOLDER):
            for name in os.listdir(source):
                _copy(f"{source}/{name}", f"{target}/{name}", copied)
            _copy_attributes(source, target)
    else:
        os.mknod(target, status.st_mode, status.st_rdev)
    _dress(target, status, copied)


def _dress(target: str, status: os.stat_result, copied: _Copied) -> None:
    """Give a copy the owner, the mode and the times of what it is a copy of, and note its inode."""
    made = os.lstat(target)
    copied.inodes[made.st_ino] = status.st_ino
    if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        os.chown(target, status.st_uid, status.st_gid, follow_symlinks=False)
    if not stat.S_ISLNK(status.st_mode):
        os.chmod(target, stat.S_IMODE(status.st_mode))
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)


def _copy_file(source: str, target: str, status: os.stat_result) -> None:
    """Copy what is in a file, and leave out its holes."""
    if status.st_blocks * _BLOCK >= status.st_size:
        shutil.copyfile(source, target)
        return
    with open(source, "rb", buffering=0) as reading, open(target, "xb") as writing:
        for start, end in _data(reading.fileno(), status.st_size):
            reading.seek(start)
            writing.seek(start)
            while part := reading.read(min(_AT_A_TIME, end - reading.tell())):
                writing.write(part)
        writing.truncate(status.st_size)


def _data(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """Give where the data of a file begin and end, between its holes (lseek(2), SEEK_DATA)."""
    end = 0
    while end < size:
        try:
            start = os.lseek(descriptor, end, os.SEEK_DATA)
        except OSError:
            # ENXIO: there is nothing but a hole behind.
            return
        end = os.lseek(descriptor, start, os.SEEK_HOLE)
        yield start, end


def _copy_attributes(source: str, target: str) -> None:
    """Copy extended attributes, access lists among them, where the system has such."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(source)
    except OSError:
        # A file system that has none.
        return
    for name in names:
        if not name.startswith(_OF_THE_SYSTEM):
            os.setxattr(target, name, os.getxattr(source, name))


@contextlib.contextmanager
def _readable(path: str, status: os.stat_result, needed: int) -> Iterator[None]:
    mode = stat.S_IMODE(status.st_mode)
    if mode & needed == needed:
        yield
        return
    os.chmod(path, mode | needed)
    try:
        yield
    finally:
        os.chmod(path, mode)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
