"""A manifest is read into claims, actions and a binding; what it leaves out has the default that is documented."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.manifest import Action, Manifest, Rule, load_manifest
from tactful_conformance.specification import Problem, Specification

if TYPE_CHECKING:
    from conftest import WriteManifest

IMPLEMENTATIONS = Path(__file__).parents[1] / "implementations"
TODAY = dt.date(2026, 11, 23)
ALL = ("privacy", "consent", "events", "notifications", "delivery", "disclosure")
FEATURES = {
    name: {"absent": "not here"} for name in ("children", "toggle", "toggle-flags", "status", "inspect", "login")
}


def load(path: Path, specification: Specification) -> Manifest:
    """Read a manifest on the day on which this project began."""
    return load_manifest(path, specification, TODAY)


MANIFESTS = sorted(IMPLEMENTATIONS.glob("*/tactful.yaml"))


@pytest.mark.parametrize("path", MANIFESTS, ids=[path.parent.name for path in MANIFESTS])
def test_published(path: Path, specification: Specification) -> None:
    """A published manifest is read, claims every class, and names no action or feature that is not there."""
    manifest = load(path, specification)

    assert set(ALL) == set(manifest.claims)
    assert manifest.folder == path.parent
    assert set(manifest.absent) <= set(specification.features)
    assert {"emit", "notify", "enable", "disable"} <= set(manifest.actions)


def test_defaults(write_manifest: WriteManifest, specification: Specification) -> None:
    """The shortest manifest notifies by its cheapest run, has half a minute, and prints its status as the spec says."""
    path = write_manifest(endpoint=None)

    manifest = load(path, specification)

    assert manifest.actions == {name: Action(("deploy",), None, {}, None) for name in ("emit", "notify")}
    assert (manifest.deadline, manifest.settle, manifest.hold) == (30.0, 20.0, 15.0)
    assert (manifest.status.telemetry, manifest.status.decided_by) == ("telemetry", "decided_by")
    assert (manifest.setup, manifest.endpoint, manifest.payload, manifest.private) == (None, None, None, ())
    assert (manifest.env, manifest.events, manifest.channels.rules, manifest.deviations) == ({}, {}, (), ())


def test_everything_said(write_manifest: WriteManifest, specification: Specification, tmp_path: Path) -> None:
    """All that a manifest says is taken as it is written."""
    (tmp_path / "service").mkdir()
    path = write_manifest(
        setup=["make", "it"],
        run=["bin/cli", "--plain"],
        env={"A": "1"},
        actions={"emit": ["up"], "notify": {"args": ["news"], "in": "service", "env": {"B": "2"}}},
        events={"user_loggedIn": {"args": ["login"], "as": "login"}},
        payload={"events": "@", "name": "command", "id": "id", "user": "dashboard.userId"},
        status={"telemetry": "on"},
        channels={"own": [{"host": "*.example"}], "notifications": [{"method": "GET", "path": "/n*"}]},
        limits={"deadline": 5, "settle": 2, "hold": 3},
    )

    manifest = load(path, specification)

    assert (manifest.setup, manifest.run, manifest.env) == (("make", "it"), ("bin/cli", "--plain"), {"A": "1"})
    assert manifest.actions["notify"] == Action(("news",), "service", {"B": "2"}, None)
    assert manifest.events == {"user_loggedIn": Action(("login",), None, {}, "login")}
    assert manifest.payload is not None
    assert (manifest.payload.events, manifest.payload.name) == ("@", "command")
    assert (manifest.payload.id, manifest.payload.user) == ("id", "dashboard.userId")
    assert (manifest.status.telemetry, manifest.status.decided_by) == ("on", "decided_by")
    assert manifest.channels.rules == (Rule("own", "*.example"), Rule("notifications", None, "GET", "/n*"))
    assert (manifest.deadline, manifest.settle, manifest.hold) == (5.0, 2.0, 3.0)


def test_path_is_absolute(
    write_manifest: WriteManifest, specification: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that was given from the current folder is kept whole, so that a later step can change it."""
    path = write_manifest()
    monkeypatch.chdir(path.parent)

    assert load(Path("tactful.yaml"), specification).path == path


