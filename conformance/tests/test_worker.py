"""Facts about observing one scenario: what a command did, sent and left, step by step."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tactful_conformance.manifest import Channels, Rule
from tactful_conformance.observation import Observation
from tactful_conformance.plan import Command, FileState, Reply, Scenario, Step
from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.run.launcher import LaunchError
from tactful_conformance.run.settings import FILE_CAP, OUTPUT_CAP, Settings
from tactful_conformance.run.worker import Worker

Observe = Callable[..., Observation]

#: A CLI whose one word is a program: it has `post`, which sends and gives the answer, and `home`.
CLI = """
import os, socket, sys
home = os.environ["HOME"]
def post(body, method="POST"):
    host, _, port = os.environ["ENDPOINT"].removeprefix("http://").rstrip("/").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"{method} / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\nContent-Length: {len(body)}\\r\\n\\r\\n"
        connection.sendall(head.encode() + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))
exec(sys.argv[1])
"""
CHANNELS = Channels((Rule("notifications", method="GET"),))
WORKS = Behaviour()


def step(
    *programs: str,
    env: tuple[tuple[str, str], ...] = (),
    replies: tuple[Reply, ...] = (),
    behaviour: Behaviour = WORKS,
) -> Step:
    """Make a step of programs that are run at the same time."""
    return Step(tuple(Command((program,), "elsewhere", env) for program in programs), replies, behaviour)


@pytest.fixture
def observe(make_settings: Callable[..., Settings], tmp_path: Path) -> Iterator[Observe]:
    """Observe steps in a sandbox; keywords are of the settings and of the scenario."""
    workers = []

    def observe(
        *steps: Step, files: tuple[FileState, ...] = (), argv: tuple[str, ...] = (), **said: Any
    ) -> Observation:
        settings = {"endpoint": "ENDPOINT", "channels": CHANNELS, **said}
        workers.append(Worker(make_settings(argv=argv or (sys.executable, "-S", "-E", "-c", CLI), **settings)))
        return workers[-1].observe(Scenario("directory", files, (), steps), tmp_path / "root")

    yield observe
    for worker in workers:
        worker.close()


def test_commands(observe: Observe) -> None:
    """A step's commands are told by their order, with what each was called, ended with and wrote."""
    observation = observe(step("print('one'); sys.exit(3)", "os.write(2, b'two')"))

    (seen,) = observation.steps
    first, second = seen.commands
    assert first.argv[-1] == "print('one'); sys.exit(3)"
    assert (first.exit_status, first.stdout.data, first.stderr.data) == (3, b"one\n", b"")
    assert (second.exit_status, second.stdout.data, second.stderr.data) == (0, b"", b"two")
    assert (seen.leftover, seen.complete, seen.outwaited) == ((), True, False)
    assert {first.folder, second.folder} == {"elsewhere"}


def test_level(observe: Observe, tmp_path: Path) -> None:
    """What the endpoint cannot see is not empty but unknown; the scenario is named by its key, the sandbox by its place."""
    one = step("pass")
    observation = observe(one)

    assert observation.root == str(tmp_path / "root")
    assert (observation.level, observation.scenario) == ("endpoint", Scenario("directory", (), (), (one,)).key)
    assert (observation.steps[0].lookups, observation.steps[0].datagrams) == (None, None)


def test_traffic(observe: Observe) -> None:
    """Each step has its own traffic and its own answers, by channel."""
    observation = observe(
        step(
            "print(post(b'a').partition(b' ')[2][:3])",
            replies=(Reply("telemetry", ""),),
            behaviour=Behaviour(status=503),
        ),
        step("print(post(b'b', 'GET')[-4:])", replies=(Reply("notifications", "[17]"),)),
        step("pass"),
    )

    assert [[(r.channel, r.body, r.status) for r in seen.requests] for seen in observation.steps] == [
        [("telemetry", b"a", 503)],
        [("notifications", b"b", 200)],
        [],
    ]
    assert [seen.commands[0].stdout.text for seen in observation.steps] == ["b'503'\n", "b'[17]'\n", ""]


def test_after_exit(observe: Observe) -> None:
    """What a daemon sends is part of the step that started it, and came after the command had ended."""
    program = """
post(b"before", "PUT")
if os.fork() == 0:
    os.setsid()
    os.closerange(0, 256)
    # Answered once the suite has heard of the command's end.
    post(b"held")
    post(b"after")
"""
    late = step(program, replies=(Reply("telemetry", ""),), behaviour=Behaviour(answer="held"))
    channels = Channels((Rule("own", method="PUT"),))
    observation = observe(late, step("pass"), channels=channels)
    after_exit = {request.body: request.after_exit for request in observation.steps[0].requests}

    assert list(after_exit) == [b"before", b"held", b"after"]
    assert (after_exit[b"before"], after_exit[b"after"]) == (False, True)
    assert not observation.steps[0].outwaited
    assert observation.steps[1].requests == ()


def test_output_that_is_kept_open(observe: Observe) -> None:
    """A command whose output a daemon keeps open has not ended for who reads it: what the daemon waits for is waited for."""
    program = """
if os.fork() == 0:
    os.setsid()
    post(b"a")
"""
    late = step(program, replies=(Reply("telemetry", ""),), behaviour=Behaviour(answer="held"))
    (seen,) = observe(late, hold=0.1).steps

    assert (seen.outwaited, seen.complete, seen.leftover) == (True, True, ())
    assert [(request.body, request.after_exit) for request in seen.requests] == [(b"a", False)]


