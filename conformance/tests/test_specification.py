"""The specification is loaded whole, and refused where an id is given twice or a reference names nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tactful_conformance.specification import Problem, Specification, Variable, load_specification
from tactful_conformance.specification.load import bind, installed_folder

Break = Callable[[str, str, str], Path]


@pytest.fixture
def break_specification(tmp_path: Path) -> Break:
    """Copy the specification with one text in one of its files replaced, at its first place."""

    def change(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "spec"
        shutil.copytree(installed_folder(), folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def test_order(specification: Specification) -> None:
    """Requirements come in the order of the families' table, by their numbers within each; cases follow them."""
    families = list(specification.rows("families"))
    names = list(specification.requirements)
    expected = sorted(names, key=lambda name: (families.index(name.split("-")[0]), int(name.split("-")[1])))

    assert expected == names
    assert families == list(dict.fromkeys(case.family for case in specification.cases))


def test_default_is_what_was_installed(specification: Specification) -> None:
    """Without a folder, the specification is the one that came with the package."""
    assert specification.folder == installed_folder()
    assert load_specification(specification.folder).requirements == specification.requirements


def test_case_names_its_place(specification: Specification) -> None:
    """Every case knows the file and the line at which it is written."""
    for case in specification.cases:
        name, line = re.fullmatch(r"(.*):(\d+) \(cases\.\d+\)", case.where).groups()
        assert case.id in Path(name).read_text(encoding="utf-8").splitlines()[int(line) - 1]


TABLE = "title: Families of requirements"
BROKEN = {
    "requirement twice": (
        ("requirements/OPT.yaml", "- id: OPT-2\n", "- id: OPT-1\n"),
        "requirements/OPT.yaml:11 (requirements.1): the id `OPT-1` is given twice.",
    ),
    "requirement of another family": (
        ("requirements/OPT.yaml", "- id: OPT-2\n", "- id: TGL-2\n"),
        "requirements/OPT.yaml:11 (requirements.1): `TGL-2` is not of the family OPT.",
    ),
    "unknown feature": (
        ("requirements/OPT.yaml", "feature: [status]", "feature: [statsu]"),
        "unknown feature `statsu`. Did you mean `status`?",
    ),
    "unknown family": (
        ("requirements/OPT.yaml", "family: OPT", "family: OTP"),
        "requirements/OPT.yaml:1 (family): unknown family `OTP`. Did you mean `OPT`?",
    ),
    "case twice": (
        ("cases/TGL.yaml", "id: TGL-any-directory", "id: TGL-keeps-mode"),
        "cases: the id `TGL-keeps-mode` is given twice. An id is never reused.",
    ),
    "unknown requirement": (
        ("cases/OPT.yaml", "requirements: [OPT-1]", "requirements: [OPT-999]"),
        "unknown requirement `OPT-999`. Did you mean `OPT-9`?",
    ),
    "unknown need": (
        ("cases/OPT.yaml", "needs: [retention]", "needs: [retenton]"),
        "unknown need `retenton`. Did you mean `retention`?",
    ),
    "unknown proof": (
        ("cases/OPT.yaml", "proves: do-not-track", "proves: do-not-trak"),
        "unknown need `do-not-trak`. Did you mean `do-not-track`?",
    ),
    "unknown table": (
        ("cases/OPT.yaml", "{table: damaged-files}", "{table: damaged-fils}"),
        "unknown table `damaged-fils`. Did you mean `damaged-files`?",
    ),
    "row twice": (
        ("tables/families.yaml", "{id: OPT,", "{id: TGL,"),
        "tables/families.yaml: the id `TGL` is given twice.",
    ),
    "value twice": (
        ("tables/opt-out-sources.yaml", '{id: zero, value: "0", requirement: OPT-2}', '{id: one, value: "0"}'),
        "tables/opt-out-sources.yaml: the id `one` is given twice.",
    ),
    "value of a mode twice": (
        ("tables/notification-modes.yaml", "{id: upper-case,", "{id: blank,"),
        "tables/notification-modes.yaml: the id `blank` is given twice.",
    ),
    "unknown word": (
        ("cases/OPT.yaml", "expect: {telemetry: none", "expect: {telemetri: none"),
        "unknown key `telemetri`. Did you mean `telemetry`?",
    ),
    "unknown action": (
        ("cases/OPT.yaml", "steps: [status]", "steps: [statsu]"),
        "(cases.3.steps.0): `statsu` is not one of the words that go here. Did you mean `status`?",
    ),
    "missing statement": (
        (
            "requirements/OPT.yaml",
            "    statement: A run with the opt-out variable set to `1` MUST NOT send telemetry.\n",
            "",
        ),
        "requirements/OPT.yaml:3 (requirements.0): the key `statement` is missing.",
    ),
    "missing column": (
        ("tables/events.yaml", ", trigger: create", ""),
        "the key `trigger` is missing.",
    ),
}


