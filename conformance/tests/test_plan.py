"""A plan says of every case how it is run, or why it is not; equal runs are made once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.manifest import Action, Manifest, load_manifest
from tactful_conformance.manifest.model import Payload
from tactful_conformance.plan import Expectation, Plan, PlannedCase, Selection, make_plan
from tactful_conformance.plan.expand import expand
from tactful_conformance.plan.scenario import Rewind
from tactful_conformance.specification import Problem, Specification
from tactful_conformance.specification.load import bind

if TYPE_CHECKING:
    from conftest import WriteManifest

TODAY = dt.date(2026, 11, 23)
IMPLEMENTATIONS = Path(__file__).parents[1] / "implementations"
ALL = Selection()
Everything = Callable[..., Manifest]


@pytest.fixture(scope="module")
def everything(specification: Specification) -> Everything:
    """
    Make the manifest of a CLI that has every feature and binds every action and event.

    `consent`, `shown` and `notice` are of its binding.
    """
    reference = load_manifest(IMPLEMENTATIONS / "reference" / "tactful.yaml", specification, TODAY)
    schema = specification.schemas.validator("manifest").schema

    def make(consent: str = "opt-out", shown: str = "same-run", *, notice: bool = False) -> Manifest:
        data = {**specification.bindings["serverless"], "consent": consent, "notifications": {"shown": shown}}
        data["notice"] = notice
        other = "opt-in" if consent == "opt-out" else "opt-out"
        assert isinstance(schema, dict)
        return dataclasses.replace(
            reference,
            binding=bind("everything", data),
            endpoint="ENDPOINT",
            actions={name: Action((name,), None, {}, None) for name in schema["properties"]["actions"]["properties"]},
            events={
                row["name"]: Action((row["id"],), None, {}, None) for row in specification.tables["events"]["rows"]
            },
            payload=Payload("events", "name", "id", "user", {}, is_the_specifications=True),
            private=("secret",),
            absent={f.id: "the other consent" for f in specification.features.values() if f.consent == other}
            | ({} if notice else {"notice": "no notice"}),
        )

    return make


def by_id(plan: Plan) -> dict[str, PlannedCase]:
    """Give the cases of a plan by their ids."""
    return {case.id: case for case in plan.cases}


def test_every_case_is_run_somewhere(specification: Specification, everything: Everything) -> None:
    """A CLI that has everything runs every case on the wire, but for those that another consent default brings."""
    made = [everything(consent, notice=True) for consent in ("opt-out", "opt-in")]
    plans = [make_plan(specification, manifest, ALL, "wire") for manifest in made]

    out, given = ({case.id for case in plan.cases if case.status is None} for plan in plans)
    assert {case.id for case in plans[0].cases} == out | given
    assert {name.split("-")[0] for name in given - out} <= {"OPT"}
    assert {reason for case in plans[0].cases if (reason := case.reason)} <= {
        "the feature opt-in is absent: the other consent"
    }


@pytest.mark.parametrize("level", ["wire", "endpoint"])
def test_starts(specification: Specification, level: str) -> None:
    """The whole suite starts the reference at most 400 times."""
    reference = load_manifest(IMPLEMENTATIONS / "reference" / "tactful.yaml", specification, TODAY)

    assert 300 < make_plan(specification, reference, ALL, level).starts <= 400


@pytest.mark.parametrize("consent", ["opt-out", "opt-in"])
def test_starts_of_everything(specification: Specification, everything: Everything, consent: str) -> None:
    """A CLI that has everything, and shows what its own request was answered, is started at most 400 times."""
    assert make_plan(specification, everything(consent), ALL, "wire").starts <= 400


def test_notice(specification: Specification, everything: Everything) -> None:
    """A CLI that says what it does has said so before each case, by a run that is not judged, but where it is unseen."""
    cases = by_id(make_plan(specification, everything(notice=True), ALL, "wire"))
    said, unseen = cases["OPT-variable-one"], cases["DSC-notice"]

    assert said.scenario is not None
    assert unseen.scenario is not None
    assert (len(said.scenario.steps), {one.step for one in said.expectations}) == (2, {1})
    assert [step.commands[0].args for step in said.scenario.steps] == [("emit",)] * 2
    assert (len(unseen.scenario.steps), {one.step for one in unseen.expectations}) == (1, {0})


def test_rewind(specification: Specification, everything: Everything) -> None:
    """Hours pass without a start: a control in which more of them do is another scenario."""
    case = by_id(make_plan(specification, everything(), ALL, "wire"))["NTF-hours-before"]

    assert case.scenario is not None
    assert case.control is not None
    assert [step.rewind for step in case.scenario.steps] == [
        None,
        Rewind("home/.serverlessrc", "shownNotificationsHistory", 11),
        None,
        Rewind("home/.serverlessrc", "shownNotificationsHistory", 12),
        None,
    ]
    assert [len(step.commands) for step in case.scenario.steps] == [1, 0, 1, 0, 1]
    assert case.scenario != case.control


def test_what_was_fetched(specification: Specification, everything: Everything) -> None:
    """Where a run shows what an earlier one has fetched, that one has asked the same endpoint."""
    case = by_id(make_plan(specification, everything(shown="next-run"), ALL, "wire"))["NTF-not-accepted"]

    assert case.scenario is not None
    assert [step.behaviour.status for step in case.scenario.steps] == [503, 503]


def test_equal_scenarios_are_run_once(specification: Specification, everything: Everything) -> None:
    """Scenarios are counted once where cases and controls share them, and there are fewer of them than are needed."""
    plan = make_plan(specification, everything(), ALL, "wire")

    needed = [one for case in plan.cases for one in (case.scenario, case.control, *case.related) if one]
    assert set(needed) == set(plan.scenarios.values())
    assert list(plan.scenarios) == list(dict.fromkeys(scenario.key for scenario in needed))
    assert len(set(needed)) < len(needed)


def test_what_begins_alike_is_run_once(specification: Specification, everything: Everything) -> None:
    """A run of the suite starts less than its scenarios have steps, since some of them share their first ones."""
    plan = make_plan(specification, everything(), ALL, "wire")

    steps = [step for scenario in plan.scenarios.values() for step in scenario.steps]
    assert plan.starts == sum(course.starts for course in plan.courses) < sum(len(step.commands) for step in steps)
    assert sorted(one.key for course in plan.courses for one in course.ends()) == sorted(plan.scenarios)


@pytest.mark.parametrize("shown", ["same-run", "next-run"])
@pytest.mark.parametrize("consent", ["opt-out", "opt-in"])
def test_no_control_is_its_case(specification: Specification, everything: Everything, consent: str, shown: str) -> None:
    """What a control runs is never what its case runs, however the roles are bound."""
    plan = make_plan(specification, everything(consent, shown), ALL, "wire")

    assert [case.id for case in plan.cases if case.control is not None and case.control == case.scenario] == []
    assert sum(case.control is not None for case in plan.cases) > 50


@pytest.mark.parametrize("name", ["reference", "serverless-3"])
def test_published(specification: Specification, name: str) -> None:
    """A plan can be made for each published manifest, and most of its cases are run, or wait for the wire."""
    manifest = load_manifest(IMPLEMENTATIONS / name / "tactful.yaml", specification, TODAY)

    plan = make_plan(specification, manifest, ALL, "endpoint")

    statuses = [case.status for case in plan.cases]
    assert {None, "not-applicable", "not-observed"} == set(statuses)
    assert statuses.count(None) > len(statuses) / 3
    assert all(case.reason for case in plan.cases if case.status)


# Of two requirements, one applies: NTF-1 and not NTF-6.
NOT_YET = {"claims": ["privacy", "notifications"], "binding": {"extends": "serverless", "claimed_from": {"NTF-6": "9"}}}
NO_NAMES = {"consent": "opt-out", "variables": {}, "rc": {"path": ".rc", "choice": "off"}}


@pytest.mark.parametrize(
    ("changes", "case", "status", "reason"),
    [
        ({}, "OPT-variable-one", None, None),
        ({}, "OPT-rc-missing-missing", "not-applicable", "the class disclosure is not claimed"),
        ({}, "TGL-disable-silences", "not-applicable", "the class consent is not claimed"),
        ({}, "TGL-disable-alone", "not-applicable", "the feature toggle is absent: not here"),
        ({}, "OPT-no-lookup", "not-observed", "it needs the wire level"),
        (
            {},
            "OPT-not-recorded",
            "not-observed",
            "the manifest has no `payload`, without which `events` cannot be read",
        ),
        (
            {},
            "OPT-rc-every-command-info",
            "not-observed",
            "the manifest binds no run that sends the event `framework:service_infoViewed`",
        ),
        ({}, "OPT-rc-every-directory", "not-observed", "the manifest binds no action `emit_anywhere`"),
        (NOT_YET, "NTF-on-legacy", "not-applicable", "it is claimed from version 9"),
        (NOT_YET, "NTF-off-legacy", None, None),
        (
            {"endpoint": None},
            "OPT-variable-one",
            "not-observed",
            "the manifest has no `endpoint`, and without the wire nothing else is seen",
        ),
        ({"binding": NO_NAMES}, "OPT-variable-one", "not-observed", "the binding has no name for the role `opt_out`"),
        (
            {"binding": {"extends": "serverless", "claimed_from": {"OPT-1": "9"}}},
            "OPT-variable-one",
            "not-applicable",
            "it is claimed from version 9",
        ),
        ({"binding": NO_NAMES}, "OPT-project-opts-in", "not-applicable", "the binding names no project file"),
    ],
)
def test_status(  # noqa: PLR0913, PLR0917 - a row of the table is one fact
    write_manifest: WriteManifest,
    specification: Specification,
    changes: dict[str, Any],
    case: str,
    status: str | None,
    reason: str | None,
) -> None:
    """A case that is not run says why, and has nothing to be run; one that is run has a scenario and expects something."""
    manifest = load_manifest(write_manifest(**changes), specification, TODAY)

    actual = by_id(make_plan(specification, manifest, ALL, "endpoint"))[case]

    assert (status, reason) == (actual.status, actual.reason)
    assert (status is None) == (actual.scenario is not None) == bool(actual.expectations)
    assert {"given", "steps", "expect"} <= set(actual.data)


@pytest.mark.parametrize(("absent", "expected"), [(True, "do-not-track"), (False, None)])
def test_proof(
    write_manifest: WriteManifest, specification: Specification, absent: object, expected: str | None
) -> None:
    """A case that proves a feature is run all the same where the feature is declared absent, to see whether it is."""
    declared = {"do-not-track": {"absent": "refused"}} if absent else {}
    features = {name: {"absent": "not here"} for name in ("children", "toggle")}
    manifest = load_manifest(write_manifest(features={**features, **declared}), specification, TODAY)

    case = by_id(make_plan(specification, manifest, ALL, "endpoint"))["OPT-do-not-track-set-one"]

    assert expected == case.proves
    assert ("not-applicable" if absent else None) == case.status
    assert case.scenario is not None
    assert case.control is not None


def test_levels(write_manifest: WriteManifest, specification: Specification) -> None:
    """A binding raises the level of a requirement, and leaves all others."""
    raised = [{"requirement": "OPT-5", "level": "MUST NOT", "reason": "ours"}]
    written = {name: one.level for name, one in specification.requirements.items()}
    seeds = load_manifest(write_manifest(), specification, TODAY)
    own = load_manifest(write_manifest(binding={"extends": "serverless", "raises": raised}), specification, TODAY)

    assert written | {"OPT-2": "MUST NOT"} == make_plan(specification, seeds, ALL, "endpoint").levels
    assert written | {"OPT-2": "MUST NOT", "OPT-5": "MUST NOT"} == make_plan(specification, own, ALL, "endpoint").levels


def test_not_applicable(write_manifest: WriteManifest, specification: Specification) -> None:
    """A plan knows of every requirement that does not apply, those of no chosen case too."""
    manifest = load_manifest(write_manifest(), specification, TODAY)
    unclaimed = {one.id for one in specification.requirements.values() if one.class_ != "privacy"}

    plan = make_plan(specification, manifest, Selection(cases=("OPT-variable-one",)), "endpoint")

    assert unclaimed <= set(plan.not_applicable)
    assert plan.not_applicable["OPT-23"] == "the feature children is absent: not here"
    assert "OPT-1" not in plan.not_applicable


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(cases=("OPT-variable-one",)), ["OPT-variable-one"]),
        (Selection(cases=("OPT-rc-nothing",)), ["OPT-rc-nothing-absent", "OPT-rc-nothing-null"]),
        (
            Selection(requirements=("OPT-20",)),
            ["OPT-pending", "OPT-pending-rc-disabled", "OPT-pending-rc-damaged"],
        ),
        (
            Selection(classes=("privacy",), requirements=("OPT-7",)),
            ["OPT-home-nowhere-missing", "OPT-home-nowhere-file"],
        ),
    ],
)
def test_selection(
    specification: Specification, everything: Everything, selection: Selection, expected: list[str]
) -> None:
    """Only what was asked for is planned, and only its scenarios are needed."""
    plan = make_plan(specification, everything(), selection, "wire")

    assert expected == [case.id for case in plan.cases]
    assert len(plan.scenarios) <= 2 * len(expected)


@pytest.mark.parametrize("requirement", ["TGL-22"])
def test_nothing_is_chosen(specification: Specification, everything: Everything, requirement: str) -> None:
    """What chooses no case is a problem, since a run of nothing would end well."""
    with pytest.raises(Problem, match="no case is of all that was asked for"):
        make_plan(specification, everything(), Selection(requirements=(requirement,)), "wire")


SHOWN = Expectation(0, "shown", ["minor"])


@pytest.mark.parametrize(("shown", "expected"), [("same-run", (0, 1)), ("next-run", (1, 2))])
def test_expectations(
    specification: Specification, everything: Everything, shown: str, expected: tuple[int, ...]
) -> None:
    """A step's words speak of that step, the case's of the last one; a run that only fetches has none."""
    case = by_id(make_plan(specification, everything(shown=shown), ALL, "wire"))["NTF-force"]

    assert tuple(dataclasses.replace(SHOWN, step=step) for step in expected) == case.expectations
    assert case.scenario is not None
    assert len(case.scenario.steps) == expected[-1] + 1


def test_control_expectations(specification: Specification, everything: Everything) -> None:
    """A control is held against its own last step, and expects to be seen where the case is silent."""
    case = by_id(make_plan(specification, everything(), ALL, "wire"))["TGL-disable-silences"]

    assert case.expectations == (Expectation(1, "telemetry", "none"), Expectation(1, "exit", "as-control"))
    assert case.control_expectations == (Expectation(0, "telemetry", "some"),)


def test_names_are_bound(specification: Specification, everything: Everything) -> None:
    """What a plan says of a case is said with the binding's names: title, data and scenario."""
    plan = make_plan(specification, everything(), ALL, "wire")
    case = by_id(plan)["OPT-variable-one"]

    assert case.title == "SLS_TELEMETRY_DISABLED=1 sends nothing"
    assert case.data["given"] == {"env": {"SLS_TELEMETRY_DISABLED": "1"}}
    assert case.data["control"] == {"without": "given.env.SLS_TELEMETRY_DISABLED"}
    assert [one.id for one in plan.cases if "$" in repr((one.title, one.data, one.scenario))] == []


def test_order(specification: Specification, everything: Everything) -> None:
    """Cases are planned in the order in which they are written."""
    expected = [one.id for case in specification.cases for one in expand(case, specification)]

    assert expected == [case.id for case in make_plan(specification, everything(), ALL, "wire").cases]
