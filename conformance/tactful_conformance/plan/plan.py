"""Plan a run: every case with its scenario, its control's scenario, and what is expected of both."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tactful_conformance.plan.applicability import (
    why_case_does_not_apply,
    why_case_is_not_observed,
    why_requirement_does_not_apply,
)
from tactful_conformance.plan.build import UnboundActionError, build_scenario
from tactful_conformance.plan.control import check_control, derive_variant, silences
from tactful_conformance.plan.course import Course, lay_courses
from tactful_conformance.plan.expand import ExpandedCase, expand
from tactful_conformance.plan.roles import UnboundRoleError, bind_roles
from tactful_conformance.specification import Problem
from tactful_conformance.specification.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.plan.scenario import Scenario
    from tactful_conformance.plan.selection import Selection
    from tactful_conformance.specification import Specification


@dataclass(frozen=True, slots=True)
class Expectation:
    """One word of what is expected, and the step of the scenario that it speaks of."""

    step: int
    word: str
    wanted: Any


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """
    A case as it is held against one CLI.

    `status` is `not-applicable` or `not-observed` with its `reason`, or None where the case is to be run. A case that
    `proves` a feature declared absent is run all the same: `proves` names the feature then. `related` are the
    scenarios that it is compared with; a case `over_runs` is held against every other scenario of the plan too.
    """

    id: str
    title: str
    requirements: tuple[str, ...]
    data: Mapping[str, Any]
    status: str | None
    reason: str | None
    scenario: Scenario | None = None
    expectations: tuple[Expectation, ...] = ()
    control: Scenario | None = None
    control_expectations: tuple[Expectation, ...] = ()
    related: tuple[Scenario, ...] = ()
    over_runs: bool = False
    proves: str | None = None


# Without slots, which leave no place for what is made once.
@dataclass(frozen=True)
class Plan:
    """All cases that were chosen, and the level of each requirement as the binding raises it."""

    cases: tuple[PlannedCase, ...]
    levels: Mapping[str, str]
    not_applicable: Mapping[str, str]

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """The distinct scenarios by key, in the order in which they are first needed."""
        wanted = [
            scenario for case in self.cases for scenario in (case.scenario, case.control, *case.related) if scenario
        ]
        return {scenario.key: scenario for scenario in wanted}

    @property
    def starts(self) -> int:
        """How often the CLI is started."""
        return sum(course.starts for course in self.courses)

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """What is run for the scenarios."""
        return lay_courses(self.scenarios.values())


def make_plan(specification: Specification, manifest: Manifest, selection: Selection, level: str) -> Plan:
    """Make the plan of a run at a level; raises `Problem` where a case, a deviation or the selection names nothing."""
    expanded = [one for case in specification.cases for one in expand(case, specification)]
    for one in expanded:
        check_control(one)
    ids = [one.id for one in expanded]
    selection.check(specification, [*ids, *(case.id for case in specification.cases)])
    _check_deviations(manifest, expanded)
    reasons = {
        requirement.id: why_requirement_does_not_apply(requirement, manifest)
        for requirement in specification.requirements.values()
    }
    not_applicable = {name: reason for name, reason in reasons.items() if reason}
    cases = tuple(
        _plan_case(one, specification, manifest, level, not_applicable)
        for one in expanded
        if selection.takes(one.id, one.case.id, [specification.requirements[r] for r in one.case.requirements])
    )
    if not cases:
        raise Problem(
            "no case is of all that was asked for.",
            where="--class, --requirement, --case",
            do="`tactful list cases` shows every case with its requirements.",
        )
    levels = {name: requirement.level for name, requirement in specification.requirements.items()}
    return Plan(cases, levels | dict(manifest.binding.raises), not_applicable)


def _check_deviations(manifest: Manifest, expanded: list[ExpandedCase]) -> None:
    """Raise `Problem` where a deviation names a case that is not there, or is of other requirements than its own."""
    requirements = {name: one.case.requirements for one in expanded for name in (one.case.id, one.id)}
    for deviation in manifest.deviations:
        if deviation.case is None:
            continue
        if deviation.case not in requirements:
            raise Problem(
                f"the deviation from {deviation.requirement} names an unknown case `{deviation.case}`.",
                where=deviation.where,
                do=nearest(deviation.case, requirements),
            )
        if deviation.requirement not in requirements[deviation.case]:
            raise Problem(
                f"`{deviation.case}` is no case of {deviation.requirement}.",
                where=deviation.where,
                do=f"It is one of {', '.join(requirements[deviation.case])}.",
            )


def _plan_case(
    one: ExpandedCase,
    specification: Specification,
    manifest: Manifest,
    level: str,
    not_applicable: Mapping[str, str],
) -> PlannedCase:
    status, reason = _why_not_run(one, specification, manifest, level, not_applicable)
    proves = one.case.proves if one.case.proves in manifest.absent else None
    try:
        bound = _bind(one, manifest.roles())
        if status is not None and not proves:
            return _not_run(bound, status, reason)
        scenario = build_scenario(bound.given, list(bound.steps), manifest, specification)
        control = None
        if bound.control is not None:
            control = build_scenario(*derive_variant(bound, bound.control, "control"), manifest, specification)
        related: tuple[Scenario, ...] = ()
        if isinstance(bound.relate, str):
            # The one relation that has a name: another home.
            related = (dataclasses.replace(scenario, number=1),)
        elif bound.relate is not None:
            other = build_scenario(*derive_variant(bound, bound.relate, "relation"), manifest, specification)
            # Twice: what differs between equal runs says nothing of what makes them differ.
            related = (other, dataclasses.replace(other, repetition=1))
    except (UnboundRoleError, UnboundActionError) as error:
        # What a manifest leaves out was not seen; only what it declares absent, with a reason, does not apply.
        return _not_run(one, status or "not-observed", reason or str(error))
    return PlannedCase(
        id=bound.id,
        title=bound.title,
        requirements=bound.case.requirements,
        data=_data(bound),
        status=status,
        reason=reason,
        scenario=scenario,
        expectations=_expectations(bound, scenario),
        control=control,
        control_expectations=_last(silences(bound.expect), control) if control else (),
        related=related,
        over_runs=bound.case.over_runs,
        proves=proves,
    )


def _why_not_run(
    one: ExpandedCase,
    specification: Specification,
    manifest: Manifest,
    level: str,
    not_applicable: Mapping[str, str],
) -> tuple[str | None, str | None]:
    if all(name in not_applicable for name in one.case.requirements):
        return "not-applicable", not_applicable[one.case.requirements[0]]
    if why := why_case_does_not_apply(one.case, manifest):
        return "not-applicable", why
    if why := why_case_is_not_observed(one, specification, manifest, level):
        return "not-observed", why
    return None, None


def _not_run(one: ExpandedCase, status: str, reason: str | None) -> PlannedCase:
    return PlannedCase(
        id=one.id,
        title=one.title,
        requirements=one.case.requirements,
        data=_data(one),
        status=status,
        reason=reason,
    )


def _bind(one: ExpandedCase, roles: Mapping[str, str]) -> ExpandedCase:
    return ExpandedCase(
        id=one.id,
        case=one.case,
        title=bind_roles(one.title, roles),
        given=bind_roles(one.given, roles),
        steps=tuple(bind_roles(one.steps, roles)),
        expect=bind_roles(one.expect, roles),
        control=bind_roles(one.control, roles),
        relate=bind_roles(one.relate, roles),
    )


def _data(one: ExpandedCase) -> dict[str, Any]:
    """Give a case as data, for the report."""
    data = {"given": one.given, "steps": list(one.steps), "expect": one.expect}
    more = {"control": one.control, "relate": one.relate, "over": "runs" if one.case.over_runs else None}
    return data | {word: said for word, said in more.items() if said is not None}


def _expectations(one: ExpandedCase, scenario: Scenario) -> tuple[Expectation, ...]:
    """Give each word its step: a step's own words first, then the case's, which speak of the last step."""
    # A leading step that only fetches has no words of its own.
    shift = len(scenario.steps) - len(one.steps)
    own = [
        Expectation(shift + index, word, wanted)
        for index, step in enumerate(one.steps)
        if isinstance(step, dict)
        for word, wanted in step.get("expect", {}).items()
    ]
    return (*own, *_last(one.expect, scenario))


def _last(expect: Mapping[str, Any], scenario: Scenario) -> tuple[Expectation, ...]:
    return tuple(Expectation(len(scenario.steps) - 1, word, wanted) for word, wanted in expect.items())
