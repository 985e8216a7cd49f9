"""What a matcher sees: one step of an observation, what was before it, and the control's run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactful_conformance.manifest.channels import TELEMETRY
from tactful_conformance.plan.files import HOME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactful_conformance.judge.reading import Event, Reading
    from tactful_conformance.observation import CommandSeen, FileSeen, Observation, Request, StepSeen


@dataclass(frozen=True, slots=True)
class View:
    """A step of an observation, and the means to read it; `related` are the runs that it is compared with."""

    observation: Observation
    index: int
    reading: Reading
    control: Observation | None
    related: Sequence[Observation]

    @property
    def step(self) -> StepSeen:
        """The step that is spoken of."""
        return self.observation.steps[self.index]

    @property
    def commands(self) -> tuple[CommandSeen, ...]:
        """The step's commands."""
        return self.step.commands

    @property
    def files_before(self) -> tuple[FileSeen, ...]:
        """
        The files as they were before the step: those in the home after the one before it, all others before the first.

        Where the home was none before the first step, nothing in it was for anyone to write.
        """
        first = self.observation.before
        if not self.index or not any(file.place == HOME and file.kind == "directory" for file in first):
            return first
        earlier = self.observation.steps[self.index - 1].files
        return (*(file for file in earlier if _is_in_home(file)), *(file for file in first if not _is_in_home(file)))

    def requests(self, channel: str) -> list[Request]:
        """Give the step's requests on one channel."""
        return [request for request in self.step.requests if request.channel == channel]

    def events(self) -> list[Event]:
        """Give the events in the step's telemetry requests."""
        return [event for request in self.requests(TELEMETRY) for event in self.reading.events(request)]

    def events_of_all_steps(self) -> list[tuple[Event, Request]]:
        """Give every event of every step, with the request that it came in."""
        requests = [request for step in self.observation.steps for request in step.requests]
        return [(event, r) for r in requests if r.channel == TELEMETRY for event in self.reading.events(r)]

    def canary(self, row: str) -> tuple[str, ...]:
        """Give what a canary is in this observation: the values of its row, or where the home or the projects lie."""
        canary = self.reading.canaries[row]
        if isinstance(canary, tuple):
            return canary
        folders = {command.folder for step in self.observation.steps for command in step.commands}
        places = [f"{self.observation.root}/{place}" for place in sorted({HOME} if canary == HOME else folders)]
        # Where a CLI looks that takes the system's word for its home.
        account = [self.observation.account] if self.observation.account and canary == HOME else []
        return (*places, *account)

    def file_before(self, place: str) -> FileSeen | None:
        """Give a file as it was before the first step."""
        return next((file for file in self.observation.before if file.place == place), None)

    def file_after(self, place: str) -> FileSeen | None:
        """Give a file as it was after the step."""
        return next((file for file in self.step.files if file.place == place), None)


def _is_in_home(file: FileSeen) -> bool:
    return file.place == HOME or file.place.startswith(f"{HOME}/")
