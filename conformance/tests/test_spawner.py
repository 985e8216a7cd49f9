"""Facts about how commands are started and waited for, with real processes."""

from __future__ import annotations

import os
import signal
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.run.launcher import LaunchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Launch


def daemon(body: str) -> str:
    """Give a program that leaves a daemon: forked twice, in a session of its own, with no descriptor open."""
    lines = [
        "import os, signal",
        "if os.fork() == 0:",
        " os.setsid()",
        " if os.fork() == 0:",
        "  os.closerange(0, 256)",
    ]
    return "\n".join([*lines, textwrap.indent(textwrap.dedent(body), "  "), " os._exit(0)", "os.wait()"])


@pytest.mark.parametrize(
    ("program", "status"),
    [
        pytest.param("raise SystemExit(0)", 0, id="zero"),
        pytest.param("raise SystemExit(7)", 7, id="seven"),
        pytest.param("import os; os.kill(os.getpid(), 15)", -15, id="signal"),
        pytest.param("import os; os.kill(os.getpid(), 9)", -9, id="kill"),
    ],
)
def test_status(launch: Launch, program: str, status: int) -> None:
    """A command's exit status is what it ended with, negative for a signal."""
    (ended,) = launch(program).exits

    assert (ended.status, ended.timed_out) == (status, False)


def test_daemons_are_waited_for(launch: Launch, tmp_path: Path) -> None:
    """When a command has ended that is told at once; its daemons are waited for until the last of them has ended."""
    mark, go = tmp_path / "mark", tmp_path / "go"
    os.mkfifo(go)
    # Twenty processes one after the other, each of which leaves the next behind.
    chain = f"""
        open({str(go)!r}).close()
        for number in range(20):
            if os.fork():
                os._exit(0)
            os.setsid()
        open({str(mark)!r}, "w").close()
    """
    launched = launch(daemon(chain), on_exit=lambda: go.open("w").close())

    assert mark.exists()
    assert launched.leftover == ()


def test_deadline(launch: Launch, tmp_path: Path) -> None:
    """A command that never ends is killed with all that it started, and has no status."""
    pids = tmp_path / "pids"
    program = f"""
import os, signal
file = open({str(pids)!r}, "w")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for number in range(3):
    if os.fork() == 0:
        os.setsid()
        break
os.write(file.fileno(), b"%d\\n" % os.getpid())
while True:
    signal.pause()
"""
    launched = launch(program, "pass", deadline=1.0)
    started = [int(line) for line in pids.read_text().split()]

    assert [(ended.status, ended.timed_out) for ended in launched.exits] == [(None, True), (0, False)]
    assert len(started) == 4
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []


def test_leftover(launch: Launch) -> None:
    """A daemon that outstays its time is killed and named; the command is none the worse for it."""
    launched = launch(daemon("signal.pause()  # the name of a daemon"), settle=0.3)

    assert (launched.exits[0].status, launched.exits[0].timed_out) == (0, False)
    (name,) = launched.leftover
    assert "the name of a daemon" in name


def test_leftovers_that_fork_on(launch: Launch) -> None:
    """Daemons that fork and end all the time do not escape being killed."""
    body = """
        for number in range(10):
            if os.fork() == 0:
                break
        # Counted, so that nothing goes on for ever where it does.
        for number in range(100_000):
            if os.fork():
                os._exit(0)
    """
    launched = launch(daemon(body), settle=0.1)

    assert launched.leftover != ()


def test_many_leftovers(launch: Launch) -> None:
    """Of two hundred processes with long names that are left behind, a hundred are named by how they begin."""
    body = f"""
        # {"a long name " * 1000}
        for number in range(200):
            if os.fork() == 0:
                break
        signal.pause()
    """
    launched = launch(daemon(body), settle=0.5)

    assert [len(name) for name in launched.leftover] == [200] * 100


def test_several(launch: Launch, tmp_path: Path) -> None:
    """Commands that are started together run at the same time, and each is told by its place."""
    there, back = tmp_path / "there", tmp_path / "back"
    os.mkfifo(there)
    os.mkfifo(back)
    # Each opens a pipe that the other must open too.
    programs = [
        f"import os; open({str(there)!r}, 'w'); open({str(back)!r}); os._exit(3)",
        f"import os; open({str(there)!r}); open({str(back)!r}, 'w'); os._exit(4)",
    ]
    launched = launch(*programs)

    assert [(ended.index, ended.status) for ended in launched.exits] == [(0, 3), (1, 4)]


