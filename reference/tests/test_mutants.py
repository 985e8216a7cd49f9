"""Facts about the runner of mutants, and about the mutants as they stand."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
import yaml

from tactful_conformance.specification import load_specification

FOLDER = Path(__file__).parents[1] / "mutants"
NAMES = ("DLV-1", "NTF-1", "OPT-1", "OPT-16", "TGL-22")


def load_runner() -> Any:
    """Import the runner, which is a program and no module of a package."""
    spec = importlib.util.spec_from_file_location("kill", FOLDER / "kill.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill"] = module
    spec.loader.exec_module(module)
    return module


kill = load_runner()


def mutant(name: str = "sends-all", requirement: str = "OPT-1", **parts: str) -> Any:
    """Give a mutant of a file that says «yes» once and «no» twice."""
    parts = {"lie": "A lie.", "file": "tactful/one.py", "find": "yes", "replace": "no", **parts}
    return kill.Mutant(id=name, requirement=requirement, **parts)


def result(case: str, *requirements: str, status: str = "fail") -> Any:
    """Give what a case came to, as far as the runner reads it."""
    return SimpleNamespace(case=SimpleNamespace(id=case, requirements=requirements), status=status)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the reference without a lie."""
    return kill.copy_honest(tmp_path_factory.mktemp("mutants") / "honest")


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """Give the check of mutants against a reference of one file and a specification of five requirements."""
    (tmp_path / "tactful").mkdir()
    (tmp_path / "tactful" / "one.py").write_text("'yes', 'no', 'no'\n")
    requirements = {
        name: SimpleNamespace(id=name, not_tested={"kind": "umbrella"} if name == "TGL-22" else None) for name in NAMES
    }
    specification = SimpleNamespace(requirements=requirements)
    of_all = [mutant(name.lower(), name) for name in ("DLV-1", "NTF-1", "OPT-1")]
    return lambda *mutants: kill.check_mutants([*of_all, *mutants], specification, {"OPT-16"}, tmp_path)


def test_nothing_missing(checked: Any) -> None:
    """One mutant for each requirement that is tested and applies is enough."""
    assert checked() == []


def test_missing_mutant(tmp_path: Path) -> None:
    """A requirement without a mutant is named, unless it is not tested or does not apply."""
    requirements = {name: SimpleNamespace(id=name, not_tested=None) for name in ("NTF-1", "OPT-16")}
    found = kill.check_mutants([], SimpleNamespace(requirements=requirements), {"OPT-16"}, tmp_path)
    assert found == ["NTF-1 has no mutant: write the reference with one lie about it."]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (mutant("opt-1"), "the mutant `opt-1` is there twice."),
        (mutant(find="perhaps"), "the mutant `sends-all` finds its text 0 times in tactful/one.py, and not once."),
        (mutant(find="no"), "the mutant `sends-all` finds its text 2 times in tactful/one.py, and not once."),
        (
            mutant(file="tactful/two.py"),
            "the mutant `sends-all` finds its text 0 times in tactful/two.py, and not once.",
        ),
        (mutant(requirement="OPT-99"), "the mutant `sends-all` is of OPT-99, which does not exist."),
        (
            mutant(requirement="OPT-16"),
            "the mutant `sends-all` is of OPT-16, which does not apply to the reference.",
        ),
    ],
    ids=["twice", "not-found", "found-twice", "no-file", "no-requirement", "not-applicable"],
)
def test_mutant_that_does_not_fit(checked: Any, one: Any, said: str) -> None:
    """A mutant that does not fit is named with what is wrong with it."""
    assert checked(one) == [said]


def test_killed() -> None:
    """A case of the mutant's own requirement kills it, whatever failed before it."""
    fate = kill.decide(
        mutant(), [result("DLV-a", "DLV-1"), result("OPT-b", "DLV-1", "OPT-1"), result("OPT-c", "OPT-1")]
    )
    assert (fate.fate, fate.case) == (kill.KILLED, "OPT-b")
    assert kill.judge([fate]) == []


def test_survivor() -> None:
    """A mutant for which no case fails has survived, and that is said with its lie."""
    said = kill.judge([kill.decide(mutant(), [])])
    assert said == ["the mutant `sends-all` of OPT-1 survived: A lie."]


def test_killed_elsewhere() -> None:
    """A mutant for which cases of other requirements fail alone is not killed, and the first of them is named."""
    said = kill.judge([kill.decide(mutant(), [result("DLV-a", "DLV-1"), result("NTF-b", "NTF-1")])])
    assert said == [
        "the mutant `sends-all` of OPT-1 was killed by other requirements' cases alone, first by DLV-a: A lie."
    ]


