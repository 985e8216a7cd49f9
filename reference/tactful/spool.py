"""Keep events that were recorded until they are accepted: one file an event, bounded in count, age and size."""

from __future__ import annotations

import os
import time

from tactful import atomic, json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COUNT_LIMIT = 2_000
TOTAL_LIMIT = 8 * 1024 * 1024  # bytes of all events
AGE_LIMIT = 7 * 24 * 60 * 60  # seconds
SIZE_LIMIT = 64 * 1024  # bytes of one event
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

    An event larger than SIZE_LIMIT is dropped, and so are the oldest ones over COUNT_LIMIT or TOTAL_LIMIT (DLV-10).
    """
    import json

    data = json.dumps(event).encode()
    if len(data) > SIZE_LIMIT:
        return
    os.makedirs(folder, mode=0o700, exist_ok=True)
    _make_room(folder, len(data))
    atomic.replace(os.path.join(folder, event["id"] + ENDING), data)


def collect(folder: str, *, prune: bool = True) -> list[Pending]:
    """
    Return the events that wait in `folder`, the oldest first, without those that are too old, too large or damaged.

    These are removed, unless `prune` is false. Temporary names, which other processes are writing, are never among the
    events.
    """
    found: list[Pending] = []
    for changed_at, _, path in _oldest_first(folder):
        fresh = time.time() - changed_at <= AGE_LIMIT
        if fresh and not path.endswith(ENDING):
            continue
        event = _read(path) if fresh else None
        if isinstance(event, dict):
            found.append(Pending(path, event))
        elif event is None and prune:
            _remove(path)
    return found


def split(pending: list[Pending]) -> list[list[Pending]]:
    """
    Return the batches that `pending` is sent in: who was logged in when an event was recorded is alike in each (PAY-8).

    Order is kept within a batch, and among the batches by their first.
    """
    batches: dict[str, list[Pending]] = {}
    for item in pending:
        batches.setdefault(repr(item.event.get("user")), []).append(item)
    return list(batches.values())


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


def _make_room(folder: str, size: int) -> None:
    """Remove the oldest events, so that one more of `size` bytes keeps the limits of number and of size."""
    count = len(_names(folder)) + 1
    # That many cannot be too large together, whatever they hold.
    if count <= min(COUNT_LIMIT, TOTAL_LIMIT // SIZE_LIMIT):
        return
    waiting = _oldest_first(folder)
    total = size + sum(held for _, held, _ in waiting)
    for _, held, path in waiting:
        if count <= COUNT_LIMIT and total <= TOTAL_LIMIT:
            return
        _remove(path)
        count, total = count - 1, total - held


def _oldest_first(folder: str) -> list[tuple[float, int, str]]:
    """Return (time of the last change in seconds, bytes, path) of each name of the spool in `folder`."""
    aged = []
    for name in _names(folder):
        path = os.path.join(folder, name)
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            continue
        aged.append((found.st_mtime, found.st_size, path))
    return sorted(aged)


def _read(path: str) -> dict[str, Any] | str | None:
    """Return the event in the file at `path`, None where it holds none that may be sent, "unread" where it is not read."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError:
        # Not to be read just now, which is no reason to lose it.
        return "unread"
    return _parse(data)


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
