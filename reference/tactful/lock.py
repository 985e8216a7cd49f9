"""Hold a lock file, so that processes of one command-line tool take turns."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


class Lock:
    """
    An exclusive lock on the file at `path`, which is made, with its folder, where missing.

    Entering waits for the holder. Where the body raises, a lock file and a folder that were made for it are removed, so
    that a failure leaves everything as it was (TGL-13).
    """

    __slots__ = ("_descriptor", "_made", "path")

    def __init__(self, path: str) -> None:
        """Name the file; nothing is opened yet."""
        self.path = path
        self._descriptor = -1
        self._made: list[str] = []

    def __enter__(self) -> Self:
        """Wait for the lock; OSError where the file cannot be made."""
        self.take(wait=True)
        return self

    def take(self, *, wait: bool) -> bool:
        """Take the lock and return whether it was got; without `wait`, not where another holds it. OSError as above."""
        import fcntl

        folder = os.path.dirname(self.path)
        self._made = [path for path in (self.path, folder) if not os.path.lexists(path)]
        os.makedirs(folder, mode=0o700, exist_ok=True)
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                current = self._is_current(descriptor)
            except BlockingIOError:
                os.close(descriptor)
                return False
            except BaseException:
                os.close(descriptor)
                raise
            if current:
                self._descriptor = descriptor
                return True
            os.close(descriptor)

    def _is_current(self, descriptor: int) -> bool:
        """Return whether the file that was locked still stands at the path; its last holder may have removed it."""
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self.path))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let the next one in."""
        os.close(self._descriptor)
        self._descriptor = -1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock, and after a failure take back what was made for it."""
        if kind is not None:
            self._take_back()
        self.release()

    def _take_back(self) -> None:
        for path in self._made:
            try:
                os.unlink(path) if path == self.path else os.rmdir(path)
            except OSError:
                # The folder holds something else by now, and stays.
                return
