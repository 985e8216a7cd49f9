"""`same`: whether a command ended and wrote as it did in the run that it is related to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import CommandSeen, Observation

# What counts or tells the time is another in every run.
_NUMBER = re.compile(r"\d+")
_EXCERPT = 300


def match_same(wanted: Sequence[str], view: View) -> str | None:
    """Hold `exit`, `stdout` and `stderr` of the last step's commands against those of the related run's."""
    # The plan has checked that a case that says so is related to something.
    assert view.related is not None
    pairs = zip(view.commands, view.related.steps[-1].commands, strict=True)
    for command, other in pairs:
        for word in wanted:
            here, there = _read(word, command, view.observation), _read(word, other, view.related)
            if here != there:
                return f"{word}: {here[:_EXCERPT]!r}, and without it {there[:_EXCERPT]!r}"
    return None


def _read(word: str, command: CommandSeen, observation: Observation) -> str:
    if word == "exit":
        return str(command.exit_status)
    output = command.stdout if word == "stdout" else command.stderr
    return _NUMBER.sub("0", output.text.replace(observation.root, "<sandbox>"))
