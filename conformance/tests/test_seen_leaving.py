"""Facts about what holds the tests to make no connection outside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WATCHER = Path(__file__).parent / "harness" / "seen_leaving.py"


def watched(program: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program under watch."""
    command = [sys.executable, WATCHER, sys.executable, "-I", "-c", f"import socket\n{program}"]
    return subprocess.run(command, capture_output=True, check=False, text=True)


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        pytest.param("socket.create_connection(('203.0.113.1', 443))", "203.0.113.1:443", id="tcp"),
        pytest.param("socket.create_connection(('2001:db8::1', 443))", "2001:db8::1:443", id="tcp-ipv6"),
        pytest.param(
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.1', 8125))",
            "203.0.113.1:8125",
            id="udp",
        ),
        pytest.param(
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.1', 53))",
            "203.0.113.1:53",
            id="look-up",
        ),
    ],
)
def test_outside_is_seen(program: str, seen: str) -> None:
    """Whoever tries to reach the world is found out, though it was not reached, and whatever its own status was."""
    done = watched(program)

    assert (done.returncode, done.stderr.splitlines()[-1]) == (99, f"it tried to reach {seen}")


@pytest.mark.parametrize("status", [0, 3])
def test_loopback_is_allowed(status: int) -> None:
    """Who talks to itself is let be, and its status is kept."""
    done = watched(
        "listener = socket.create_server(('127.0.0.1', 0))\n"
        f"socket.create_connection(listener.getsockname())\nraise SystemExit({status})"
    )

    assert (done.returncode, done.stderr) == (status, "")
