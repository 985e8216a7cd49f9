"""Vectors of notifications: which one shows, and how its text does."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tactful_conformance.specification import Specification

#: A time to ask at, in milliseconds: 2026-01-01 in UTC.
NOW = 1_767_225_600_000
_HOUR = 3_600_000
_DEFAULT_HOURS = 24
_LENGTH = 500
_BIDIRECTIONAL = {*"\u061c\u200e\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def read_hours(said: Any) -> int:
    """Read a visibility interval."""
    if isinstance(said, str):
        try:
            said = float(said)
        except ValueError:
            return _DEFAULT_HOURS
    if isinstance(said, bool) or not isinstance(said, int | float) or said < 0:
        return _DEFAULT_HOURS
    return int(said)


def choose(received: Any, history: Any, mode: Mapping[str, Any], now: int) -> str | None:
    """Name the code of the item that shows, or None."""
    history = history if isinstance(history, dict) else {}
    due = []
    for place, item in enumerate(received if isinstance(received, list) else ()):
        if not _is_item(item) or not (mode["eligible"] == "all" or item["code"] in mode["eligible"]):
            continue
        hours, shown = read_hours(item.get("visibilityInterval")), _time(history.get(item["code"]), now)
        if shown is None or mode["interval"] == "ignored" or now - shown >= hours * _HOUR:
            due.append((-1 if shown is None else shown, -hours, place, item["code"]))
    return str(min(due)[-1]) if due else None


def _is_item(item: Any) -> bool:
    return isinstance(item, dict) and all(isinstance(item.get(key), str) and item[key] for key in ("code", "message"))


def _time(noted: Any, now: int) -> float | None:
    is_time = isinstance(noted, int | float) and not isinstance(noted, bool) and 0 <= noted <= now
    return noted if is_time else None


def clean(text: str) -> str:
    """Give the line that shows of a message."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    kept = (c for c in spaced if unicodedata.category(c) != "Cc" and c not in _BIDIRECTIONAL)
    return " ".join("".join(kept).split())[:_LENGTH]


def text_vectors(specification: Specification) -> Iterator[dict[str, Any]]:
    """Give each row of the table, and texts about as long as one may be; the table's own answer is checked."""
    rows = [(row["id"], row["text"], row["line"]) for row in specification.tables["notification-texts"]["rows"]]
    rows += [(f"{length}-characters", "é" * length, "é" * _LENGTH) for length in (_LENGTH, _LENGTH + 1)]
    for name, text, line in rows:
        if clean(text) != line:
            raise ValueError(f"notification-texts: `{name}` shows as {clean(text)!r}")
        requirement = "NTF-26" if len(text) >= _LENGTH else "NTF-25"
        yield {"id": name, "requirements": [requirement], "given": {"text": text}, "expect": {"line": line}}


def notification_vectors(specification: Specification) -> Iterator[dict[str, Any]]:
    """Give every class of interval, mode, time and malformed item, and every reason to choose one of two."""
    modes = specification.rows("notification-modes")
    items = {
        name: {key: value for key, value in row.items() if key != "id"}
        for name, row in specification.rows("notification-items").items()
    }
    questions = (*_of_intervals(specification), *_of_modes(items, modes), *_of_history(items), *_of_choice(items))
    for name, requirement, mode, history, received in (*questions, *_malformed(items)):
        given = {"mode": mode, "now": NOW, "history": history, "received": received}
        shown = choose(received, history, modes[mode], NOW)
        yield {"id": name, "requirements": [requirement], "given": given, "expect": {"shown": shown}}


_Question = tuple[str, str, str, Any, Any]


