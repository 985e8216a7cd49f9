"""Every byte that left on any channel but the CLI's own work is given, with the words for where it stood."""

from __future__ import annotations

from typing import Any

import pytest

from tactful_conformance.judge.outgoing import outgoing
from tactful_conformance.observation import Datagram, Lookup

REQUEST = {"host": "a.test", "target": "/p?q=1", "headers": (("user-agent", "cli/1 é"), ("x", "y")), "body": "body"}
CONNECTION = {"host": "a.test", "port": 443, "server_name": "b.test", "data": b"raw"}
LOOKUP = ("id.beacon.test", "TXT")
DATAGRAM = ("a.test", "192.0.2.1", 8125, b"four")


def step(channel: str) -> dict[str, Any]:
    """Give a step with one of each on a channel."""
    return {
        "requests": [{**REQUEST, "channel": channel}],
        "connections": [{**CONNECTION, "channel": channel}],
        "lookups": (Lookup(channel, *LOOKUP),),
        "datagrams": (Datagram(channel, *DATAGRAM),),
    }


PARTS = [
    ("the target of a POST to a.test", b"POST /p?q=1"),
    ("the header `user-agent` of a POST to a.test", b"user-agent: cli/1 \xe9"),
    ("the header `x` of a POST to a.test", b"x: y"),
    ("the body of a POST to a.test", b"body"),
    ("the server name of a connection to a.test:443", b"b.test"),
    ("a connection to a.test:443", b"raw"),
    ("the look-up of id.beacon.test", b"id.beacon.test"),
    ("the look-up of id.beacon.test", b"idbeacontest"),
    ("a datagram to a.test:8125", b"four"),
]


@pytest.mark.parametrize("channel", ["telemetry", "notifications", "undeclared"])
def test_parts(channel: str, seen: Any) -> None:
    """Every part of every request, connection, look-up and datagram is given."""
    assert list(outgoing(seen.step(step(channel)))) == PARTS


def test_own(seen: Any) -> None:
    """What is of the CLI's own work is not: it may say who asks."""
    assert list(outgoing(seen.step(step("own")))) == []


def test_nothing(seen: Any) -> None:
    """Where nothing left, or it cannot be seen, there is nothing."""
    assert list(outgoing(seen.step({}))) == []
    assert list(outgoing(seen.step({"lookups": (), "datagrams": ()}))) == []


def test_spread_over_labels(seen: Any) -> None:
    """What is spread over the labels of a name stands together once more."""
    parts = [data for _, data in outgoing(seen.step({"lookups": (Lookup("telemetry", "quill.feather.test", "A"),)}))]

    assert any(b"quillfeather" in data for data in parts)
