"""Hold one observation against expectations, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.judge import matchers
from tactful_conformance.judge.finding import Finding, Judgement, NothingToJudgeError
from tactful_conformance.judge.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tactful_conformance.judge.reading import Reading
    from tactful_conformance.observation import Observation, StepSeen
    from tactful_conformance.plan import Expectation


def judge(
    expectations: Sequence[Expectation],
    observation: Observation,
    reading: Reading,
    control: Observation | None,
    related: Sequence[Observation],
) -> Judgement:
    """
    Give what does not hold, and why the rest may prove nothing; neither is a pass.

    A command that did not end in time is a finding whatever was expected: what a run that was killed did not do says
    nothing of what it would have done.
    """
    findings = [finding for find in INVARIANTS.values() for finding in find(observation)]
    doubts = [_why_silence_proves_nothing(one) for one in (observation, *related)]
    nothings = []
    for expectation in expectations:
        view = View(observation, expectation.step, reading, control, related)
        matcher = matchers.MATCHERS[expectation.word]
        try:
            seen = matcher(expectation.wanted, view)
        except NothingToJudgeError as nothing:
            nothings.append(str(nothing))
            continue
        if seen is not None:
            findings.append(
                Finding(
                    expectation.word, expectation.step, matchers.describe(expectation.word, expectation.wanted), seen
                )
            )
    return Judgement(tuple(findings), next(filter(None, doubts), None), next(iter(nothings), None))


def _why_silence_proves_nothing(observation: Observation) -> str | None:
    """Give the reason for which what was not seen may have happened all the same, or None."""
    for index, step in enumerate(observation.steps):
        if why := next(filter(None, (doubt(step, index) for doubt in DOUBTS.values())), None):
            return why
    return None


def _not_ended(observation: Observation) -> Iterator[Finding]:
    for index, step in enumerate(observation.steps):
        for command in step.commands:
            if command.timed_out:
                said = f"`{' '.join(command.argv)}` was killed at its deadline"
                yield Finding("end", index, "every command ends", said)


def _unread(step: StepSeen, index: int) -> str | None:
    return None if step.complete else f"the traffic of step {index} could not be read to its end"


def _left_over(step: StepSeen, index: int) -> str | None:
    if not step.leftover:
        return None
    return f"step {index} left processes that had to be killed: {'; '.join(step.leftover)}"


def _cut_off(step: StepSeen, index: int) -> str | None:
    if any(output.truncated for command in step.commands for output in (command.stdout, command.stderr)):
        return f"the output of step {index} was cut off"
    return None


#: What holds of every run, whatever is expected of it.
INVARIANTS: Mapping[str, Callable[[Observation], Iterator[Finding]]] = {"end": _not_ended}
#: What makes silence prove nothing, in the order in which it is told.
DOUBTS: Mapping[str, Callable[[StepSeen, int], str | None]] = {
    "unread": _unread,
    "left over": _left_over,
    "cut off": _cut_off,
}
