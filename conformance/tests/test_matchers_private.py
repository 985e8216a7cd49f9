"""What left that is nobody's business: `kept_private`, `time_based_ids`, `undeclared`, and `waited`."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from typing import Any

import pytest

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.observation import Datagram, Lookup

NAME = "quillfeather"
CANARIES = {"user": (NAME,), "two": ("manuscript", NAME), "home-path": "home", "project-path": "project"}
DIGEST = hashlib.sha256(NAME.encode()).hexdigest()
OWN = {"channel": "own", "body": NAME}


def told(**changes: Any) -> dict[str, Any]:
    """Give a step of one request."""
    return {"requests": [changes]}


@pytest.mark.parametrize(
    ("row", "steps", "expected"),
    [
        pytest.param("user", [told(body="{}")], None, id="nothing-of-it"),
        pytest.param("user", [told(body=NAME)], f"`{NAME}`, plain, in the body of a POST to 127.0.0.1", id="body"),
        pytest.param("user", [told(target=f"/{NAME}")], f"`{NAME}`, plain, in the target of a POST", id="target"),
        pytest.param("user", [told(headers=(("x", NAME),))], f"`{NAME}`, plain, in the header `x`", id="header"),
        pytest.param("user", [told(body=DIGEST)], f"`{NAME}`, digest (sha256), in the body", id="digest"),
        pytest.param(
            "user", [told(body=base64.b64encode(f"v1:{NAME}@cli".encode()))], f"`{NAME}`, Base64, in", id="base64"
        ),
        pytest.param("user", [told(body=gzip.compress(NAME.encode()))], f"`{NAME}`, packed plain, in", id="gzip"),
        pytest.param("user", [told(body="{}"), told(body=NAME), told(body="{}")], f"`{NAME}`", id="any-step"),
        pytest.param("user", [told(channel="notifications", body=NAME)], f"`{NAME}`", id="notifications"),
        pytest.param("user", [told(channel="undeclared", body=NAME)], f"`{NAME}`", id="undeclared"),
        pytest.param("user", [{"requests": [OWN, {"body": "{}"}]}], None, id="own-work"),
        pytest.param("user", [{"connections": [{"server_name": f"{NAME}.test"}]}], f"`{NAME}`", id="server-name"),
        pytest.param("user", [{"connections": [{"data": NAME.encode()}]}], f"`{NAME}`", id="no-http"),
        pytest.param("user", [{"lookups": (Lookup("telemetry", f"{NAME}.a.test", "A"),)}], f"`{NAME}`", id="look-up"),
        pytest.param(
            "user",
            [{"datagrams": (Datagram("telemetry", "a.test", "192.0.2.1", 9, NAME.encode()),)}],
            f"`{NAME}`, plain, in a datagram to a.test:9",
            id="datagram",
        ),
        pytest.param("two", [told(body="a manuscript")], "`manuscript`, plain", id="first-of-two-values"),
        pytest.param("two", [told(body=NAME)], f"`{NAME}`, plain", id="second-of-two-values"),
        pytest.param("home-path", [told(body="/sandboxes/0/home/.rc")], "`/sandboxes/0/home`, plain", id="home"),
        pytest.param("home-path", [told(body="/sandboxes/1/home")], None, id="another-home"),
        pytest.param("project-path", [told(body="/sandboxes/0/elsewhere")], "`/sandboxes/0/elsewhere`", id="project"),
        pytest.param("project-path", [told(body="/sandboxes/0/home")], None, id="the-home-is-no-project"),
    ],
)
def test_kept_private(row: str, steps: list[Any], expected: str | None, seen: Any) -> None:
    """What was planted is found in every outgoing byte of every step, in any form, and not in the CLI's own work."""
    actual = MATCHERS["kept_private"](row, seen.view(*steps, canaries=CANARIES))

    assert (actual or "").startswith(expected or "")
    assert (actual is None) == (expected is None), actual


