"""One run of a way: started, timed until its end and the end of its output, and held against what it must have done."""

from __future__ import annotations

import ctypes
import os
import resource
import select
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from endpoints import Endpoint
    from ways import Way

EVENT = "parcel_packed"
PR_SET_CHILD_SUBREAPER = 36


class BrokenWayError(Exception):
    """A way did not do what it is measured for, which makes its time worth nothing."""


@dataclass(frozen=True)
class Run:
    """
    What a run took in milliseconds, its exit status, whether it was ended at the cap, and what it printed.

    `cpu` is the milliseconds of processor time of it and of all that it left behind.
    """

    ms: float
    status: int
    capped: bool
    output: str
    cpu: float = 0.0


def adopt() -> None:
    """Let what a run leaves behind become a child of this process, that it can be waited for."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("this process may not adopt others")


def run(way: Way, endpoint: Endpoint, cap: float) -> Run:
    """
    Run the way once in a home of its own, and wait for all that it leaves behind, which is not counted.

    `cap` is in seconds. Raises BrokenWayError where it has not done what it should.
    """
    with tempfile.TemporaryDirectory(prefix="tactful-bench-") as home:
        environ = {
            "PATH": os.defpath,
            "HOME": home,
            "NO_PROXY": "*",
            "BENCH_ENDPOINT": endpoint.url,
            "BENCH_EVENT": EVENT,
        }
        if way.has_run:
            time_one(way.command, environ, home, cap)
            await_rest()
        endpoint.settle()
        endpoint.clear()
        before = used()
        done = time_one(way.command, {**environ, **way.variables}, home, cap)
        await_rest()
        done = replace(done, cpu=used() - before)
        endpoint.settle()
    if wrong := judge(way, done, endpoint):
        raise BrokenWayError(wrong)
    return done


def time_one(command: tuple[str, ...], environ: Mapping[str, str], folder: str, cap: float) -> Run:
    """Time one command, from before it is started until it has ended and its output too; at `cap` seconds it is ended."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    output, capped = bytearray(), False
    with process.stdout as stream, open(os.pidfd_open(process.pid), "rb", buffering=0) as ending:
        waiting = {stream.fileno(), ending.fileno()}
        while waiting:
            ready, _, _ = select.select(waiting, (), (), max(0.0, begun + cap - time.perf_counter()))
            if not ready:
                process.kill()
                capped = True
                break
            if ending.fileno() in ready:
                waiting.discard(ending.fileno())
            if stream.fileno() in ready:
                part = os.read(stream.fileno(), 65536)
                output += part
                if not part:
                    waiting.discard(stream.fileno())
        taken = (time.perf_counter() - begun) * 1000
    return Run(taken, process.wait(), capped, output.decode(errors="replace"))


def used() -> float:
    """Give the milliseconds of processor time that all have used that were waited for."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (found.ru_utime + found.ru_stime) * 1000


def await_rest() -> None:
    """Wait until no process is left that a run has started."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        return


def judge(way: Way, done: Run, endpoint: Endpoint) -> str | None:
    """Give a sentence where a run did not do what it should, and None where it did."""
    if done.capped and endpoint.answers:
        return f"{way.name} has not ended, though it was answered."
    if way.says not in done.output and not done.capped:
        return f"{way.name} has not done the job: {done.output.strip()}"
    if way.sends and not endpoint.has(EVENT):
        return f"{way.name} has sent nothing that was answered and names the event: {done.output.strip()}"
    if not way.sends and endpoint.bodies:
        return f"{way.name} has sent something, and should not have."
    # One that was never answered may say so.
    if done.status != 0 and endpoint.answers:
        return f"{way.name} ended with {done.status}: {done.output.strip()}"
    return None
