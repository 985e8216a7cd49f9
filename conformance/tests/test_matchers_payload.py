"""What stands in bodies: `payload` with all of its words, and the words of `events` and `resent` that read ids."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.manifest.model import Payload

CLOSED = {
    "type": "object",
    "properties": {"events": {"type": "array", "items": {"$ref": "#/$defs/event"}}},
    "additionalProperties": False,
    "$defs": {
        "event": {
            "type": "object",
            "properties": {"id": {}, "event": {}, "user": {}, "ci": {}, "at": {}, "os": {"$ref": "#/$defs/os"}},
            "additionalProperties": False,
        },
        "os": {"type": "object", "properties": {"arch": {}}, "additionalProperties": False},
    },
}
OPEN = {**CLOSED, "$defs": {**CLOSED["$defs"], "os": {"type": "object"}}}  # type: ignore[dict-item]
READING = {"fields": {"ci": "ci", "arch": "os.arch"}, "catalogue": frozenset({"deploy"})}


def held(expected: str | None, actual: str | None) -> bool:
    """Say whether a matcher holds where it is to hold, and else says what it is to say."""
    return actual is None if expected is None else actual is not None and expected in actual


def body(*events: dict[str, Any], **more: Any) -> str:
    """Give a body with events, which are deploys unless said."""
    return json.dumps({"events": [{"event": "deploy", **event} for event in events], **more})


def match(word: str, wanted: Any, seen: Any, *steps: Any, schema: Any = CLOSED, related: Any = ()) -> str | None:
    """Hold a word against steps: each a list of bodies, or of pairs of a body and the status that was answered."""
    made = [
        {"requests": [{"body": one, "status": 200} if isinstance(one, str) else one for one in step]} for step in steps
    ]
    payload = Payload("events", "event", "id", "user", schema)
    view = seen.view(*made, payload=payload, related=related, **READING)
    return MATCHERS[word](wanted, view)


def refused(text: str) -> dict[str, Any]:
    """Give a request that was answered 503."""
    return {"body": text, "status": 503}


A, B = {"id": "a"}, {"id": "b"}


@pytest.mark.parametrize(
    ("wanted", "sent", "expected"),
    [
        ({"schema": "published"}, [body(A)], None),
        ({"schema": "published"}, [body(A), body(A, more=1)], "at $: Additional properties are not allowed ('more'"),
        ({"schema": "published"}, [body({"os": {"name": "x"}})], "at $.events[0].os: "),
        ({"schema": "published"}, ["no JSON"], "a body that is not JSON: b'no JSON'"),
        ({"closed": "published"}, [body({"os": {}})], None),
        ({"field": "ci", "is": None}, [body(A)], None),
        ({"field": "ci", "is": "x"}, [body({"ci": "x"}, {"ci": "x"})], None),
        ({"field": "ci", "is": "x"}, [body({"ci": "x"}, {"ci": "y"})], 'ci: "y"'),
        ({"field": "arch", "is": True}, [body({"os": {"arch": 1}})], "arch: 1"),
        ({"user": "none"}, [body(A)], None),
        ({"user": "none"}, [body(A, {"user": "u-1"})], "user: u-1"),
        ({"user": "some"}, [body(A, {"user": "u-1"})], None),
        ({"user": "some"}, [body(A)], "no user"),
        ({"users": "alike"}, [body({"user": "u"}, {"user": "v"}), body(A)], None),
        ({"users": "alike"}, [body({"user": "u"}, A)], "in one request: u, no user"),
    ],
)
def test_payload(wanted: Any, sent: list[str], expected: str | None, seen: Any) -> None:
    """What is sent is held against the published schema, and each event's fields and user against what is wanted."""
    actual = match("payload", wanted, seen, sent)

    assert held(expected, actual), actual


def test_schema_that_is_open_in_one_place(seen: Any) -> None:
    """A schema is closed only where every object in a body would be refused with one field more."""
    actual = match("payload", {"closed": "published"}, seen, [body({"os": {}})], schema=OPEN)

    assert actual == "a field that it does not name is allowed at $.events[0].os"


