"""A name in the specification's data that names nothing fails its check, with the one that was meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tactful_conformance.authoring.names import unknown_names
from tactful_conformance.specification import Specification, load_specification
from tactful_conformance.specification.load import installed_folder


def test_good(specification: Specification) -> None:
    """Every name in the specification names something."""
    assert list(unknown_names(specification)) == []


BROKEN = {
    "role in a case": (
        ("cases/OPT.yaml", "given: {env: {$opt_out:", "given: {env: {$opt_uot:"),
        "OPT-variable-one names an unknown role `opt_uot`. Did you mean `opt_out`?",
    ),
    "role in a title": (
        ("cases/OPT.yaml", "title: $opt_out=1 sends", "title: $opt_uot=1 sends"),
        "OPT-variable-one names an unknown role `opt_uot`. Did you mean `opt_out`?",
    ),
    "event": (
        ("cases/OPT.yaml", "service_infoViewed", "service_infoViewd"),
        "names an unknown event `framework:service_infoViewd`. Did you mean `framework:service_infoViewed`?",
    ),
    "offered item": (
        ("cases/NTF.yaml", "offers: [minor]", "offers: [minr]"),
        "NTF-off names an unknown item `minr`. Did you mean `minor`?",
    ),
    "shown item": (
        ("cases/NTF.yaml", "expect: {shown: [offer]}", "expect: {shown: [ofer]}"),
        "names an unknown item `ofer`. Did you mean `offer`?",
    ),
    "item shown in all": (
        ("cases/NTF.yaml", "shown_in_all: [minor", "shown_in_all: [minr"),
        "names an unknown item `minr`. Did you mean `minor`?",
    ),
    "damage": (
        ("cases/TGL.yaml", "damaged: truncated", "damaged: truncate"),
        "names an unknown damage `truncate`. Did you mean `truncated`?",
    ),
    "source": (
        ("cases/OPT.yaml", "decided_by: default", "decided_by: defalt"),
        "names an unknown source `defalt`. Did you mean `default`?",
    ),
    "core feature": (
        ("tables/classes.yaml", "core: [toggle]", "core: [togle]"),
        "tables/classes.yaml names an unknown feature `togle`. Did you mean `toggle`?",
    ),
    "action of a feature": (
        ("tables/features.yaml", "actions: [child]", "actions: [chld]"),
        "tables/features.yaml names an unknown action `chld`. Did you mean `child`?",
    ),
    "feature of a source": (
        ("tables/opt-out-sources.yaml", "feature: project-file", "feature: project-fil"),
        "tables/opt-out-sources.yaml names an unknown feature `project-fil`. Did you mean `project-file`?",
    ),
    "table of a source": (
        ("tables/opt-out-sources.yaml", "table: damaged-files", "table: damaged-file"),
        "tables/opt-out-sources.yaml names an unknown table `damaged-file`. Did you mean `damaged-files`?",
    ),
    "requirement of several sources": (
        ("tables/opt-out-sources.yaml", "combined: OPT-15", "combined: OPT-99"),
        "tables/opt-out-sources.yaml names an unknown requirement `OPT-99`. Did you mean `OPT-9`?",
    ),
    "mode of unknown values": (
        ("tables/notification-modes.yaml", "unknown: upgrades-only", "unknown: upgrade-only"),
        "tables/notification-modes.yaml names an unknown mode `upgrade-only`. Did you mean `upgrades-only`?",
    ),
    "mode in CI": (
        ("tables/notification-modes.yaml", "in_ci: upgrades-only", "in_ci: upgrade-only"),
        "tables/notification-modes.yaml names an unknown mode `upgrade-only`. Did you mean `upgrades-only`?",
    ),
    "raised requirement": (
        ("bindings/serverless.yaml", "requirement: OPT-2", "requirement: OPT-99"),
        "bindings/serverless.yaml names an unknown requirement `OPT-99`. Did you mean `OPT-9`?",
    ),
    "event of a binding": (
        ("bindings/serverless.yaml", "user_enabledTracking", "user_enabledTrackin"),
        "bindings/serverless.yaml names an unknown event `user_enabledTrackin`. Did you mean `user_enabledTracking`?",
    ),
}


@pytest.mark.parametrize(("change", "said"), BROKEN.values(), ids=BROKEN)
def test_unknown(tmp_path: Path, change: tuple[str, str, str], said: str) -> None:
    """A name that names nothing is found, by the case or the file that it stands in."""
    name, old, new = change
    folder = tmp_path / "spec"
    shutil.copytree(installed_folder(), folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    found = list(unknown_names(load_specification(folder)))

    assert found
    assert [one for one in found if said not in one] == []