@pytest.mark.parametrize("folder", ["work/service", "work/other"])
def test_projects_of_all_commands(folder: str, seen: Any) -> None:
    """Every folder in which a command ran is a project."""
    steps = [{"commands": [{"folder": "work/service"}]}, {"commands": [{"folder": "work/other"}], **told(body="")}]
    steps[0] |= told(body=f"in /sandboxes/0/{folder}")

    assert f"`/sandboxes/0/{folder}`" in MATCHERS["kept_private"]("project-path", seen.view(*steps, canaries=CANARIES))


@pytest.mark.parametrize("steps", [[{}], [{}, {"lookups": (), "datagrams": ()}], [{"requests": [OWN]}]])
def test_nothing_to_search(steps: list[Any], seen: Any) -> None:
    """Where nothing was sent nothing was kept private either: it is no pass."""
    with pytest.raises(NothingToJudgeError, match="nothing was sent that could be searched"):
        MATCHERS["kept_private"]("user", seen.view(*steps, canaries=CANARIES))


def version_1(seconds: float) -> str:
    """Give a UUID of version 1 of a time since 1970, without dashes (RFC 9562, 5.1)."""
    since_1582 = round((seconds + 12_219_292_800) * 10_000_000)
    low, middle, high = since_1582 & 0xFFFFFFFF, since_1582 >> 32 & 0xFFFF, since_1582 >> 48
    return uuid.UUID(fields=(low, middle, high | 0x1000, 0x80, 0x2A, 0x0242AC120002)).hex


#: A minute after the run began that conftest.py makes up.
NOW = version_1(1_700_000_060)
ONE, FOUR = "2bc1c94f-0deb-11ee-be56-0242ac120002", "2bc1c94f-0deb-41ee-be56-0242ac120002"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([told(body=f'{{"id": "{ONE}"}}')], f"{ONE} in the body of a POST to 127.0.0.1", id="body"),
        pytest.param([told(body=ONE.upper())], ONE.upper(), id="capitals"),
        pytest.param([told(headers=(("x-id", ONE),))], f"{ONE} in the header `x-id`", id="header"),
        pytest.param([told(target=f"/{ONE}/events")], f"{ONE} in the target", id="target"),
        pytest.param(
            [{"lookups": (Lookup("telemetry", f"{ONE}.a.test", "A"),)}], f"{ONE} in the look-up", id="look-up"
        ),
        pytest.param([told(body=""), told(body=ONE)], ONE, id="any-step"),
        pytest.param([told(body=FOUR)], None, id="a-random-id"),
        pytest.param([told(body=ONE.replace("-be56-", "-7e56-"))], None, id="another-variant"),
        pytest.param([told(body=f"ab{ONE}")], None, id="part-of-a-longer-word"),
        pytest.param([told(channel="own", body=ONE)], None, id="own-work"),
        pytest.param([told(body=NOW)], NOW, id="in-one-piece"),
        pytest.param([told(body=NOW.upper())], NOW.upper(), id="in-one-piece-in-capitals"),
        pytest.param([told(body=f"ab{NOW}")], None, id="in-one-piece-of-a-longer-word"),
        # A digest may look like one, and is of another time then.
        pytest.param([told(body=ONE.replace("-", ""))], None, id="in-one-piece-of-another-day"),
        pytest.param([{}], None, id="nothing"),
    ],
)
def test_time_based_ids(steps: list[Any], expected: str | None, seen: Any) -> None:
    """A UUID of version 1 is found wherever it leaves; one that was drawn at random is none."""
    actual = MATCHERS["time_based_ids"]("none", seen.view(*steps))

    assert (actual or "").startswith(expected or "")
    assert (actual is None) == (expected is None), actual


