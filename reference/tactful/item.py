"""Read a notification as it was received: what is malformed is none, and text is data."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_HOURS = 24
LENGTH_LIMIT = 500  # characters of a message, and of a code


class Item:
    """A notification: its code, its message as one clean line, and its visibility interval in hours."""

    __slots__ = ("code", "hours", "message")

    def __init__(self, code: str, message: str, hours: int) -> None:
        """Hold the three parts."""
        self.code = code
        self.message = message
        self.hours = hours


def read_all(received: object) -> Sequence[Item]:
    """Return the valid items of a received list, in its order; what is no list has none."""
    if not isinstance(received, list):
        return []
    return [item for entry in received if (item := read(entry)) is not None]


def read(entry: object) -> Item | None:
    """Return the item that `entry` is, {code, message, visibilityInterval}, or None where it has no code or message."""
    if not isinstance(entry, dict):
        return None
    code, message = entry.get("code"), entry.get("message")
    if not isinstance(code, str) or not isinstance(message, str) or not 0 < len(code) <= LENGTH_LIMIT:
        return None
    line = clean(message)
    return Item(code, line, read_hours(entry.get("visibilityInterval"))) if line else None


def clean(message: str) -> str:
    """
    Return `message` as one line of at most LENGTH_LIMIT printable characters.

    Control, escape, format and bidirectional characters are removed, runs of white space become one space.
    """
    kept = (character for character in message if character.isprintable() or character.isspace())
    return " ".join("".join(kept).split())[:LENGTH_LIMIT]


def read_hours(interval: object) -> int:
    """Return a visibility interval in whole hours: numbers and numeric strings are floored, all else is the default."""
    if isinstance(interval, str) and interval.isascii() and "_" not in interval:
        try:
            interval = float(interval)
        except ValueError:
            return DEFAULT_HOURS
    if isinstance(interval, bool) or not isinstance(interval, int | float) or not 0 <= interval < float("inf"):
        return DEFAULT_HOURS
    return int(interval)
