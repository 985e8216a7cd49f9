"""A pool of workers, one a thread, that observes scenarios in the order in which they are handed in."""

from __future__ import annotations

import functools
import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from tactful_conformance.run.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from tactful_conformance.observation import Observation
    from tactful_conformance.plan import Course
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
        self._threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="tactful")
        try:
            # At once: each of them waits for processes of its own.
            for worker in self._threads.map(self._open, [0] * jobs):
                self._free.put(worker)
        except BaseException:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._close()
            raise

    def follow(self, course: Course, folder: Path) -> dict[str, Future[Observation]]:
        """Have the scenarios of a course observed, in sandboxes that are left below a folder, under their keys."""
        awaited: dict[str, Future[Observation]] = {scenario.key: Future() for scenario in course.ends()}
        followed = self._threads.submit(self._follow, course, folder, awaited)
        followed.add_done_callback(functools.partial(_give_up, awaited))
        return awaited

    def _open(self, number: int) -> Worker:
        worker = Worker(self._settings, number)
        self._workers.append(worker)
        return worker

    def _close(self) -> None:
        for worker in self._workers:
            worker.close()

    def _follow(self, course: Course, folder: Path, awaited: Mapping[str, Future[Observation]]) -> None:
        def tell(key: str, observation: Observation) -> None:
            awaited[key].set_result(observation)

        if course.scenario.number:
            with self._busy:
                self._elsewhere = self._elsewhere or self._open(course.scenario.number)
                self._elsewhere.follow(course, folder, tell)
            return
        worker = self._free.get()
        try:
            worker.follow(course, folder, tell)
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


def _give_up(awaited: Mapping[str, Future[Observation]], followed: Future[None]) -> None:
    """Say of what was not observed why it never will be."""
    for future in awaited.values():
        if future.done():
            continue
        if followed.cancelled():
            future.cancel()
        else:
            future.set_exception(followed.exception() or RuntimeError("the course ended before its end"))
