"""One thing that is wrong in the specification's data fails its check, with a sentence that names it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from tactful_conformance.authoring.__main__ import main
from tactful_conformance.authoring.lint import lint
from tactful_conformance.specification import Specification


def test_good(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The specification as it is has nothing wrong with it."""
    status = main(["check", "--root", str(checkout)])

    captured = capsys.readouterr()
    assert (status, captured.err) == (0, "")
    assert captured.out.startswith("spec: ")
    assert captured.out.endswith("; 0 findings\n")


OPT_1 = '    control: {without: given.env.$opt_out}\n    given: {env: {$opt_out: "1"}}\n    steps: [emit]\n'
STALE = "spec/vectors/decision.json is stale: run `nox -s spec -- write`."
STALE_MODE = "spec/vectors/mode.json is stale: run `nox -s spec -- write`."

# The file, a text in it, what stands there instead, the status, and a part of each line that is said.
Row = tuple[str, str, str, int, list[str]]
BROKEN: dict[str, Row] = {
    "no case": (
        "cases/OPT.yaml",
        "requirements: [OPT-18]",
        "requirements: [OPT-2]",
        1,
        ["OPT-18 has no case: write one, or say under `not_tested` why there is none."],
    ),
    "case of what is not tested": (
        "cases/TGL.yaml",
        "requirements: [TGL-1]",
        "requirements: [TGL-1, TGL-22]",
        1,
        ["TGL-22 has cases, and says that it is not tested: take `not_tested` out."],
    ),
    "no keyword": (
        "requirements/OPT.yaml",
        "set to `1` MUST NOT send",
        "set to `1` does not send",
        1,
        ["OPT-1: a statement has one keyword, its level MUST NOT; this one has: none."],
    ),
    "two keywords": (
        "requirements/OPT.yaml",
        "set to `1` MUST NOT send telemetry.",
        "set to `1` MUST NOT send telemetry, and SHOULD say so.",
        1,
        ["OPT-1: a statement has one keyword, its level MUST NOT; this one has: MUST NOT, SHOULD."],
    ),
    "another level": (
        "requirements/OPT.yaml",
        "level: MUST NOT",
        "level: SHOULD NOT",
        1,
        ["OPT-1: a statement has one keyword, its level SHOULD NOT; this one has: MUST NOT."],
    ),
    "no full stop": (
        "requirements/OPT.yaml",
        "set to `1` MUST NOT send telemetry.",
        "set to `1` MUST NOT send telemetry",
        1,
        ["OPT-1: a statement is a sentence, and ends with a full stop."],
    ),
    "no control": (
        "cases/OPT.yaml",
        OPT_1,
        OPT_1.split("\n", 1)[1],
        1,
        ["spec/cases/OPT.yaml:3 (cases.0): the case OPT-variable-one expects silence and names no control."],
    ),
    "control of what is not there": (
        "cases/OPT.yaml",
        OPT_1,
        OPT_1.replace("without: given.env.$opt_out", "without: given.home"),
        1,
        ["spec/cases/OPT.yaml:3 (cases.0): the control of OPT-variable-one takes out `given.home`, which"],
    ),
    "control that changes nothing": (
        "cases/OPT.yaml",
        OPT_1,
        OPT_1.replace("without: given.env.$opt_out", 'with: {given.env.$opt_out: "1"}'),
        1,
        ["spec/cases/OPT.yaml:3 (cases.0): the control of OPT-variable-one changes nothing at `given.env.$opt_out`."],
    ),
    "control without silence": (
        "cases/TGL.yaml",
        "    given: {}\n    steps: [{do: disable, in: elsewhere}]",
        "    control: {without: steps.0.in}\n    given: {}\n    steps: [{do: disable, in: elsewhere}]",
        1,
        ["(cases.3): the case TGL-any-directory names a control and expects no silence."],
    ),
    "silence of a step": (
        "cases/NTF.yaml",
        "steps: [{do: notify, expect: {shown: [minor]}}, notify]\n    expect: {shown: [minor]}",
        "steps: [{do: notify, expect: {shown: none}}, notify]\n    expect: {shown: [minor]}",
        1,
        [": a step of the case NTF-force expects silence."],
    ),
    "title with a wish": (
        "cases/OPT.yaml",
        "title: An rc file that records true sends nothing\n",
        "title: An rc file that records true should send nothing\n",
        1,
        ["OPT-rc-true: a title states a fact, without «should» or «test that»: An rc file that records true should"],
    ),
    "title twice": (
        "cases/OPT.yaml",
        "title: An rc file that records true sends nothing in CI\n",
        "title: An rc file that records true sends nothing\n",
        1,
        ["OPT-ci-rc: its title is that of OPT-rc-true too: An rc file that records true sends nothing"],
    ),
    "id of another family": (
        "cases/OPT.yaml",
        "id: OPT-ci-rc",
        "id: TGL-ci-rc",
        1,
        [
            "TGL-ci-rc: a case's id begins with its family, OPT.",
            "spec/cases/OPT.yaml: `OPT-ci-rc` is gone: put it back, or say `nox -s spec -- write --gone`.",
        ],
    ),
    "id twice": (
        "cases/OPT.yaml",
        "id: OPT-ci-rc",
        "id: OPT-rc-true",
        2,
        ["spec/cases: the id `OPT-rc-true` is given twice. An id is never reused."],
    ),
    "id of a row twice": (
        "cases/OPT.yaml",
        '- {id: "false", value: "false"}',
        '- {id: zero, value: "false"}',
        1,
        ["OPT-variable-other-zero: the id is given twice, by OPT-variable-other and by OPT-variable-other."],
    ),
    "id with a row is another's": (
        "cases/OPT.yaml",
        "id: OPT-ci-rc",
        "id: OPT-rc-other-zero",
        1,
        [
            "OPT-rc-other-zero: the id is given twice, by OPT-rc-other and by OPT-rc-other-zero.",
            "spec/cases/OPT.yaml: `OPT-ci-rc` is gone: put it back, or say `nox -s spec -- write --gone`.",
        ],
    ),
    "requirement twice": (
        "requirements/NTF.yaml",
        "- id: NTF-2\n",
        "- id: NTF-1\n",
        2,
        ["spec/requirements/NTF.yaml:12 (requirements.1): the id `NTF-1` is given twice. An id is never reused."],
    ),
    "unknown requirement of a value": (
        "tables/opt-out-sources.yaml",
        'value: "1", requirement: OPT-1}',
        'value: "1", requirement: OPT-99}',
        1,
        ["tables/opt-out-sources.yaml: `one` names OPT-99, which does not exist.", STALE],
    ),
    "unknown requirement of a source": (
        "tables/opt-out-sources.yaml",
        "requirement: OPT-10",
        "requirement: OPT-99",
        1,
        ["tables/opt-out-sources.yaml: `rc-damaged` names OPT-99, which does not exist.", STALE],
    ),
    "unknown requirement of a mode": (
        "tables/notification-modes.yaml",
        "value: quiet, requirement: NTF-11",
        "value: quiet, requirement: NTF-99",
        1,
        ["tables/notification-modes.yaml: `unknown-word` names NTF-99, which does not exist.", STALE_MODE],
    ),
    "table changed": (
        "tables/opt-out-sources.yaml",
        '      - {id: two, value: "2", requirement: OPT-5}\n',
        "",
        1,
        [
            "decision.json is stale, has `do-not-track/two, opt-out`, `do-not-track/two+rc-choice/false, opt-out`, which no"
        ],
    ),
    "event changed": (
        "tables/events.yaml",
        "trigger: create, ",
        "trigger: make, ",
        1,
        ["reference/tactful/_tables.py is stale: run `nox -s spec -- write`."],
    ),
}


