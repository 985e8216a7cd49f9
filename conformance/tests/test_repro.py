"""Facts about the script that replays a failure without the suite."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import FileState, Selection
from tactful_conformance.report.repro import repro_script
from tactful_conformance.verdict import CaseResult

if TYPE_CHECKING:
    from conftest import Check, LayOut

    from tactful_conformance.specification import Specification

FAILS = "OPT-variable-other-zero"
#: What a script prints need not be text: it shows the files as they are.
TEXT: dict[str, Any] = {"encoding": "utf-8", "errors": "backslashreplace"}


def run_script(script: Path) -> subprocess.CompletedProcess[str]:
    """Run a script with nothing of the environment; what it is made of is found first."""
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "TMPDIR": str(script.parent)}
    return subprocess.run(["/bin/sh", script], cwd="/", env=environment, capture_output=True, check=False, **TEXT)


def write_script(manifest: Path, specification: Specification, folder: Path, name: str, *files: FileState) -> Path:
    """Write the script of a case, as if it had failed; files replace those that the case gives."""
    loaded = load_manifest(manifest, specification, dt.datetime.now(dt.UTC).date())
    options = Options(Selection(cases=(name,)), "endpoint", strict=False, jobs=1, keep=folder / "kept")
    engine = Engine(loaded, specification, options)
    try:
        (case,) = engine.plan.cases
        assert case.scenario is not None
        scenario = dataclasses.replace(case.scenario, files=files or case.scenario.files)
        text = repro_script(CaseResult(case, "fail"), scenario, engine.settings, specification)
    finally:
        with engine:
            pass
    script = folder / "script" / "repro.sh"
    script.parent.mkdir()
    script.write_text(text, encoding="utf-8")
    return script


def test_failure_is_replayed(lay_out: LayOut, check: Check) -> None:
    """The script shows the request that was not to be sent, and no longer does once the CLI is mended."""
    path = lay_out("zero_is_not_an_opt_out")
    script = check(path, cases=(FAILS,)).kept / FAILS / "repro.sh"

    failing = run_script(script)
    shutil.copy(path.parent / "honest.py", path.parent / "zero_is_not_an_opt_out.py")
    mended = run_script(script)

    assert failing.stdout.count("  request (telemetry): POST /usage ") == 1
    assert "request" not in mended.stdout
    for done in (failing, mended):
        assert (done.returncode, done.stderr) == (0, "")
        assert "  exit status: 0\n" in done.stdout
    assert sorted(path.name for path in script.parent.iterdir()) == ["observation.json", "repro.sh"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("TGL-together", " (3 at once)\n", id="together"),
        pytest.param("NTF-hours-after", "step 3: 14 hours pass for shownNotificationsHistory\n", id="rewind"),
        pytest.param("OPT-pending-rc-disabled", "step 1: somebody edits the file\n", id="put"),
        pytest.param("TGL-not-a-file-fifo", "it is no file", id="fifo"),
        pytest.param("TGL-not-a-file-directory", "it is no file", id="directory"),
        pytest.param("OPT-rc-damaged-link-loop", "-> .serverlessrc", id="link-loop"),
        pytest.param("OPT-rc-damaged-not-utf-8", "\\x", id="binary"),
        pytest.param("OPT-rc-damaged-unreadable", "  exit status: 0\n", id="unreadable"),
        pytest.param("TGL-keeps-keys-disable", '"ключ"', id="not-ascii"),
        pytest.param("TGL-damaged-copy-linked", ".bak", id="copy"),
        pytest.param("TGL-read-only-home", "cannot write ", id="read-only-home"),
        pytest.param("OPT-home-nowhere-file", "  exit status: 0\n", id="home-is-a-file"),
        pytest.param("OPT-home-nowhere-missing", "  exit status: 0\n", id="home-is-missing"),
        pytest.param("NTF-upgrades-only-shows", "  request (telemetry): POST /usage ", id="reply"),
    ],
)
def test_scripts_run(lay_out: LayOut, specification: Specification, tmp_path: Path, name: str, said: str) -> None:
    """Whatever a scenario is given, its script is good shell, runs to its end, and leaves nothing behind."""
    manifest = lay_out()
    # What the case of an edited file needs, and not for its verdict: the script is what is looked at.
    data = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    del data["features"]["retention"]
    manifest.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    script = write_script(manifest, specification, tmp_path, name)

    checked = subprocess.run(["/bin/sh", "-n", script], capture_output=True, text=True, check=False)
    done = run_script(script)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert done.returncode == 0, done.stderr
    assert said in done.stdout + done.stderr
    assert [path.name for path in script.parent.iterdir()] == ["repro.sh"]


def test_folder_with_spaces_and_quotes(lay_out: LayOut, specification: Specification, tmp_path: Path) -> None:
    """A manifest's folder may have any name."""
    path = lay_out()
    folder = tmp_path / 'it\'s "a" $folder `of` $(mine)'
    path.parent.rename(folder)
    path = folder / "tactful.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["run"][-1] = str(folder / "honest.py")
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    script = write_script(path, specification, tmp_path, "NTF-default-in-ci-shows")

    done = run_script(script)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("  request (telemetry): POST /usage ") == 1


@pytest.mark.parametrize(
    ("file", "listed"),
    [
        pytest.param(
            FileState("home/.serverlessrc", "link", target="away/no where"), "-> away/no where", id="dangling-link"
        ),
        pytest.param(FileState("home/.serverlessrc", "text", data="END\n$(x)\n"), "$(x)", id="end-of-a-here-document"),
        pytest.param(FileState("home/.serverlessrc", "text", data="a\0ÿ", encoding="latin-1"), "\\xff", id="binary"),
    ],
)
def test_files(lay_out: LayOut, specification: Specification, tmp_path: Path, file: FileState, listed: str) -> None:
    """A file is written as it was given, whatever it holds or names."""
    script = write_script(lay_out(), specification, tmp_path, "OPT-variable-one", file)

    done = run_script(script)

    assert (done.returncode, done.stderr) == (0, "")
    assert listed in done.stdout
