"""What does not apply to a CLI, or cannot be observed, is left out with its reason."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan.applicability import (
    why_case_does_not_apply,
    why_case_is_not_observed,
    why_requirement_does_not_apply,
)
from tactful_conformance.plan.expand import expand
from tactful_conformance.specification import Case, Requirement, Specification

if TYPE_CHECKING:
    from conftest import WriteManifest

TODAY = dt.date(2026, 11, 23)


def requirement(name: str = "OPT-1", class_: str = "privacy", features: tuple[str, ...] = ()) -> Requirement:
    """Give a small requirement."""
    return Requirement(name, "MUST", class_, features, "1.0", "It MUST be.", "Why.", "[S]", None, None)


def case(
    needs: tuple[str, ...] = (), given: Any = None, expect: Any = None, steps: tuple[Any, ...] = ("emit",)
) -> Case:
    """Give a small case."""
    return Case(
        id="OPT-x",
        family="OPT",
        title="x",
        requirements=("OPT-1",),
        needs=needs,
        proves=None,
        each=None,
        control=None,
        relate=None,
        over_runs=False,
        given=given or {},
        steps=steps,
        expect=expect or {},
        where="",
    )


def behaving(name: str) -> tuple[Any, ...]:
    """Give steps of which the last one's endpoint behaves."""
    return ("disable", {"do": "emit"}, {"do": "emit", "endpoint": {"behaviour": name}})


def claimed_from(version: str) -> dict[str, Any]:
    """Give the words of a binding that claims OPT-1 from a version on."""
    return {"extends": "serverless", "claimed_from": {"OPT-1": version}}


ABSENT = "the feature children is absent: not here"
NO_OPT_IN = "the feature opt-in is absent: the binding's consent is opt-out"


@pytest.mark.parametrize(
    ("changes", "asked", "expected"),
    [
        ({}, requirement(), None),
        ({}, requirement(class_="delivery"), "the class delivery is not claimed"),
        ({}, requirement(features=("retention",)), None),
        ({}, requirement(features=("children",)), ABSENT),
        ({}, requirement(features=("retention", "children")), ABSENT),
        ({}, requirement(features=("opt-in",)), NO_OPT_IN),
        ({"binding": claimed_from("2.37.1"), "version": "2.37.0"}, requirement(), "it is claimed from version 2.37.1"),
        ({"binding": claimed_from("2.37.1"), "version": "2.9"}, requirement(), "it is claimed from version 2.37.1"),
        (
            {"binding": claimed_from("2.37.1"), "version": "2.37.1-rc1"},
            requirement(),
            "it is claimed from version 2.37.1",
        ),
        ({"binding": claimed_from("2.37.1"), "version": "2.37.1"}, requirement(), None),
        ({"binding": claimed_from("2.37.1"), "version": "2.100"}, requirement(), None),
        ({"binding": claimed_from("2.37.1"), "version": "1.0"}, requirement("OPT-2"), None),
        ({"binding": claimed_from("2.37.1"), "version": "nightly"}, requirement(), None),
        ({"binding": claimed_from("someday"), "version": "1.0"}, requirement(), None),
    ],
)
def test_requirement(
    write_manifest: WriteManifest,
    specification: Specification,
    changes: dict[str, Any],
    asked: Requirement,
    expected: str | None,
) -> None:
    """A requirement applies unless its class, one of its features or its version is not claimed."""
    manifest = load_manifest(write_manifest(**changes), specification, TODAY)

    assert expected == why_requirement_does_not_apply(asked, manifest)


WITHOUT_PROJECT_FILE = {
    "consent": "opt-out",
    "variables": {"opt_out": {"name": "NO", "off": ["1"]}},
    "rc": {"path": ".rc", "choice": "off"},
}


