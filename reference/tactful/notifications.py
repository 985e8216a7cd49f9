"""Show at most one notification, from the list that an earlier run's sender received."""

from __future__ import annotations

import os
import sys
import time

from tactful import item, json_text, mode, rc
from tactful.home import find
from tactful.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tactful.binding import Binding
    from tactful.home import Home
    from tactful.item import Item
    from tactful.mode import Mode

MILLISECONDS_OF_AN_HOUR = 3_600_000


def show(binding: Binding, environ: Mapping[str, str] = os.environ) -> None:
    """
    Write one line on standard error, if a notification is due; to be called after the command's own output.

    A mode that is not understood is named in a line of its own, with the accepted values (NTF-13). What was shown is
    noted in the rc file first, and shown unnoted in mode `force` alone. Never raises, and never changes anything else.
    """
    try:
        lines = _lines(binding, environ)
        if lines:
            sys.stdout.flush()
            sys.stderr.write("".join(f"{line}\n" for line in lines))
            sys.stderr.flush()
    except Exception:  # noqa: BLE001 - a notification that cannot be shown is no fault of the command
        return


def choose(items: Sequence[Item], history: object, chosen_mode: Mode, now: int) -> Item | None:
    """
    Return the item to show at `now`, in milliseconds of the epoch, or None where none is eligible and due.

    `history` maps codes to the time they were shown at. Never shown goes before shown, then least recently shown, then
    the longest interval, 0 last, then the order of the list (NTF-3, NTF-5, NTF-14, NTF-15).
    """
    shown = history if isinstance(history, dict) else {}
    candidates = []
    for place, candidate in enumerate(items):
        shown_at = _time(shown.get(candidate.code), now)
        eligible = chosen_mode.eligible is None or candidate.code in chosen_mode.eligible
        waited = shown_at is None or now - shown_at >= candidate.hours * MILLISECONDS_OF_AN_HOUR
        if eligible and (waited or chosen_mode.ignores_intervals):
            candidates.append((shown_at is not None, shown_at or 0, -candidate.hours, place))
    return items[min(candidates)[-1]] if candidates else None


def _time(noted: object, now: int) -> float | None:
    """Return a time of the history, or None where it is none that can have been: the future counts as never."""
    if isinstance(noted, bool) or not isinstance(noted, int | float) or not 0 <= noted <= now:
        return None
    return noted


def _lines(binding: Binding, environ: Mapping[str, str]) -> list[str]:
    if binding.mode_variable is None or binding.history is None:
        # A tool that has none.
        return []
    chosen_mode = mode.read(binding, environ)
    lines = []
    if chosen_mode.unknown is not None:
        value = item.clean(chosen_mode.unknown)
        accepted = ", ".join(mode.list_accepted())
        lines.append(
            f"{binding.mode_variable}={value} is not understood, and read as {chosen_mode.name}: use {accepted}"
        )
    home = find(binding, environ)
    if home is not None and chosen_mode.name != "off":
        items = _received(home)
        shown = _note(home, binding.history, items, chosen_mode) if items else None
        if shown is not None:
            lines.append(shown.message)
    return lines


def _received(home: Home) -> Sequence[Item]:
    try:
        with open(home.cache, "rb") as file:
            return item.read_all(json_text.parse(file.read()))
    except (OSError, ValueError, RecursionError):
        return []


def _note(home: Home, key: str, items: Sequence[Item], chosen_mode: Mode) -> Item | None:
    """Choose an item and note in the rc file, at `key`, that it is shown; None where none is due or can be noted."""
    now = int(time.time() * 1000)
    history: object = None
    try:
        with Lock(home.lock):
            reading = rc.read(home.rc)
            history = reading.content.get(key)
            chosen = choose(items, history, chosen_mode, now)
            if chosen is not None:
                if reading.state == "damaged":
                    return chosen if chosen_mode.ignores_intervals else None
                rc.assign(home.rc, reading, (key, chosen.code), now)
            return chosen
    except OSError:
        return choose(items, history, chosen_mode, now) if chosen_mode.ignores_intervals else None
