"""Programs that send nothing, and are seen to."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Observe, Workers

ITSELF = (
    "import socket\n"
    "for family, host in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):\n"
    "    listener = socket.create_server((host, 0), family=family)\n"
    "    client = socket.create_connection(listener.getsockname()[:2])\n"
    "    server, _ = listener.accept()\n"
    "    client.sendall(b'ping')\n"
    "    print(server.recv(4).decode())\n"
    "    datagrams = socket.socket(family, socket.SOCK_DGRAM)\n"
    "    datagrams.bind((host, 0))\n"
    "    datagrams.sendto(b'to itself', datagrams.getsockname())\n"
    "    print(datagrams.recv(99).decode())\n"
    "print(socket.gethostbyname(socket.gethostname()), socket.gethostbyname('localhost'))"
)
COMMANDS = {
    "true": ("true",),
    "git": ("git", "--version"),
    "sh": ("sh", "-c", ":"),
    "node": ("node", "-e", "1"),
    "curl": ("curl", "--version"),
    "python": (sys.executable, "-I", "-S", "-c", "pass"),
    "itself": (sys.executable, "-I", "-S", "-c", ITSELF),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_seen(observe: Observe, open_worker: Workers, name: str) -> None:
    """A program that keeps to itself leaves no trace: no look-up, no datagram, no connection."""
    program, *arguments = COMMANDS[name]
    path = shutil.which(program)
    assert path, f"`{program}` is missing: .ci/run installs it"

    step = observe(*arguments, worker=open_worker((path,)))

    assert (
        step.commands[0].exit_status,
        step.requests,
        step.connections,
        step.lookups,
        step.datagrams,
        step.complete,
    ) == (0, (), (), (), (), True)
