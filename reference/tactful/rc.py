"""Read the rc file, and replace it whole."""

from __future__ import annotations

import os
import stat

from tactful import atomic, json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Opening must not wait for a writer of a pipe, nor make a terminal the controlling one.
OPEN_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
MODE_OF_NEW = 0o600
MODE_OF_NEW_FOLDER = 0o700


class Reading:
    """
    What was found at an rc file's path: `state` is "missing", "damaged" or "good".

    `text` and `content` are those of a good file, and empty otherwise.
    """

    __slots__ = ("content", "state", "text")

    def __init__(self, state: str, *, text: str = "", content: dict[str, Any] | None = None) -> None:
        """Hold the parts of a reading."""
        self.state = state
        self.text = text
        self.content: dict[str, Any] = content or {}


def read(path: str) -> Reading:
    """
    Read the file at `path` and raise nothing.

    Not found, a dangling link included, is the one error that makes it missing (OPT-9). All that cannot be read as a
    JSON object in UTF-8 is damaged (OPT-10): directories, pipes and devices, which are never opened, too.
    """
    try:
        data = _bytes(path)
        content = json_text.parse(data)
    except FileNotFoundError:
        return Reading("missing")
    except (OSError, ValueError, RecursionError, MemoryError):
        return Reading("damaged")
    if not isinstance(content, dict):
        return Reading("damaged")
    return Reading("good", text=data.decode("utf-8"), content=content)


def compose_new() -> str:
    """Return the text of an rc file without a choice: the time of its making, in seconds of the epoch."""
    import json
    import time

    return json.dumps({"meta": {"created_at": int(time.time())}}, indent=2) + "\n"


def assign(path: str, reading: Reading, keys: tuple[str, ...], value: object) -> str | None:
    """
    Set `value` at the path `keys` of the file that `reading` found at `path`, and keep all else that it holds.

    A missing file is made; of a damaged one the old bytes stay beside it, and their path is returned (TGL-14, TGL-15).
    OSError where it cannot be done, and then nothing has changed. The caller holds the lock.
    """
    try:
        text = json_text.assign(reading.text or compose_new(), keys, value)
    except RecursionError:
        import errno

        raise OSError(errno.EINVAL, "Nested too deeply", path) from None
    return write(path, text, keep_copy=reading.state == "damaged")


def write(path: str, text: str, *, keep_copy: bool = False) -> str | None:
    """
    Replace the file that `path` names by `text` in one step; a link stays a link (TGL-6, TGL-8).

    Its mode and, where allowed, its owner stay (TGL-7); a new file is for its owner alone, and so is its folder. With `keep_copy` the old
    bytes stay beside it under a free `.bak` name, which is returned (TGL-14). OSError where it cannot be done, and then
    nothing has changed; a directory, pipe or device is neither moved nor removed (TGL-17).
    """
    real = os.path.realpath(path)
    try:
        found = os.stat(path)
    except FileNotFoundError:
        # The folders of its own name, as of one below ~/.config, and not those that a link leads to.
        os.makedirs(os.path.dirname(path), mode=MODE_OF_NEW_FOLDER, exist_ok=True)
        atomic.replace(real, text.encode(), mode=MODE_OF_NEW, durable=True)
        return None
    _refuse_unless_regular(found, path)
    mode = stat.S_IMODE(found.st_mode)
    if not keep_copy:
        atomic.replace(real, text.encode(), mode=mode, owner=(found.st_uid, found.st_gid), durable=True)
        return None
    with atomic.Copy(real) as copy:
        # What could not be read may have been so by its mode, and a good file can be read.
        mode |= MODE_OF_NEW
        atomic.replace(real, text.encode(), mode=mode, owner=(found.st_uid, found.st_gid), durable=True)
        copy.keep()
    return copy.path


def _bytes(path: str) -> bytes:
    """Return what the regular file at `path` holds; OSError where there is none."""
    _refuse_unless_regular(os.stat(path), path)
    with open(os.open(path, OPEN_FLAGS), "rb") as file:
        # What was a file a moment ago may be something else by now.
        _refuse_unless_regular(os.fstat(file.fileno()), path)
        return file.read()


def _refuse_unless_regular(found: os.stat_result, path: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        import errno

        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if not stat.S_ISREG(found.st_mode):
        import errno

        raise OSError(errno.EINVAL, "Not a regular file", path)
