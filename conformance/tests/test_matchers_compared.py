"""What is held against another run: `same`, and `linked`."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.observation import Lookup

SENT, SILENT = {"requests": [{"body": '"service_deployed"'}]}, {}


@pytest.mark.parametrize(
    ("wanted", "here", "there", "expected"),
    [
        (["exit"], {}, {}, None),
        (["exit"], {"exit_status": 1}, {"exit_status": 1}, None),
        (["exit"], {"exit_status": 1}, {}, "exit: '1', and without it '0'"),
        (["exit"], {"exit_status": None}, {}, "exit: 'None', and without it '0'"),
        (["exit"], {"stdout": "a"}, {}, None),
        (["stdout", "stderr"], {"exit_status": 1}, {}, None),
        (["stdout", "stderr"], {"stdout": "a", "stderr": "b"}, {"stdout": "a", "stderr": "b"}, None),
        (["stdout", "stderr"], {"stdout": "a"}, {}, "stdout: 'a', and without it ''"),
        (["stdout", "stderr"], {"stderr": "cannot send"}, {}, "stderr: 'cannot send', and without it ''"),
        (["stdout"], {"stderr": "cannot send"}, {}, None),
        # What counts, tells the time or names the sandbox is another in every run.
        (["stdout"], {"stdout": "took 12.5 s"}, {"stdout": "took 3.25 s"}, None),
        (["stdout"], {"stdout": "in /sandboxes/0/work"}, {"stdout": "in /sandboxes/1/work"}, None),
        (["stdout"], {"stdout": "in /sandboxes/1/work"}, {"stdout": "in /elsewhere/1/work"}, "stdout: 'in "),
    ],
)
def test_same(wanted: list[str], here: Any, there: Any, expected: str | None, seen: Any) -> None:
    """A command ends and writes as it did in the other run, but for numbers and the sandbox's own place."""
    related = seen.observation({"commands": [there], **SENT}, root="/sandboxes/1")

    actual = MATCHERS["same"](wanted, seen.view({"commands": [here], **SENT}, related=(related, related)))

    assert (actual or "").startswith(expected or "")
    assert (actual is None) == (expected is None), actual


def test_same_of_the_last_step(seen: Any) -> None:
    """It is the last step that is compared, and each of the commands in it."""
    well, badly = {}, {"exit_status": 1}
    related = seen.observation({"commands": [badly]}, {"commands": [well, well], **SENT})
    good = seen.view({"commands": [well]}, {"commands": [well, well], **SENT}, related=related)
    bad = seen.view({"commands": [badly]}, {"commands": [well, badly], **SENT}, related=related)

    assert MATCHERS["same"](["exit"], good) is None
    assert MATCHERS["same"](["exit"], bad) == "exit: '1', and without it '0'"


@pytest.mark.parametrize(
    ("first", "second", "here", "expected"),
    [
        ("id 0a1b2c", "id 3d4e5f", "id 6a7b8c", None),
        ("id 0a1b2c", "id 3d4e5f", "id 6a7b8c failed", "stdout: "),
        ("id 0a1b2c done", "id 3d4e5f done", "id 6a7b8c lost", "stdout: "),
        ("answered 200", "answered 200", "answered 503", "stdout: "),
        ("took 950ms", "took 1.1s", "took 12s", None),
    ],
)
def test_what_differs_anyway(first: str, second: str, here: str, expected: str | None, seen: Any) -> None:
    """What is another in two equal runs is left out of the comparison, and nothing else is."""
    related = [seen.observation({"commands": [{"stdout": text}], **SENT}) for text in (first, second)]

    actual = MATCHERS["same"](["stdout"], seen.view({"commands": [{"stdout": here}], **SENT}, related=related))

    assert (actual is None, (actual or "").startswith(expected or "")) == (expected is None, True)


@pytest.mark.parametrize(
    ("here", "others", "said"),
    [
        ({}, ({}, {}), "none of the runs sent anything"),
        (
            {"requests": [{}]},
            ({"requests": [{}]}, {"requests": [{}], "commands": [{"stdout": "one word more"}]}),
            "the stdout is another in each run",
        ),
        (
            {"requests": [{}], "commands": [{"exit_status": 1}]},
            ({"requests": [{}]}, {"requests": [{}], "commands": [{"exit_status": 1}]}),
            "the exit is another in each run",
        ),
    ],
)
def test_same_says_nothing(here: Any, others: tuple[Any, Any], said: str, seen: Any) -> None:
    """Where nothing was sent the endpoint makes no difference, and what is never the same cannot be compared."""
    related = [seen.observation(other) for other in others]

    with pytest.raises(NothingToJudgeError, match=said):
        MATCHERS["same"](["exit", "stdout"], seen.view(here, related=related))


def test_same_where_only_the_others_send(seen: Any) -> None:
    """What keeps a command from sending, such as a home that cannot be written, can be what makes the difference."""
    related = [seen.observation(SENT)] * 2

    actual = MATCHERS["same"](["exit"], seen.view({"commands": [{"exit_status": 1}]}, related=related))

    assert actual == "exit: '1', and without it '0'"


Payload = Callable[[int, int, random.Random], dict[str, Any]]
HOMES = ("5ea1ed0c0ffee0dd", "c01df00dba5eba11")


