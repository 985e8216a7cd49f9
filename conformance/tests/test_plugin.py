"""Facts about the plugin in a suite of the user's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import LayOut


def run_pytest(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the plugin in a project that has a test of its own."""
    project.mkdir(exist_ok=True)
    (project / "test_own.py").write_text("def test_own():\n    assert 1 + 1 == 2\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tactful_conformance.plugin",
        "-p",
        "no:cacheprovider",
        "-v",
        "-ra",
    ]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
    return subprocess.run(
        [*command, *arguments], cwd=project, env=env | {"COLUMNS": "200"}, capture_output=True, text=True, check=False
    )


def items(*names: str) -> list[str]:
    """Ask for cases."""
    return [f"--tactful-case={name}" for name in names]


@pytest.mark.parametrize(
    ("liar", "changes", "case", "closing", "said"),
    [
        pytest.param("honest", {}, "OPT-variable-one", "2 passed", "OPT-variable-one PASSED", id="pass"),
        pytest.param(
            "zero_is_not_an_opt_out",
            {},
            "OPT-variable-other-zero",
            "1 failed, 1 passed",
            "  wanted  telemetry: none",
            id="fail",
        ),
        pytest.param(
            "never_sends",
            {},
            "OPT-variable-one",
            "1 passed, 1 error",
            "inconclusive: its control was not seen to do what the case expects not to be done: nothing was sent",
            id="inconclusive",
        ),
        pytest.param(
            "honest",
            {},
            "OPT-children",
            "1 passed, 1 skipped",
            "not-applicable: the feature children is absent: It starts no other command.",
            id="not-applicable",
        ),
        pytest.param(
            "honest",
            {"endpoint": None},
            "OPT-variable-one",
            "1 passed, 1 skipped",
            "not-observed: the manifest has no `endpoint`",
            id="not-observed",
        ),
        pytest.param(
            "honest",
            {
                "deviations": [
                    {"requirement": "OPT-1", "reason": "known", "observed": "2026-01-01", "expires": "2999-01-01"}
                ]
            },
            "OPT-variable-one",
            "1 failed, 1 passed",
            "stale: the deviation from OPT-1 no longer shows in OPT-variable-one",
            id="stale",
        ),
    ],
)
def test_item(  # noqa: PLR0913, PLR0917 - a column of the table each
    lay_out: LayOut, tmp_path: Path, liar: str, changes: dict[str, object], case: str, closing: str, said: str
) -> None:
    """A case is an item beside the project's own: without a result it is an error, a skip only where it is not run."""
    path = lay_out(liar, **changes)
    if changes.get("endpoint", "") is None:
        path.write_text(path.read_text(encoding="utf-8").replace("endpoint: null\n", ""))

    done = run_pytest(tmp_path / "project", "--tactful", str(path), "--tactful-level", "endpoint", *items(case))

    assert "test_own.py::test_own PASSED" in done.stdout
    assert f" {closing} in " in done.stdout
    assert said in done.stdout
    assert done.returncode == int("failed" in closing or "error" in closing)


def test_failure_shows_no_line_of_the_suite(lay_out: LayOut, tmp_path: Path) -> None:
    """A failure shows what was wanted and seen, and no traceback through the suite."""
    path = lay_out("zero_is_not_an_opt_out")

    done = run_pytest(tmp_path / "project", "--tactful", str(path), *items("OPT-variable-other-zero"))

    assert "  seen    POST /usage" in done.stdout
    assert "plugin.py" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        pytest.param("tactful: [", (), "tactful.yaml", id="no-yaml"),
        pytest.param("tactful: '1.0'\n", (), " is missing", id="schema"),
        pytest.param(None, (), "tactful.yaml", id="no-file"),
        pytest.param("", items("OPT-variable-on"), "unknown case `OPT-variable-on`.", id="case"),
    ],
)
def test_usage_error(lay_out: LayOut, tmp_path: Path, text: str | None, arguments: list[str], said: str) -> None:
    """What cannot be checked is an error of usage, told in the suite's words, and no test is run."""
    path = lay_out()
    if text is None:
        path.unlink()
    elif text:
        path.write_text(text, encoding="utf-8")

    done = run_pytest(tmp_path / "project", "--tactful", str(path), *arguments)

    assert done.returncode == int(pytest.ExitCode.USAGE_ERROR)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "test_own" not in done.stdout


def test_without_a_manifest(tmp_path: Path) -> None:
    """Loaded and not asked for anything, the plugin adds nothing."""
    done = run_pytest(tmp_path / "project")

    assert " 1 passed in " in done.stdout


def test_collected_only(lay_out: LayOut, tmp_path: Path) -> None:
    """Where tests are only collected the cases are listed, nothing is run, and no report is written."""
    target = tmp_path / "report.json"
    arguments = ["--tactful", str(lay_out()), "--collect-only", "-q", "--tactful-json", str(target)]

    done = run_pytest(tmp_path / "project", *arguments, *items("OPT-variable-one"))

    assert "OPT-variable-one" in done.stdout
    assert not target.exists()


def test_report(lay_out: LayOut, tmp_path: Path) -> None:
    """The report is written beside whatever else the suite does, with the cases that were asked for."""
    target = tmp_path / "report.json"
    arguments = ["--tactful", str(lay_out()), "--tactful-json", str(target)]

    run_pytest(tmp_path / "project", *arguments, *items("OPT-variable-one"))

    report = json.loads(target.read_text(encoding="utf-8"))
    assert {case["id"]: case["status"] for case in report["cases"]} == {"OPT-variable-one": "pass"}
    assert report["complete"] is True