BEYOND = {"channel": "undeclared", "target": "/else"}
BEACON = {"lookups": (Lookup("undeclared", "a.test", "A"),)}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([told()], None, id="declared"),
        pytest.param([told(channel="own")], None, id="own-work"),
        pytest.param([{}], None, id="nothing"),
        pytest.param([told(**BEYOND)], "POST /else", id="request"),
        pytest.param(
            [{"connections": [{"channel": "undeclared", "port": 9}]}], "a connection to 127.0.0.1:9", id="tried"
        ),
        pytest.param([BEACON], "a look-up of a.test (A)", id="look-up"),
        pytest.param(
            [{"datagrams": (Datagram("undeclared", "a.test", "192.0.2.1", 9, b"1"),)}],
            "a datagram to a.test",
            id="datagram",
        ),
        pytest.param([told(**BEYOND), told(), {}], "POST /else", id="any-step"),
        pytest.param([told(**BEYOND), told(**BEYOND), BEACON], "POST /else; a look-up of a.test (A)", id="each-once"),
    ],
)
def test_undeclared(steps: list[Any], expected: str | None, seen: Any) -> None:
    """Whatever belongs to no channel is shown, of whichever step."""
    actual = MATCHERS["undeclared"]("none", seen.view(*steps))

    assert (actual or "").startswith(expected or "")
    assert (actual is None) == (expected is None), actual


@pytest.mark.parametrize(
    ("word", "wanted", "step", "expected"),
    [
        ("telemetry", "none", told(**BEYOND), "POST /else"),
        ("telemetry", "none", BEACON, "a look-up of a.test (A)"),
        ("telemetry", "none", {"requests": [{}, BEYOND]}, "POST /usage; POST /else"),
        # What goes elsewhere is not what a control is to be seen to send, nor a notification.
        ("telemetry", "some", told(**BEYOND), "nothing was sent"),
        ("telemetry", "some", {"requests": [{}, BEYOND]}, None),
        ("notifications", "none", told(**BEYOND), None),
        ("notifications", "some", told(**BEYOND), "nothing was sent"),
    ],
)
def test_silence_counts_what_is_undeclared(word: str, wanted: str, step: Any, expected: str | None, seen: Any) -> None:
    """Who sends elsewhere is not silent, and has not sent telemetry where it was said to go."""
    assert MATCHERS[word](wanted, seen.view(step)) == expected


@pytest.mark.parametrize(
    ("steps", "holds"),
    [
        ([{"outwaited": True, "requests": [{}]}], False),
        ([{"outwaited": False, "requests": [{}]}], True),
        ([{"outwaited": True, "requests": [{}]}, {"requests": [{}]}], True),
        ([{}, {"outwaited": True, "requests": [{}]}], False),
    ],
)
def test_waited(steps: list[Any], *, holds: bool, seen: Any) -> None:
    """Who had not ended when an answer was let go has waited for it."""
    answered = seen.observation({"requests": [{}]})

    assert (MATCHERS["waited"]("none", seen.view(*steps, related=answered)) is None) == holds


@pytest.mark.parametrize(
    ("step", "answered", "said"),
    [
        ({}, {"requests": [{}]}, "nothing was sent"),
        ({"outwaited": True, "requests": [{}]}, {"outwaited": True, "requests": [{}]}, "give it a longer `hold`"),
    ],
)
def test_waited_says_nothing(step: Any, answered: Any, said: str, seen: Any) -> None:
    """Who asked nothing has waited for nothing, and who works as long when answered may not be waiting at all."""
    with pytest.raises(NothingToJudgeError, match=said):
        MATCHERS["waited"]("none", seen.view(step, related=seen.observation(answered)))


@pytest.mark.parametrize(
    ("encoding", "opened"), [("gzip", True), ("deflate", True), ("identity", True), ("br", False), ("zstd", False)]
)
def test_what_is_not_opened(encoding: str, *, opened: bool, seen: Any) -> None:
    """A body that is packed in a way that nobody here opens may hold anything: it is no pass."""
    view = seen.view(
        {"requests": [{"headers": (("content-encoding", encoding),)}]}, canaries={"user": ("quillfeather",)}
    )

    if opened:
        assert MATCHERS["kept_private"]("user", view) is None
        return
    with pytest.raises(NothingToJudgeError, match=f"packed as `{encoding}`"):
        MATCHERS["kept_private"]("user", view)
