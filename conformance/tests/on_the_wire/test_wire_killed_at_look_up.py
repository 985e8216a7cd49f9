"""On the wire a command is killed when it looks a name up, or connects to an address that never answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.plan.scenario import Behaviour, Command, Reply, Scenario, Step

if TYPE_CHECKING:
    from conftest import Workers

LOOK_UP = "import signal, socket; socket.getaddrinfo('a.example', 80); signal.pause()"
CONNECT = "import signal, socket; socket.create_connection(('192.0.2.7', 80)); signal.pause()"


@pytest.mark.parametrize("behaviour", [Behaviour(), Behaviour(lookup="held"), Behaviour(address="silent")])
@pytest.mark.parametrize("program", [LOOK_UP, CONNECT], ids=["look-up", "connect"])
def test_killed(open_worker: Workers, tmp_path: Path, program: str, behaviour: Behaviour) -> None:
    """Whatever is answered there, the command has ended by the suite's hand, and is no leftover."""
    command = Command(("-c", program), "elsewhere", ())
    step = Step((command,), (Reply("telemetry", "[]"),), behaviour, kill=True)

    (seen,) = open_worker().observe(Scenario("directory", (), (), (step,)), tmp_path / "root").steps

    assert [(one.exit_status, one.timed_out) for one in seen.commands] == [(-9, False)]
    assert (seen.leftover, bool(seen.lookups or seen.connections)) == ((), True)
