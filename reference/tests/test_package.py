"""Facts about the package as a whole."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tactful

PACKAGE = Path(tactful.__file__).parent
MODULES = sorted(PACKAGE.glob("*.py"))
TOOL = sorted((PACKAGE.parent / "tactful_cli").glob("*.py"))
# What each of these costs is more than the package itself may.
COSTLY = {"argparse", "dataclasses", "http", "json", "pathlib", "re", "socket", "ssl", "subprocess", "typing", "uuid"}
SENDERS = ("connection.py", "exchange.py", "sender.py")


def loaded_by(statement: str) -> set[str]:
    """Return the names of the modules that are loaded once a bare interpreter has run `statement`."""
    program = f"import sys; sys.path.append(sys.argv[1]); {statement}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, PACKAGE.parent],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_lean_import() -> None:
    """Importing the package loads nothing costly, and nothing of its own that was not asked for."""
    assert loaded_by("import tactful").isdisjoint(COSTLY)


def test_lean_face() -> None:
    """Of the costly modules the whole face loads none before it is called."""
    face = "import tactful; tactful.record, tactful.toggle, tactful.notifications, tactful.preview"
    assert loaded_by(face).isdisjoint(COSTLY)


def test_face() -> None:
    """The package offers six names, and any other is an AttributeError."""
    assert tactful.__all__ == ["Binding", "decide", "notifications", "preview", "record", "toggle"]
    assert all(getattr(tactful, name) for name in tactful.__all__)
    with pytest.raises(AttributeError, match="remember"):
        tactful.remember  # noqa: B018 - the access is what is tried


@pytest.mark.parametrize("path", [*MODULES, *TOOL], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_standard_library_only(path: Path) -> None:
    """A module imports the standard library, the library and, in the tool, the tool."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            imported.add(node.module.partition(".")[0])
    assert imported <= {*sys.stdlib_module_names, *({"tactful"} if path in MODULES else {"tactful", "tactful_cli"})}


@pytest.mark.parametrize("path", [path for path in MODULES if path.name not in SENDERS], ids=lambda path: path.stem)
def test_network_is_the_senders(path: Path) -> None:
    """No module but those of the sender's process names one of the network."""
    text = path.read_text()
    assert not any(f"import {name}" in text for name in ("http", "socket", "ssl", "urllib"))
    assert "exchange" not in text
    assert "connection" not in text
