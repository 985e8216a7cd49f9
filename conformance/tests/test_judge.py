"""An observation is held against its expectations, word by word, each at its own step."""

from __future__ import annotations

from typing import Any

import pytest

from tactful_conformance.judge import Finding, judge, why_silence_proves_nothing
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.plan import Expectation
from tactful_conformance.specification import Specification

KILLED = {"argv": ("cli", "deploy"), "exit_status": None, "timed_out": True}
NONE = Expectation(0, "telemetry", "none")
SOME = Expectation(0, "telemetry", "some")
EXIT = Expectation(0, "exit", 0)
SENT = {"requests": [{}]}
END = "every command ends"
DEADLINE = "`cli deploy` was killed at its deadline"


@pytest.mark.parametrize(
    ("expectations", "steps", "expected"),
    [
        ([], [{}], []),
        ([NONE, EXIT], [{}], []),
        ([SOME, EXIT], [SENT], []),
        ([NONE], [SENT], [Finding("telemetry", 0, "telemetry: none", "POST /usage")]),
        (
            [SOME, EXIT],
            [{"commands": [{"exit_status": 1}]}],
            [
                Finding("telemetry", 0, "telemetry: some", "nothing was sent"),
                Finding("exit", 0, "exit: 0", "exit status 1"),
            ],
        ),
        # Each expectation speaks of its step.
        ([NONE, Expectation(1, "telemetry", "some")], [{}, SENT], []),
        (
            [SOME, Expectation(1, "telemetry", "none")],
            [{}, SENT],
            [
                Finding("telemetry", 0, "telemetry: some", "nothing was sent"),
                Finding("telemetry", 1, "telemetry: none", "POST /usage"),
            ],
        ),
        # What did not end is a finding, whatever was expected, at whatever step.
        ([], [{"commands": [KILLED]}], [Finding("end", 0, END, DEADLINE)]),
        ([NONE], [{"commands": [KILLED]}, {}], [Finding("end", 0, END, DEADLINE)]),
        ([NONE], [{}, {"commands": [{}, KILLED]}], [Finding("end", 1, END, DEADLINE)]),
        ([], [{"commands": [KILLED, KILLED]}], [Finding("end", 0, END, DEADLINE)] * 2),
        (
            [EXIT],
            [{"commands": [KILLED]}],
            [Finding("end", 0, END, DEADLINE), Finding("exit", 0, "exit: 0", "exit status none (killed)")],
        ),
    ],
)
def test_judge(expectations: list[Expectation], steps: list[Any], expected: list[Finding], seen: Any) -> None:
    """What does not hold is found, and nothing else; a command that was killed at its deadline always is."""
    actual = judge(expectations, seen.observation(*steps), seen.reading(), None)

    assert expected == list(actual)


def test_control(seen: Any) -> None:
    """The control is what an expectation is compared with where it says so."""
    expectations = [Expectation(0, "exit", "as-control")]
    own, other = seen.observation({"commands": [{"exit_status": 3}]}), seen.observation({})

    assert judge(expectations, own, seen.reading(), own) == ()
    assert judge(expectations, own, seen.reading(), other) == (
        Finding("exit", 0, "exit: as-control", "exit status 3, where the control's was 0"),
    )


@pytest.mark.parametrize(
    ("complete", "expected"),
    [
        ([True], None),
        ([True, True], None),
        ([False], "the traffic of step 0 could not be read to its end"),
        ([True, False], "the traffic of step 1 could not be read to its end"),
        ([False, True], "the traffic of step 0 could not be read to its end"),
    ],
)
def test_silence(complete: list[bool], expected: str | None, seen: Any) -> None:
    """Silence proves nothing where the traffic of any step could not be read to its end."""
    observation = seen.observation(*({"complete": one} for one in complete))

    assert expected == why_silence_proves_nothing(observation)


def test_words(specification: Specification) -> None:
    """There is a matcher for each word that the schema of cases allows, and no other."""
    schema = specification.schemas.validator("cases").schema
    words: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            properties = node.get("properties", {})
            if "shown_in_all" in properties:
                words.update(properties)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(schema)

    assert words == set(MATCHERS)
