"""Channels on the wire: by host, method and path, for requests and for all that has no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tactful_conformance.manifest import Channels
from tactful_conformance.manifest.channels import Rule
from tactful_conformance.observation import StepSeen
from tactful_conformance.plan.scenario import Reply

if TYPE_CHECKING:
    from conftest import Observe, Workers

RULES = Channels(
    (
        Rule("own", host="*.service.example"),
        Rule("own", host="203.0.113.50"),
        Rule("notifications", method="POST", path="/v1/track"),
    )
)
REPLIES = (Reply("telemetry", 201, ""), Reply("own", 202, ""), Reply("notifications", 203, ""))
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
            {"requests": {"notifications"}, "connections": {"telemetry"}, "lookups": {"telemetry"}},
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


@pytest.mark.parametrize(
    ("host", "status"), [("api.service.example", 202), ("usage.example", 203), ("service.example", 203)]
)
def test_each_channel_has_its_reply(observe_liar: Observe, open_worker: Workers, host: str, status: int) -> None:
    """A request is answered as the step says for its channel."""
    step = observe_liar("posts_to_a_name", host, worker=open_worker(channels=RULES), replies=REPLIES)

    assert [status] == [request.status for request in step.requests]


OVERRIDDEN = f"""
import os, socket
from urllib.parse import urlsplit
url = urlsplit(os.environ["{ENDPOINT}"])
connection = socket.create_connection((url.hostname, url.port or 80))
connection.sendall(b"POST /PATH HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 0\\r\\n\\r\\n")
print(url.hostname, connection.recv(999).split()[1].decode())
"""


@pytest.mark.parametrize(
    ("path", "channel", "status"), [("v1/track", "notifications", "203"), ("events", "own", "202")]
)
def test_the_override_stands_for_every_host(
    observe: Observe, open_worker: Workers, path: str, channel: str, status: str
) -> None:
    """
    At the manifest's override, rules are held against method and path alone.

    The look-up of the override's own name is the suite's doing, and not recorded.
    """
    rules = Channels((Rule("notifications", host="news.example", path="/v1/track"), Rule("own", path="/events")))
    worker = open_worker(channels=rules, endpoint=ENDPOINT)
    step = observe("-c", OVERRIDDEN.replace("PATH", path), worker=worker, replies=REPLIES)

    assert ([channel], (), f"endpoint.test {status}") == (
        [request.channel for request in step.requests],
        step.lookups,
        step.commands[0].stdout.text.strip(),
    )


def test_beside_the_override_hosts_count(observe_liar: Observe, open_worker: Workers) -> None:
    """What goes elsewhere than to the override is held against the rules for hosts."""
    worker = open_worker(channels=RULES, endpoint=ENDPOINT)
    step = observe_liar("posts_to_a_name", "api.service.example", worker=worker, replies=REPLIES)

    assert channels(step) == {"requests": {"own"}, "connections": {"own"}, "lookups": {"own"}}