@pytest.mark.parametrize(("change", "said"), BROKEN.values(), ids=BROKEN)
def test_broken(break_specification: Break, change: tuple[str, str, str], said: str) -> None:
    """One thing that does not fit is named by its file, and what was meant, where that is near."""
    folder = break_specification(*change)

    with pytest.raises(Problem) as caught:
        load_specification(folder)

    assert str(caught.value).startswith(str(folder))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tables/features.yaml", "tables: the table `features` is missing."),
        ("schemas/cases.schema.json", "schemas/cases.schema.json: there is no such schema."),
        ("bindings/serverless.yaml", "bindings: there are no YAML files. Is this the folder of a specification?"),
    ],
)
def test_missing_file(break_specification: Break, name: str, said: str) -> None:
    """A file that is not there is named, and is no error of the program."""
    folder = break_specification(name, "", "")
    (folder / name).unlink()

    with pytest.raises(Problem) as caught:
        load_specification(folder)

    assert f"{folder}/{said}" in str(caught.value)


def test_no_specification(tmp_path: Path) -> None:
    """A folder that holds no specification is said to be none."""
    with pytest.raises(Problem, match="Is this the folder of a specification"):
        load_specification(tmp_path)


GRAMMAR = Variable("NAME", off=("1", "true"), allow=("0",), nothing=("false",), other="off")


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        (GRAMMAR, None, "nothing"),
        (GRAMMAR, "", "nothing"),
        (GRAMMAR, " \t\n", "nothing"),
        (GRAMMAR, "1", "off"),
        (GRAMMAR, "true", "off"),
        (GRAMMAR, "0", "allow"),
        (GRAMMAR, "false", "nothing"),
        (GRAMMAR, "anything", "off"),
        (GRAMMAR, " 1 ", "off"),
        (Variable("NAME", off=("1",)), "2", "nothing"),
        (Variable("NAME", allow=("1",), other="off"), "1", "allow"),
        (Variable("NAME", off=("",)), "", "nothing"),
        (Variable("NAME", off=("1",), allow=("1",), nothing=("1",)), "1", "off"),
        (Variable("NAME", allow=("1",), nothing=("1",)), "1", "allow"),
    ],
)
def test_variable(variable: Variable, value: str | None, expected: str) -> None:
    """A value says what its list says, any other one `other`; unset, empty and blank say nothing in any grammar."""
    assert expected == variable.says(value)


def test_levels(specification: Specification) -> None:
    """A MUST decides, in either direction, and nothing weaker does."""
    expected = {"MUST", "MUST NOT"}

    actual = {one.level for one in specification.requirements.values() if one.decides}

    assert expected == actual
    assert not specification.requirements["OPT-2"].decides


def test_smallest_binding() -> None:
    """A binding needs the default, its variables and an rc file; what it leaves out is bound to nothing."""
    variables = {"opt_out": {"name": "NO"}}

    binding = bind("small", {"consent": "opt-in", "variables": variables, "rc": {"path": ".rc", "choice": "no"}})

    assert binding.roles() == {
        "opt_out": "NO",
        "choice": "no",
        "event_enabled": "",
        "event_disabled": "",
        "history": "",
    }
    assert binding.variables["opt_out"] == Variable("NO", off=(), allow=(), nothing=(), other="nothing")
    assert (binding.name, binding.consent, binding.project_file, binding.rc.history) == ("small", "opt-in", None, None)
    assert (binding.notifications_shown, binding.notifications_offered_on) == ("same-run", "telemetry")
    assert (binding.raises, binding.claimed_from) == ({}, {})


def test_seeds_binding(specification: Specification) -> None:
    """The built-in binding has the seeds' names, letter for letter, and raises OPT-2."""
    binding = bind("serverless", specification.bindings["serverless"])

    assert binding.roles() == {
        "opt_out": "SLS_TELEMETRY_DISABLED",
        "do_not_track": "DO_NOT_TRACK",
        "notifications_mode": "SLS_NOTIFICATIONS_MODE",
        "choice": "trackingDisabled",
        "event_enabled": "user_enabledTracking",
        "event_disabled": "user_disabledTracking",
        "history": "shownNotificationsHistory",
    }
    assert (binding.rc.path, binding.rc.history) == (".serverlessrc", "shownNotificationsHistory")
    assert binding.raises == {"OPT-2": "MUST NOT"}
