"""Facts about the runner of mutants, and about the mutants as they stand."""

from __future__ import annotations

import contextlib
import json
import os
import py_compile
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
import yaml

from copies import COMMAND, copy_honest, mutate
from court import Court, hearings, load, verdict_on_honest
from fate import ELSEWHERE, KILLED, SURVIVED, Fate, decide, judge
from kill import MANIFEST
from matrix import read_earlier, table, write
from mutant import Mutant, check_mutants, read_mutants
from tactful_conformance.plan import Selection
from tactful_conformance.specification import load_specification

FOLDER = Path(__file__).parents[1] / "mutants"
ASKS = "tests/adopter/opt-in.yaml"
EXEMPT = {None: {"OPT-16"}, ASKS: {"NTF-1"}}
NAMES = ("DLV-1", "NTF-1", "OPT-1", "OPT-16", "TGL-22")


def mutant(name: str = "sends-all", requirement: str = "OPT-1", **parts: str) -> Any:
    """Give a mutant of a file that says «yes» once and «no» twice."""
    parts = {"lie": "A lie.", "file": "tactful/one.py", "find": "yes", "replace": "no", **parts}
    return Mutant(id=name, requirement=requirement, **parts)


def result(case: str, *requirements: str, status: str = "fail") -> Any:
    """Give what a case came to, as far as the runner reads it."""
    return SimpleNamespace(case=SimpleNamespace(id=case, requirements=requirements), status=status)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the reference without a lie."""
    return copy_honest(tmp_path_factory.mktemp("mutants") / "honest")


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
    of_all.append(mutant("opt-16", "OPT-16", manifest=ASKS))
    return lambda *mutants: check_mutants([*of_all, *mutants], specification, EXEMPT, tmp_path)


def test_nothing_missing(checked: Any) -> None:
    """One mutant for each requirement that is tested is enough, of a CLI that it applies to."""
    assert checked() == []


def test_missing_mutant(tmp_path: Path) -> None:
    """A tested requirement without a mutant is named, also where it applies to no CLI."""
    requirements = {name: SimpleNamespace(id=name, not_tested=None) for name in ("NTF-1", "OPT-16")}
    found = check_mutants([], SimpleNamespace(requirements=requirements), EXEMPT, tmp_path)
    assert found == [f"{name} has no mutant: write the reference with one lie about it." for name in requirements]


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
        (
            mutant(requirement="NTF-1", manifest=ASKS),
            "the mutant `sends-all` is of NTF-1, which does not apply to tests/adopter/opt-in.yaml.",
        ),
    ],
    ids=["twice", "not-found", "found-twice", "no-file", "no-requirement", "not-applicable", "not-to-that-one"],
)
def test_mutant_that_does_not_fit(checked: Any, one: Any, said: str) -> None:
    """A mutant that does not fit is named with what is wrong with it."""
    assert checked(one) == [said]


def test_killed() -> None:
    """A case of the mutant's own requirement kills it, whatever failed before it."""
    fate = decide(mutant(), [result("DLV-a", "DLV-1"), result("OPT-b", "DLV-1", "OPT-1"), result("OPT-c", "OPT-1")], [])
    assert (fate.fate, fate.case) == (KILLED, "OPT-b")
    assert judge([fate]) == []


def test_survivor() -> None:
    """A mutant for which no case fails has survived, and that is said with its lie."""
    said = judge([decide(mutant(), [], [])])
    assert said == ["the mutant `sends-all` of OPT-1 survived: A lie."]


def test_killed_elsewhere() -> None:
    """A mutant for which cases of other requirements fail alone is not killed, and the first of them is named."""
    said = judge([decide(mutant(), [result("DLV-a", "DLV-1"), result("NTF-b", "NTF-1")], [])])
    assert said == [
        "the mutant `sends-all` of OPT-1 was killed by other requirements' cases alone, first by DLV-a: A lie."
    ]


def test_honest_reference() -> None:
    """Without a lie every case must pass; what does not apply is given, and nothing else is excused."""
    requirements = [
        SimpleNamespace(requirement=SimpleNamespace(id="OPT-16"), status="not-applicable"),
        SimpleNamespace(requirement=SimpleNamespace(id="OPT-1"), status="fail"),
    ]
    cases = [result(word, "OPT-1", status=word) for word in ("pass", "fail", "inconclusive", "not-applicable")]
    run = SimpleNamespace(requirements=requirements, cases=cases, manifest=SimpleNamespace(name="One"))
    exempt, wrong = verdict_on_honest(run)
    assert exempt == {"OPT-16"}
    assert wrong == [f"without a lie, {word} is `{word}` for One." for word in ("fail", "inconclusive")]


def test_hearings() -> None:
    """The reference is heard of everything, and another CLI of what is lied about in it."""
    lies = [mutant(), mutant(requirement="OPT-16", manifest=ASKS), mutant(requirement="OPT-16", manifest=ASKS)]
    assert hearings(lies) == {None: Selection(), ASKS: Selection(requirements=("OPT-16",))}


