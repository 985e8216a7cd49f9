"""What a command wrote and how it ended: `exit`, `stdout`, `stderr`, `output`, `status`, `shown`, `shown_in_all`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tactful_conformance.judge.matchers import MATCHERS, describe
from tactful_conformance.manifest.model import StatusPaths

KILLED = {"exit_status": None, "timed_out": True}
NOTICES = {"minor": "Notice 71 a version", "major": "Notice 72 a version", "offer": "Notice 73 an offer"}


def held(expected: str | None, actual: str | None) -> bool:
    """Say whether a matcher holds where it is to hold, and else says what it is to say."""
    return actual is None if expected is None else actual is not None and expected in actual


@pytest.mark.parametrize(
    ("wanted", "commands", "expected"),
    [
        (0, [{}], None),
        (2, [{"exit_status": 2}], None),
        (0, [{"exit_status": 1}], "exit status 1"),
        (0, [{"exit_status": 1, "stderr": " no home \n"}], "exit status 1; stderr: no home"),
        (0, [{"exit_status": 1, "stderr": "x" * 400}], "stderr: " + "x" * 300),
        (0, [{"exit_status": -9}], "exit status -9"),
        (0, [KILLED], "exit status none (killed)"),
        (0, [{}, {"exit_status": 3}], "exit status 0, 3"),
        (0, [{"stderr": "fine"}, {"exit_status": 3, "stderr": "bad"}], "exit status 0, 3; stderr: bad"),
        (0, [{}, {}], None),
        (1, [{}], "exit status 0"),
        ("nonzero", [{"exit_status": 1}], None),
        ("nonzero", [{"exit_status": 255}], None),
        ("nonzero", [{}], "exit status 0"),
        ("nonzero", [{"exit_status": 1}, {}], "exit status 1, 0"),
        ("nonzero", [{"exit_status": -11}], "exit status -11"),
        ("nonzero", [KILLED], "exit status none (killed)"),
    ],
)
def test_exit(wanted: int | str, commands: list[dict[str, Any]], expected: str | None, seen: Any) -> None:
    """Every command of the step ends as wanted; an error is a status above 0, and neither a signal nor a deadline."""
    actual = MATCHERS["exit"](wanted, seen.view({"commands": commands}))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("own", "control", "expected"),
    [
        ([0], [0], None),
        ([3], [3], None),
        ([3, 3], [3], None),
        ([3], [0], "exit status 3, where the control's was 0"),
        ([3, 0], [3], "exit status 3, 0, where the control's was 3"),
        ([None], [0], "exit status none (killed), where the control's was 0"),
    ],
)
def test_exit_as_control(own: list[int | None], control: list[int], expected: str | None, seen: Any) -> None:
    """The status that the control ended with is the one that is wanted, whatever it is."""
    commands = [{"exit_status": status} for status in own]
    view = seen.view({"commands": commands}, control={"commands": [{"exit_status": status} for status in control]})

    actual = MATCHERS["exit"]("as-control", view)

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("word", "contains", "commands", "expected"),
    [
        ("stdout", ["done"], [{"stdout": "all done\n"}], None),
        ("stdout", ["all", "done"], [{"stdout": "done, all of it"}], None),
        ("stdout", ["done"], [{"stderr": "done"}], "nothing was written"),
        ("stdout", ["done"], [{"stdout": "Done"}], "without 'done': 'Done'"),
        ("stdout", ["a", "b"], [{"stdout": "b"}], "without 'a': 'b'"),
        ("stdout", ["a", "b"], [{"stdout": "c"}], "without 'a', 'b': 'c'"),
        ("stdout", ["a"], [{"stdout": " \n"}], "nothing was written"),
        ("stdout", ["a"], [{"stdout": "x" * 500}], "'" + "x" * 400 + "'"),
        ("stderr", ["no"], [{"stderr": "no home"}], None),
        ("stderr", ["no"], [{"stdout": "no home"}], "nothing was written"),
        ("output", ["no"], [{"stdout": "no home"}], None),
        ("output", ["no"], [{"stderr": "no home"}], None),
        ("output", ["a", "b"], [{"stdout": "a", "stderr": "b"}], None),
        ("output", ["no"], [{}], "nothing was written"),
        ("output", ["no"], [{}, {"stderr": "no home"}], None),
    ],
)
def test_written(
    word: str, contains: list[str], commands: list[dict[str, Any]], expected: str | None, seen: Any
) -> None:
    """Every word stands, letter for letter, in the stream that is spoken of."""
    actual = MATCHERS[word]({"contains": contains}, seen.view({"commands": commands}))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("wanted", "stdout", "expected"),
    [
        ({"telemetry": True}, '{"telemetry": true}', None),
        ({"telemetry": False, "decided_by": "NO"}, '{"telemetry": false, "decided_by": "NO", "more": 1}', None),
        ({"telemetry": False}, '{"telemetry": true}', 'status: {"telemetry": true}'),
        ({"telemetry": True, "decided_by": "NO"}, '{"telemetry": true, "decided_by": "HOME"}', '"decided_by": "HOME"'),
        ({"telemetry": False}, "{}", 'status: {"telemetry": null}'),
        ({"telemetry": False}, '"off"', 'status: {"telemetry": null}'),
        # A number is no answer to yes or no.
        ({"telemetry": True}, '{"telemetry": 1}', 'status: {"telemetry": 1}'),
        ({"telemetry": False}, '{"telemetry": 0}', 'status: {"telemetry": 0}'),
        ({"telemetry": True}, "telemetry is on", "standard output is not JSON: 'telemetry is on'"),
        ({"telemetry": True}, "", "standard output is not JSON: ''"),
        ({"telemetry": True}, "[" * 100_000, "standard output is not JSON: '[[["),
    ],
)
def test_status(wanted: Mapping[str, Any], stdout: str, expected: str | None, seen: Any) -> None:
    """The CLI's own word for its decision is JSON on standard output, equal in value and in type."""
    actual = MATCHERS["status"](wanted, seen.view({"commands": [{"stdout": stdout}]}))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("telemetry", "stdout", "expected"),
    [
        ("state.on", '{"state": {"on": true}}', None),
        ("state == 'yes'", '{"state": "yes"}', None),
        ("state == 'yes'", '{"state": "no"}', 'status: {"telemetry": false}'),
        ("length(state)", '{"state": 1}', "the manifest's `status` cannot be read from it"),
    ],
)
def test_status_paths(telemetry: str, stdout: str, expected: str | None, seen: Any) -> None:
    """The manifest's expressions read the CLI's own form; one that does not fit is a finding, and breaks no run off."""
    view = seen.view({"commands": [{"stdout": stdout}]}, status=StatusPaths(telemetry, "by"))

    actual = MATCHERS["status"]({"telemetry": True}, view)

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("wanted", "commands", "expected"),
    [
        ("none", [{}], None),
        ("some", [{}], "no notification"),
        ("some", [{"stderr": "Notice 71 a version"}], None),
        ("none", [{"stderr": "Notice 71 a version"}], "minor"),
        ("none", [{"stdout": "Notice 73 an offer"}], "offer"),
        ("none", [{"stderr": "a Notice, 71 of them"}], None),
        (["minor"], [{"stderr": "* Notice 71 is\n  cut in two *"}], None),
        (["minor"], [{}], "no notification"),
        (["minor"], [{"stderr": "Notice 73"}], "offer"),
        (["minor"], [{"stderr": "Notice 71, Notice 73"}], "minor, offer"),
        (["offer", "minor"], [{"stderr": "Notice 71, Notice 73"}], None),
        (["minor", "offer"], [{"stderr": "Notice 71"}, {"stderr": "Notice 73"}], None),
        ({"count": 0}, [{}], None),
        ({"count": 1}, [{"stderr": "Notice 72"}], None),
        ({"count": 1}, [{}], "no notification"),
        ({"count": 1}, [{"stderr": "Notice 71, Notice 72"}], "minor, major"),
        ({"count": 2}, [{"stderr": "Notice 71, Notice 72"}], None),
    ],
)
def test_shown(wanted: Any, commands: list[dict[str, Any]], expected: str | None, seen: Any) -> None:
    """A notification is shown where the words up to its number stand in either stream, whatever the CLI puts around."""
    actual = MATCHERS["shown"](wanted, seen.view({"commands": commands}, notices=NOTICES))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("wanted", "texts", "expected"),
    [
        (["minor", "offer"], ["Notice 71", "Notice 73"], None),
        (["minor"], ["Notice 71", ""], None),
        (["minor"], ["Notice 71", "Notice 73"], None),
        (["minor", "offer"], ["Notice 71", "Notice 71"], "minor"),
        (["minor", "offer"], ["", ""], "no notification"),
    ],
)
def test_shown_in_all(wanted: list[str], texts: list[str], expected: str | None, seen: Any) -> None:
    """What each step has shown counts for all of them together; `shown` speaks of its own step alone."""
    view = seen.view(*({"commands": [{"stderr": text}]} for text in texts), notices=NOTICES)

    actual = MATCHERS["shown_in_all"](wanted, view)

    assert held(expected, actual), actual
    last = MATCHERS["shown"]("some" if texts[-1] else "none", view)
    assert last is None


@pytest.mark.parametrize(
    ("word", "wanted", "expected"),
    [
        ("exit", "nonzero", "exit: nonzero"),
        ("exit", 0, "exit: 0"),
        ("rc", {"contains": {"näme": True}}, 'rc: {"contains": {"näme": true}}'),
        ("shown", ["minor"], 'shown: ["minor"]'),
    ],
)
def test_describe(word: str, wanted: Any, expected: str) -> None:
    """What was wanted is told in the words of the case."""
    assert expected == describe(word, wanted)
