"""Where the kernel cannot be told to divert all ports: known ones are read, and the others seen as tried."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.observation import Connection, Datagram

if TYPE_CHECKING:
    from conftest import Observe, Workers

    from tactful_conformance.run.worker import Worker

# Stands for the interpreter that the seal is started with, on a machine where the library is not installed.
WITHOUT_NFTABLES = """#!{python} -I
import ctypes, runpy, sys

class Library(ctypes.CDLL):
    def __init__(self, name, *more, **named):
        if name and "nftables" in name:
            raise OSError(f"{{name}}: cannot open shared object file")
        super().__init__(name, *more, **named)

ctypes.CDLL = Library
_, isolated, by_name, module, *sys.argv[1:] = sys.argv
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


@pytest.fixture(scope="module")
def worker(open_worker: Workers, tmp_path_factory: pytest.TempPathFactory) -> Worker:
    """A worker whose seal finds no libnftables."""
    interpreter = tmp_path_factory.mktemp("bin") / "python"
    interpreter.write_text(WITHOUT_NFTABLES.format(python=sys.executable), encoding="utf-8")
    interpreter.chmod(0o755)
    real = sys.executable
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(interpreter))
        return open_worker((real, "-I", "-S", "-B"))


@pytest.mark.parametrize("port", ["80", "8080", "4318"])
def test_known_ports_are_read(observe_liar: Observe, worker: Worker, port: str) -> None:
    """What goes to a port that telemetry goes to is read."""
    step = observe_liar("posts_to_a_name", "usage.example", port, worker=worker)

    assert ([request.body for request in step.requests], step.complete) == ([b"event"], True)


def test_tls_is_read(observe_liar: Observe, worker: Worker) -> None:
    """So is TLS."""
    step = observe_liar("posts_over_tls", "usage.example", "store", "usage.example", worker=worker)

    assert [request.body for request in step.requests] == [b"secret"]


@pytest.mark.parametrize(
    ("liar", "address"),
    [
        (("posts_to_a_name", "203.0.113.7", "8125"), "203.0.113.7"),
        (("posts_to_a_name", "2001:db8::9", "8125"), "2001:db8::9"),
        (("connects_and_exits", "203.0.113.7", "8125"), "203.0.113.7"),
    ],
)
def test_other_ports_are_seen_as_tried(
    observe_liar: Observe, worker: Worker, liar: tuple[str, ...], address: str
) -> None:
    """A connection to a port that nobody listens at is refused, and its attempt is an attempt."""
    step = observe_liar(*liar, worker=worker)
    error = "tried; nothing answers there"
    expected = Connection(
        "telemetry", address, address, 8125, tls=False, server_name=None, requests=0, error=error, data=b""
    )

    assert ((expected,), (), True) == (step.connections, step.requests, step.complete)


def test_datagrams_and_look_ups_are_seen_as_ever(observe_liar: Observe, worker: Worker) -> None:
    """The witness needs no listener."""
    datagrams = observe_liar("sends_datagrams", "203.0.113.7", "8125", "1", worker=worker).datagrams
    lookups = observe_liar("looks_a_name_up", "udp", worker=worker).lookups

    assert (Datagram("telemetry", "203.0.113.7", "203.0.113.7", 8125, b"cli.run:0|c"),) == datagrams
    assert [lookup.name for lookup in lookups or ()] == ["id-42.beacon.example"]
