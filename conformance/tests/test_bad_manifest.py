"""A manifest that says what cannot be is refused before anything is run, with its line and the nearest name."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.command import main

if TYPE_CHECKING:
    from conftest import WriteManifest


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put all that a check could write to below one folder: current directory, cache, home, temporary files."""
    for name in ("here", "cache", "home", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def refuse(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Check a manifest that cannot be used: the status is 2, nothing is written; give what is said."""
    root = path.parent
    before = sorted(root.rglob("*"))

    status = main(["check", str(path), "--json", str(root / "here" / "report.json")])

    captured = capsys.readouterr()
    assert (status, captured.out) == (2, "")
    assert before == sorted(root.rglob("*"))
    return captured.err


def deviation(**changes: str) -> list[dict[str, str]]:
    """Give a list of one deviation that holds for years."""
    row = {"requirement": "OPT-1", "reason": "known", "observed": "2026-11-23", "expires": "2999-12-31"}
    return [row | changes]


def extended(**changes: Any) -> dict[str, Any]:
    """Give a binding that differs from the built-in one."""
    return {"extends": "serverless", **changes}


TOGGLE = {"children": {"absent": "not here"}}

# What is wrong with the manifest; a text in the line that is named, and the key; the sentence; what to do.
Row = tuple[dict[str, Any], str, str, str]
MANIFESTS: dict[str, Row] = {
    "unknown key": ({"evnts": {}}, "evnts:", " (evnts): unknown key `evnts`.", "Did you mean `events`?"),
    "missing key": (
        {"version": None},
        "tactful:",
        ": the key `version` is missing.",
        "The version of the CLI that is claimed to conform.",
    ),
    "another version of the format": (
        {"tactful": "2.0"},
        "tactful:",
        " (tactful): `2.0` is not one of the words that go here.",
        "Did you mean `1.0`?",
    ),
    "a command that is no list": (
        {"run": "sls deploy"},
        "run:",
        " (run): 'sls deploy' is not of type 'array'.",
        "The command that every action's arguments are put behind; a list, never split on spaces.",
    ),
    "an action that is no list": (
        {"actions": {"emit": "deploy"}},
        "emit:",
        " (actions.emit): `deploy` stands where a list or mapping belongs.",
        "",
    ),
    "unknown action": (
        {"actions": {"emit": ["deploy"], "enalbe": ["on"]}},
        "enalbe:",
        " (actions.enalbe): unknown key `enalbe`.",
        "Did you mean `enable`?",
    ),
    "unknown key of an action": (
        {"actions": {"emit": {"arg": ["deploy"]}}},
        "arg:",
        " (actions.emit.arg): unknown key `arg`.",
        "Did you mean `args`?",
    ),
    "unknown binding": (
        {"binding": "serverles"},
        "binding:",
        " (binding): unknown binding `serverles`.",
        "Did you mean `serverless`?",
    ),
    "unknown binding extended": (
        {"binding": {"extends": "severless"}},
        "binding:",
        " (binding): unknown binding `severless`.",
        "Did you mean `serverless`?",
    ),
    "binding that is not whole": (
        {"binding": {"consent": "opt-in", "rc": {"path": ".rc", "choice": "no"}}},
        "binding:",
        " (binding): the binding has no `variables`.",
        "Write it out, or say `extends` with the binding that has it.",
    ),
    "unknown role": (
        {"binding": extended(variables={"opt_uot": {"name": "X"}})},
        "opt_uot:",
        " (binding.variables.opt_uot): unknown key `opt_uot`.",
        "Did you mean `opt_out`?",
    ),
    "unknown word of a grammar": (
        {"binding": extended(variables={"opt_out": {"name": "X", "other": "of"}})},
        "other:",
        " (binding.variables.opt_out.other): `of` is not one of the words that go here.",
        "Did you mean `off`?",
    ),
    "unknown requirement that is raised": (
        {"binding": extended(raises=[{"requirement": "OPT-999", "level": "MUST", "reason": "ours"}])},
        "raises:",
        " (binding.raises.OPT-999): unknown requirement `OPT-999`.",
        "Did you mean `OPT-9`?",
    ),
    "level that asks for less": (
        {"binding": extended(raises=[{"requirement": "OPT-1", "level": "MAY", "reason": "ours"}])},
        "raises:",
        " (binding.raises): the binding raises OPT-1, which is a MUST NOT, to MAY.",
        "A binding asks for more, and never for less or for something else.",
    ),
    "level that asks for the opposite": (
        {"binding": extended(raises=[{"requirement": "OPT-2", "level": "MUST", "reason": "ours"}])},
        "raises:",
        " (binding.raises): the binding raises OPT-2, which is a SHOULD NOT, to MUST.",
        "A binding asks for more, and never for less or for something else.",
    ),
    "unknown requirement that is claimed later": (
        {"binding": extended(claimed_from={"OPT-999": "2.0"})},
        "OPT-999:",
        " (binding.claimed_from.OPT-999): unknown requirement `OPT-999`.",
        "Did you mean `OPT-9`?",
    ),
    "unknown event": (
        {"events": {"framework:service_deployd": ["deploy"]}},
        "service_deployd:",
        " (events.framework:service_deployd): unknown event `framework:service_deployd`.",
        "Did you mean `framework:service_deployed`?",
    ),
    "unknown feature": (
        {"features": {"chidren": {"absent": "not here"}}},
        "chidren:",
        " (features.chidren): unknown feature `chidren`.",
        "Did you mean `children`?",
    ),
    "unknown class": (
        {"claims": ["privacy", "concent"]},
        "- concent",
        " (claims.1): `concent` is not one of the words that go here.",
        "Did you mean `consent`?",
    ),
    "unknown requirement in a deviation": (
        {"deviations": deviation(requirement="OPT-999")},
        "requirement:",
        " (deviations.0.requirement): unknown requirement `OPT-999`.",
        "Did you mean `OPT-9`?",
    ),
    "unknown case in a deviation": (
        {"deviations": deviation(case="OPT-variable-on")},
        "case:",
        " (deviations.0.case): the deviation from OPT-1 names an unknown case `OPT-variable-on`.",
        "Did you mean `OPT-variable-one`?",
    ),
    "case of another requirement in a deviation": (
        {"deviations": deviation(case="OPT-rc-true")},
        "case:",
        " (deviations.0.case): `OPT-rc-true` is no case of OPT-1.",
        "It is one of OPT-11.",
    ),
    "expired deviation": (
        {"deviations": deviation(expires="2026-01-31")},
        "expires:",
        " (deviations.0.expires): the deviation from OPT-1 expired on 2026-01-31.",
        "See whether it still shows, and decide again.",
    ),
    "expiry that is no day": (
        {"deviations": deviation(expires="2999-02-30")},
        "expires:",
        " (deviations.0.expires): '2999-02-30' is not a 'date'.",
        "",
    ),
    "core feature declared absent": (
        {"claims": ["privacy", "consent"]},
        "toggle:",
        " (features.toggle): the class `consent` is claimed, and `toggle`, the core of it, declared absent.",
        "Leave `consent` out of `claims`.",
    ),
    "action of a feature not bound": (
        {"features": TOGGLE},
        "actions:",
        " (actions): the feature `toggle` needs the action `enable`, which is not bound.",
        "Bind it, or say under `features` why it is not there: `toggle: {absent: REASON}`.",
    ),
    "missing folder": (
        {"actions": {"emit": {"args": ["deploy"], "in": "servcie"}}},
        "in:",
        " (actions.emit.in): there is no folder `servcie` beside the manifest.",
        "A path starts from the manifest's folder, and stays below it.",
    ),
    "folder above the manifest": (
        {"events": {"framework:service_deployed": {"args": ["deploy"], "in": "here/../.."}}},
        "in:",
        " (events.framework:service_deployed.in): there is no folder `here/../..` beside the manifest.",
        "A path starts from the manifest's folder, and stays below it.",
    ),
    "bad expression": (
        {"payload": {"events": "events[", "name": "event"}},
        "events:",
        " (payload.events): this is not a JMESPath expression: Invalid jmespath expression: Incomplete expression.",
        "See the JMESPath specification.",
    ),
    "bad expression of the status": (
        {"status": {"telemetry": "a b"}},
        "telemetry:",
        " (status.telemetry): this is not a JMESPath expression: ",
        "",
    ),
    "unknown function in an expression": (
        {"payload": {"events": "events[?lenght(@) > `0`]", "name": "event"}},
        "events:",
        " (payload.events): JMESPath has no function `lenght`.",
        "Did you mean `length`?",
    ),
}


@pytest.mark.parametrize("row", MANIFESTS.values(), ids=MANIFESTS)
def test_manifest(write_manifest: WriteManifest, capsys: pytest.CaptureFixture[str], row: Row) -> None:
    """A manifest that cannot be used is refused at the line that is wrong, with the name that was meant."""
    changes, marker, what, do = row
    path = write_manifest(**changes)
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if marker in text)
    expected = f"tactful: {path}:{line}{what}" + (f"\n  {do}" if do else "")

    actual = refuse(path, capsys)

    assert actual.startswith(expected), actual
