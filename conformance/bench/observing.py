"""
What observing costs: a run of `/bin/true` on the wire and at the endpoint, over a bare spawn of it.

A bare spawn is what anybody would write: `subprocess.run` of the same command, in the same folder, with the same
environment, its output captured. Interleaved, so that whatever else the machine does falls on all alike; medians, with
the middle half beside them.
Prints a table, or with `--json FILE` writes the figures too. Nothing is asserted: a time limit on a noisy machine is
no test.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
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
    from collections.abc import Awaitable, Callable, Mapping

    Way = Callable[[], Awaitable[object]]

TRUE = "/bin/true"
#: The first turns load what is loaded once.
UNCOUNTED = 10
BARE = "bare spawn"
STEP = Step((Command((), "elsewhere", ()),), ())


async def measure(ways: Mapping[str, Way], times: int) -> dict[str, list[float]]:
    """Take turns, and give the milliseconds of each way."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(times + UNCOUNTED):
        for name, way in ways.items():
            begun = time.perf_counter()
            await way()
            if turn >= UNCOUNTED:
                taken[name].append((time.perf_counter() - begun) * 1000)
    return taken


async def compare(settings: Settings, folder: Path, times: int) -> dict[str, list[float]]:
    """Open a station at each level, and measure a step there and a bare spawn of the same."""
    with ExitStack() as closing:
        ways: dict[str, Way] = {}
        for level in ("endpoint", "wire"):
            worker = Worker(replace(settings, level=level))
            closing.callback(worker.close)
            sandbox = Sandbox(folder / level, Scenario("directory", (), (), (STEP,)), settings, None)
            ways[f"observed, {level}"] = partial(worker.run_step, STEP, sandbox)
        (command,) = STEP.commands
        environment = sandbox.environment(command, TRUE, worker.variables)

        async def spawn() -> None:
            subprocess.run(  # noqa: ASYNC221 - nothing else is to be done meanwhile
                [TRUE],
                cwd=sandbox.folder(command),
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
            )

        return await measure({BARE: spawn, **ways}, times)


def figures(taken: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Give the median, its distance from the bare spawn's, and the quartiles, in milliseconds."""
    bare = statistics.median(taken[BARE])
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
    canaries = read_canaries(load_specification())
    with tempfile.TemporaryDirectory(prefix="tactful-bench-") as folder:
        settings = Settings("wire", (TRUE,), Path(folder), None, Channels(()), canaries, 60, 60, 60)
        found = figures(asyncio.run(compare(settings, Path(folder), options.times)))
    print(f"{'a run of /bin/true, ms':24}{'median':>8}{'over':>8}{'middle half':>16}")
    for name, row in found.items():
        spread = f"{row['low']:.2f} to {row['high']:.2f}"
        print(f"{name:24}{row['median']:8.2f}{row['over']:8.2f}{spread:>16}")
    if options.json:
        options.json.write_text(json.dumps({"times": options.times, "ms": found}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