@pytest.mark.parametrize("folder", ["service", "service/", "./service", "here/../service", "linked"])
def test_folder(write_manifest: WriteManifest, specification: Specification, tmp_path: Path, folder: str) -> None:
    """An action runs in a folder below the manifest's, however that is written."""
    inner = tmp_path / "inner"
    for name in ("service", "here"):
        (inner / name).mkdir(parents=True)
    (tmp_path / "outer").mkdir()
    (inner / "linked").symlink_to(tmp_path / "outer")
    path = write_manifest(actions={"emit": {"args": ["up"], "in": folder}})
    os.replace(path, inner / "tactful.yaml")

    assert load(inner / "tactful.yaml", specification).actions["emit"].folder == folder


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (["privacy"], ("privacy",)),
        ([], ("privacy",)),
        (["delivery", "events"], ("privacy", "events", "delivery")),
        (None, ("privacy", "events", "delivery", "disclosure")),
    ],
)
def test_claims(
    write_manifest: WriteManifest, specification: Specification, claims: list[str] | None, expected: tuple[str, ...]
) -> None:
    """Privacy is part of every claim; a manifest that names no classes claims them all."""
    if claims is None:
        with pytest.raises(Problem, match="`consent` is claimed, and `toggle`, the core of it, declared absent"):
            load(write_manifest(claims=None, features=FEATURES), specification)
        claims = [name for name in ALL if name not in ("consent", "notifications")]

    assert expected == load(write_manifest(claims=claims, features=FEATURES), specification).claims


@pytest.mark.parametrize(
    ("consent", "reason"), [("opt-out", "the binding's consent is opt-out"), ("opt-in", None)], ids=["off", "on"]
)
def test_feature_of_consent(
    write_manifest: WriteManifest, specification: Specification, consent: str, reason: str | None
) -> None:
    """The feature that a default of consent brings is absent under the other default, without being declared so."""
    path = write_manifest(binding={"extends": "serverless", "consent": consent})

    absent = load(path, specification).absent

    assert reason == absent.get("opt-in")
    assert absent["children"] == "not here"


def test_actions_of_claimed_classes_alone(write_manifest: WriteManifest, specification: Specification) -> None:
    """A feature of which only unclaimed requirements speak need not be bound, nor declared absent."""
    path = write_manifest(claims=["privacy", "disclosure"])

    with pytest.raises(Problem, match="the feature `status` needs the action `status`, which is not bound"):
        load(path, specification)
    assert "status" not in load(write_manifest(claims=["privacy"]), specification).absent


WRITTEN_OUT = {
    "consent": "opt-in",
    "variables": {"opt_out": {"name": "NO", "allow": ["1"], "other": "off"}},
    "rc": {"path": ".config/cli.json", "choice": "telemetry.off"},
}


def test_binding_written_out(write_manifest: WriteManifest, specification: Specification) -> None:
    """A binding that is written out has the CLI's name, and nothing of any other binding."""
    binding = load(write_manifest(binding=WRITTEN_OUT), specification).binding

    assert (binding.name, binding.consent) == ("Nothing", "opt-in")
    assert set(binding.variables) == {"opt_out"}
    assert (binding.rc.path, binding.rc.choice, binding.rc.history) == (".config/cli.json", "telemetry.off", None)
    assert (binding.project_file, binding.event_enabled, binding.raises) == (None, "", {})


