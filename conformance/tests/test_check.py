"""Facts about `tactful check`, run as a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import LayOut

    from tactful_conformance.specification import Specification

Tactful = Callable[..., subprocess.CompletedProcess[str]]

FAILS = "OPT-variable-other-zero"
PASSES = "OPT-variable-one"
BOTH = ("--case", FAILS, "--case", PASSES)

#: What a project may hold that changes pytest or Python for whoever runs in it.
HOSTILE_FILES = {
    "pytest.ini": "[pytest]\naddopts = -k nothing --collect-only -p no:python\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-k nothing --collect-only -p no:python"\n',
    "conftest.py": "def pytest_collection_modifyitems(items):\n    items.clear()\n",
    "below/conftest.py": "raise RuntimeError('a conftest was loaded')\n",
    "fake/pytest.py": "raise RuntimeError('a false pytest was loaded')\n",
    "fake/yaml.py": "raise RuntimeError('a false yaml was loaded')\n",
    "fake/sitecustomize.py": "raise SystemExit(9)\n",
    "fake/hostile.py": "def pytest_collection_modifyitems(items):\n    items.clear()\n",
    "startup.py": "raise SystemExit(9)\n",
}


@pytest.fixture
def tactful(tmp_path: Path) -> Tactful:
    """Run the installed command; gives what it wrote and its exit status."""
    project = tmp_path / "project"
    project.mkdir()

    def tactful(*arguments: str | Path, cwd: Path = project, **env: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("tactful")), *map(str, arguments)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
        kept |= {"TMPDIR": str(tmp_path), **env}
        return subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)

    return tactful


def statuses(path: Path) -> dict[str, str]:
    """Give the status of each case of a report."""
    return {case["id"]: case["status"] for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


def files(folder: Path) -> dict[str, bytes]:
    """Give all files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("below", ["", "below"])
def test_hostile_project(lay_out: LayOut, tactful: Tactful, tmp_path: Path, below: str) -> None:
    """Nothing of the project that it is run in, or of pytest's environment, changes a verdict; no file is left there."""
    manifest, project, target = lay_out("zero_is_not_an_opt_out"), tmp_path / "hostile", tmp_path / "report.json"
    for name, text in HOSTILE_FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    before = files(project)
    env = {
        "PYTEST_ADDOPTS": "-k nothing --collect-only",
        "PYTEST_PLUGINS": "hostile",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "",
        "PYTHONSTARTUP": str(project / "startup.py"),
    }

    done = tactful("check", manifest, *BOTH, "--json", target, cwd=project / below, **env)

    assert statuses(target) == {FAILS: "fail", PASSES: "pass"}
    assert done.returncode == 1
    assert files(project) == before


def test_false_modules(lay_out: LayOut, tactful: Tactful, tmp_path: Path) -> None:
    """What PYTHONPATH puts before pytest, and the modules beside a project, are not what the check runs on."""
    project, target = tmp_path / "hostile", tmp_path / "report.json"
    project.mkdir()
    (project / "pytest.py").write_text("raise RuntimeError('a false pytest was loaded')\n", encoding="utf-8")

    done = tactful(
        "check", lay_out(), "--case", PASSES, "--json", target, cwd=project, PYTHONPATH=str(project), PYTHONSAFEPATH=""
    )

    assert statuses(target) == {PASSES: "pass"}
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("liar", "arguments", "status", "last"),
    [
        pytest.param(
            "honest",
            ("--case", PASSES),
            0,
            "conformant, in what was selected",
            id="conformant",
        ),
        pytest.param("zero_is_not_an_opt_out", BOTH, 1, "non-conformant", id="not"),
        pytest.param("never_sends", ("--case", PASSES), 3, "incomplete (1 without a result)", id="incomplete"),
        # NTF-12 is a SHOULD.
        pytest.param(
            "unknown_mode_shows_all",
            ("--case", "NTF-unknown-is-upgrades-only"),
            0,
            "conformant, in what was selected",
            id="warning",
        ),
        pytest.param(
            "unknown_mode_shows_all",
            ("--case", "NTF-unknown-is-upgrades-only", "--strict"),
            1,
            "non-conformant",
            id="strict",
        ),
    ],
)
def test_exit_status(  # noqa: PLR0913, PLR0917 - a column of the table each
    lay_out: LayOut, tactful: Tactful, liar: str, arguments: tuple[str, ...], status: int, last: str
) -> None:
    """The last line is the verdict, and the exit status is of the same mind."""
    done = tactful("check", lay_out(liar), *arguments)

    assert done.stdout.splitlines()[-1] == f"Honest 1.0.0: {last}"
    assert done.returncode == status