@pytest.mark.parametrize("row", BROKEN.values(), ids=BROKEN)
def test_broken(checkout: Path, capsys: pytest.CaptureFixture[str], row: Row) -> None:
    """What is wrong fails the check, and is all that is said."""
    name, old, new, expected, said = row
    path = checkout / "spec" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    status = main(["check", "--root", str(checkout)])

    lines = capsys.readouterr().err.splitlines()
    assert (expected, len(said)) == (status, len(lines)), lines
    assert [part for part, line in zip(said, lines, strict=True) if part not in line] == [], lines


def test_writing_does_not_hide(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong stays wrong when the generated files are written."""
    path = checkout / "spec" / "requirements" / "OPT.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("MUST NOT send", "does not send", 1), encoding="utf-8")

    status = main(["write", "--root", str(checkout)])

    assert status == 1
    assert capsys.readouterr().err.startswith("OPT-1: a statement has one keyword")


def test_command(checkout: Path) -> None:
    """The check is a module that is run, in the checkout or with its path."""
    command = [sys.executable, "-m", "tactful_conformance.authoring"]

    here = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    nowhere = subprocess.run(
        [*command, "check", "--root", "nowhere"], cwd=checkout, capture_output=True, text=True, check=False
    )

    assert (here.returncode, here.stderr) == (0, "")
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert nowhere.stderr == "nowhere/spec/tables: there are no YAML files. Is this the folder of a specification?\n"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("It MUST NOT be.", ["MUST NOT"]),
        ("It must, should and may be, and MUST NOT.", ["MUST NOT"]),
        ("It MUST NOTE it.", ["MUST"]),
        ("It SHALL be, as is REQUIRED, RECOMMENDED or OPTIONAL.", ["SHALL", "REQUIRED", "RECOMMENDED", "OPTIONAL"]),
        ("It MAY be and SHOULD NOT be.", ["MAY", "SHOULD NOT"]),
        ("MUSTARD.", []),
    ],
)
def test_keywords(specification: Specification, statement: str, expected: list[str]) -> None:
    """The keywords of RFC 2119 are whole words in capitals, and a statement has that of its level alone."""
    changed = dataclasses.replace(specification.requirements["OPT-1"], statement=statement)
    requirements = {**specification.requirements, "OPT-1": changed}

    found = lint(dataclasses.replace(specification, requirements=requirements))

    said = f"OPT-1: a statement has one keyword, its level MUST NOT; this one has: {', '.join(expected) or 'none'}."
    assert found == ([] if expected == ["MUST NOT"] else [said])


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("A run sends nothing", False),
        ("It should send nothing", True),
        ("It Must send nothing", True),
        ("Test that nothing is sent", True),
        ("tests that nothing is sent", True),
        ("Verify the mode", True),
        ("Check that it holds", True),
        ("We ensure silence", True),
        ("A mustard-coloured test passes a check", False),
    ],
)
def test_titles(specification: Specification, title: str, *, wrong: bool) -> None:
    """A title states a fact about the product, and no wish, and nothing of the test."""
    first, *others = specification.cases

    found = lint(dataclasses.replace(specification, cases=(dataclasses.replace(first, title=title), *others)))

    said = f"{first.id}: a title states a fact, without «should» or «test that»: {title}"
    assert found == ([said] if wrong else [])
