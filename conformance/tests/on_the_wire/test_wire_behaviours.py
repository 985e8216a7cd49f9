"""How the endpoint behaves otherwise than well where only the wire shows it: names, addresses, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tactful_conformance.manifest import Channels
from tactful_conformance.manifest.channels import Rule
from tactful_conformance.observation import StepSeen
from tactful_conformance.plan.scenario import Behaviour

if TYPE_CHECKING:
    from conftest import Observe, Workers

OWN = Channels((Rule("own", host="*.service.example"),))
#: Says how a connection to a name came out; the end of it all is at once, or when the suite lets go.
TRIES = """
import socket, sys
try:
    with socket.create_connection((sys.argv[1], 80), timeout=100) as connection:
        connection.sendall(b"POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 0\\r\\n\\r\\n")
        print(connection.recv(99).split()[1].decode())
except OSError as error:
    print(type(error).__name__)
"""
#: The same in a process that nobody waits for.
TRIES_LATE = (
    "import os\nif os.fork() == 0:\n    os.setsid(); os.closerange(0, 3); os.open(os.devnull, os.O_RDWR); os.dup(0)\n"
)
TRIES_LATE += "".join(f"    {line}\n" for line in TRIES.splitlines())


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        pytest.param(Behaviour(), "200", id="works"),
        pytest.param(Behaviour(status=503), "503", id="status"),
        pytest.param(Behaviour(address="refused"), "ConnectionRefusedError", id="refused"),
        pytest.param(Behaviour(lookup="unknown"), "gaierror", id="unknown"),
    ],
)
def test_at_once(observe: Observe, behaviour: Behaviour, said: str) -> None:
    """A refusal, and a name that nobody knows, are told at once."""
    step = observe("-c", TRIES, "usage.example", behaviour=behaviour)

    assert (step.commands[0].stdout.text.strip(), step.complete, step.outwaited) == (said, True, False)
    assert [lookup.name for lookup in step.lookups or ()][:1] == ["usage.example"]


def attempts(step: StepSeen) -> list[tuple[str, int]]:
    """Give the connections without a request."""
    return [(connection.host, connection.port) for connection in step.connections if not connection.requests]


def test_refusal_is_seen(observe: Observe) -> None:
    """A connection that is refused was tried."""
    step = observe("-c", TRIES, "usage.example", behaviour=Behaviour(address="refused"))

    assert set(attempts(step)) == {("usage.example", 80)}


@pytest.mark.parametrize(
    "behaviour",
    [pytest.param(Behaviour(address="silent"), id="silent"), pytest.param(Behaviour(lookup="held"), id="held-look-up")],
)
def test_who_does_not_wait(observe: Observe, behaviour: Behaviour) -> None:
    """What is held back is let go when the command has ended: whoever went on in the background ends then."""
    step = observe("-c", TRIES_LATE, "usage.example", behaviour=behaviour)

    assert (step.leftover, step.complete, step.outwaited) == ((), True, False)
    assert [lookup.name for lookup in step.lookups or ()][:1] == ["usage.example"]


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        pytest.param(Behaviour(address="silent"), "ConnectionRefusedError", id="silent"),
        pytest.param(Behaviour(lookup="held"), "200", id="held-look-up"),
        pytest.param(Behaviour(lookup="silent"), "200", id="silent-look-up"),
    ],
)
def test_who_waits(observe: Observe, open_worker: Workers, behaviour: Behaviour, said: str) -> None:
    """Whoever waits longer than the suite has patience is let go, and that is said."""
    step = observe("-c", TRIES, "usage.example", worker=open_worker(hold=1.0), behaviour=behaviour)

    assert (step.commands[0].stdout.text.strip(), step.complete, step.outwaited) == (said, True, True)


def test_who_is_never_answered(observe: Observe, open_worker: Workers) -> None:
    """A look-up that nobody answers is not answered when the command has ended either: whoever waits is left over."""
    worker = open_worker(settle=1.0)

    step = observe("-c", TRIES_LATE, "usage.example", worker=worker, behaviour=Behaviour(lookup="silent"))

    assert (bool(step.leftover), step.outwaited) == (True, False)


@pytest.mark.parametrize(
    "behaviour",
    [Behaviour(address="refused"), Behaviour(lookup="unknown"), Behaviour(status=503), Behaviour(answer="none")],
)
def test_own_work(observe: Observe, open_worker: Workers, behaviour: Behaviour) -> None:
    """The CLI's own work meets names and addresses that work, however the step's behave."""
    step = observe("-c", TRIES, "api.service.example", worker=open_worker(channels=OWN), behaviour=behaviour)

    assert step.commands[0].stdout.text.strip() == "404"


@pytest.mark.parametrize(("certificate", "told"), [("trusted", [b"secret"]), ("foreign", [])])
def test_certificate(observe_liar: Observe, certificate: str, told: list[bytes]) -> None:
    """Whoever checks certificates tells nothing to one that nobody trusts, and has tried all the same."""
    behaviour = Behaviour(certificate=certificate)
    step = observe_liar("posts_over_tls", "usage.example", "store", "usage.example", behaviour=behaviour)
    (connection,) = step.connections

    assert [request.body for request in step.requests] == told
    assert (connection.error or "").startswith("TLS failed: ") == (certificate == "foreign")