def test_accepted_deviation(lay_out: LayOut, tactful: Tactful) -> None:
    """A declared deviation that is accepted ends with 0, and the verdict's words stay."""
    row = {"requirement": "OPT-2", "case": FAILS, "reason": "as ever", "observed": "2026-01-01"}
    manifest = lay_out("zero_is_not_an_opt_out", deviations=[{**row, "expires": "2999-01-01"}])

    done = tactful("check", manifest, "--case", FAILS, "--accept-deviations")

    assert done.stdout.splitlines()[-1] == "Honest 1.0.0: non-conformant (1 declared)"
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--case", "OPT-variable-on"), "tactful: --case: unknown case `OPT-variable-on`.", id="case"),
        pytest.param(("--requirement", "OPT-99"), "tactful: --requirement: unknown requirement `OPT-99`.", id="id"),
        pytest.param(("--class", "privcy"), "tactful: --class: unknown class `privcy`.", id="class"),
        pytest.param(
            ("--class", "notifications", "--case", PASSES),
            "tactful: --class, --requirement, --case: no case is of all that was asked for.",
            id="nothing",
        ),
        pytest.param(("--jobs", "0"), "tactful check: error: argument --jobs: it must be at least 1", id="jobs"),
    ],
)
def test_usage_error(lay_out: LayOut, tactful: Tactful, arguments: tuple[str, ...], said: str) -> None:
    """What cannot be asked for is said in one line and ends with 2."""
    done = tactful("check", lay_out(), *arguments)

    assert said in done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")


def test_no_manifest(tactful: Tactful, tmp_path: Path) -> None:
    """A manifest that is not there is an error of usage that names it."""
    done = tactful("check", tmp_path / "nothing.yaml")

    assert str(tmp_path / "nothing.yaml") in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_json(lay_out: LayOut, tactful: Tactful, tmp_path: Path, specification: Specification) -> None:
    """--json writes a report that fits its schema, and no path of the machine; its folder is made."""
    target = tmp_path / "new" / "report.json"

    tactful("check", lay_out("zero_is_not_an_opt_out"), *BOTH, "--json", target)

    text = target.read_text(encoding="utf-8")
    report = json.loads(text)
    specification.schemas.validator("report").validate(report)
    assert (report["complete"], report["counts"]) == (True, {"fail": 1, "pass": 1})
    assert str(tmp_path) not in text
    assert [path.name for path in target.parent.iterdir()] == ["report.json"]


def test_keep(lay_out: LayOut, tactful: Tactful, tmp_path: Path) -> None:
    """--keep names the folder that what shows a failure is kept in, and the terminal gives the script's path whole."""
    kept = tmp_path / "a folder of a name that is long enough to reach over the right margin of a terminal" / "kept"

    done = tactful("check", lay_out("zero_is_not_an_opt_out"), *BOTH, "--keep", kept)

    assert sorted(path.name for path in kept.iterdir()) == [FAILS, "sandboxes"]
    assert (kept / FAILS / "repro.sh").is_file()
    assert f"kept/{FAILS}/repro.sh" in done.stdout


def test_nothing_is_left(lay_out: LayOut, tactful: Tactful, tmp_path: Path) -> None:
    """Where all passed, no file is left in the temporary folder."""
    manifest = lay_out()
    before = set(tmp_path.iterdir())

    done = tactful("check", manifest, "--case", PASSES)

    assert set(tmp_path.iterdir()) == before
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "chosen", "cases"),
    [
        pytest.param(
            ("--requirement", "OPT-4"),
            {"class": [], "requirement": ["OPT-4"], "case": []},
            ["OPT-do-not-track-set-one", "OPT-do-not-track-set-true"],
            id="requirement",
        ),
        pytest.param(
            ("--class", "privacy", "--requirement", "OPT-4", "--requirement", "OPT-5"),
            {"class": ["privacy"], "requirement": ["OPT-4", "OPT-5"], "case": []},
            ["OPT-do-not-track-set-one", "OPT-do-not-track-set-true", "OPT-do-not-track-other-number-and-word"],
            id="class",
        ),
        pytest.param(
            ("--case", "OPT-home-nowhere"),
            {"class": [], "requirement": [], "case": ["OPT-home-nowhere"]},
            ["OPT-home-nowhere-missing", "OPT-home-nowhere-file"],
            id="case-of-rows",
        ),
    ],
)
def test_selection(  # noqa: PLR0913, PLR0917 - a column of the table each
    lay_out: LayOut,
    tactful: Tactful,
    tmp_path: Path,
    arguments: tuple[str, ...],
    chosen: dict[str, Any],
    cases: list[str],
) -> None:
    """Only the cases that were asked for are run, and the report says what was asked for."""
    target = tmp_path / "report.json"

    tactful("check", lay_out(), *arguments, "--json", target)

    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["selection"] == chosen
    assert [case["id"] for case in report["cases"]] == cases
