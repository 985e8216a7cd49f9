"""Facts about a check that is broken off by Ctrl-C."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import LayOut


@pytest.mark.parametrize("group", [True, False], ids=["terminal", "alone"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt(lay_out: LayOut, tmp_path: Path, number: signal.Signals, group: bool) -> None:  # noqa: FBT001
    """A check that is broken off while a CLI hangs reports what it has, ends with 3, and leaves no process behind."""
    started, target, kept = tmp_path / "started", tmp_path / "report.json", tmp_path / "kept"
    os.mkfifo(started)
    manifest = lay_out("never_ends")
    liar = manifest.parent / "never_ends.py"
    text = liar.read_text(encoding="utf-8")
    # Both processes of the CLI hold the pipe open for as long as they live.
    assert "os.fork()" in text
    liar.write_text(text.replace("os.fork()", f'os.write(os.open({str(started)!r}, 1), b"x"); os.fork()'))
    # Opened like this it does not wait for a writer, and polling it does.
    pipe = os.open(started, os.O_RDONLY | os.O_NONBLOCK)
    cases = ["--case", "OPT-variable-one", "--case", "OPT-do-not-track-set-one", "--jobs", "1"]
    command = [Path(sys.executable).with_name("tactful"), "check", manifest, *cases, "--json", target, "--keep", kept]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        wait_for(pipe)
        os.read(pipe, 1)
        (os.killpg if group else os.kill)(process.pid, number)
        stdout, _ = process.communicate()

    wait_for(pipe)

    # The end of the pipe: no process of the CLI holds it any more.
    assert os.read(pipe, 1) == b""
    os.close(pipe)
    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["complete"] is False
    assert [case["id"] for case in report["cases"]] == ["OPT-variable-one"]
    assert stdout.splitlines()[-1] == "Honest 1.0.0: incomplete (broken off)"
    assert process.returncode == 3
    assert session(process.pid) == []
    assert not kept.exists()


def wait_for(pipe: int) -> None:
    """Wait until there is something to read, or nobody left to write."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    poll.poll()


def session(number: int) -> list[str]:
    """Give the processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text(encoding="utf-8", errors="replace").rpartition(")")
        except OSError:
            continue
        state, _, _, its_session = rest.split()[:4]
        if int(its_session) == number and state != "Z":
            found.append(name)
    return found