def test_files(observe: Observe) -> None:
    """Files are seen before the first step and after each."""
    rc = FileState("home/rc", "text", "0")
    write = "open(os.path.join(home, 'rc'), 'a').write(sys.argv[1][-1])"
    observation = observe(step(f"{write} #1"), step(f"{write} #2"), files=(rc,))
    stages = (observation.before, *(seen.files for seen in observation.steps))

    assert [[file.data for file in files if file.place == "home/rc"] for files in stages] == [[b"0"], [b"01"], [b"012"]]


def test_one_home(observe: Observe) -> None:
    """All steps of a scenario have one home, and a folder for what passes."""
    observation = observe(*[step("print(home, os.environ['TMPDIR'], os.path.isdir(os.environ['TMPDIR']))")] * 2)
    first, second = (seen.commands[0].stdout.text for seen in observation.steps)

    assert first == second
    assert first.endswith(" True\n")


def test_environment(observe: Observe, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sees nothing of the suite's environment, and what its step says."""
    monkeypatch.setenv("NOT_FOR_THE_CLI", "1")
    (seen,) = observe(step("print(*sorted(os.environ))", env=(("SAID", "1"),))).steps

    assert seen.commands[0].stdout.text.split() == ["ENDPOINT", "HOME", "LANG", "PATH", "SAID", "TMPDIR"]


def test_without_endpoint(observe: Observe) -> None:
    """A CLI without an override is given no address."""
    (seen,) = observe(step("print(*sorted(os.environ))"), endpoint=None).steps

    assert seen.commands[0].stdout.text.split() == ["HOME", "LANG", "PATH", "TMPDIR"]


def test_deadline(observe: Observe) -> None:
    """A command that never ends is killed with what it started, and what it did until then is seen."""
    program = "post(b'a'); os.write(1, b'on'); os.fork()\nwhile True: __import__('signal').pause()"
    (seen,) = observe(step(program, "pass"), deadline=1).steps

    assert [(command.exit_status, command.timed_out) for command in seen.commands] == [(None, True), (0, False)]
    assert seen.commands[0].stdout.text == "on"
    assert [request.body for request in seen.requests] == [b"a"]
    assert len(seen.leftover) == 1


def test_settle(observe: Observe) -> None:
    """A daemon that goes on for ever is killed and named, and the next step is served."""
    program = "os.fork() or __import__('signal').pause()"
    first, second = observe(step(program), step("print(2)"), settle=0.3).steps

    assert [name.startswith(sys.executable) for name in first.leftover] == [True]
    assert (second.leftover, second.commands[0].stdout.text) == ((), "2\n")


def test_held_connection(observe: Observe) -> None:
    """What a daemon holds open is closed when it is killed, and so the step is complete."""
    program = """
host, _, port = os.environ["ENDPOINT"].removeprefix("http://").rstrip("/").partition(":")
connection = socket.create_connection((host, int(port)))
os.fork() or __import__('signal').pause()
"""
    (seen,) = observe(step(program), settle=0.3).steps

    assert seen.complete
    assert [connection.requests for connection in seen.connections] == [0]


def test_caps(observe: Observe) -> None:
    """Of a flood and of a large file, the caps are kept, and the sizes are true."""
    program = f"os.write(1, b'a'); print('b' * {OUTPUT_CAP}); open(home + '/large', 'w').write('c' * {FILE_CAP + 1})"
    (seen,) = observe(step(program)).steps
    output = seen.commands[0].stdout

    assert (len(output.data), output.size) == (OUTPUT_CAP, OUTPUT_CAP + 2)
    assert [(file.size, file.data) for file in seen.files[1:]] == [(FILE_CAP + 1, None)]


def test_handed_out(observe: Observe, tmp_path: Path) -> None:
    """An output that was handed to a process of somebody else's is not waited for without end."""
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as somebody:
        somebody.bind(str(path))
        somebody.listen()
        program = f"""
os.write(1, b"here")
other = socket.socket(socket.AF_UNIX)
other.connect({str(path)!r})
socket.send_fds(other, [b"take it"], [1])
"""
        # It is on its way to somebody all the time, and so is held.
        (seen,) = observe(step(program), settle=0.2).steps
        with somebody.accept()[0] as connection:
            _, descriptors, _, _ = socket.recv_fds(connection, 16, 1)
            os.close(descriptors[0])

    assert seen.commands[0].stdout.text == "here"


def test_not_started(observe: Observe) -> None:
    """A command that cannot be started is the suite's fault, and no observation."""
    with pytest.raises(LaunchError, match="could not be started"):
        observe(step("pass"), argv=("/nowhere/command",))


def test_worker_goes_on(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    """A worker observes one scenario after the other, in sandboxes of their own, whatever became of the one before."""
    worker = Worker(make_settings())
    seen = []
    for number, place in enumerate(("elsewhere", "nowhere", "elsewhere")):
        command = Command((f"print({number})",), place, ())
        try:
            observation = worker.observe(Scenario("directory", (), (), (Step((command,), ()),)), tmp_path / str(number))
        except LaunchError:
            seen.append("failed")
        else:
            seen.append(observation.steps[0].commands[0].stdout.text)
    worker.close()

    assert seen == ["0\n", "failed", "2\n"]