@pytest.mark.parametrize(
    ("argv", "cwd"),
    [
        pytest.param(("/nowhere/command",), None, id="missing"),
        pytest.param(("{folder}/plain",), None, id="not-executable"),
        pytest.param(("{folder}/broken",), None, id="no-interpreter"),
        pytest.param(("/bin/true",), "nowhere", id="no-folder"),
        pytest.param(("/bin/true", "a\0b"), None, id="word-with-nul"),
    ],
)
def test_not_started(launch: Launch, tmp_path: Path, argv: tuple[str, ...], cwd: str | None) -> None:
    """A command that cannot be started is an error of its own kind, after which others can be."""
    (tmp_path / "plain").write_text("no program")
    (tmp_path / "broken").write_text("#!/nowhere/interpreter\n")
    (tmp_path / "broken").chmod(0o755)
    argv = tuple(word.format(folder=tmp_path) for word in argv)

    with pytest.raises(LaunchError, match="could not be started"):
        launch(argv, cwd=tmp_path / cwd if cwd else tmp_path)
    assert launch("raise SystemExit(5)").exits[0].status == 5


def test_not_all_started(launch: Launch) -> None:
    """Where one of several commands cannot be started, the others are ended too."""
    with pytest.raises(LaunchError, match="could not be started"):
        launch("import signal; signal.pause()", ("/nowhere/command",))

    assert launch("pass", settle=1.0).leftover == ()


@pytest.mark.parametrize(
    ("mode", "program"),
    [
        pytest.param(0o000, "open({path!r})", id="read"),
        pytest.param(0o444, "open({path!r}, 'a')", id="write"),
    ],
)
def test_modes_of_files(launch: Launch, tmp_path: Path, mode: int, program: str) -> None:
    """What a file's mode forbids, a command cannot do, whoever runs the suite: root too."""
    path = tmp_path / "file"
    path.write_text("secret")
    path.chmod(mode)
    launched = launch(program.format(path=str(path)))

    assert launched.exits[0].status == 1
    assert "PermissionError" in launched.outputs[0].text


def test_modes_of_folders(launch: Launch, tmp_path: Path) -> None:
    """In a folder that cannot be written no file can be made, whoever runs the suite: root too."""
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o555)
    launched = launch(f"open({str(folder / 'new')!r}, 'w')")

    assert "PermissionError" in launched.outputs[0].text
    assert list(folder.iterdir()) == []


def test_nothing_else_is_inherited(launch: Launch) -> None:
    """A command has its three standard streams and no other descriptor, not one to the suite, nor of its neighbours."""
    program = (
        "import os; os.write(1, repr([fd for fd in range(256) if os.path.exists(f'/proc/self/fd/{fd}')]).encode())"
    )
    launched = launch(program, program)

    assert [output.text for output in launched.outputs] == ["[0, 1, 2]"] * 2


def test_environment(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command has the environment that it is given and not a word of the suite's."""
    monkeypatch.setenv("NOT_FOR_THE_COMMAND", "1")
    launched = launch(("/usr/bin/env",), env={"ONE": "1", "TWO": "zwei ✓"})

    assert sorted(launched.outputs[0].text.splitlines()) == ["ONE=1", "TWO=zwei ✓"]


@pytest.fixture
def _ignoring() -> Iterator[None]:
    """Ignore what ends a program by default, as where the suite was started by nohup, or by a script with `&`."""
    kept = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_ignoring")
def test_signals(launch: Launch) -> None:
    """No signal is ignored or blocked when a command starts, whatever the suite was started with."""
    launched = launch(("/bin/cat", "/proc/self/status"))
    masks = dict(line.split(":\t") for line in launched.outputs[0].text.splitlines())

    assert int(masks["SigBlk"], 16) == 0
    # Two more are the C library's own, and no program's to set.
    assert [number for number in signal.valid_signals() if int(masks["SigIgn"], 16) >> (number - 1) & 1] == []


def test_session(launch: Launch) -> None:
    """A command leads a session of its own, without a terminal that could be written to past its streams."""
    program = "import os; os.write(1, b'leads\\n' * (os.getsid(0) == os.getpid())); open('/dev/tty')"
    launched = launch(program)

    assert launched.outputs[0].text.startswith("leads\n")
    assert "OSError: [Errno 6]" in launched.outputs[0].text


def test_stdin(launch: Launch) -> None:
    """A command that reads what is typed finds the end at once."""
    launched = launch("import sys; print(repr(sys.stdin.read()))")

    assert launched.outputs[0].text == "''\n"
