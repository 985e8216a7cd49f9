"""An observation is held against its expectations, word by word, each at its own step."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tactful_conformance.judge import Finding, Judgement, judge
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.observation import Output
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
    actual = judge(expectations, seen.observation(*steps), seen.reading(), None, None)

    assert expected == list(actual.findings)


def test_control(seen: Any) -> None:
    """The control is what an expectation is compared with where it says so."""
    expectations = [Expectation(0, "exit", "as-control")]
    own, other = seen.observation({"commands": [{"exit_status": 3}]}), seen.observation({})

    assert judge(expectations, own, seen.reading(), own, None) == Judgement((), None)
    assert judge(expectations, own, seen.reading(), other, None).findings == (
        Finding("exit", 0, "exit: as-control", "exit status 3, where the control's was 0"),
    )


def test_related(seen: Any) -> None:
    """What a run is related to is what an expectation is compared with where it says so."""
    expectations = [Expectation(0, "same", ["exit"])]
    own, other = seen.observation({"commands": [{"exit_status": 3}]}), seen.observation({})

    assert judge(expectations, own, seen.reading(), other, own) == Judgement((), None)
    assert judge(expectations, own, seen.reading(), own, other).findings == (
        Finding("same", 0, 'same: ["exit"]', "exit: '3', and without it '0'"),
    )


NOTHING = "nothing was sent that could be searched"


def test_nothing_to_judge(seen: Any) -> None:
    """A word for which there is nothing to be held against is a doubt, and the others are held all the same."""
    expectations = [Expectation(0, "kept_private", "user"), EXIT]
    reading = seen.reading(canaries={"user": ("quillfeather",)})

    assert judge(expectations, seen.observation({}), reading, None, None) == Judgement((), NOTHING)
    assert judge(expectations, seen.observation({"commands": [{"exit_status": 1}]}), reading, None, None) == Judgement(
        (Finding("exit", 0, "exit: 0", "exit status 1"),), NOTHING
    )
    assert judge(expectations, seen.observation(SENT), reading, None, None) == Judgement((), None)


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

    assert judge([], observation, seen.reading(), None, None) == Judgement((), expected)
    # Of both runs that are compared.
    assert judge([], seen.observation({}), seen.reading(), None, observation) == Judgement((), expected)


def long(size: int) -> Output:
    """Give an output of which three bytes were kept."""
    return Output(b"abc", size)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"leftover": ("sleep", "cli")}, "step 1 left processes that had to be killed: sleep; cli"),
        ({"leftover": ("sleep",), "complete": False}, "the traffic of step 1 could not be read to its end"),
        ({}, None),
    ],
)
def test_what_may_have_been_missed(step: Any, expected: str | None, seen: Any) -> None:
    """What was killed while it went on may have done anything after; traffic that was not read goes before."""
    observation = seen.observation({}, step)

    assert judge([NONE], observation, seen.reading(), None, None) == Judgement((), expected)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize(("size", "expected"), [(3, None), (4, "the output of step 0 was cut off")])
def test_what_was_cut_off(stream: str, size: int, expected: str | None, seen: Any) -> None:
    """What a command wrote beyond the cap may hold anything."""
    observation = seen.observation({})
    (step,) = observation.steps
    command = dataclasses.replace(step.commands[0], **{stream: long(size)})
    observation = dataclasses.replace(observation, steps=(dataclasses.replace(step, commands=(command,)),))

    assert judge([], observation, seen.reading(), None, None) == Judgement((), expected)


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
