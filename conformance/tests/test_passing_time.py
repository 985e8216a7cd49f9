"""What a step does beside starting commands: hours pass, a file is edited, a command is killed when it connects."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tactful_conformance.observation import Observation
from tactful_conformance.plan import Command, FileState, Reply, Rewind, Scenario, Step
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.worker import Worker

Observe = Callable[..., Observation]

HOUR = 3_600_000
#: A CLI whose one word is a program.
CLI = "import os, signal, socket, sys; exec(sys.argv[1])"
CONNECT = """
host, _, port = os.environ["ENDPOINT"].removeprefix("http://").rstrip("/").partition(":")
connection = socket.create_connection((host, int(port)))
"""
POST = 'connection.sendall(b"POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 0\\r\\n\\r\\n")\n'


@pytest.fixture
def observe(make_settings: Callable[..., Settings], tmp_path: Path) -> Iterator[Observe]:
    """Observe steps in a sandbox."""
    worker = Worker(make_settings(argv=(sys.executable, "-S", "-E", "-c", CLI), endpoint="ENDPOINT"))

    def observe(*steps: Step, files: tuple[FileState, ...] = ()) -> Observation:
        return worker.observe(Scenario("directory", files, (), steps), tmp_path / "root")

    yield observe
    worker.close()


def step(program: str, *, kill: bool = False) -> Step:
    """Make a step of one program."""
    return Step((Command((program,), "elsewhere", ()),), (Reply("telemetry", "[]"),), kill=kill)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"h": {"A": 5 * HOUR, "B": 0}, "x": 1}, {"h": {"A": 3 * HOUR, "B": -2 * HOUR}, "x": 1}),
        ({"h": {"A": "text", "B": True, "C": None}}, {"h": {"A": "text", "B": True, "C": None}}),
        ({"h": "no object"}, {"h": "no object"}),
        ({"x": 1}, {"x": 1}),
        ([1], [1]),
    ],
)
def test_rewind(observe: Observe, before: object, after: object) -> None:
    """Every time in the history becomes older, nothing else changes, and nothing is started."""
    observation = observe(
        Step((), (), rewind=Rewind("home/rc", "h", 2)), files=(FileState("home/rc", "text", json.dumps(before)),)
    )

    (seen,) = observation.steps
    (rc,) = [file for file in seen.files if file.place == "home/rc"]
    assert rc.data is not None
    assert json.loads(rc.data) == after
    assert (seen.commands, seen.requests, seen.complete) == ((), (), True)


@pytest.mark.parametrize("data", [None, "{", "\udcff"], ids=["missing", "damaged", "binary"])
def test_rewind_of_nothing(observe: Observe, data: str | None) -> None:
    """Where there is no history, hours pass all the same."""
    files = (
        (FileState("home/rc", "text", data.encode(errors="surrogateescape").decode("latin-1"), "latin-1"),)
        if data
        else ()
    )

    assert observe(Step((), (), rewind=Rewind("home/rc", "h", 2)), files=files).steps[0].complete


LINK = FileState("home/rc", "link", target="nowhere")


@pytest.mark.parametrize("before", [(), (FileState("home/rc", "text", "old", mode=0o400),), (LINK,)], ids=str)
def test_put(observe: Observe, before: tuple[FileState, ...]) -> None:
    """A file is put in the place of what a run left there, and nothing is started."""
    put = Step((), (), put=(FileState("home/rc", "text", "new", mode=0o600),))

    _, seen, read = observe(
        step("pass"), put, step("print(open(os.environ['HOME'] + '/rc').read())"), files=before
    ).steps

    (rc,) = [file for file in seen.files if file.place == "home/rc"]
    assert (rc.kind, rc.mode, rc.data) == ("text", "0600", b"new")
    assert (seen.commands, seen.requests, seen.complete) == ((), (), True)
    assert read.commands[0].stdout.text == "new\n"


def test_put_over_a_folder(observe: Observe) -> None:
    """What a run has made of the rc file is taken away for the file that is put there, be it a folder that is full."""
    put = Step((), (), put=(FileState("home/rc", "text", "new"),))

    _, seen = observe(step("os.makedirs(os.environ['HOME'] + '/rc/below', 0o500)"), put).steps

    assert [(file.place, file.kind, file.data) for file in seen.files[1:]] == [("home/rc", "text", b"new")]


@pytest.mark.parametrize("left", ["open(home, 'w').close()", "os.symlink('nowhere', home)", "pass"])
def test_put_where_the_home_is_no_folder(observe: Observe, left: str) -> None:
    """A CLI that makes something else of its home is not the suite's fault: the file is put into a home again."""
    put = Step((), (), put=(FileState("home/rc", "text", "new"),))

    _, seen = observe(step(f"home = os.environ['HOME']; os.rmdir(home); {left}"), put).steps

    assert [(file.place, file.kind) for file in seen.files] == [("home", "directory"), ("home/rc", "text")]


def test_put_nothing(observe: Observe) -> None:
    """Where nothing is put in the place of a file, the file is gone, and that there was none is no error."""
    gone = Step((), (), put=(FileState("home/rc", "missing"),))

    steps = observe(gone, gone, files=(FileState("home/rc", "text", "old"),)).steps

    assert [[file.place for file in one.files] for one in steps] == [["home"]] * 2


def test_kill(observe: Observe) -> None:
    """A command that connects is killed with all below it, which is no leftover, and the next one is not."""
    below = "os.fork() or os.setsid()\n"
    (killed, after) = observe(
        step(below + CONNECT + "signal.pause()", kill=True), step(CONNECT + "print('on')", kill=False)
    ).steps

    assert [(command.exit_status, command.timed_out) for command in killed.commands] == [(-9, False)]
    assert (killed.leftover, len(killed.connections) > 0) == ((), True)
    assert [command.exit_status for command in after.commands] == [0]


def test_nothing_that_was_killed_was_accepted(observe: Observe) -> None:
    """A request of a command that is killed has no answer, whatever was sent: nobody has read it."""
    (killed,) = observe(step(CONNECT + POST + "signal.pause()", kill=True)).steps

    assert {request.status for request in killed.requests} <= {None}


def test_kill_that_comes_late(observe: Observe) -> None:
    """A command that has ended by itself when it was to be killed is none the worse, and the next one runs."""
    _, after = observe(step(CONNECT, kill=True), step("print('on')")).steps

    assert after.commands[0].stdout.text == "on\n"


def test_nothing_connects(observe: Observe) -> None:
    """A command that connects to nobody is not killed."""
    (seen,) = observe(step("print('done')", kill=True)).steps

    assert (seen.commands[0].exit_status, seen.commands[0].stdout.text) == (0, "done\n")