def _of_intervals(specification: Specification) -> Iterator[_Question]:
    """Ask just before an interval has passed, just when it has, and in a mode in which it counts for nothing."""
    for row in specification.tables["visibility-intervals"]["rows"]:
        item: dict[str, Any] = {"code": "NEWS", "message": "There is news."}
        if "number" in row:
            item["visibilityInterval"] = float(row["number"])
        elif "value" in row:
            item["visibilityInterval"] = row["value"]
        if read_hours(item.get("visibilityInterval")) != row["hours"]:
            raise ValueError(f"visibility-intervals: `{row['id']}` is not {row['hours']} hours")
        passed = NOW - row["hours"] * _HOUR
        yield f"interval {row['id']}/passed", "NTF-22", "on", {"NEWS": passed}, [item]
        if row["hours"]:
            yield f"interval {row['id']}/not passed", "NTF-22", "on", {"NEWS": passed + 1}, [item]
            yield f"interval {row['id']}/forced", "NTF-15", "force", {"NEWS": passed + 1}, [item]


def _of_modes(items: Mapping[str, Any], modes: Mapping[str, Any]) -> Iterator[_Question]:
    requirements = {"off": "NTF-1", "upgrades-only": "NTF-3", "on": "NTF-5", "force": "NTF-15"}
    for mode in modes:
        for name in ("minor", "major", "patch", "offer", "event"):
            item = items[name]
            yield f"{mode}/{name}, never shown", requirements[mode], mode, {}, [item]
            yield f"{mode}/{name}, just shown", requirements[mode], mode, {item["code"]: NOW}, [item]
        yield f"{mode}/offer and minor", requirements[mode], mode, {}, [items["offer"], items["minor"]]


def _of_history(items: Mapping[str, Any]) -> Iterator[_Question]:
    item = items["minor"]
    times = {"future": NOW + 1, "negative": -1, "text": str(NOW), "null": None, "true": True, "object": {}}
    for name, time in times.items():
        yield f"time/{name}", "NTF-29", "on", {item["code"]: time}, [item]
    for name, history in {"absent": None, "text": "yesterday", "array": [NOW], "number": NOW}.items():
        yield f"history/{name}", "NTF-23", "on", history, [item]


def _of_choice(items: Mapping[str, Any]) -> Iterator[_Question]:
    minor, offer, event, always = (items[name] for name in ("minor", "offer", "event", "always"))
    hourly = {**offer, "visibilityInterval": 1}
    old, older = NOW - 100 * _HOUR, NOW - 200 * _HOUR
    pairs: Sequence[tuple[str, Any, list[Any]]] = (
        ("never shown first", {minor["code"]: older}, [minor, offer]),
        ("never shown first, though shorter", {minor["code"]: older}, [minor, hourly]),
        ("least recently shown", {minor["code"]: old, offer["code"]: older}, [minor, offer]),
        ("least recently shown, though shorter", {minor["code"]: old, offer["code"]: older}, [minor, hourly]),
        ("longest interval", {}, [hourly, minor]),
        ("longest interval, of the same time", {minor["code"]: old, offer["code"]: old}, [hourly, minor]),
        ("0 last", {}, [always, hourly]),
        ("first of the list", {}, [offer, minor, event]),
        ("first of the list, the other way round", {}, [event, minor, offer]),
        ("the one that is due", {minor["code"]: NOW}, [minor, offer]),
        ("the future is never", {minor["code"]: NOW + 1, offer["code"]: older}, [offer, minor]),
    )
    for name, history, received in pairs:
        yield f"choice/{name}", "NTF-20", "on", history, received
    forced = {minor["code"]: NOW, offer["code"]: NOW - 1}
    yield "choice/least recently shown, forced", "NTF-20", "force", forced, [minor, offer]


def _malformed(items: Mapping[str, Any]) -> Iterator[_Question]:
    minor = items["minor"]
    lists: Mapping[str, Any] = {"null": None, "object": dict(minor), "text": "[]", "number": 7, "empty": []}
    for name, received in lists.items():
        yield f"list/{name}", "NTF-23", "on", {}, received
    wrong: dict[str, Any] = {"number": 7, "text": "news", "array": [minor], "null": None, "empty": {}}
    wrong |= {name: items[name] for name in ("no-code", "no-message", "odd-code")}
    wrong |= {"odd-message": {"code": "NEWS", "message": ["a"]}, "empty-code": {"code": "", "message": "a"}}
    for name, item in wrong.items():
        yield f"item/{name}", "NTF-23", "on", {}, [item]
        yield f"item/{name}, beside a good one", "NTF-23", "on", {}, [item, minor]
