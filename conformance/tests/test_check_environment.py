"""Facts about `tactful check` under variables that change Python, its output, or a CLI for whoever sets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import LayOut

#: Variables that a CLI under test, the suite's interpreter, or its terminal would go by.
HOSTILE = {
    "CI": "true",
    "COLUMNS": "narrow",
    "DO_NOT_TRACK": "1",
    # Where an account has none of its own.
    "HOME": "/",
    "HTTP_PROXY": "http://127.0.0.1:1/",
    "LC_ALL": "xx_XX.nothing",
    "PYTHONDEVMODE": "1",
    "PYTHONIOENCODING": "ascii",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "SLS_ANALYTICS_URL": "http://127.0.0.1:1/",
    "SLS_NOTIFICATIONS_MODE": "off",
    "SLS_TELEMETRY_DISABLED": "1",
    "TMPDIR": "/nowhere",
}


def check(manifest: Path, target: Path, environment: dict[str, str]) -> tuple[int, dict[str, Any], str]:
    """Check two cases, one of which can fail in the same words each time; gives status, report and output."""
    cases = ("--case", "OPT-do-not-track-set-one", "--case", "OPT-variable-one")
    kept = target.with_suffix(".kept")
    command = [Path(sys.executable).with_name("tactful"), "check", manifest, *cases, "--json", target, "--keep", kept]
    done = subprocess.run(
        command, cwd=target.parent, env=os.environ | environment, capture_output=True, check=False, encoding="utf-8"
    )
    report = json.loads(target.read_text(encoding="utf-8"))
    del report["date"]
    return done.returncode, report, done.stdout.replace(str(kept), "<kept>")


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(HOSTILE, id="hostile"),
        pytest.param({"HOME": ""}, id="home-is-empty"),
    ],
)
def test_environment(lay_out: LayOut, tmp_path: Path, environment: dict[str, str]) -> None:
    """No variable changes a verdict, or a word of the report."""
    manifest = lay_out("punishes_the_opt_out")
    plain_status, plain_report, plain = check(manifest, tmp_path / "plain.json", {})
    status, report, output = check(manifest, tmp_path / "report.json", environment)

    assert (plain_status, plain_report["counts"]) == (1, {"fail": 1, "pass": 1})
    assert status == plain_status
    assert report == plain_report
    # What is not ASCII is written as an escape where the output cannot have it.
    ascii_only = environment.get("PYTHONIOENCODING") == "ascii"
    assert output in ({plain, plain.encode("ascii", "backslashreplace").decode()} if ascii_only else {plain})
