"""
What telemetry adds to a command: with the library, with an opt-out, and with the SDKs that are in common use.

Every way does the same job in a process of its own (`clients/job.py`), and takes turns with the others. One endpoint on
loopback answers; another reads and never answers. An event that does not arrive ends this with a sentence: the time of
what sends nothing is worth nothing. No time is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ways as known
from comparing import milliseconds, spread, subtract, summarize, take_turns
from endpoints import Endpoint
from rendering import render
from running import BrokenWayError, adopt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comparing import Taken
    from ways import Way

CAP = 80  # seconds
#: What starts in a moment and waits for nothing is run more often: what is asked of it is told in less.
OFTEN = 5
UNCOUNTED = 2
MODES = {"answering": "the endpoint answering", "hanging": "the endpoint never answering"}
ON_OVER_OFF = "tactful, on over off"
#: What is held: milliseconds, milliseconds, and how many times the library's added time any other's is.
ON_LIMIT = 4.0
IMPORT_LIMIT = 5.0
BESIDE = 20.0


def measure(others: Sequence[Way], times: int, hanging_times: int, cap: float = CAP) -> dict[str, Any]:
    """Measure all ways, and give the figures."""
    adopt()
    load = [os.getloadavg()[0]]
    own = known.own()
    compared = [way for way in own if way.name in {known.NOTHING, known.TACTFUL}] + list(others)
    with Endpoint(answers=True).open() as answering, Endpoint(answers=False).open() as hanging:
        # What waits for the network by itself: nothing else that the machine does matters to seconds.
        hung = take_turns(others, hanging, hanging_times, cap)
        hung |= take_turns(own, hanging, times, cap, uncounted=UNCOUNTED)
        importing = measure_importing(answering, times * OFTEN, cap)
        by_itself = take_turns(own, answering, times * OFTEN, cap, uncounted=UNCOUNTED)
        beside = take_turns(compared, answering, times, cap, uncounted=UNCOUNTED)
    load.append(os.getloadavg()[0])
    data = {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "platform": {**describe_platform(), "load": [round(one, 1) for one in load]},
        "cap": cap,
        "ways": {way.name: describe(way) for way in [*own, *others]},
        "importing": importing,
        "own": {"answering": by_themselves(by_itself, own), "hanging": by_themselves(hung, own)},
        "answering": summarize(beside, known.NOTHING, known.TACTFUL),
        "hanging": summarize({way.name: hung[way.name] for way in compared}, known.NOTHING, known.TACTFUL),
    }
    return {**data, "budgets": hold(data)}


def measure_importing(endpoint: Endpoint, times: int, cap: float) -> dict[str, dict[str, Any]]:
    """Measure an interpreter that imports the library beside one that does not."""
    runs = take_turns(known.interpreters(), endpoint, times, cap, uncounted=UNCOUNTED)
    rows: dict[str, dict[str, Any]] = {}
    for importing, bare in known.importing().items():
        rows |= summarize({name: runs[name] for name in (bare, importing)}, bare)
    return rows


def by_themselves(runs: Taken, ways: Sequence[Way]) -> dict[str, dict[str, Any]]:
    """Give the figures of `ways`, and in one row more what telemetry takes beyond the same command with it turned off."""
    on, off = milliseconds(runs[known.TACTFUL]), milliseconds(runs[known.OFF])
    rows = summarize({way.name: runs[way.name] for way in ways}, known.NOTHING)
    return {**rows, ON_OVER_OFF: {"rounds": len(on), "added": spread(subtract(on, off))}}


def hold(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what is held, what came of it, and whether that is it."""
    added = {f"telemetry on over off, {words}": data["own"][mode][ON_OVER_OFF] for mode, words in MODES.items()}
    rows = [held(name, row["added"]["median"], ON_LIMIT, "ms") for name, row in added.items()]
    added = {name: data["importing"][name] for name in known.importing()}
    rows += [held(name, row["added"]["median"], IMPORT_LIMIT, "ms") for name, row in added.items()]
    for mode, words in MODES.items():
        times = {row["times"]: name for name, row in data[mode].items() if "times" in row}
        if times:
            what = f"what the least of the others ({times[min(times)]}) adds over what tactful adds, {words}"
            rows.append(held(what, min(times), BESIDE, "times", at_least=True))
    return rows


def held(what: str, measured: float, limit: float, unit: str, *, at_least: bool = False) -> dict[str, Any]:
    """Give one row of what is held."""
    met = measured >= limit if at_least else measured <= limit
    return {"what": what, "limit": limit, "at_least": at_least, "unit": unit, "measured": measured, "met": met}


def describe(way: Way) -> dict[str, str]:
    """Give what a reader is told of a way."""
    said = {"how": way.how}
    if way.distribution:
        said |= {"distribution": way.distribution, "version": metadata.version(way.distribution)}
    return said


def describe_platform() -> dict[str, Any]:
    """Give what the figures depend on, and nothing by which a machine is known."""
    return {
        "implementation": platform.python_implementation(),
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=30, help="rounds in which the endpoint answers")
    parser.add_argument("--hanging-times", type=int, default=3, help="rounds in which it never does")
    parser.add_argument("--cap", type=int, default=CAP, help="seconds after which a command is ended")
    parser.add_argument("--no-others", action="store_true", help="measure the library by itself")
    parser.add_argument("--observing", type=Path, help="figures of conformance/bench/observing.py, to stand beside")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    try:
        data = measure([] if options.no_others else known.others(), options.times, options.hanging_times, options.cap)
    except BrokenWayError as error:
        print(f"No figures: {error}", file=sys.stderr)
        return 1
    if options.observing:
        data["observing"] = json.loads(options.observing.read_text(encoding="utf-8"))
    page = render(data)
    print(page)
    if options.json:
        options.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