@pytest.mark.parametrize(
    "wanted",
    [{"schema": "published"}, {"closed": "published"}, {"field": "ci", "is": 1}, {"user": "none"}, {"users": "alike"}],
    ids=str,
)
def test_nothing_was_sent(wanted: Any, seen: Any) -> None:
    """Where nothing was sent, nothing is said of what is in it."""
    with pytest.raises(NothingToJudgeError):
        match("payload", wanted, seen, [])


TIMED = {"id": "1-a", "at": "2026-01-01T00:00:00Z", "ci": None}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (body({**TIMED, "id": "2-b", "at": "2026-01-01T00:00:09Z"}), None),
        (body({**TIMED, "id": "2-b", "ci": "x"}), "shown "),
        (body({**TIMED, "more": 1}), "shown "),
        (body(TIMED, TIMED), "shown "),
        ("no JSON", "what was shown is not JSON: 'no JSON'"),
    ],
)
def test_shown(shown: str, expected: str | None, seen: Any) -> None:
    """What a command shows is what the next one sends, but for ids and times."""
    steps = [{"commands": [{"stdout": shown}]}, {"requests": [{"body": body(TIMED)}]}]
    view = seen.view(*steps, payload=Payload("events", "event", "id", None), **READING)

    actual = MATCHERS["payload"]({"shown_by": "inspect"}, view)

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("wanted", "steps", "expected"),
    [
        ({"at_least": 1}, [[body(A)]], None),
        ({"at_least": 2}, [[body(A, B)], [body(A)]], "1: deploy"),
        ({"only": "catalogue"}, [[body(A)]], None),
        ({"only": "catalogue"}, [[body({"event": "other"})]], "1: other"),
        ({"all": 2}, [[refused(body(A))], [body(A), body(B)]], None),
        ({"all": 2}, [[refused(body(A))], [body(B)]], "1 were accepted in all"),
        ({"ids": "distinct"}, [[refused(body(A))], [body(A, B)]], None),
        ({"ids": "distinct"}, [[body({**A, "ci": 1})], [body({**A, "ci": 2})]], "a: "),
        ({"ids": "distinct"}, [[body({})]], "deploy has no id"),
        ({"accepted": "once"}, [[refused(body(A))], [body(A)]], None),
        ({"accepted": "once"}, [[body(A)], [body(A)]], "deploy (a) came again, which had been accepted"),
        ({"accepted": "once"}, [[{"body": body(A), "status": None}], [body(A)]], None),
    ],
)
def test_events(wanted: Any, steps: Any, expected: str | None, seen: Any) -> None:
    """Events are counted in a step, or by id over all steps; what no 2xx answer took may come again."""
    actual = match("events", wanted, seen, *steps)

    assert held(expected, actual), actual


def test_ids_of_two_homes(seen: Any) -> None:
    """An id of one home is none of another's."""
    other = seen.observation({"requests": [{"body": body(A)}]})

    assert match("events", {"ids": "distinct"}, seen, [body(B)], related=other) is None
    assert match("events", {"ids": "distinct"}, seen, [body(A)], related=other) == "in two homes: a"
    with pytest.raises(NothingToJudgeError):
        match("events", {"ids": "distinct"}, seen, [])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([[refused(body({**A, "ci": 1}))], [body({**A, "ci": 1}, B)]], None),
        ([[refused(body({**A, "ci": 1}))], [body({**A, "ci": 2}, B)]], "which was "),
        ([[refused(body(A))], [body(B)]], "nothing was sent again"),
        ([[body(A)], [body(B)]], "nothing was refused"),
    ],
)
def test_resent_unchanged(steps: Any, expected: str | None, seen: Any) -> None:
    """What is sent again is what was sent first, in every field; where nothing is, that is no proof."""
    actual = match("resent", "unchanged", seen, *steps)

    assert held(expected, actual), actual
