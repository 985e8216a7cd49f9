"""Put a file in its place in one step, so that no reader ever sees a part of it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


def replace(
    path: str, data: bytes, *, mode: int = 0o600, owner: tuple[int, int] | None = None, durable: bool = False
) -> None:
    """
    Write `data` to a temporary file beside `path` and rename it over `path`.

    `owner` is (user id, group id), given where the process may. `durable` waits until the bytes are on the disk.
    Temporary names end in `.tmp`. OSError where it cannot be done, and then nothing has changed.
    """
    try:
        _replace(path, data, mode, owner, durable=durable)
    except OSError as error:
        # Whoever reads the message knows the file by this name, and not by that of the temporary one or by none.
        raise OSError(error.errno, error.strerror, path) from error


def _replace(path: str, data: bytes, mode: int, owner: tuple[int, int] | None, *, durable: bool) -> None:
    temporary = f"{path}.{os.urandom(8).hex()}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if owner is not None:
                _give(descriptor, owner)
            os.fchmod(descriptor, mode)
            if durable:
                os.fsync(descriptor)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _give(descriptor: int, owner: tuple[int, int]) -> None:
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) == owner:
        return
    try:
        os.fchown(descriptor, *owner)
    except PermissionError:
        # Another account's file in this account's folder: it may be replaced, but not given away.
        return


class Copy:
    """
    A second name for a file under a free `.bak` name; taken back on leaving, unless it was kept.

    The name is claimed by a hard link, which never overwrites, so that two accidents leave two copies (TGL-14).
    """

    __slots__ = ("_kept", "_original", "path")

    def __init__(self, original: str) -> None:
        """Choose nothing yet; `path` is known once entered."""
        self._original = original
        self._kept = False
        self.path = ""

    def __enter__(self) -> Self:
        """Claim the first free name of original.bak, original.1.bak, original.2.bak, …; OSError where none can be."""
        number = 0
        while not self.path:
            candidate = f"{self._original}.{number}.bak" if number else f"{self._original}.bak"
            try:
                os.link(self._original, candidate, follow_symlinks=False)
            except FileExistsError:
                number += 1
            else:
                self.path = candidate
        return self

    def keep(self) -> None:
        """Let the copy stay."""
        self._kept = True

    def __exit__(self, *_: object) -> None:
        """Remove the copy that was not kept."""
        if not self._kept:
            os.unlink(self.path)
