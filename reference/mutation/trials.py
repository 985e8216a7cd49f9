"""Try copies of the library in processes of their own, several at once, and leave none of what they start."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import select
import signal
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.run.sandbox import remove_sandbox
from tactful_conformance.run.seal.kernel import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from changes import Change

PASSED, FAILED, TIMED_OUT = "passed", "failed", "timed out"
_OUTCOMES = (PASSED, FAILED, TIMED_OUT)
#: What a change that runs wild may take of the machine, in bytes.
_MEMORY_LIMIT = 4 << 30
_FILE_LIMIT = 256 << 20
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Trial:
    """
    Changes that are tried, the names of what judges them, how that says whether all is well, and the seconds it may take.

    `judge` gets a folder of its own, which is removed when it has ended.
    """

    changes: tuple[Change, ...]
    names: Sequence[str]
    judge: Callable[[Path], bool]
    limit: float


def try_all(trials: Iterable[Trial], folder: Path, jobs: int) -> Iterator[tuple[Trial, str, float]]:
    """
    Try as many at once as there are jobs, and yield each with its outcome and the seconds that it took, as they end.

    Each is a fork of this process, which must have no threads: what takes long to import is imported once.
    """
    # What this process holds is there for as long as it is: no fork looks through it for what could go.
    gc.freeze()
    waiting = enumerate(trials)
    running: dict[int, tuple[Trial, Path, float]] = {}
    while True:
        while len(running) < jobs and (following := next(waiting, None)):
            number, trial = following
            own = folder / str(number)
            own.mkdir()
            running[_fork(partial(_supervise, trial, own))] = trial, own, time.monotonic()
        if not running:
            return
        process, status = os.waitpid(-1, 0)
        trial, own, begun = running.pop(process)
        remove_sandbox(own)
        yield trial, _OUTCOMES[os.waitstatus_to_exitcode(status)], time.monotonic() - begun


def _fork(program: Callable[[], int]) -> int:
    """Run a program in a fork that ends with what it returns, and when this process does; gives its id."""
    process = os.fork()
    if not process:
        status = len(_OUTCOMES)
        try:
            die_with_parent(signal.SIGKILL)
            status = program()
        finally:
            os._exit(status)
    return process


def _supervise(trial: Trial, folder: Path) -> int:
    """Let the trial be judged in one more process, wait no longer than its limit, and end all that it started."""
    assert ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    process = _fork(partial(_judge, trial, folder))
    watched = os.pidfd_open(process)
    ended, _, _ = select.select([watched], [], [], trial.limit)
    outcome = PASSED if ended and not os.waitpid(process, 0)[1] else FAILED if ended else TIMED_OUT
    me = os.getpid()
    with contextlib.suppress(ChildProcessError):
        while True:
            # The children of one that is ended become this one's.
            for child in Path(f"/proc/{me}/task/{me}/children").read_text(encoding="ascii").split():
                os.kill(int(child), signal.SIGKILL)
            os.waitpid(-1, 0)
    return _OUTCOMES.index(outcome)


def _judge(trial: Trial, folder: Path) -> int:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    for what, limit in ((resource.RLIMIT_AS, _MEMORY_LIMIT), (resource.RLIMIT_FSIZE, _FILE_LIMIT)):
        resource.setrlimit(what, (limit, limit))
    return 0 if trial.judge(folder) else 1