def runs(payload: Payload, home: int) -> Iterator[dict[str, Any]]:
    """Give what three runs of one home have sent, each with its own draw of what is random."""
    for number in range(3):
        drawn = random.Random(f"{home} {number}")  # noqa: S311 - the same draws each time
        yield {"requests": [{"body": json.dumps({"event": "service_deployed", **payload(home, number, drawn)})}]}


@pytest.mark.parametrize(
    ("payload", "linked"),
    [
        pytest.param(lambda *_: {}, None, id="nothing-of-its-own"),
        pytest.param(lambda home, *_: {"install": HOMES[home]}, HOMES[0], id="an-id-that-stays"),
        pytest.param(
            lambda home, *_: {"path": f"/var/boxes-of-cli/{HOMES[home]}/home"}, HOMES[0], id="within-other-words"
        ),
        pytest.param(
            lambda home, number, _: {"install": f"{HOMES[home]}", "count": number}, HOMES[0], id="beside-what-counts"
        ),
        pytest.param(lambda _, __, drawn: {"id": drawn.randbytes(16).hex()}, None, id="a-random-id-each-run"),
        pytest.param(
            lambda home, *_: {"time": 1_795_500_000 + home}, None, id="the-second-of-the-clock-that-runs-share"
        ),
        pytest.param(
            lambda home, *_: {"time": f"2026-11-23T07:35:0{home}Z"}, None, id="the-time-that-runs-share-as-text"
        ),
        pytest.param(lambda home, *_: {"time": f"2026-11-2{home}"}, None, id="the-day"),
        pytest.param(lambda *_: {"version": "cli/1.20.3-beta"}, None, id="what-all-homes-have"),
        pytest.param(
            lambda home, *_: {"time": f"Mon, 23 Nov 2026 07:35:0{home} GMT"},
            None,
            id="the-time-that-runs-share-in-words",
        ),
        pytest.param(lambda home, *_: {"time": f"20261123T07350{home}Z"}, None, id="the-time-that-runs-share-in-one"),
        pytest.param(lambda home, *_: {"port": 40_000 + home}, None, id="what-is-short"),
        pytest.param(lambda home, *_: {"number": 400_000 + home}, "400000", id="six-digits"),
        pytest.param(
            lambda home, _, drawn: {"id": f"{HOMES[home]}-{drawn.randbytes(8).hex()}"},
            HOMES[0],
            id="ids-that-begin-alike",
        ),
        pytest.param(
            lambda home, _, drawn: {
                "id": f"01932c5{home}-b3a1-7{drawn.randbytes(9).hex()[:3]}-8fff-{drawn.randbytes(6).hex()}"
            },
            None,
            id="ids-that-begin-with-the-time",
        ),
        # In one home alone it may be chance: what tells homes apart is in both.
        pytest.param(lambda home, *_: {"install": HOMES[0]} if home else {}, None, id="in-one-home-alone"),
        pytest.param(
            lambda home, number, _: {"install": HOMES[home]} if number else {}, HOMES[0], id="from-the-second-run-on"
        ),
        pytest.param(
            lambda home, number, _: {"install": HOMES[home]} if number == 1 else {}, None, id="in-a-single-run"
        ),
    ],
)
def test_linked(payload: Payload, linked: str | None, seen: Any) -> None:
    """What is in two runs of one home, and not in the other, links them: an id does, and neither draws nor clocks do."""
    related = seen.observation(*runs(payload, 1))

    actual = MATCHERS["linked"]("none", seen.view(*runs(payload, 0), related=related))

    assert actual == (f"in more than one run of one home, and in none of another: {linked}" if linked else None)


def test_linked_after_a_notice(seen: Any) -> None:
    """A first run that says what is sent, and sends nothing, is none of those that are compared."""
    here, there = ([SILENT, *([{"requests": [{"body": home}]}] * 2)] for home in HOMES)

    assert HOMES[0] in (MATCHERS["linked"]("none", seen.view(*here, related=seen.observation(*there))) or "")


@pytest.mark.parametrize("where", ["headers", "target", "lookups"])
def test_linked_wherever_it_is_sent(where: str, seen: Any) -> None:
    """An id links runs in a header, in a target and in a name that is looked up."""

    def step(home: str) -> dict[str, Any]:
        headers = (("x-install", home), ("user-agent", "cli-agent/1"))
        steps = {
            "headers": {"requests": [{"headers": headers}]},
            "target": {"requests": [{"target": f"/v1-events?install={home}"}]},
            "lookups": {"lookups": (Lookup("telemetry", f"{home}.beacon.test", "A"),)},
        }
        return steps[where]

    related = seen.observation(*[step(HOMES[1])] * 3)

    assert HOMES[0] in (MATCHERS["linked"]("none", seen.view(*[step(HOMES[0])] * 3, related=related)) or "")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ([SILENT] * 3, [SENT] * 3),
        ([SENT] * 3, [SILENT] * 3),
        ([SENT, SILENT, SENT], [SENT] * 3),
        ([SILENT, SILENT, SENT], [SENT] * 3),
        ([SENT] * 3, [SENT, SENT, {"requests": [{"channel": "own", "body": "service_deployed"}]}]),
    ],
)
def test_nothing_to_compare(here: list[Any], there: list[Any], seen: Any) -> None:
    """Where a run sent nothing, nothing is known of what it would have sent: it is no pass."""
    with pytest.raises(NothingToJudgeError, match="a step has sent nothing that could be compared"):
        MATCHERS["linked"]("none", seen.view(*here, related=seen.observation(*there)))
