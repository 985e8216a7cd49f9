"""Lay scenarios that begin alike on one course, so that what they share is run once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tactful_conformance.plan.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Course:
    """
    A step, the last of `scenario`, and the courses that go on from where it ends.

    `wanted` says whether the scenario is one of the plan's, or only what others begin with.
    """

    scenario: Scenario
    wanted: bool
    further: tuple[Course, ...]

    @property
    def starts(self) -> int:
        """How often the CLI is started on it, to all of its ends."""
        return len(self.scenario.steps[-1].commands) + sum(course.starts for course in self.further)

    @property
    def waits(self) -> bool:
        """Whether the endpoint leaves anyone on it without an answer."""
        return self.scenario.steps[-1].behaviour.never_answers or any(course.waits for course in self.further)

    @property
    def places(self) -> frozenset[str]:
        """The folders that commands run in, on it and before it."""
        return self.scenario.places.union(*(course.places for course in self.further))

    def ends(self) -> Iterator[Scenario]:
        """Give each scenario of the plan that ends somewhere on it."""
        if self.wanted:
            yield self.scenario
        for course in self.further:
            yield from course.ends()


def lay_courses(scenarios: Iterable[Scenario]) -> tuple[Course, ...]:
    """
    Give the courses of scenarios, each of which ends on one, and once.

    They are in the order in which those come, but first those that wait for nothing: as the last ones they would keep
    idle processors waiting, and beside others they cost nobody any time.
    """
    wanted: set[str] = set()
    beginnings: dict[str, Scenario] = {}
    further: dict[str | None, dict[str, None]] = {None: {}}
    for scenario in scenarios:
        wanted.add(scenario.key)
        before = None
        for length in range(1, len(scenario.steps) + 1):
            beginning = dataclasses.replace(scenario, steps=scenario.steps[:length])
            key = beginning.key
            beginnings[key] = beginning
            further[before][key] = None
            further.setdefault(key, {})
            before = key

    def lay(key: str) -> Course:
        return Course(beginnings[key], key in wanted, tuple(lay(one) for one in further[key]))

    return tuple(sorted((lay(key) for key in further[None]), key=lambda course: not course.waits))
