"""Copy a folder with all that a command may have left in it, whatever its modes."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_READABLE_FILE, _READABLE_FOLDER = 0o600, 0o700


def copy_folder(source: Path, target: Path) -> dict[int, int]:
    """
    Copy files, folders, links and FIFOs with their modes and times to `target`, which is not there yet.

    Gives the number of each copy's inode with that of what it is a copy of. What is none of those, a socket, belongs to
    a process that has ended, and is left out.
    """
    copies: dict[int, int] = {}
    if os.path.lexists(source):
        _copy(str(source), str(target), copies)
    return copies


def _copy(source: str, target: str, copies: dict[int, int]) -> None:
    status = os.lstat(source)
    if stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(source), target)
    elif stat.S_ISFIFO(status.st_mode):
        os.mkfifo(target)
    elif stat.S_ISREG(status.st_mode):
        with _readable(source, status, _READABLE_FILE):
            shutil.copyfile(source, target)
    elif stat.S_ISDIR(status.st_mode):
        os.mkdir(target)
        with _readable(source, status, _READABLE_FOLDER):
            for name in os.listdir(source):
                _copy(f"{source}/{name}", f"{target}/{name}", copies)
    else:
        return
    copies[os.lstat(target).st_ino] = status.st_ino
    if not stat.S_ISLNK(status.st_mode):
        os.chmod(target, stat.S_IMODE(status.st_mode))
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)


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
