"""`linked`: whether what is sent tells that two runs were of one home."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.outgoing import outgoing

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import Observation, StepSeen

# What is shorter is equal by chance too often: a duration, a port, a count.
_SHORTEST = 8
_TOKEN = re.compile(rb"[A-Za-z0-9_+.:@-]{8,}")
_AROUND = b"_+.:@-"
# The time, to the day, hour, minute or second, which runs that follow each other share.
_TIME = re.compile(rb"\d{4}-\d\d-\d\d(T[\d:]*(Z|[+-][\d:]*)?)?|1\d{9}")


def match_linked(_wanted: str, view: View) -> str | None:
    """
    Find what is in every run of one home, and not in a home with equal inputs, in both homes.

    Whatever the payload is, it is taken as the words that stand in it.
    """
    # The plan has checked that a case that says so is related to something.
    assert view.related is not None
    here, there = _constant(view.observation), _constant(view.related)
    only_here, only_there = here - _all(view.related), there - _all(view.observation)
    if only_here and only_there:
        words = ", ".join(sorted(word.decode() for word in only_here))
        return f"in every run of one home, and in none of another: {words}"
    return None


def _constant(observation: Observation) -> set[bytes]:
    """Give the words that all steps have sent."""
    return set.intersection(*(_words(step) for step in observation.steps))


def _all(observation: Observation) -> set[bytes]:
    return set.union(*(_words(step) for step in observation.steps))


def _words(step: StepSeen) -> set[bytes]:
    found = {word.strip(_AROUND) for _, data in outgoing(step) for word in _TOKEN.findall(data)}
    words = {word for word in found if len(word) >= _SHORTEST}
    if not words:
        raise NothingToJudgeError("a step has sent nothing that could be compared")
    return {word for word in words if not _TIME.fullmatch(word)}