SEEDS = {
    "consent": "opt-out",
    "choice": "trackingDisabled",
    "history": "shownNotificationsHistory",
    "off": ("1",),
    "other": "off",
    "shown": "same-run",
    "offered_on": "telemetry",
    "raises": {"OPT-2": "MUST NOT"},
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"consent": "opt-in"}, {"consent": "opt-in"}),
        ({"rc": {"path": ".serverlessrc", "choice": "noThanks"}}, {"choice": "noThanks"}),
        ({"notifications": {"shown": "next-run"}}, {"shown": "next-run"}),
        ({"variables": {"opt_out": {"name": "NO", "off": ["no", "off"]}}}, {"off": ("no", "off")}),
        ({"raises": []}, {"raises": {"OPT-2": "MUST NOT"}}),
    ],
)
def test_binding_extended(
    write_manifest: WriteManifest, specification: Specification, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    """What a manifest says of a binding is laid over it key by key; a list is replaced whole."""
    binding = load(write_manifest(binding={"extends": "serverless", **changes}), specification).binding

    actual = {
        "consent": binding.consent,
        "choice": binding.rc.choice,
        "history": binding.rc.history,
        "off": binding.variables["opt_out"].off,
        "other": binding.variables["opt_out"].other,
        "shown": binding.notifications_shown,
        "offered_on": binding.notifications_offered_on,
        "raises": binding.raises,
    }
    assert {**SEEDS, **expected} == actual
    assert binding.name == "serverless"
    assert binding.variables["do_not_track"].name == "DO_NOT_TRACK"


def test_extending_changes_no_other(write_manifest: WriteManifest, specification: Specification) -> None:
    """What one manifest lays over a binding is not seen by the next one that names it."""
    other = {"extends": "serverless", "rc": {"path": ".otherrc", "choice": "other"}}
    load(write_manifest(binding=other), specification)

    assert load(write_manifest(), specification).binding.rc.choice == "trackingDisabled"


@pytest.mark.parametrize(
    ("raised", "level"), [("OPT-2", "MUST NOT"), ("OPT-2", "SHOULD NOT"), ("OPT-1", "MUST NOT"), ("TGL-11", "MUST")]
)
def test_raises(write_manifest: WriteManifest, specification: Specification, raised: str, level: str) -> None:
    """A binding can ask for more than the specification does, or for the same."""
    row = {"requirement": raised, "level": level, "reason": "documented so"}
    path = write_manifest(binding={"extends": "serverless", "raises": [row]})

    # The base's own stays raised, unless this one says otherwise of it.
    assert load(path, specification).binding.raises == {"OPT-2": "MUST NOT"} | {raised: level}


@pytest.mark.parametrize("expires", ["2026-11-23", "2026-11-24"])
def test_deviation(write_manifest: WriteManifest, specification: Specification, expires: str) -> None:
    """A deviation holds until the end of its last day, and knows its place in the manifest."""
    row = {"requirement": "OPT-1", "case": "OPT-variable-one", "reason": "known", "observed": "2026-01-01"}
    path = write_manifest(deviations=[{**row, "expires": expires, "link": "cli/cli#1"}])

    (deviation,) = load(path, specification).deviations

    assert (deviation.requirement, deviation.case) == ("OPT-1", "OPT-variable-one")
    assert (deviation.reason, deviation.link) == ("known", "cli/cli#1")
    assert deviation.expires == dt.date.fromisoformat(expires)
    assert deviation.where.startswith(f"{path}:")
    assert deviation.where.endswith("(deviations.0.case)")


def test_expired_yesterday(write_manifest: WriteManifest, specification: Specification) -> None:
    """A deviation whose last day was yesterday is refused, whatever day it is for the machine."""
    row = {"requirement": "OPT-1", "reason": "known", "observed": "2026-01-01", "expires": "2026-11-22"}

    with pytest.raises(Problem, match="the deviation from OPT-1 expired on 2026-11-22"):
        load(write_manifest(deviations=[row]), specification)


@pytest.mark.parametrize(
    "expression", ["@", "a.b[*].c", "[?type == 'event']", "length(@)", "sort_by(@, &a)[0]", "a || b"]
)
def test_expressions(write_manifest: WriteManifest, specification: Specification, expression: str) -> None:
    """Whatever JMESPath can say is a way to read a payload."""
    manifest = load(write_manifest(payload={"events": expression, "name": "name"}), specification)

    assert manifest.payload is not None
    assert expression == manifest.payload.events