def test_earlier(tmp_path: Path) -> None:
    """The cases that killed a mutant are read from the matrix, as long as all of them are there."""
    fates = [
        Fate(mutant("one", "OPT-1"), KILLED, "OPT-a"),
        Fate(mutant("two", "PRV-1"), KILLED, "PRV-ever", "OPT-a"),
        Fate(mutant("three", "OPT-1"), KILLED, "OPT-gone"),
        Fate(mutant("four", "OPT-1"), ELSEWHERE, "OPT-a"),
        Fate(mutant("five", "OPT-1"), SURVIVED, None),
    ]
    path = tmp_path / "mutants.json"
    path.write_text(json.dumps(table(fates)), encoding="utf-8")

    assert read_earlier(path, {"OPT-a", "PRV-ever"}) == {"one": ["OPT-a"], "two": ["PRV-ever", "OPT-a"]}
    assert read_earlier(tmp_path / "none.json", {"OPT-a"}) == {}


def test_table_is_stable() -> None:
    """The matrix is the same in whatever order mutants were tried: by family, number and name."""
    fates = [
        Fate(mutant(name, requirement), KILLED, "a-case")
        for name, requirement in (("b", "OPT-2"), ("a", "OPT-2"), ("c", "OPT-10"), ("d", "DLV-3"))
    ]
    rows = table(fates)
    assert json.dumps(rows) == json.dumps(table(reversed(fates)))
    assert list(rows["mutants"]) == ["DLV-3", "OPT-2", "OPT-10"]
    assert list(rows["mutants"]["OPT-2"]) == ["a", "b"]


def test_stale_matrix(tmp_path: Path) -> None:
    """A matrix that is not what is found is written anew, and that is said; the second time all is well."""
    path = tmp_path / "results" / "mutants.json"
    fates = [Fate(mutant(), KILLED, "OPT-a")]

    assert write(path, fates) == [
        "mutants.json was not what is found, and now is: look at what has changed in it, and commit it."
    ]
    assert json.loads(path.read_text(encoding="utf-8")) == table(fates)
    assert write(path, fates) == []
    # Another run, and then another case.
    assert write(path, [Fate(mutant(), KILLED, "OPT-a", "OPT-c")]) == []
    assert write(path, [Fate(mutant(), KILLED, "OPT-b")]) != []


def test_form(tmp_path: Path) -> None:
    """A mutant without its lie in words is refused."""
    (tmp_path / "OPT.yaml").write_text(
        "mutants: [{id: a, requirement: OPT-1, file: tactful/rc.py, find: a, replace: b}]"
    )
    with pytest.raises(jsonschema.ValidationError, match="lie"):
        read_mutants(tmp_path)


def test_mutants_fit() -> None:
    """Every mutant changes one place of the reference, and is about a requirement that there is."""
    specification = load_specification()
    mutants = read_mutants(FOLDER)
    assert check_mutants(mutants, specification, {one.manifest: () for one in mutants}) == []


def test_adopter_lies(tmp_path: Path) -> None:
    """A lie in the CLI that adopts the library is found out by a case of its requirement, and the honest one is not."""
    lie = next(one for one in read_mutants(FOLDER) if one.id == "silence-is-consent")
    specification = load_specification()
    court = Court(load(MANIFEST, specification), specification, tmp_path, {})
    exempt, wrong = court.hear(lie.manifest, Selection(requirements=(lie.requirement,)), 2)
    assert (exempt, wrong) == (set(), [])
    assert court.try_one(lie).fate == KILLED


def test_no_program(tmp_path: Path, honest: Path) -> None:
    """A lie that is no Python is an error of whoever wrote it, and kills nothing."""
    broken = mutant(file="tactful/lock.py", find="class Lock:", replace="class Lock")
    with pytest.raises(py_compile.PyCompileError):
        mutate(honest, broken, tmp_path / "mutant")


def test_lie_is_what_runs(tmp_path: Path, honest: Path, world: Any) -> None:
    """The copy is what runs, in the command as in the sender that is started by it, and the honest one stays honest."""
    lies = [
        mutant(file="tactful_cli/main.py", find='NAME = "tactful-reference"', replace='NAME = "liar"'),
        mutant(file="tactful/_tables.py", find="SCHEMA = 'tactful/payload/1.0'", replace="SCHEMA = 'a lie'"),
        mutant(file="tactful/sender.py", find='"cli": binding.cli', replace='"cli": "liar"'),
    ]
    folder = honest
    for number, lie in enumerate(lies):
        folder = mutate(folder, lie, tmp_path / f"mutant-{number}")
    for copy in (honest, folder):
        subprocess.run(
            [*COMMAND, "deploy"],
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
    run = subprocess.run([*COMMAND, "info"], env={"PYTHONPATH": str(copy)}, capture_output=True, check=False)
    assert b"No module named 'tactful'" in run.stderr
    assert (copy / "yaml").resolve() == Path(yaml.__file__).parent
