"""What a case is held against beside its own run: a related one, or all of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Plan, Selection, make_plan
from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.specification import Specification

REFERENCE = Path(__file__).parents[1] / "implementations" / "reference" / "tactful.yaml"


@pytest.fixture(scope="module")
def plan(specification: Specification) -> Plan:
    """The plan of all cases for the reference, on the wire."""
    manifest = load_manifest(REFERENCE, specification, dt.date(2026, 11, 23))
    manifest = dataclasses.replace(manifest, private=("secret",))
    return make_plan(specification, manifest, Selection(), "wire")


def test_what_a_case_is_compared_with(plan: Plan) -> None:
    """A run that is compared with another is never compared with itself, and the other is one of the plan's."""
    related = [case for case in plan.cases if case.related]
    assert [case.id for case in related if case.scenario in case.related] == []
    assert {other.key for case in related for other in case.related} <= set(plan.scenarios)
    assert {case.id.split("-")[0] for case in related} >= {"DLV", "PRV"}


def test_another_home(plan: Plan) -> None:
    """Where a run is compared with one of another home, all else is the same."""
    (case,) = [case for case in plan.cases if case.id == "PRV-unlinkable"]

    assert case.scenario is not None
    assert case.related == (dataclasses.replace(case.scenario, number=1),)


def test_the_endpoint_that_works(plan: Plan, specification: Specification) -> None:
    """A run with an endpoint that fails is compared with two whose endpoint works, which all such cases share."""
    rows = specification.rows("endpoint-behaviours")
    cases = [case for case in plan.cases if case.id in {f"DLV-status-{row}" for row in rows}]

    assert len(cases) == len(rows)
    assert len({case.related for case in cases}) == 1
    assert [other.repetition for other in cases[0].related] == [0, 1]
    assert {other.steps[-1].behaviour for other in cases[0].related} == {Behaviour()}


def test_cases_over_runs(plan: Plan, specification: Specification) -> None:
    """What is never to leave is held against every run, and needs none of its own."""
    over = [case for case in plan.cases if case.over_runs]

    # What leaves and what is kept is searched for each canary.
    rows = len(specification.rows("canaries"))
    for name in ("PRV-canary-", "RC-nothing-kept-"):
        assert len([case for case in over if case.id.startswith(name)]) == rows
    assert {case.id for case in over} >= {"PRV-undeclared", "DLV-left-ever", "DLV-accepted-ever"}
    others = {one.key for case in plan.cases if not case.over_runs for one in (case.scenario, case.control) if one}
    assert {case.scenario.key for case in over if case.scenario} <= others
    assert {case.data["over"] for case in over} == {"runs"}
    assert all("over" not in case.data for case in plan.cases if not case.over_runs)
