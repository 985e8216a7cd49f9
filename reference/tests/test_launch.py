"""Facts about starting the sender."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tactful
from tactful import launch

if TYPE_CHECKING:
    from conftest import World

#: Stands for the sender, and tells what it was started with.
TELLER = """
import json, os, sys
told = {"job": json.load(sys.stdin), "leads": os.getsid(0) == os.getpid(), "flags": [sys.flags.isolated, sys.flags.no_site]}
told["streams"] = [os.readlink(f"/dev/fd/{number}") for number in (1, 2)]
with open(os.environ["TOLD"], "w") as file:
    json.dump(told, file)
"""
LET_GO = """
import os
os.dup2(1, 3)
from tactful import sender
sender.let_go()
os.fstat(2)
try:
    os.fstat(3)
except OSError:
    print("let go")
"""


def test_sender_is_alone(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sender gets its job, leads a session of its own, and has none of the command's streams."""
    teller = tmp_path / "teller.py"
    teller.write_text(TELLER)
    monkeypatch.setattr(launch, "SENDER", str(teller))
    before = os.listdir("/dev/fd")
    launch.start(world.binding, {"TOLD": str(tmp_path / "told.json")}, "folder", {"event": "x"})
    # The command keeps no end of the pipe.
    assert os.listdir("/dev/fd") == before
    os.waitpid(-1, 0)
    assert json.loads((tmp_path / "told.json").read_text()) == {
        "job": {"binding": world.binding.as_dict(), "directory": "folder", "event": {"event": "x"}},
        "leads": True,
        "flags": [1, 1],
        "streams": [os.devnull, os.devnull],
    }


def test_lets_go_of_all_but_the_standard_streams() -> None:
    """The first descriptor after the standard streams is let go of, and they are not."""
    run = subprocess.run(
        [sys.executable, "-c", LET_GO],
        env={"PYTHONPATH": str(Path(tactful.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "let go\n"
