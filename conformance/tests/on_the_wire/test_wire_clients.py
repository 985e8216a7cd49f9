"""Clients on the wire: whatever they speak, and wherever to, is seen, and read where it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tactful_conformance.observation import Connection, Datagram, Lookup, StepSeen

if TYPE_CHECKING:
    from conftest import Observe


def stdout(step: StepSeen) -> str:
    """Give what the command wrote, without spaces around it."""
    return step.commands[0].stdout.text.strip()


@pytest.mark.parametrize(
    ("name", "port", "looked_up"),
    [
        ("usage.example", 80, True),
        ("203.0.113.7", 8125, False),
        ("2001:db8::9", 9, False),
        ("198.51.100.1", 65535, False),
    ],
)
def test_http_is_read_wherever_it_goes(observe_liar: Observe, name: str, port: int, looked_up: bool) -> None:  # noqa: FBT001
    """A request to a name or to an address, on any port, is read and answered."""
    step = observe_liar("posts_to_a_name", name, str(port))
    request = step.requests[0]
    expected = ("POST", name, port, "/v1/track?a=1", False, b"event", 200, False)

    assert expected == (
        request.method,
        request.host,
        request.port,
        request.target,
        request.tls,
        request.body,
        request.status,
        request.after_exit,
    )
    assert ("HTTP/1.1 200", looked_up, True) == (stdout(step), bool(step.lookups), step.complete)


def test_a_look_up_is_seen_beside_the_connection(observe_liar: Observe) -> None:
    """A name is seen as it was looked up, for both versions of IP, and the connection says what name it was for."""
    step = observe_liar("posts_to_a_name", "usage.example")
    lookups = {Lookup("telemetry", "usage.example", kind) for kind in ("A", "AAAA")}

    assert lookups == set(step.lookups or ())
    assert [(one.host, one.port, one.requests) for one in step.connections] == [("usage.example", 80, 1)]


@pytest.mark.parametrize(
    ("host", "trust", "names", "server_name"),
    [
        ("usage.example", "store", ["usage.example"], "usage.example"),
        ("usage.example", "store", ["front.example"], "front.example"),
        ("203.0.113.7", "store", ["203.0.113.7"], None),
        ("203.0.113.7", "anyone", [], None),
        ("2001:db8::9", "anyone", [], None),
    ],
)
def test_tls_is_read(observe_liar: Observe, host: str, trust: str, names: list[str], server_name: str | None) -> None:
    """What goes over TLS is read, with a server name or without, where the client trusts the suite's authority."""
    step = observe_liar("posts_over_tls", host, trust, *names)

    assert [(host, True, b"secret")] == [(one.host, one.tls, one.body) for one in step.requests]
    assert [(True, server_name, 1)] == [(one.tls, one.server_name, one.requests) for one in step.connections]


def test_tls_that_trusts_nothing_is_an_attempt(observe_liar: Observe) -> None:
    """A client that refuses every certificate has tried all the same: the connection says where to, and why it failed."""
    step = observe_liar("posts_over_tls", "usage.example", "nothing", "usage.example")
    connection = step.connections[0]
    expected = ("telemetry", "usage.example", 443, True, "usage.example", 0)

    assert expected == (
        connection.channel,
        connection.host,
        connection.port,
        connection.tls,
        connection.server_name,
        connection.requests,
    )
    assert (step.requests, (connection.error or "").startswith("TLS failed"), step.complete) == ((), True, True)


def test_a_name_that_no_certificate_can_be_made_for_is_served(observe_liar: Observe) -> None:
    """A name that is no host's breaks nothing: what is said to it is read, where the client does not look."""
    step = observe_liar("posts_over_tls", "a_bucket.example", "anyone")

    assert ([request.body for request in step.requests], step.complete) == ([b"secret"], True)


def test_http2_is_an_attempt_with_its_first_bytes(observe_liar: Observe) -> None:
    """What is not HTTP/1.1 is recorded as that, with what came, and whoever waits for an answer is not kept waiting."""
    step = observe_liar("speaks_http2")
    connection = step.connections[0]
    expected = ("grpc.example", 4317, True, True)

    assert expected == (
        connection.host,
        connection.port,
        (connection.error or "").startswith("not HTTP"),
        connection.data.startswith(b"PRI * HTTP/2.0\r\n\r\nSM"),
    )
    assert (step.commands[0].timed_out, step.complete) == (False, True)


@pytest.mark.parametrize(("address", "port"), [("203.0.113.9", 8125), ("2001:db8::9", 8125), ("224.0.0.251", 5353)])
def test_a_datagram_is_seen_with_what_it_carries(observe_liar: Observe, address: str, port: int) -> None:
    """A datagram to any address and port is seen, though nobody answers."""
    step = observe_liar("sends_datagrams", address, str(port), "2")
    expected = [Datagram("telemetry", address, address, port, b"cli.run:%d|c" % number) for number in range(2)]

    assert (expected, True) == (list(step.datagrams or ()), step.complete)


@pytest.mark.parametrize("way", ["resolver", "udp", "udp6", "tcp", "tcp-and-exit"])
def test_a_look_up_alone_is_seen(observe_liar: Observe, way: str) -> None:
    """A name that is looked up and never contacted is seen, whoever was asked."""
    step = observe_liar("looks_a_name_up", way)
    expected = ((Lookup("telemetry", "id-42.beacon.example", "A"),), (), (), (), True)

    assert expected == (step.lookups, step.connections, step.datagrams, step.requests, step.complete)


@pytest.mark.parametrize("way", ["udp", "udp6", "tcp"])
def test_a_look_up_is_answered_by_whoever_is_asked(observe_liar: Observe, way: str) -> None:
    """Any address serves as a name server, and the answer comes from it."""
    assert stdout(observe_liar("looks_a_name_up", way)).startswith("198.18.")


@pytest.mark.parametrize("way", ["udp", "behind"])
def test_a_datagram_that_is_more_than_a_look_up_is_kept_whole(observe_liar: Observe, way: str) -> None:
    """What goes to the port of look-ups and is none, or hides behind one, is seen byte for byte."""
    step = observe_liar("hides_behind_lookups", way)

    assert [one.data.endswith(b"a-secret-without-a-question") for one in step.datagrams or ()] == [True]


def test_a_stream_to_the_port_of_look_ups_is_a_connection(observe_liar: Observe) -> None:
    """What comes over TCP to the port of look-ups and is none is recorded as a connection, with its first bytes."""
    step = observe_liar("hides_behind_lookups", "tcp")
    expected = [("8.8.8.8", 53, b"a-secret-without-a-question")]

    assert expected == [(one.address, one.port, one.data) for one in step.connections]


@pytest.mark.parametrize("port", ["53", "80", "81"])
def test_a_connection_without_a_word_is_seen(observe_liar: Observe, port: str) -> None:
    """A connection that was opened and left is seen, whatever the port."""
    step = observe_liar("connects_and_exits", "203.0.113.6", port)
    expected = Connection("telemetry", "203.0.113.6", "203.0.113.6", int(port), False, None, 0, None, b"", b"")

    assert ((expected,), True) == (step.connections, step.complete)


def test_what_is_sent_when_the_command_has_ended_is_seen(observe_liar: Observe) -> None:
    """A sender that has detached itself is waited for, and what it sent is marked as late."""
    step = observe_liar("sends_when_all_has_ended")

    assert [(one.host, one.body, one.after_exit) for one in step.requests] == [("late.example", b"late", True)]
    assert (step.commands[0].exit_status, step.leftover, step.complete) == (0, (), True)
