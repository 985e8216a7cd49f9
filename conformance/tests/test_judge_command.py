"""Facts about `tactful check --record` and `tactful judge`, run as commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.command.asked import refuse_unwritable
from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from conftest import LayOut

Tactful = Callable[..., subprocess.CompletedProcess[str]]

FAILS = "OPT-variable-other-zero"
PASSES = "OPT-variable-one"
BOTH = ("--case", FAILS, "--case", PASSES)


@pytest.fixture
def tactful(tmp_path: Path) -> Tactful:
    """Run the installed command; gives what it wrote and its exit status."""

    def tactful(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("tactful")), *map(str, arguments)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
        return subprocess.run(
            command, cwd=tmp_path, env={**kept, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False
        )

    return tactful


@pytest.mark.parametrize("name", ["run.json", "run.json.gz"])
def test_same(lay_out: LayOut, tactful: Tactful, tmp_path: Path, name: str) -> None:
    """`judge` writes the report that `check` wrote, says the same but for where to replay it, and ends the same."""
    recording = tmp_path / "new" / name

    checked = tactful(
        "check", lay_out("zero_is_not_an_opt_out"), *BOTH, "--record", recording, "--json", "a.json", "--keep", "kept"
    )
    judged = tactful("judge", recording, "--json", "b.json")

    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert [line for line in checked.stdout.splitlines() if "repro.sh" not in line] == judged.stdout.splitlines()
    assert (checked.returncode, judged.returncode) == (1, 1)
    assert [path.name for path in recording.parent.iterdir()] == [name]


def test_asked(lay_out: LayOut, tactful: Tactful) -> None:
    """`judge` takes a selection, --strict and --accept-deviations as `check` does."""
    row = {"requirement": "OPT-2", "case": FAILS, "reason": "as ever", "observed": "2026-01-01"}
    manifest = lay_out("zero_is_not_an_opt_out", deviations=[{**row, "expires": "2999-01-01"}])
    tactful("check", manifest, *BOTH, "--record", "run.json")

    said = [
        (done.returncode, done.stdout.splitlines()[-1].partition(": ")[2])
        for done in (
            tactful("judge", "run.json"),
            tactful("judge", "run.json", "--accept-deviations"),
            tactful("judge", "run.json", "--case", PASSES, "--strict"),
            tactful("judge", "run.json", "--requirement", "OPT-4"),
        )
    ]

    assert said == [
        (1, "non-conformant (1 declared)"),
        (0, "non-conformant (1 declared)"),
        (0, "conformant, in what was selected"),
        (3, "incomplete (1 without a result)"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gone.json",), "tactful: gone.json: there is no such file."),
        (("cli/honest.py",), "tactful: cli/honest.py: the recording is not JSON"),
        (("cli/payload.schema.json",), "tactful: cli/payload.schema.json: this is no recording."),
        (("gone.json", "--json", "cli"), "tactful: --json cli: it is a folder."),
        (
            ("gone.json", "--json", "cli/honest.py/a.json"),
            "tactful: --json cli/honest.py/a.json: `honest.py` is no folder.",
        ),
    ],
)
def test_usage_error(lay_out: LayOut, tactful: Tactful, arguments: tuple[str, ...], said: str) -> None:
    """What cannot be judged is said in words, and ends with 2."""
    lay_out()

    done = tactful("judge", *arguments)

    assert done.stderr.startswith(said)
    assert (done.returncode, done.stdout) == (2, "")


def test_record_is_a_folder(lay_out: LayOut, tactful: Tactful) -> None:
    """A folder cannot be recorded to, which is said before anything is run."""
    done = tactful("check", lay_out(), "--record", "cli")

    assert done.stderr == "tactful: --record cli: it is a folder.\n  Name a file.\n"
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("option", ["record", "json"])
def test_cannot_be_written(lay_out: LayOut, tactful: Tactful, option: str) -> None:
    """A file that cannot be written is told of before anything is run, and ends with 2."""
    done = tactful("check", lay_out(), f"--{option}", "cli/honest.py/run.json")

    said = f"tactful: --{option} cli/honest.py/run.json: `honest.py` is no folder.\n  Name a file in a folder.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is one in a folder that may not be written to, as the system says: the superuser, who may, is told nothing."""
    (tmp_path / "closed").mkdir()
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(os, "access", lambda *question: asked.append(question))

    with pytest.raises(Problem, match="nothing can be written to the folder `closed`"):
        refuse_unwritable(record=tmp_path / "closed" / "new" / "run.json")
    assert asked == [(tmp_path / "closed", os.W_OK | os.X_OK)]


def test_plugin(lay_out: LayOut, tmp_path: Path) -> None:
    """In a suite of one's own, the plugin records too."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tactful_conformance.plugin", "--rootdir", str(tmp_path)]
    command += ["-c", os.devnull, "--tactful", str(lay_out()), "--tactful-case", PASSES, "--tactful-level", "endpoint"]

    subprocess.run([*command, "--tactful-record", "run.json"], cwd=tmp_path, capture_output=True, check=True)

    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["recording"] == "1.0"
