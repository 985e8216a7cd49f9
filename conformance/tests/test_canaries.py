"""What is planted is where a CLI finds such things, and never over what a case has put there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tactful_conformance.plan import Command, FileState, Scenario
from tactful_conformance.plan.canaries import Canaries, read_canaries
from tactful_conformance.run.sandbox import Sandbox
from tactful_conformance.run.settings import Settings
from tactful_conformance.specification import Specification

CANARIES = Canaries(
    variables={"USER": "quillfeather", "API_TOKEN": "tk-1"},
    home_files=(FileState(".npmrc", "text", "secret"), FileState(".aws/config", "text", "account")),
    project_files=(FileState(".git/HEAD", "text", "ref"), FileState(".git/config", "text", "remote")),
    system={},
)
FIXTURES = (("work/service", "service"),)
Plant = Callable[..., Sandbox]


@pytest.fixture
def plant(make_settings: Callable[..., Settings], tmp_path: Path) -> Plant:
    """Lay out a sandbox with canaries, in which a fixture named `service` can be copied."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "cli.yml").write_text("name: x\n", encoding="utf-8")

    def plant(*files: FileState, home: str = "directory", fixtures: tuple[tuple[str, str], ...] = ()) -> Sandbox:
        settings = make_settings(folder=tmp_path, canaries=CANARIES)
        return Sandbox(tmp_path / "root", Scenario(home, files, fixtures, ()), settings, None)

    return plant


def files(folder: Path) -> dict[str, str]:
    """Give the files below a folder."""
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


HOME_FILES = {".npmrc": "secret", ".aws/config": "account"}


def test_table(specification: Specification) -> None:
    """Every row of the table is planted by variable, file or system, or is where the home or the project lies."""
    read = read_canaries(specification)
    texts = [file.data for file in (*read.home_files, *read.project_files)]
    planted = [*read.variables.values(), *read.system.values(), *texts]

    for name, row in specification.rows("canaries").items():
        if "value" in row:
            assert any(row["value"] in text for text in planted), name
        else:
            assert row.get("path") in {"home", "project"} or row.get("own"), name


def test_places(specification: Specification) -> None:
    """Places of files are below the home or the project, and the system's four names are all said."""
    read = read_canaries(specification)

    assert {".gitconfig", ".npmrc", ".aws/config"} == {file.place for file in read.home_files}
    assert {file.place.split("/")[0] for file in read.project_files} == {".git"}
    assert set(read.system) == {"user", "full-name", "host", "machine"}
    assert read.variables["USER"] == read.system["user"] == read.variables["LOGNAME"]


def test_values_are_told_apart(specification: Specification) -> None:
    """No canary is part of another, or one that is told would be two."""
    values = [row["value"] for row in specification.rows("canaries").values() if "value" in row]

    assert [(one, two) for one in values for two in values if one is not two and one.lower() in two.lower()] == []


def test_variables(plant: Plant) -> None:
    """Every command is given the variables; a case's own word on one goes before."""
    sandbox = plant()
    plain = sandbox.environment(Command((), "elsewhere", ()), "/bin/cli", {})
    own = sandbox.environment(Command((), "elsewhere", (("USER", "somebody"), ("API_TOKEN", ""))), "/bin/cli", {})

    assert (plain["USER"], plain["API_TOKEN"]) == ("quillfeather", "tk-1")
    assert (own["USER"], own["API_TOKEN"]) == ("somebody", "")
    assert set(plain) == {"PATH", "LANG", "TMPDIR", "HOME", "USER", "API_TOKEN"}


def test_what_the_station_gives_goes_before(plant: Plant) -> None:
    """What the suite must say to be heard of is not covered by a canary."""
    environment = plant().environment(Command((), "elsewhere", ()), "/bin/cli", {"USER": "http://h/"})

    assert environment["USER"] == "http://h/"


def test_home_and_project(plant: Plant) -> None:
    """Files lie in the home and in each project; the folder that is no project stays empty."""
    root = plant(fixtures=FIXTURES).root

    assert files(root / "home") == HOME_FILES
    assert files(root / "work/service") == {".git/HEAD": "ref", ".git/config": "remote", "cli.yml": "name: x\n"}
    assert list((root / "elsewhere").iterdir()) == []


def test_nothing_of_the_original_is_touched(plant: Plant, tmp_path: Path) -> None:
    """The fixture beside the manifest is left as it was."""
    plant(fixtures=FIXTURES)

    assert files(tmp_path / "service") == {"cli.yml": "name: x\n"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param("file", {".git": "a work tree's\n", "cli.yml": "name: x\n"}, id="a-file-of-that-name"),
        pytest.param("folder", {".git/HEAD": "own\n", "cli.yml": "name: x\n"}, id="a-repository"),
    ],
)
def test_nothing_over_what_is_there(plant: Plant, tmp_path: Path, kind: str, expected: dict[str, str]) -> None:
    """Where a project has its own repository, nothing is put over or into it."""
    own = tmp_path / "service" / ".git"
    if kind == "file":
        own.write_text("a work tree's\n", encoding="utf-8")
    else:
        own.mkdir()
        (own / "HEAD").write_text("own\n", encoding="utf-8")

    assert files(plant(fixtures=FIXTURES).root / "work/service") == expected


def test_a_case_goes_before(plant: Plant) -> None:
    """What a case puts into the home is there, whatever is planted."""
    root = plant(FileState("home/.npmrc", "text", "own"), FileState("home/.aws/more", "text", "x")).root

    assert files(root / "home") == {**HOME_FILES, ".npmrc": "own", ".aws/more": "x"}


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("directory", HOME_FILES),
        ("unset", HOME_FILES),
        ("empty", HOME_FILES),
        ("read-only", HOME_FILES),
        ("missing", None),
        ("file", None),
    ],
)
def test_homes(plant: Plant, home: str, expected: dict[str, str] | None) -> None:
    """In a home that is no directory nothing is planted, and it stays what it is."""
    root = plant(home=home).root

    assert (files(root / "home") if (root / "home").is_dir() else None) == expected
    assert (root / "home").is_file() == (home == "file")


def test_seen(plant: Plant) -> None:
    """What is planted is part of what is seen of the home before the first step."""
    places = [file.place for file in plant().files(100)]

    assert places == ["home", "home/.aws", "home/.aws/config", "home/.npmrc"]
