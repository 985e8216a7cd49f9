"""Facts about the notice that goes before the first telemetry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tactful
from tactful import notice

if TYPE_CHECKING:
    from conftest import World

EVENT = "framework:service_deployed"
PROGRAM = """
import json, os, sys, tactful
tactful.record(tactful.Binding(**json.loads(sys.argv[1])), sys.argv[2], os.environ, os.curdir)
"""


@pytest.fixture
def noticing(world: World) -> World:
    """A world whose binding says nothing of a notice."""
    table = {key: value for key, value in world.binding.table.items() if key != "notice"}
    world.binding = tactful.Binding(**{**world.binding.as_dict(), "table": table})
    return world


def test_default(noticing: World) -> None:
    """A binding has a notice unless it says that it has none, as that of Serverless does."""
    assert noticing.binding.notice is True
    assert tactful.Binding.named("serverless", cli="x", version="1", endpoint="").notice is False


def test_first_run(noticing: World, capfd: pytest.CaptureFixture[str]) -> None:
    """The first run says on stderr what turns telemetry off, and neither sends nor keeps anything (DSC-6, DSC-7)."""
    noticing.record()
    output, errors = capfd.readouterr()
    assert output == ""
    assert "SLS_TELEMETRY_DISABLED=1" in errors
    assert '"trackingDisabled": true in ~/.serverlessrc' in errors
    assert noticing.endpoint.requests == []
    assert noticing.pending() == []
    assert list(noticing.read_rc()) == ["meta"]


def test_second_run(noticing: World, capfd: pytest.CaptureFixture[str]) -> None:
    """The second run says nothing and sends its own event alone (DSC-6, DSC-7)."""
    noticing.record("framework:service_created")
    capfd.readouterr()
    noticing.record()
    assert capfd.readouterr() == ("", "")
    assert noticing.endpoint.events == [EVENT]


def test_off(noticing: World, capfd: pytest.CaptureFixture[str]) -> None:
    """A run that could not send says nothing, and the first one after it that could does (DSC-6)."""
    noticing.environ["SLS_TELEMETRY_DISABLED"] = "1"
    noticing.record()
    assert capfd.readouterr() == ("", "")
    del noticing.environ["SLS_TELEMETRY_DISABLED"]
    noticing.record()
    assert "SLS_TELEMETRY_DISABLED" in capfd.readouterr().err
    assert noticing.endpoint.events == []


def test_many_at_once(noticing: World) -> None:
    """Of eight first runs at once one shows the notice, and that one's event is never sent (DSC-6, DSC-7)."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, json.dumps(noticing.binding.as_dict()), EVENT],
            env={**noticing.environ, "PYTHONPATH": str(Path(tactful.__file__).parent.parent)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    said = [run.communicate()[1] for run in runs]
    assert len([one for one in said if one]) == 1
    noticing.record()
    assert noticing.endpoint.events == [EVENT] * 8


def test_disabling_first(noticing: World, capfd: pytest.CaptureFixture[str]) -> None:
    """Who disables before having been told is sent no last word about."""
    noticing.toggle(enable=False)
    assert noticing.endpoint.events == []
    assert capfd.readouterr() == ("", "")


def test_disabling_later(noticing: World) -> None:
    """After the notice the last word is sent as without one."""
    noticing.record()
    noticing.toggle(enable=False)
    assert noticing.endpoint.events == ["user_disabledTracking"]


def test_unsaid(noticing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the notice cannot be said, it stays due, and nothing is sent (DSC-7)."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stderr", full)
        noticing.record()
        # What the stream could not write it would try again on closing.
        monkeypatch.undo()
        with pytest.raises(OSError, match="space"):
            full.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())
    assert not (noticing.home / ".serverless" / "notice").exists()
    noticing.record()
    assert noticing.endpoint.requests == []


def test_without_a_variable(noticing: World) -> None:
    """A tool without an opt-out variable names the file alone."""
    noticing.binding.opt_out = None
    assert "environment" not in notice.compose(noticing.binding)
    assert ".serverlessrc" in notice.compose(noticing.binding)
