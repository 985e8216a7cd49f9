"""Take turns over ways, and say what came of it: the median and the middle half of each, and what it adds to another."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from running import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from endpoints import Endpoint
    from running import Run
    from ways import Way

    Taken = dict[str, list[Run]]

_DIGITS = 3


def take_turns(ways: Sequence[Way], endpoint: Endpoint, times: int, cap: float, *, uncounted: int = 0) -> Taken:
    """
    Run each way so many `times`, one after the other in each round, and give its runs by its name.

    Whatever else the machine does falls on all alike, and so does the place in a round, which changes from one to the
    next. The first rounds, which are `uncounted`, load what is loaded once. A way that was ended at the cap is not run
    again.
    """
    taken: Taken = {way.name: [] for way in ways}
    for turn in range(-uncounted, times):
        first = turn % max(len(ways), 1)
        for way in (*ways[first:], *ways[:first]):
            runs = taken[way.name]
            if any(done.capped for done in runs):
                continue
            done = run(way, endpoint, cap)
            if turn >= 0:
                runs.append(done)
    return taken


def spread(values: Sequence[float]) -> dict[str, float]:
    """Give the median and the quartiles, to a thousandth."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [*values] * 3
    return {"median": round(middle, _DIGITS), "low": round(low, _DIGITS), "high": round(high, _DIGITS)}


def subtract(values: Sequence[float], base: Sequence[float]) -> list[float]:
    """Give by how much each value is more than that of `base` in the same round, for the rounds that both have."""
    return [value - other for value, other in zip(values, base, strict=False)]


def summarize(taken: Mapping[str, Sequence[Run]], base: str, unit: str | None = None) -> dict[str, dict[str, Any]]:
    """
    Give for each way its milliseconds, what it `added` to `base`, and how many `times` that of `unit` this is.

    `cpu` is the processor time of all processes. What was ended at the cap took `more_than` that, and its other figures are the least that they can be. `failed` is
    how many of the `rounds` ended with an error.
    """
    rows: dict[str, dict[str, Any]] = {}
    for name, runs in taken.items():
        row: dict[str, Any] = {"rounds": len(runs), "ms": spread(milliseconds(runs))}
        row["cpu"] = spread([done.cpu for done in runs])
        row["failed"] = sum(done.status != 0 and not done.capped for done in runs)
        row["more_than"] = any(done.capped for done in runs)
        if name != base:
            row["added"] = spread(subtract(milliseconds(runs), milliseconds(taken[base])))
        rows[name] = row
    for name, row in rows.items():
        if unit is not None and name not in {base, unit}:
            row["times"] = round(row["added"]["median"] / rows[unit]["added"]["median"], 1)
    return rows


def milliseconds(runs: Sequence[Run]) -> list[float]:
    """Give what each run took."""
    return [done.ms for done in runs]