@pytest.mark.parametrize(
    ("changes", "asked", "expected"),
    [
        ({}, case(), None),
        ({}, case(needs=("retention", "wire")), None),
        ({}, case(needs=("retention", "children")), ABSENT),
        ({}, case(given={"project_file": {"content": {}}}), None),
        (
            {"binding": WITHOUT_PROJECT_FILE},
            case(given={"project_file": {"content": {}}}),
            "the binding names no project file",
        ),
        ({"binding": WITHOUT_PROJECT_FILE}, case(given={"rc": "missing"}), None),
        (
            {"binding": WITHOUT_PROJECT_FILE},
            case(steps=("emit", {"event": "$event_disabled"})),
            "the binding names no event that says so: the toggle may be silent",
        ),
        ({"binding": WITHOUT_PROJECT_FILE}, case(steps=({"event": "framework:service_deployed"},)), None),
        ({}, case(steps=({"event": "$event_enabled"},)), None),
    ],
)
def test_case(
    write_manifest: WriteManifest,
    specification: Specification,
    changes: dict[str, Any],
    asked: Case,
    expected: str | None,
) -> None:
    """A case applies unless a feature that it needs is absent, or the binding names no such file, or no such event."""
    manifest = load_manifest(write_manifest(**changes), specification, TODAY)

    assert expected == why_case_does_not_apply(asked, manifest)


PAYLOAD = {"events": "@", "name": "name"}
NO_PAYLOAD = "the manifest has no `payload`, without which `{}` cannot be read"
NO_ID = "the manifest's `payload` has no `id`, without which `resent` cannot be read"
NO_WORDS = "the manifest says under `private` of nothing of its own that it is to stay private"
NO_ENDPOINT = "the manifest has no `endpoint`, and without the wire nothing else is seen"


@pytest.mark.parametrize(
    ("changes", "asked", "level", "expected"),
    [
        ({}, case(), "endpoint", None),
        ({}, case(needs=("wire",)), "endpoint", "it needs the wire level"),
        ({}, case(needs=("wire",)), "wire", None),
        ({}, case(needs=("retention",)), "endpoint", None),
        ({"endpoint": None}, case(), "endpoint", NO_ENDPOINT),
        ({"endpoint": None}, case(), "wire", None),
        ({}, case(expect={"events": {"count": 1}}), "endpoint", NO_PAYLOAD.format("events")),
        ({}, case(expect={"resent": "none"}), "wire", NO_PAYLOAD.format("resent")),
        ({}, case(expect={"resent": "none", "events": {}}), "wire", NO_PAYLOAD.format("events")),
        ({"payload": PAYLOAD}, case(expect={"events": {"count": 1}}), "endpoint", None),
        ({"payload": PAYLOAD}, case(expect={"resent": "none"}), "endpoint", NO_ID),
        ({"payload": {**PAYLOAD, "id": "id"}}, case(expect={"resent": "none"}), "endpoint", None),
        ({}, case(expect={"telemetry": "none", "exit": 0}), "endpoint", None),
        # What a row needs, the case that speaks of it needs.
        ({}, case(steps=behaving("hang")), "endpoint", None),
        ({}, case(steps=behaving("refuse")), "endpoint", "it needs the wire level"),
        ({}, case(steps=behaving("refuse")), "wire", None),
        ({}, case(expect={"kept_private": "user-name"}), "endpoint", None),
        ({}, case(expect={"kept_private": "machine-id"}), "endpoint", "it needs the wire level"),
        ({}, case(expect={"kept_private": "machine-id"}), "wire", None),
        ({}, case(expect={"kept_private": "own"}), "wire", NO_WORDS),
        ({"private": ["deploy"]}, case(expect={"kept_private": "own"}), "endpoint", None),
    ],
)
def test_observed(  # noqa: PLR0913, PLR0917 - a row of the table is one fact
    write_manifest: WriteManifest,
    specification: Specification,
    changes: dict[str, Any],
    asked: Case,
    level: str,
    expected: str | None,
) -> None:
    """A case is observed unless the level, the endpoint, a private word or the way to read the payload is wanting."""
    manifest = load_manifest(write_manifest(**changes), specification, TODAY)

    (one,) = expand(asked, specification)
    assert expected == why_case_is_not_observed(one, specification, manifest, level)