def test_honest_reference() -> None:
    """Without a lie every case must pass; what does not apply is given with its reason, and nothing else is excused."""
    requirements = [
        SimpleNamespace(requirement=SimpleNamespace(id="OPT-16"), status="not-applicable", reason="consent is opt-out"),
        SimpleNamespace(requirement=SimpleNamespace(id="OPT-1"), status="fail", reason=None),
    ]
    cases = [result(word, "OPT-1", status=word) for word in ("pass", "fail", "inconclusive", "not-applicable")]
    exempt, wrong = kill.verdict_on_honest(SimpleNamespace(requirements=requirements, cases=cases))
    assert exempt == {"OPT-16": "consent is opt-out"}
    assert wrong == ["without a lie, fail is `fail`.", "without a lie, inconclusive is `inconclusive`."]


def test_table_is_stable() -> None:
    """The matrix is the same in whatever order mutants were tried: by family, number and name."""
    fates = [
        kill.Fate(mutant(name, requirement), kill.KILLED, "a-case")
        for name, requirement in (("b", "OPT-2"), ("a", "OPT-2"), ("c", "OPT-10"), ("d", "DLV-3"))
    ]
    exempt = {"OPT-23": "no children", "OPT-16": "consent is opt-out"}
    table = kill.table(fates, exempt)
    assert json.dumps(table) == json.dumps(kill.table(reversed(fates), dict(reversed(exempt.items()))))
    assert list(table["mutants"]) == ["DLV-3", "OPT-2", "OPT-10"]
    assert list(table["mutants"]["OPT-2"]) == ["a", "b"]
    assert list(table["not_applicable"]) == ["OPT-16", "OPT-23"]


def test_form(tmp_path: Path) -> None:
    """A mutant without its lie in words is refused."""
    (tmp_path / "OPT.yaml").write_text(
        "mutants: [{id: a, requirement: OPT-1, file: tactful/rc.py, find: a, replace: b}]"
    )
    with pytest.raises(jsonschema.ValidationError, match="lie"):
        kill.read_mutants(tmp_path)


def test_mutants_fit() -> None:
    """Every mutant changes one place of the reference, and is about a requirement that there is."""
    specification = load_specification()
    found = kill.check_mutants(kill.read_mutants(FOLDER), specification, {"OPT-16", "OPT-23"})
    assert found == []


def test_no_program(tmp_path: Path, honest: Path) -> None:
    """A lie that is no Python is an error of whoever wrote it, and kills nothing."""
    broken = mutant(file="tactful/lock.py", find="class Lock:", replace="class Lock")
    with pytest.raises(py_compile.PyCompileError):
        kill.mutate(honest, broken, tmp_path / "mutant")


def test_lie_is_what_runs(tmp_path: Path, honest: Path, world: Any) -> None:
    """The copy is what runs, in the command as in the sender that is started by it, and the honest one stays honest."""
    lies = [
        mutant(file="tactful_cli/main.py", find='NAME = "tactful-reference"', replace='NAME = "liar"'),
        mutant(file="tactful/payload.py", find='SCHEMA = "tactful/payload/1.0"', replace='SCHEMA = "a lie"'),
        mutant(file="tactful/sender.py", find='"cli": binding.cli', replace='"cli": "liar"'),
    ]
    folder = honest
    for number, lie in enumerate(lies):
        folder = kill.mutate(folder, lie, tmp_path / f"mutant-{number}")
    for copy in (honest, folder):
        subprocess.run(
            [*kill.COMMAND, "deploy"],
            cwd=world.project,
            env={"HOME": str(world.home), "PYTHONPATH": str(copy), "SLS_ANALYTICS_URL": world.endpoint.url},
            check=True,
            capture_output=True,
        )
        # Until the sender has ended, whom nobody else waits for.
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        posted, asked = json.loads(world.endpoint.sent("POST")[0].body), world.endpoint.sent("GET")[0].target
        lying = copy is folder
        assert posted["schema"] == ("a lie" if lying else "tactful/payload/1.0")
        assert posted["events"][0]["cli"]["name"] == ("liar" if lying else "tactful-reference")
        assert ("cli=liar" in asked) is lying
        world.endpoint.requests.clear()


def test_nothing_else_is_found(tmp_path: Path, honest: Path) -> None:
    """What a copy lacks is not taken from where the project is installed; yaml stands in the copy itself."""
    copy = tmp_path / "copy"
    shutil.copytree(honest, copy, symlinks=True)
    shutil.rmtree(copy / "tactful")
    run = subprocess.run([*kill.COMMAND, "info"], env={"PYTHONPATH": str(copy)}, capture_output=True, check=False)
    assert b"No module named 'tactful'" in run.stderr
    assert (copy / "yaml").resolve() == Path(yaml.__file__).parent
