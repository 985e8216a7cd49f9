"""Channels on the wire: by host, method and path, for requests and for all that has no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tactful_conformance.manifest import Channels
from tactful_conformance.manifest.channels import Rule
from tactful_conformance.observation import StepSeen
from tactful_conformance.plan.scenario import Behaviour, Reply

if TYPE_CHECKING:
    from conftest import Observe, Workers

RULES = Channels(
    (
        Rule("own", host="*.service.example"),
        Rule("own", host="203.0.113.50"),
        Rule("notifications", method="POST", path="/v1/track"),
    )
)
REPLIES = (Reply("telemetry", "[1]"), Reply("own", "[2]"), Reply("notifications", "[3]"))
ENDPOINT = "TACTFUL_TEST_ENDPOINT"


def channels(step: StepSeen) -> dict[str, set[str]]:
    """Give the channels of a step's traffic, by kind."""
    kinds = {"requests": step.requests, "connections": step.connections}
    kinds |= {"lookups": step.lookups or (), "datagrams": step.datagrams or ()}
    return {kind: {one.channel for one in seen} for kind, seen in kinds.items() if seen}


@pytest.mark.parametrize(
    ("liar", "expected"),
    [
        pytest.param(
            ("posts_to_a_name", "api.service.example"),
            {"requests": {"own"}, "connections": {"own"}, "lookups": {"own"}},
            id="own-by-host",
        ),
        pytest.param(
            ("posts_to_a_name", "203.0.113.50", "8125"),
            {"requests": {"own"}, "connections": {"own"}},
            id="own-by-address",
        ),
        pytest.param(
            ("posts_to_a_name", "usage.example"),
            {"requests": {"notifications"}, "connections": {"telemetry"}, "lookups": {"notifications"}},
            id="notifications-by-path",
        ),
        pytest.param(
            ("posts_over_tls", "api.service.example", "store", "api.service.example"),
            {"requests": {"own"}, "connections": {"own"}, "lookups": {"own"}},
            id="own-over-tls",
        ),
        pytest.param(
            ("posts_over_tls", "usage.example", "store", "usage.example"),
            {"requests": {"telemetry"}, "connections": {"telemetry"}, "lookups": {"telemetry"}},
            id="unknown-is-telemetry",
        ),
        pytest.param(
            # The name in the handshake is the client's word; what it looked up is where it went.
            ("posts_over_tls", "usage.example", "store", "api.service.example"),
            {"requests": {"telemetry"}, "connections": {"telemetry"}, "lookups": {"telemetry"}},
            id="server-name-is-not-believed",
        ),
        pytest.param(("sends_datagrams", "203.0.113.50", "9", "1"), {"datagrams": {"own"}}, id="own-datagram"),
        pytest.param(("sends_datagrams", "203.0.113.51", "9", "1"), {"datagrams": {"telemetry"}}, id="other-datagram"),
        pytest.param(("looks_a_name_up", "resolver"), {"lookups": {"telemetry"}}, id="other-look-up"),
        pytest.param(("hides_behind_lookups", "udp"), {"datagrams": {"telemetry"}}, id="no-look-up"),
    ],
)
def test_a_channel(observe_liar: Observe, open_worker: Workers, liar: tuple[str, ...], expected: object) -> None:
    """All traffic to a declared host is of its channel; what belongs to none counts as telemetry."""
    step = observe_liar(*liar, worker=open_worker(channels=RULES), replies=REPLIES)

    assert expected == channels(step)


ASKS = """
import socket, sys
connection = socket.create_connection((sys.argv[1], 80))
connection.sendall(b"POST /v1/track HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n")
answer = b"".join(iter(lambda: connection.recv(999), b""))
print(answer.split()[1].decode(), answer[-3:].decode())
"""


@pytest.mark.parametrize(
    ("host", "answer"),
    [("api.service.example", "200 [2]"), ("usage.example", "503 [3]"), ("service.example", "503 [3]")],
)
def test_each_channel_has_its_reply(observe: Observe, open_worker: Workers, host: str, answer: str) -> None:
    """A request is answered as the step says for its channel, and the CLI's own work as by an endpoint that works."""
    behaviour = Behaviour(status=503)
    worker = open_worker(channels=RULES)
    step = observe("-c", ASKS, host, worker=worker, replies=REPLIES, behaviour=behaviour)

    assert step.commands[0].stdout.text.strip() == answer
    assert [request.status for request in step.requests] == [int(answer[:3])]


OVERRIDDEN = f"""
import os, socket
from urllib.parse import urlsplit
url = urlsplit(os.environ["{ENDPOINT}"])
connection = socket.create_connection((url.hostname, url.port or 80))
connection.sendall(b"POST /PATH HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n")
print(url.hostname, b"".join(iter(lambda: connection.recv(999), b""))[-3:].decode())
"""


@pytest.mark.parametrize(("path", "channel", "body"), [("v1/track", "notifications", "[3]"), ("events", "own", "[2]")])
def test_the_override_stands_for_every_host(
    observe: Observe, open_worker: Workers, path: str, channel: str, body: str
) -> None:
    """
    At the manifest's override, rules are held against method and path alone.

    The look-up of the override's own name is the suite's doing, and not recorded.
    """
    rules = Channels((Rule("notifications", host="news.example", path="/v1/track"), Rule("own", path="/events")))
    worker = open_worker(channels=rules, endpoint=ENDPOINT)
    step = observe("-c", OVERRIDDEN.replace("PATH", path), worker=worker, replies=REPLIES)

    assert ([channel], (), f"endpoint.test {body}") == (
        [request.channel for request in step.requests],
        step.lookups,
        step.commands[0].stdout.text.strip(),
    )


@pytest.mark.parametrize(
    ("liar", "expected"),
    [
        pytest.param(
            ("posts_to_a_name", "usage.example"),
            {"requests": {"undeclared"}, "connections": {"undeclared"}, "lookups": {"undeclared"}},
            id="request",
        ),
        pytest.param(("connects_and_exits", "203.0.113.51", "8125"), {"connections": {"undeclared"}}, id="connection"),
        pytest.param(("sends_datagrams", "203.0.113.51", "9", "1"), {"datagrams": {"undeclared"}}, id="datagram"),
        pytest.param(("looks_a_name_up", "resolver"), {"lookups": {"undeclared"}}, id="look-up"),
    ],
)
def test_what_is_not_declared(
    observe_liar: Observe, open_worker: Workers, liar: tuple[str, ...], expected: object
) -> None:
    """Once the manifest says where telemetry goes, what goes elsewhere is of no channel."""
    step = observe_liar(*liar, worker=open_worker(channels=Channels((), has_endpoint=True), endpoint=ENDPOINT))

    assert expected == channels(step)


def test_beside_the_override_hosts_count(observe_liar: Observe, open_worker: Workers) -> None:
    """What goes elsewhere than to the override is held against the rules for hosts."""
    worker = open_worker(channels=RULES, endpoint=ENDPOINT)
    step = observe_liar("posts_to_a_name", "api.service.example", worker=worker, replies=REPLIES)

    assert channels(step) == {"requests": {"own"}, "connections": {"own"}, "lookups": {"own"}}
