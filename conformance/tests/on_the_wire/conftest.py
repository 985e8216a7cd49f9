"""What the tests of the wire share: workers that seal small Python programs, and what is seen of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tactful_conformance.manifest import Channels
from tactful_conformance.observation import StepSeen
from tactful_conformance.plan.scenario import Behaviour, Command, Reply, Scenario, Step
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.worker import Worker

LIARS = Path(__file__).parent.parent / "liars_on_the_wire"
NO_RULES = Channels(())
WORKS = Behaviour()
# Generous: they end what hangs, and decide nothing.
DEADLINE, SETTLE, HOLD = 120.0, 60.0, 60.0

Observe = Callable[..., StepSeen]
Workers = Callable[..., Worker]


@pytest.fixture(scope="session")
def open_worker(make_settings: Callable[..., Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Open a worker, one for each set of settings, that observes what is put behind `argv`."""
    workers: dict[object, Worker] = {}

    def open_one(
        argv: tuple[str, ...] = (sys.executable, "-I", "-S"),
        *,
        channels: Channels = NO_RULES,
        endpoint: str | None = None,
        level: str = "wire",
        **limits: float,
    ) -> Worker:
        limits = {"deadline": DEADLINE, "settle": SETTLE, "hold": HOLD, **limits}
        key = (argv, channels, endpoint, level, *limits.values())
        if key not in workers:
            folder = tmp_path_factory.mktemp("manifest")
            said = {"level": level, "argv": argv, "folder": folder, "endpoint": endpoint, "channels": channels}
            workers[key] = Worker(make_settings(**said, **limits))
        return workers[key]

    yield open_one
    for worker in workers.values():
        worker.close()


@pytest.fixture(scope="session")
def observe(open_worker: Workers, tmp_path_factory: pytest.TempPathFactory) -> Observe:
    """Observe one command on the wire: `worker` as by `open_worker`, `replies` what each channel is answered, and how, by `behaviour`."""
    root, numbers = tmp_path_factory.mktemp("sandboxes"), count()

    def observe_one(
        *args: str,
        worker: Worker | None = None,
        env: tuple[tuple[str, str], ...] = (),
        replies: tuple[Reply, ...] = (Reply("telemetry", "[]"),),
        behaviour: Behaviour = WORKS,
        times: int = 1,
    ) -> StepSeen:
        command = Command(args, "elsewhere", env)
        scenario = Scenario("directory", (), (), (Step((command,) * times, replies, behaviour),))
        return (worker or open_worker()).observe(scenario, root / str(next(numbers))).steps[0]

    return observe_one


@pytest.fixture(scope="session")
def observe_liar(observe: Observe) -> Observe:
    """Observe a liar by its name, with its arguments."""

    def observe_one(name: str, *args: str, **more: object) -> StepSeen:
        return observe(str(LIARS / f"{name}.py"), *args, **more)

    return observe_one
