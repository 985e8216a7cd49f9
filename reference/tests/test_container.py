"""Facts about the detection of containers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tactful.container import detect

TABLE = Path(__file__).parents[2] / "spec" / "tables" / "containers.yaml"
ROWS: list[dict[str, Any]] = yaml.load(TABLE.read_text(), Loader=yaml.BaseLoader)["rows"]  # noqa: S506


def lay_out(row: dict[str, Any], root: Path) -> dict[str, str]:
    """Make what a row looks for below `root`, and return the variables that it looks for."""
    if "file" in row:
        path = root / row["file"].lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    if "cgroup" in row:
        path = root / "proc" / "self" / "cgroup"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"1:name=systemd:/\n0::/x/{row['cgroup'].strip('/')}/0123\n")
    return {row["variable"]: row["value"]} if "variable" in row else {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row(tmp_path: Path, row: dict[str, Any]) -> None:
    """Each row of the table gives a container away (CI-6)."""
    environ = lay_out(row, tmp_path)
    assert detect(environ, str(tmp_path)) is True


def test_none(tmp_path: Path) -> None:
    """Where no row fits, and where a cgroup cannot be read or says nothing, there is no container (CI-6)."""
    assert detect({}, str(tmp_path)) is False
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "cgroup").write_bytes(b"0::/user.slice/\xff\n")
    assert detect({}, str(tmp_path)) is False


@pytest.mark.parametrize(
    ("environ", "expected"),
    [({"CODESPACES": "false"}, False), ({"container": ""}, False), ({"container": "0"}, True)],
)
def test_kinds(tmp_path: Path, environ: dict[str, str], expected: object) -> None:
    """Variables are flags and ids, as those of CI services."""
    assert detect(environ, str(tmp_path)) is expected
