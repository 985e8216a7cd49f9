"""What was sent: `telemetry`, `notifications`, `events` and `resent`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.manifest.model import Payload
from tactful_conformance.observation import Datagram, Lookup

NEWS = {"channel": "notifications", "method": "GET", "target": "/news"}
LOOKUP = Lookup("telemetry", "a.test", "AAAA")
DATAGRAM = Datagram("telemetry", "a.test", "192.0.2.1", 53, b"four")


def held(expected: str | None, actual: str | None) -> bool:
    """Say whether a matcher holds where it is to hold, and else says what it is to say."""
    return actual is None if expected is None else actual is not None and expected in actual


def sent(*events: Any, status: int | None = 200, **changes: Any) -> dict[str, Any]:
    """Give a request with events: names, or pairs of a name and an id."""
    rows = [{"event": one} if isinstance(one, str) else {"event": one[0], "id": one[1]} for one in events]
    return {"body": json.dumps(rows), "status": status, **changes}


@pytest.mark.parametrize(
    ("word", "wanted", "step", "expected"),
    [
        ("telemetry", "none", {}, None),
        ("telemetry", "some", {}, "nothing was sent"),
        ("telemetry", "some", {"requests": [{}]}, None),
        ("telemetry", "tried", {"requests": [{}]}, None),
        ("telemetry", "tried", {"lookups": (LOOKUP,)}, None),
        ("telemetry", "none", {"requests": [{"body": "{}"}]}, "POST /usage {}"),
        ("telemetry", "none", {"requests": [{"status": None}]}, "POST /usage"),
        ("telemetry", "none", {"requests": [{"after_exit": True}]}, "POST /usage after the command had ended"),
        ("telemetry", "none", {"requests": [{"target": "/a"}, {"target": "/b"}]}, "POST /a; POST /b"),
        ("telemetry", "none", {"requests": [NEWS]}, None),
        ("telemetry", "some", {"requests": [NEWS]}, "nothing was sent"),
        ("notifications", "some", {"requests": [NEWS]}, None),
        ("notifications", "none", {"requests": [NEWS]}, "GET /news"),
        ("notifications", "none", {"requests": [{}]}, None),
        ("notifications", "some", {"requests": [{}]}, "nothing was sent"),
        # An attempt is an attempt.
        ("telemetry", "none", {"connections": [{"port": 9}]}, "a connection to 127.0.0.1:9 without a request"),
        ("telemetry", "none", {"connections": [{"error": "no HTTP"}]}, "a connection to 127.0.0.1:80, no HTTP"),
        ("telemetry", "some", {"connections": [{}]}, None),
        ("telemetry", "none", {"connections": [{"requests": 1}]}, None),
        ("telemetry", "none", {"connections": [{"requests": 1, "data": b"more"}]}, "a connection to 127.0.0.1:80"),
        ("telemetry", "none", {"connections": [{"channel": "own"}]}, None),
        ("telemetry", "none", {"lookups": (LOOKUP,)}, "a look-up of a.test (AAAA)"),
        ("notifications", "none", {"lookups": (LOOKUP,)}, None),
        ("telemetry", "none", {"datagrams": (DATAGRAM,)}, "a datagram to a.test:53 (4 bytes)"),
        ("notifications", "none", {"datagrams": (DATAGRAM,)}, None),
        ("telemetry", "none", {"lookups": (), "datagrams": ()}, None),
        # What is not text is shown as far as it is, and what is long by its beginning.
        ("telemetry", "none", {"requests": [{"body": b"\xff!"}]}, "POST /usage \ufffd!"),
        ("telemetry", "none", {"requests": [{"body": "x" * 300}]}, "x" * 300),
        ("telemetry", "none", {"requests": [{"body": "x" * 301}]}, "x" * 300 + "… (301 bytes)"),
    ],
)
def test_channel(word: str, wanted: str, step: Mapping[str, Any], expected: str | None, seen: Any) -> None:
    """Requests, connections without one, look-ups and datagrams of a channel are what was sent on it."""
    actual = MATCHERS[word](wanted, seen.view(step))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("wanted", "names", "expected"),
    [
        ({"count": 0}, [], None),
        ({"count": 1}, ["a"], None),
        ({"count": 2}, ["a", "a"], None),
        ({"count": 1}, [], "0: no event"),
        ({"count": 1}, ["a", "b"], "2: a, b"),
        ({"at_most": 1}, [], None),
        ({"at_most": 1}, ["a"], None),
        ({"at_most": 1}, ["a", "a"], "2: a, a"),
        ({"only": ["a"]}, [], None),
        ({"only": ["a"]}, ["a", "a"], None),
        ({"only": ["a", "b"]}, ["b"], None),
        ({"only": ["a"]}, ["a", "b"], "2: a, b"),
        ({"without": "a"}, [], None),
        ({"without": "a"}, ["b"], None),
        ({"without": "a"}, ["b", "a"], "2: b, a"),
        ({"including": "a"}, ["b", "a"], None),
        ({"including": "a"}, [], "0: no event"),
        ({"including": "a"}, ["b"], "1: b"),
        ({"only": ["a"], "at_most": 1}, ["a", "a"], "2: a, a"),
        ({"only": ["a"], "at_most": 1}, ["b"], "1: b"),
    ],
)
def test_events(wanted: Mapping[str, Any], names: list[str], expected: str | None, seen: Any) -> None:
    """Each word of `events` holds against the names of all events of the step, and all of them together."""
    view = seen.view({"requests": [sent(name) for name in names]})

    actual = MATCHERS["events"](wanted, view)

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("no JSON", "0: no event; 1 requests in which"),
        ("", "0: no event; 1 requests in which"),
        (b"\xff\xfe\xfd", "0: no event; 1 requests in which"),
        ("[" * 100_000, "0: no event; 1 requests in which"),
        ("[]", "0: no event; 1 requests in which"),
        ("null", "0: no event; 1 requests in which"),
        ('{"event": "a"}', None),
        ('[{"event": "a"}]', None),
        ("\ufeff" + '{"event": "a"}', None),
    ],
)
@pytest.mark.parametrize("wanted", [{"at_most": 1}, {"without": "b"}, {"only": ["a"]}])
def test_what_cannot_be_read(wanted: Mapping[str, Any], body: str | bytes, expected: str | None, seen: Any) -> None:
    """A body in which no event is found may say anything, and satisfies no word that forbids something."""
    actual = MATCHERS["events"](wanted, seen.view({"requests": [{"body": body}]}))

    assert held(expected, actual), actual


@pytest.mark.parametrize("step", [{}, {"requests": [NEWS]}])
def test_nothing_tried(step: Any, seen: Any) -> None:
    """A run that sent no telemetry says nothing of how an endpoint behaves: it is no pass, and no fault either."""
    with pytest.raises(NothingToJudgeError, match="nothing was sent"):
        MATCHERS["telemetry"]("tried", seen.view(step))


def test_events_of_other_channels_and_steps(seen: Any) -> None:
    """Only telemetry requests hold events, and only those of the step that is spoken of."""
    view = seen.view({"requests": [sent("a")]}, {"requests": [sent("b"), sent("c", channel="own")]})

    assert MATCHERS["events"]({"count": 1, "only": ["b"]}, view) is None


@pytest.mark.parametrize(
    ("payload", "body", "expected"),
    [
        (Payload("batch", "name", None, None), {"batch": [{"name": "a"}, {"name": "b"}]}, [("a", None), ("b", None)]),
        (Payload("batch", "name", "key", None), {"batch": [{"name": "a", "key": 7}]}, [("a", "7")]),
        (Payload("batch", "name", "key", None), {"batch": {"name": "a", "key": None}}, [("a", None)]),
        (Payload("batch", "name", "key", None), {"other": 1}, []),
        (Payload("@", "name", None, None), {"name": "Sent Deploy"}, [("deployed", None)]),
        # An expression that does not fit a body finds nothing in it, and breaks no run off.
        (Payload("keys(batch)", "name", None, None), {"batch": 1}, []),
        (Payload("batch", "length(name)", None, None), {"batch": [{"name": 1}]}, []),
        (None, {"event": "a"}, []),
    ],
)
def test_payload(payload: Payload | None, body: Any, expected: list[tuple[str, str | None]], seen: Any) -> None:
    """The manifest's expressions find the events, and its actions give them the catalogue's names."""
    reading = seen.reading(payload=payload, names={"Sent Deploy": "deployed"})

    actual = reading.events(seen.request(json.dumps(body)))

    assert expected == [(event.name, event.id) for event in actual]


AGAIN = "a (1)"


@pytest.mark.parametrize(
    ("wanted", "steps", "expected"),
    [
        ("some", [[sent(("a", "1"), status=503)], [sent(("a", "1"))]], None),
        ("none", [[sent(("a", "1"), status=503)], [sent(("a", "1"))]], AGAIN),
        ("none", [[sent(("a", "1"), status=None)], [sent(("a", "1"))]], AGAIN),
        ("none", [[sent(("a", "1"), status=302)], [sent(("a", "1"))]], AGAIN),
        ("none", [[sent(("a", "1"), status=503)], [], [sent(("b", "2"))], [sent(("a", "1"))]], AGAIN),
        ("none", [[sent(("a", "1"), status=503)], [sent(("b", "2"), ("a", "1"), status=503)]], AGAIN),
        # A new event, one that was accepted, one without an id, and another channel are not what was refused.
        ("none", [[sent(("a", "1"), status=503)], [sent(("a", "2"))]], None),
        ("none", [[sent(("a", "1"), status=299)], [sent(("a", "1"))]], None),
        ("none", [[sent("a", status=503)], [sent("a")]], None),
        ("none", [[sent(("a", "1"), status=503)], [sent(("a", "1"), channel="own")]], None),
        ("none", [[sent(("a", "1"), status=503, channel="own")], [sent(("a", "1"))]], None),
        # Within one step, it is the same attempt.
        ("none", [[sent(("a", "1"), status=503), sent(("a", "1"))]], None),
        ("some", [[sent(("a", "1"), status=503), sent(("a", "1"))]], "nothing was sent again"),
        ("some", [[sent(("a", "1"), status=503)], [sent(("a", "2"))]], "nothing was sent again"),
        ("some", [[sent(("a", "1"))], [sent(("a", "1"))]], "nothing was refused"),
        ("some", [[], []], "nothing was refused"),
        ("none", [[], []], None),
    ],
)
def test_resent(wanted: str, steps: list[list[dict[str, Any]]], expected: str | None, seen: Any) -> None:
    """An event that was refused in one step and comes in a later one, by its id, was sent again."""
    actual = MATCHERS["resent"](wanted, seen.view(*({"requests": requests} for requests in steps)))

    assert held(expected, actual), actual
