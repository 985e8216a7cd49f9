"""
What observing costs: a run of `/bin/true` on the wire and at the endpoint, over a bare spawn of it.

Interleaved, so that whatever else the machine does falls on all alike; medians, with the middle half beside them.
Prints a table, or with `--json FILE` writes the figures too. Nothing is asserted: a time limit on a noisy machine is
no test.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.manifest import Channels
from tactful_conformance.plan.canaries import read_canaries
from tactful_conformance.plan.scenario import Command, Scenario, Step
from tactful_conformance.run.sandbox import Sandbox
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.worker import Worker
from tactful_conformance.specification import load_specification

if TYPE_CHECKING:
    from collections.abc import Callable

TRUE = "/bin/true"
#: The first turns load what is loaded once.
UNCOUNTED = 10
STEP = Step((Command((), "elsewhere", ()),), ())


def spawn() -> None:
    """Start the command, with three descriptors, and wait for it: nothing is observed."""
    null = os.open(os.devnull, os.O_RDWR)
    pid = os.posix_spawn(TRUE, [TRUE], {}, file_actions=[(os.POSIX_SPAWN_DUP2, null, number) for number in range(3)])
    os.waitpid(pid, 0)
    os.close(null)


def observer(level: str, folder: Path) -> tuple[Worker, Callable[[], None]]:
    """Open a worker, and give it with what observes one step in a sandbox that is laid out once."""
    specification = load_specification()
    settings = Settings(level, (TRUE,), folder, None, Channels(()), read_canaries(specification), 60, 60, 60)
    worker = Worker(settings)
    sandbox = Sandbox(folder / level, Scenario("directory", (), (), (STEP,)), settings, None)

    def observe() -> None:
        worker.observe_step(STEP, sandbox)

    return worker, observe


def measure(ways: dict[str, Callable[[], None]], times: int) -> dict[str, list[float]]:
    """Take turns, and give the milliseconds of each way."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(times + UNCOUNTED):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            if turn >= UNCOUNTED:
                taken[name].append((time.perf_counter() - begun) * 1000)
    return taken


def figures(taken: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Give the median, its distance from the bare spawn's, and the quartiles, in milliseconds."""
    bare = statistics.median(taken["bare spawn"])
    found = {}
    for name, values in taken.items():
        low, middle, high = statistics.quantiles(values, n=4)
        found[name] = {"median": middle, "over": middle - bare, "low": low, "high": high}
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tactful-bench-"))
    workers, ways = [], {"bare spawn": spawn}
    try:
        for level in ("endpoint", "wire"):
            worker, ways[f"observed, {level}"] = observer(level, folder)
            workers.append(worker)
        found = figures(measure(ways, options.times))
    finally:
        for worker in workers:
            worker.close()
        shutil.rmtree(folder)
    print(f"{'a run of /bin/true, ms':24}{'median':>8}{'over':>8}{'middle half':>16}")
    for name, row in found.items():
        spread = f"{row['low']:.2f} to {row['high']:.2f}"
        print(f"{name:24}{row['median']:8.2f}{row['over']:8.2f}{spread:>16}")
    if options.json:
        options.json.write_text(json.dumps({"times": options.times, "ms": found}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
