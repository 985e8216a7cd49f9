"""Check a CLI: plan, run, and hand what is seen over to be judged and decided, one result after the other."""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tactful_conformance.decisions import Decisions
from tactful_conformance.hiding import hidden_paths
from tactful_conformance.judge.disguise import find
from tactful_conformance.plan import Asked, Plan, PlannedCase, Selection, make_plan
from tactful_conformance.plan.canaries import read_canaries
from tactful_conformance.recording import Recording, write_recording
from tactful_conformance.report.canonical import this_platform
from tactful_conformance.report.keep import keep_case
from tactful_conformance.run.crew import Crew
from tactful_conformance.run.sandbox import remove_sandbox
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.setup import find_command

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.observation import Observation
    from tactful_conformance.report.canonical import Run
    from tactful_conformance.specification import Specification
    from tactful_conformance.verdict import CaseResult

#: Stands for a path while others are replaced, of which some may be a part of it; no file has a NUL in its name.
_PUT_BACK = "\0sandboxes\0"


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for; `keep` is the folder in which sandboxes lie, and stay where a case failed."""

    selection: Selection
    level: str
    strict: bool
    jobs: int
    keep: Path


class _Awaited:
    """Observations that are being made, by the key of their scenario."""

    def __init__(self) -> None:
        """Begin with none."""
        self.futures: dict[str, Future[Observation]] = {}

    def of(self, key: str) -> Observation:
        """Wait for one; raises whatever went wrong."""
        return self.futures[key].result()

    def so_far(self) -> list[Observation]:
        """Give those that have been made."""
        futures = self.futures.values()
        return [f.result() for f in futures if f.done() and not f.cancelled() and not f.exception()]

    def if_made(self, key: str) -> Observation | None:
        """Give one if it has been made."""
        future = self.futures.get(key)
        return future.result() if future and future.done() and not (future.cancelled() or future.exception()) else None


class Engine:
    """
    One check of one CLI.

    Within its `with` block all scenarios are observed, equal ones once, mostly in the order of the cases; `result` waits
    for what a case needs and decides it.
    """

    def __init__(self, manifest: Manifest, specification: Specification, options: Options) -> None:
        """Plan the run and find the command; raises `Problem` where something that was named is not there."""
        self.manifest = manifest
        self.specification = specification
        self.options = options
        self.plan: Plan = make_plan(specification, manifest, options.selection, options.level)
        self.settings = Settings(
            level=options.level,
            argv=find_command(manifest),
            folder=manifest.folder,
            endpoint=manifest.endpoint,
            channels=manifest.channels,
            canaries=read_canaries(specification),
            deadline=manifest.deadline,
            settle=manifest.settle,
            hold=manifest.hold,
        )
        self._sandboxes = options.keep / "sandboxes"
        self._crew = Crew(self.settings, max(1, min(options.jobs, len(self.plan.courses))))
        self._awaited = _Awaited()
        self._asked = Asked(options.selection, options.level, options.strict)
        self._decisions = Decisions(manifest, specification, self.plan, self._asked, self._awaited)

    def __enter__(self) -> Self:
        """Begin to observe."""
        self._sandboxes.mkdir(parents=True, exist_ok=True)
        # An earlier run's, where the same folder is kept again.
        self._remove_sandboxes(kept=())
        for course in self.plan.courses:
            self._awaited.futures |= self._crew.follow(course, self._sandboxes)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End all processes and remove the sandboxes of what did not fail."""
        self._crew.__exit__(kind, error, traceback)
        failed = [r for r in self._decisions.results if r.status in ("fail", "declared", "harness-error")]
        for result in failed:
            observation = self._awaited.if_made(result.case.scenario.key) if result.case.scenario else None
            keep_case(result, self.options.keep, self.settings, self.specification, observation)
        self._remove_sandboxes(kept={result.case.scenario.key for result in failed if result.case.scenario})
        # Folders that hold nothing are not left behind; one that does cannot be removed like this.
        for folder in (self._sandboxes, self.options.keep):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _remove_sandboxes(self, kept: Collection[str]) -> None:
        gone = [path for path in self._sandboxes.iterdir() if path.name not in kept]
        with ThreadPoolExecutor(max(1, self.options.jobs)) as threads:
            # Each is waited for, so that what cannot be removed is told of.
            list(threads.map(remove_sandbox, gone))

    def result(self, case: PlannedCase) -> CaseResult:
        """Wait for what a case needs, and decide it."""
        return self._decisions.result(case)

    def run(self) -> Run:
        """Give the run as far as it came, for the report."""
        return self._decisions.run(hidden_paths({"<sandbox>": self._sandboxes, "<manifest>": self.manifest.folder}))

    def record(self, path: Path, now: dt.datetime) -> None:
        """Write the run as far as it came, to be judged again; raises `Problem` where it cannot be written."""
        recording = Recording(self.manifest, self._asked, now, this_platform(), tuple(self._awaited.so_far()))
        # What a CLI makes of its sandbox's path, as a digest, is found by that very path alone: it is put back.
        sandboxes = str(self._sandboxes)
        # What the manifest says is private is found where a path that has it was sent: that one stays.
        hidden = {
            folder: name
            for folder, name in hidden_paths({"<manifest>": self.manifest.folder}).items()
            if not any(find(word, os.fsencode(folder)) for word in self.manifest.private)
        }
        write_recording(recording, path, {sandboxes: _PUT_BACK, **hidden, _PUT_BACK: sandboxes})
