"""Keep events that were recorded until they are accepted: one file an event, bounded in count, age and size."""

from __future__ import annotations

import os
import time

from tactful import atomic, json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COUNT_LIMIT = 2_000
AGE_LIMIT = 7 * 24 * 60 * 60  # seconds
SIZE_LIMIT = 16 * 1024  # bytes of one event
ENDING = ".json"
ID_LENGTH = 36


class Pending:
    """An event in the spool: the path of its file, and what it holds."""

    __slots__ = ("event", "path")

    def __init__(self, path: str, event: dict[str, Any]) -> None:
        """Hold the two parts."""
        self.path = path
        self.event = event


def add(folder: str, event: dict[str, Any]) -> None:
    """
    Write `event` into the spool at `folder`, under its id; OSError where it cannot be written.

    An event larger than SIZE_LIMIT is dropped, and so are the oldest ones over COUNT_LIMIT.
    """
    import json

    data = json.dumps(event).encode()
    if len(data) > SIZE_LIMIT:
        return
    os.makedirs(folder, mode=0o700, exist_ok=True)
    surplus = len(_names(folder)) + 1 - COUNT_LIMIT
    if surplus > 0:
        for _, path in _oldest_first(folder)[:surplus]:
            _remove(path)
    atomic.replace(os.path.join(folder, event["id"] + ENDING), data)


def collect(folder: str) -> list[Pending]:
    """
    Return the events that wait in `folder`, the oldest first; remove those that are too old, too large or damaged.

    Temporary names, which other processes are writing, are never among them.
    """
    found: list[Pending] = []
    for changed_at, path in _oldest_first(folder):
        if time.time() - changed_at > AGE_LIMIT:
            _remove(path)
        elif path.endswith(ENDING):
            found += _read(path)
    return found


def remove(delivered: list[Pending]) -> None:
    """Remove events that were accepted; one that is gone already is no error."""
    for pending in delivered:
        _remove(pending.path)


def clear(folder: str) -> None:
    """Remove the events that wait in `folder`, half-written ones included; OSError where one stays (TGL-19)."""
    for name in _names(folder):
        try:
            os.unlink(os.path.join(folder, name))
        except FileNotFoundError:
            continue


def _names(folder: str) -> list[str]:
    """Return the names of events and of their temporary files; what else lies in the folder is not the spool's."""
    try:
        return [name for name in os.listdir(folder) if name[ID_LENGTH:].startswith(ENDING)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _oldest_first(folder: str) -> list[tuple[float, str]]:
    """Return (time of the last change in seconds, path) of each name of the spool in `folder`."""
    aged = []
    for name in _names(folder):
        path = os.path.join(folder, name)
        try:
            aged.append((os.lstat(path).st_mtime, path))
        except FileNotFoundError:
            continue
    return sorted(aged)


def _read(path: str) -> list[Pending]:
    """Return the event in the file at `path`, as a list of one or none; remove what holds none that may be sent."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError:
        # Not to be read just now, which is no reason to lose it.
        return []
    event = _parse(data)
    if event is None:
        _remove(path)
        return []
    return [Pending(path, event)]


def _parse(data: bytes) -> dict[str, Any] | None:
    if len(data) > SIZE_LIMIT:
        return None
    try:
        event = json_text.parse(data)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        # Gone already, or not to be removed: the next run tries again.
        return
