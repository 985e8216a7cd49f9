"""A pool of workers, one a thread, that observes scenarios in the order in which they are handed in."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from tactful_conformance.run.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from tactful_conformance.observation import Observation
    from tactful_conformance.plan import Scenario
    from tactful_conformance.run.settings import Settings


class Crew:
    """Workers and the threads that they run in; threads are enough, since a worker mostly waits for processes."""

    def __init__(self, settings: Settings, jobs: int) -> None:
        """Start `jobs` workers; the one for the second home is started when it is first needed."""
        self._settings = settings
        self._workers: list[Worker] = []
        self._free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._elsewhere: Worker | None = None
        self._busy = threading.Lock()
        try:
            for _ in range(jobs):
                self._free.put(self._open(0))
        except BaseException:
            self._close()
            raise
        self._threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="tactful")

    def observe(self, scenario: Scenario, root: Path) -> Future[Observation]:
        """Have a scenario observed, in a sandbox that is laid out at `root` and left there."""
        return self._threads.submit(self._observe, scenario, root)

    def _open(self, number: int) -> Worker:
        worker = Worker(self._settings, number)
        self._workers.append(worker)
        return worker

    def _close(self) -> None:
        for worker in self._workers:
            worker.close()

    def _observe(self, scenario: Scenario, root: Path) -> Observation:
        if scenario.number:
            with self._busy:
                self._elsewhere = self._elsewhere or self._open(scenario.number)
                return self._elsewhere.observe(scenario, root)
        worker = self._free.get()
        try:
            return worker.observe(scenario, root)
        finally:
            self._free.put(worker)

    def __enter__(self) -> Self:
        """Give the crew itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Break off what is not finished, and end all processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.abort()
        self._threads.shutdown(wait=True)
        self._close()
