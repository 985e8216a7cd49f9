"""`linked`: whether what is sent tells that two runs were of one home."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.outgoing import outgoing

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import Observation, StepSeen

# What is shorter is equal by chance too often: a duration, a port, a count.
_SHORTEST = 6
_TOKEN = re.compile(rb"[A-Za-z0-9_+.:@-]{6,}")
_AROUND = b"_+.:@-"
# What joins the parts of a word, each of which may be what stays the same.
_JOINT = re.compile(rb"[_+.:@-]")
# RFC 9562, 5.1, 5.6, 5.7: ids that begin with the time.
_TIMED = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[167][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# Runs that can have something in common.
_FEWEST = 2
# The time, to the day, hour, minute or second, which runs that follow each other share.
_TIME = re.compile(
    rb"\d{4}-\d\d-\d\d(T[\d:]*(Z|[+-][\d:]*)?)?"  # RFC 3339
    rb"|\d{8}(T\d{6}Z?)?"  # ISO 8601, basic
    rb"|\d\d:\d\d(:\d\d)?"  # RFC 9110, 5.6.7, and alone
    rb"|1\d{9}"
)


def match_linked(_wanted: str, view: View) -> str | None:
    """
    Find what is in two runs of one home, and in none of a home with equal inputs, in both homes.

    Whatever the payload is, it is taken as the words that stand in it. What goes before the first run that sends, such
    as one that shows a notice, is none of the runs. Raises `NothingToJudgeError` where fewer than two are left, or one
    of them has sent nothing.
    """
    (other,) = view.related
    here, there = (_runs(observation) for observation in (view.observation, other))
    only_here = _again(here) - set().union(*there)
    only_there = _again(there) - set().union(*here)
    if only_here and only_there:
        words = ", ".join(sorted(word.decode() for word in only_here))
        return f"in more than one run of one home, and in none of another: {words}"
    return None


def _again(runs: list[set[bytes]]) -> set[bytes]:
    """Give the words that more than one run has sent."""
    return {word for index, words in enumerate(runs) for later in runs[index + 1 :] for word in words & later}


def _runs(observation: Observation) -> list[set[bytes]]:
    """Give the words of each run, from the first that has sent some."""
    runs = list(itertools.dropwhile(lambda words: not words, map(_words, observation.steps)))
    if len(runs) < _FEWEST or not all(runs):
        raise NothingToJudgeError("a step has sent nothing that could be compared")
    return [{word for word in words if not _TIME.fullmatch(word)} for words in runs]


def _words(step: StepSeen) -> set[bytes]:
    # An address of the suite's own is in the header that names the host.
    parts = (data for where, data in outgoing(step, whole=False) if not where.startswith("the header `host`"))
    found = {word.strip(_AROUND) for data in parts for word in _TOKEN.findall(data)}
    found |= {part for word in found if not _is_time(word) for part in _JOINT.split(word)}
    return {word for word in found if len(word) >= _SHORTEST}


def _is_time(word: bytes) -> bool:
    return bool(_TIMED.fullmatch(word) or _TIME.fullmatch(word))
