"""Hold one observation against expectations, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.judge import matchers
from tactful_conformance.judge.finding import Finding, Judgement, NothingToJudgeError
from tactful_conformance.judge.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactful_conformance.judge.reading import Reading
    from tactful_conformance.observation import Observation
    from tactful_conformance.plan import Expectation


def judge(
    expectations: Sequence[Expectation],
    observation: Observation,
    reading: Reading,
    control: Observation | None,
    related: Observation | None,
) -> Judgement:
    """
    Give what does not hold, and why the rest may prove nothing; neither is a pass.

    A command that did not end in time is a finding whatever was expected: what a run that was killed did not do says
    nothing of what it would have done.
    """
    findings = [
        Finding("end", index, "every command ends", f"`{' '.join(command.argv)}` was killed at its deadline")
        for index, step in enumerate(observation.steps)
        for command in step.commands
        if command.timed_out
    ]
    doubts = [_why_silence_proves_nothing(one) for one in (observation, related) if one is not None]
    for expectation in expectations:
        view = View(observation, expectation.step, reading, control, related)
        matcher = matchers.MATCHERS[expectation.word]
        try:
            seen = matcher(expectation.wanted, view)
        except NothingToJudgeError as nothing:
            doubts.append(str(nothing))
            continue
        if seen is not None:
            findings.append(
                Finding(
                    expectation.word, expectation.step, matchers.describe(expectation.word, expectation.wanted), seen
                )
            )
    return Judgement(tuple(findings), next(filter(None, doubts), None))


def _why_silence_proves_nothing(observation: Observation) -> str | None:
    """Give the reason for which what was not seen may have happened all the same, or None."""
    for index, step in enumerate(observation.steps):
        if not step.complete:
            return f"the traffic of step {index} could not be read to its end"
        if step.leftover:
            return f"step {index} left processes that had to be killed: {'; '.join(step.leftover)}"
        if any(output.truncated for command in step.commands for output in (command.stdout, command.stderr)):
            return f"the output of step {index} was cut off"
    return None
