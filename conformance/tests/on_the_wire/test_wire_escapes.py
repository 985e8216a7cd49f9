"""Ways past the seal: what a sealed command reaches for on the machine is out of its reach."""

from __future__ import annotations

import errno
import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.run.launcher import Launcher
from tactful_conformance.run.worker import Worker

if TYPE_CHECKING:
    from conftest import Observe, Workers

LIARS = Path(__file__).parent.parent / "liars_on_the_wire"


def observe_anew(open_worker: Workers, observe: Observe, program: str) -> str:
    """Run a program in a worker that finds the machine, and the suite's environment, as they are now."""
    worker = Worker(open_worker()._settings)
    try:
        return observe("-c", program, worker=worker).commands[0].stdout.text
    finally:
        worker.close()


def outcome(observe_liar: Observe, *args: str) -> str:
    """Let a liar reach for something, and give what it says about it."""
    return observe_liar("steps_out", *args).commands[0].stdout.text.strip()


def test_a_listener_on_the_machine_s_loopback_is_out_of_reach(observe_liar: Observe) -> None:
    """What listens on the machine's own loopback, this test for one, is not met inside."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)

        assert outcome(observe_liar, "port", str(listener.getsockname()[1])) == "Connection refused"
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_an_abstract_socket_is_out_of_reach(observe_liar: Observe) -> None:
    """A socket without a file belongs to a network, and is not of this one."""
    name = f"tactful-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{name}")
        listener.listen()

        assert outcome(observe_liar, "abstract", name) == "Connection refused"


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM], ids=["stream", "datagram"])
@pytest.mark.parametrize("name", ["agent", "an agent.sock"])
def test_a_socket_with_a_path_is_out_of_reach(
    open_worker: Workers, observe: Observe, tmp_path: Path, kind: socket.SocketKind, name: str
) -> None:
    """What is bound to a path when a worker is opened is an empty file inside, wherever it lies."""
    path = str(tmp_path / name)
    program = (
        "import os, socket, sys\n"
        f"connection = socket.socket(socket.AF_UNIX, {int(kind)})\n"
        f"print(connection.connect_ex({path!r}), os.path.isfile({path!r}), os.path.getsize({path!r}))"
    )
    with socket.socket(socket.AF_UNIX, kind) as listener:
        listener.bind(path)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        found = observe_anew(open_worker, observe, program)

    assert found.split() == [str(errno.ECONNREFUSED), "True", "0"]


def test_a_command_reaches_sockets_of_its_own(observe: Observe) -> None:
    """What a command binds in its sandbox it can connect to."""
    program = (
        "import socket\n"
        "listener = socket.socket(socket.AF_UNIX)\n"
        "listener.bind('own')\n"
        "listener.listen()\n"
        "print(socket.socket(socket.AF_UNIX).connect_ex('own'))"
    )

    assert observe("-c", program).commands[0].stdout.text == "0\n"


@pytest.mark.parametrize(
    "family", [40, 38, 31, 29, 30, 21, 1024], ids=["vsock", "alg", "bluetooth", "can", "tipc", "rds", "none"]
)
def test_other_families_of_sockets_are_not_to_be_had(observe: Observe, family: int) -> None:
    """A family that a network namespace does not scope is answered as by a kernel that has none."""
    step = observe(str(LIARS / "opens_sockets.py"), "family", str(family))

    assert step.commands[0].stdout.text.strip() == "Address family not supported by protocol"


@pytest.mark.parametrize("family", [socket.AF_UNIX, socket.AF_INET, socket.AF_INET6], ids=lambda family: family.name)
def test_what_is_observed_can_be_opened(observe: Observe, family: socket.AddressFamily) -> None:
    """Sockets that the seal sees, and Unix sockets, are as ever."""
    step = observe(str(LIARS / "opens_sockets.py"), "family", str(int(family)))

    assert step.commands[0].stdout.text.strip() == "opened"


@pytest.mark.parametrize("call", ["io_uring_setup", "add_key", "request_key", "keyctl"])
def test_calls_that_lead_past_a_network_are_not_to_be_had(observe: Observe, call: str) -> None:
    """Sockets cannot be opened by way of io_uring, nor a helper of the machine's be asked by way of a key."""
    numbers = {
        "x86_64": {"io_uring_setup": 425, "add_key": 248, "request_key": 249, "keyctl": 250},
        "aarch64": {"io_uring_setup": 425, "add_key": 217, "request_key": 218, "keyctl": 219},
    }
    number = numbers[os.uname().machine][call]
    step = observe(str(LIARS / "opens_sockets.py"), "call", str(number))

    assert step.commands[0].stdout.text.strip() == "Function not implemented", step.commands[0].stderr.text


def test_no_program_gains_rights(observe: Observe) -> None:
    """A program that is set-user-ID, or has capabilities, is started without them."""
    step = observe("-c", "print(*[line for line in open('/proc/self/status') if line.startswith('NoNewPrivs')])")

    assert step.commands[0].stdout.text.split() == ["NoNewPrivs:", "1"]


def test_a_crash_is_not_reported(observe: Observe) -> None:
    """The machine's crash reporter is started outside: with this limit, and no other, the kernel starts none."""
    step = observe("-c", "import resource\nprint(*resource.getrlimit(resource.RLIMIT_CORE))")

    assert step.commands[0].stdout.text.split() == ["1", "1"]


def test_no_descriptor_leads_out(observe_liar: Observe) -> None:
    """Nothing that a command finds open is a socket."""
    step = observe_liar("sends_by_whatever_is_open")

    assert (step.commands[0].stdout.text, step.commands[0].exit_status) == ("[]\n", 0)


def test_the_process_that_starts_commands_is_out_of_reach(observe_liar: Observe) -> None:
    """It answers to the suite: it can be neither read nor traced nor ended, by a command of the same user."""
    step = observe_liar("turns_on_its_parent")
    seen = json.loads(step.commands[0].stdout.text)

    assert set(seen.values()) <= {"Permission denied", "Operation not permitted"}, seen
    assert observe_liar("turns_on_its_parent").commands[0].exit_status == 0


@pytest.mark.parametrize(
    "variable", ["HTTP_PROXY", "https_proxy", "ALL_PROXY", "SSH_AUTH_SOCK", "DOCKER_HOST", "DBUS_SESSION_BUS_ADDRESS"]
)
def test_no_variable_leads_out(
    open_worker: Workers, observe: Observe, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """Proxies and agents that the suite's own environment names are not in a command's."""
    monkeypatch.setenv(variable, "unix:/outside")
    names = observe_anew(open_worker, observe, "import os\nprint(*os.environ)").split()

    assert ("HOME" in names, variable in names) == (True, False)


def test_sandboxes_that_would_be_hidden_are_refused() -> None:
    """A TMPDIR in a folder that is hidden inside is refused, with what to do."""
    launcher = Launcher("tactful_conformance.run.seal", "/run/user/1000/tactful-seal", "sealed")
    try:
        answer, _ = launcher.first_answer()
    finally:
        launcher.close()

    assert "TMPDIR lies in /run, which is hidden inside: set it to another folder" in answer["refused"]
