"""Run one scenario after the other: one launcher, one collector, one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactful_conformance.observation import CommandSeen, Observation, StepSeen
from tactful_conformance.run.copy import CopyError, copy_folder
from tactful_conformance.run.launcher import Exited, Settled, Start
from tactful_conformance.run.output import Capture
from tactful_conformance.run.sandbox import Sandbox, remove_sandbox
from tactful_conformance.run.settings import FILE_CAP, OUTPUT_CAP
from tactful_conformance.run.station import open_station

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from tactful_conformance.observation import FileSeen
    from tactful_conformance.plan import Course, Scenario, Step
    from tactful_conformance.run.settings import Settings


Tell = Callable[[str, Observation], None]


@dataclass(frozen=True, slots=True)
class _Way:
    """What stays the same on a course: the sandbox, when it began, its files before that, where they go, whom to tell."""

    sandbox: Sandbox
    began: float
    before: tuple[FileSeen, ...]
    folder: Path
    tell: Tell


class Worker:
    """
    Everything that one thread needs to observe scenarios.

    All of it lives in one event loop, which runs only while a scenario is observed, so that nothing is shared between
    threads and nothing needs a lock.
    """

    def __init__(self, settings: Settings, number: int = 0) -> None:
        """Start the launcher and the collector, for scenarios of the first home or of the second."""
        self._settings = settings
        self._station = open_station(settings, number)
        self._launcher = self._station.launcher
        self._collector = self._station.collector
        self._runner = asyncio.Runner()

    def observe(self, scenario: Scenario, root: Path) -> Observation:
        """Run a scenario in a new sandbox at `root`; raises `LaunchError` (launcher.py) where the suite fails, not the CLI."""
        return self._runner.run(self._observe(scenario, root))

    def follow(self, course: Course, folder: Path, tell: Tell) -> None:
        """
        Run the scenarios of a course, the steps that they share once, and tell of each by its key.

        What is left of each lies below `folder`, under its key. Raises as `observe`, and has then told of those whose own
        steps did not fail.
        """
        if not course.further:
            tell(course.scenario.key, self.observe(course.scenario, folder / course.scenario.key))
            return
        # All run in one place, and then lie in their own: what a CLI writes down of where it is stays true.
        root = folder / f"{course.scenario.key}.shared"
        try:
            sandbox = self._lay_out(course.scenario, course.places, root)
            way = _Way(sandbox, time.time(), sandbox.files(FILE_CAP), folder, tell)
            self._runner.run(self._follow(course, way, ()))
        finally:
            remove_sandbox(root)

    @property
    def variables(self) -> Mapping[str, str]:
        """What every command is given beside its own."""
        return self._station.variables

    def abort(self) -> None:
        """Break off what is being observed; safe from any thread."""
        self._launcher.abort()

    def close(self) -> None:
        """End the launcher with all below it, and stop listening."""
        self._station.close()
        self._runner.close()

    def _lay_out(self, scenario: Scenario, places: Collection[str], root: Path) -> Sandbox:
        """Make a sandbox with those of the fixtures in which something runs: others would be copied for nobody."""
        fixtures = tuple((place, source) for place, source in scenario.fixtures if place in places)
        laid_out = dataclasses.replace(scenario, fixtures=fixtures)
        return Sandbox(root, laid_out, self._settings, self._station.account)

    async def _observe(self, scenario: Scenario, root: Path) -> Observation:
        sandbox = self._lay_out(scenario, scenario.places, root)
        began, before = time.time(), sandbox.files(FILE_CAP)
        steps = [await self.run_step(step, sandbox) for step in scenario.steps]
        return self._observation(scenario, sandbox, began, before, steps)

    async def _follow(self, course: Course, way: _Way, seen: tuple[StepSeen, ...]) -> None:
        scenario, sandbox = course.scenario, way.sandbox
        seen = (*seen, await self.run_step(scenario.steps[-1], sandbox))
        if course.wanted:
            way.tell(scenario.key, self._observation(scenario, sandbox, way.began, way.before, seen))
            _leave(sandbox.root, way.folder / scenario.key, last=not course.further)
        if len(course.further) == 1:
            await self._follow(course.further[0], way, seen)
        elif course.further:
            await self._branch_off(course, way, seen)

    async def _branch_off(self, course: Course, way: _Way, seen: tuple[StepSeen, ...]) -> None:
        """Go on in each way from where a course is; where its files cannot be put back as they are, from the start."""
        folder = way.folder / f"{course.scenario.key}.saved"
        try:
            try:
                saved = way.sandbox.save(folder)
            except CopyError:
                await _each(functools.partial(self._start_over, further, way) for further in course.further)
                return

            async def go_on(further: Course) -> None:
                try:
                    way.sandbox.restore(saved)
                except CopyError:
                    await self._start_over(further, way)
                else:
                    await self._follow(further, way, seen)

            await _each(functools.partial(go_on, further) for further in course.further)
        finally:
            remove_sandbox(folder)

    async def _start_over(self, course: Course, way: _Way) -> None:
        """Observe what ends on a course as if it shared nothing."""

        async def observe(scenario: Scenario) -> None:
            way.tell(scenario.key, await self._observe(scenario, way.folder / scenario.key))

        await _each(functools.partial(observe, scenario) for scenario in course.ends())

    def _observation(
        self,
        scenario: Scenario,
        sandbox: Sandbox,
        began: float,
        before: tuple[FileSeen, ...],
        steps: Sequence[StepSeen],
    ) -> Observation:
        account = str(self._station.account) if self._station.account else None
        return Observation(scenario.key, self._station.level, str(sandbox.root), account, began, before, tuple(steps))

    async def run_step(self, step: Step, sandbox: Sandbox) -> StepSeen:
        """Run one step in a sandbox that is laid out, and give what was seen of it."""
        if not step.commands:
            sandbox.change(step)
            return StepSeen((), (), (), None, None, sandbox.files(FILE_CAP), (), complete=True, outwaited=False)
        self._collector.begin(step)
        if step.kill:
            self._collector.on_attempt(self._launcher.kill)
        argvs = [self._settings.argv + command.args for command in step.commands]
        captures = self._start(step, argvs, sandbox)
        exits: dict[int, Exited] = {}
        leftover: tuple[str, ...] = ()
        exited = asyncio.Event()
        ending = asyncio.get_running_loop().create_task(self._end_foreground(exited, captures))
        try:
            async for event in self._launcher.events():
                match event:
                    case Exited():
                        exits[event.index] = event
                        if len(exits) == len(argvs):
                            exited.set()
                    case Settled():
                        leftover = event.leftover
            limit = self._settings.settle
            outputs = [(await stdout.output(limit), await stderr.output(limit)) for stdout, stderr in captures]
            await ending
        finally:
            ending.cancel()
        traffic = await self._collector.settle(self._settings.settle)
        commands = tuple(
            CommandSeen(argv, step.commands[index].place, exits[index].status, exits[index].timed_out, *outputs[index])
            for index, argv in enumerate(argvs)
        )
        return StepSeen(
            commands=commands,
            # Whoever was killed has read no answer.
            requests=tuple(dataclasses.replace(request, status=None) for request in traffic.requests)
            if step.kill
            else traffic.requests,
            connections=traffic.connections,
            lookups=traffic.lookups,
            datagrams=traffic.datagrams,
            files=sandbox.files(FILE_CAP),
            leftover=leftover,
            complete=traffic.complete,
            outwaited=traffic.outwaited,
        )

    async def _end_foreground(self, exited: asyncio.Event, captures: list[tuple[Capture, Capture]]) -> None:
        """Tell the collector when a user has their prompt back: all has exited, and both outputs are at their end."""
        await exited.wait()
        for stdout, stderr in captures:
            await stdout.ended()
            await stderr.ended()
        self._collector.foreground_ended()

    def _start(self, step: Step, argvs: list[tuple[str, ...]], sandbox: Sandbox) -> list[tuple[Capture, Capture]]:
        """Start the commands of a step, each with its standard streams on pipes of its own and nothing to read."""
        given = dict(self._station.variables)
        if self._settings.endpoint:
            given[self._settings.endpoint] = self._collector.url
        null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        captures = [(Capture(OUTPUT_CAP), Capture(OUTPUT_CAP)) for _ in step.commands]
        try:
            self._launcher.start(
                [
                    Start(
                        argv=argv,
                        env=sandbox.environment(command, argv[0], given),
                        cwd=sandbox.folder(command),
                        descriptors=(null, stdout.write, stderr.write),
                    )
                    for command, argv, (stdout, stderr) in zip(step.commands, argvs, captures, strict=True)
                ],
                self._settings.deadline,
                self._settings.settle,
            )
        finally:
            os.close(null)
            for pair in captures:
                for capture in pair:
                    capture.close_write()
        return captures


async def _each(runs: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Make one run after the other, whichever of them fails; then raises what the first of those raised."""
    failures: list[Exception] = []
    for run in runs:
        try:
            await run()
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is no other run's
            failures.append(failure)
    if failures:
        raise failures[0]


def _leave(root: Path, target: Path, *, last: bool) -> None:
    """Leave what a scenario made for whoever looks into a failure; what cannot be copied changes no verdict."""
    with contextlib.suppress(*CopyError):
        if last:
            root.rename(target)
        else:
            copy_folder(root, target)
