"""`same`: whether a command ended and wrote as it did in the runs that it is related to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.matchers.channel import has_tried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import Observation

# A duration, a size, a time of day, a date: another in every run, and now and then the same.
_MEASURE = re.compile(r"\d+(?:[.,]\d+)?\s?(?:[mnµ]?s|sec|seconds?|m|min|[kKMG]?i?B)\b|\d+(?::\d\d)+|\d{4}-\d\d-\d\d\S*")
_WORD = re.compile(r"\S+")
_EXCERPT = 300


def match_same(wanted: Sequence[str], view: View) -> str | None:
    """
    Hold `exit`, `stdout` and `stderr` of the last step's commands against those of the related runs.

    Those are equal to each other, and what differs between them all the same is left out. Raises `NothingToJudgeError`
    where none has sent anything, so that telemetry could not matter, or each writes something else.
    """
    # What keeps the run itself silent, an opt-out or a home that cannot be written, is what it is compared for.
    if not any(has_tried(other.steps[-1]) for other in (view.observation, *view.related)):
        raise NothingToJudgeError("none of the runs sent anything, so that telemetry could make no difference")
    for index in range(len(view.commands)):
        for word in wanted:
            here, *there = (_read(word, one, index) for one in (view.observation, *view.related))
            lengths = {len(other) for other in there}
            alike = [others[0] if len(set(others)) == 1 else None for others in zip(*there, strict=len(lengths) == 1)]
            # An output that is another each time has its length still; a status is one word, and all that there is.
            if len(lengths) > 1 or (word == "exit" and alike == [None]):
                raise NothingToJudgeError(f"the {word} is another in each run")
            if len(here) != len(alike) or any(b not in {None, a} for a, b in zip(here, alike, strict=True)):
                seen, other = (" ".join(words)[:_EXCERPT] for words in (here, there[0]))
                return f"{word}: {seen!r}, and without it {other!r}"
    return None


def _read(word: str, observation: Observation, index: int) -> list[str]:
    command = observation.steps[-1].commands[index]
    if word == "exit":
        return [str(command.exit_status)]
    output = command.stdout if word == "stdout" else command.stderr
    return _WORD.findall(_MEASURE.sub("0", output.text.replace(observation.root, "<sandbox>")))
