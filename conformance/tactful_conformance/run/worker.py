"""Run one scenario after the other: one launcher, one collector, one event loop."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from tactful_conformance.observation import CommandSeen, Observation, StepSeen
from tactful_conformance.run.launcher import Exited, Settled, Start
from tactful_conformance.run.output import Capture
from tactful_conformance.run.sandbox import Sandbox
from tactful_conformance.run.settings import FILE_CAP, OUTPUT_CAP
from tactful_conformance.run.station import open_station

if TYPE_CHECKING:
    from pathlib import Path

    from tactful_conformance.plan import Scenario, Step
    from tactful_conformance.run.settings import Settings


class Worker:
    """
    Everything that one thread needs to observe scenarios.

    All of it lives in one event loop, which runs only while a scenario is observed, so that nothing is shared between
    threads and nothing needs a lock.
    """

    def __init__(self, settings: Settings) -> None:
        """Start the launcher and the collector."""
        self._settings = settings
        self._station = open_station(settings)
        self._launcher = self._station.launcher
        self._collector = self._station.collector
        self._runner = asyncio.Runner()

    def observe(self, scenario: Scenario, root: Path) -> Observation:
        """Run a scenario in a new sandbox at `root`; raises `LaunchError` (launcher.py) where the suite fails, not the CLI."""
        return self._runner.run(self._observe(scenario, root))

    def observe_step(self, step: Step, sandbox: Sandbox) -> StepSeen:
        """Run one step in a sandbox that is there."""
        return self._runner.run(self._run_step(step, sandbox))

    def abort(self) -> None:
        """Break off what is being observed; safe from any thread."""
        self._launcher.abort()

    def close(self) -> None:
        """End the launcher with all below it, and stop listening."""
        self._station.close()
        self._runner.close()

    async def _observe(self, scenario: Scenario, root: Path) -> Observation:
        sandbox = Sandbox(root, scenario, self._settings, self._station.account)
        before = sandbox.files(FILE_CAP)
        steps = [await self._run_step(step, sandbox) for step in scenario.steps]
        return Observation(scenario.key, self._station.level, str(root), before, tuple(steps))

    async def _run_step(self, step: Step, sandbox: Sandbox) -> StepSeen:
        self._collector.begin(step)
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
            requests=traffic.requests,
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
