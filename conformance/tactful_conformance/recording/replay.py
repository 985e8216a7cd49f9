"""Give the recorded observations of a plan, in place of those that a run would make."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from tactful_conformance.observation import Observation
    from tactful_conformance.plan import Plan
    from tactful_conformance.plan.scenario import Scenario
    from tactful_conformance.recording.model import Recording

_LACKING = "the recording has no run of what this case is held against: record the CLI again"


class NotRecordedError(LookupError):
    """A scenario was not observed when the rest was, and nothing is started to make up for it."""


class Recorded:
    """The observations of a recording, by the key of their scenario."""

    def __init__(self, recording: Recording, plan: Plan) -> None:
        """Take the observations of the plan's scenarios; raises `Problem` where one is of other steps than its own."""
        known = plan.scenarios
        self._observations = {one.scenario: one for one in recording.observations if one.scenario in known}
        for key, observation in self._observations.items():
            if not _fits(observation, known[key]):
                raise Problem(
                    f"what was recorded of the scenario `{key}` is not of its steps.",
                    where="observations",
                    do="The recording was changed: record the run again.",
                )

    def of(self, key: str) -> Observation:
        """Give an observation; raises `NotRecordedError` where there is none."""
        if key not in self._observations:
            raise NotRecordedError(_LACKING)
        return self._observations[key]

    def so_far(self) -> list[Observation]:
        """Give all observations."""
        return list(self._observations.values())

    @property
    def sandboxes(self) -> dict[str, str]:
        """What the folders that held the sandboxes are called in reports, by their paths."""
        folders = {posixpath.dirname(one.root) for one in self._observations.values()}
        return {folder: "<sandbox>" for folder in sorted(folders) if len(folder) > 1}


def _fits(observation: Observation, scenario: Scenario) -> bool:
    steps = [len(step.commands) for step in observation.steps]
    return steps == [len(step.commands) for step in scenario.steps]
