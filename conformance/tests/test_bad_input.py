"""What cannot be used is refused before anything is run or written, with its line and the nearest name."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.command import main

if TYPE_CHECKING:
    from conftest import WriteManifest


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put all that a check could write to below one folder: current directory, cache, home, temporary files."""
    for name in ("here", "cache", "home", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def refuse(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Check a manifest that cannot be used: the status is 2, nothing is written; give what is said."""
    root = path.parent
    before = sorted(root.rglob("*"))

    status = main(["check", str(path), "--json", str(root / "here" / "report.json"), *options])

    captured = capsys.readouterr()
    assert (status, captured.out) == (2, "")
    assert before == sorted(root.rglob("*"))
    return captured.err


DEVIATIONS = [
    {"requirement": "OPT-1", "case": "OPT-none", "reason": "known", "observed": "2026-11-23", "expires": "2999-12-31"}
]


TEXTS = {
    "empty": ("", ": the file is empty."),
    "not YAML": ("tactful: [\n", ":2: this is not YAML: "),
    "not a mapping": ("- tactful\n", ":1: ['tactful'] is not of type 'object'."),
    "duplicate key": ('tactful: "1.0"\nname: a\nname: b\n', ":3: the key `name` is here twice.\n  It stands at line 2"),
    "anchor": ('tactful: &v "1.0"\nversion: *v\n', ":1: anchors and aliases are not used here."),
    "not UTF-8": ("name: \udcff\n", ":1: the file is not UTF-8: invalid start byte."),
}


@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    """A file that is no manifest at all is refused with its name, and its line where it has one."""
    path = tmp_path / "tactful.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")

    assert refuse(path, capsys).startswith(f"tactful: {path}{said}")


def test_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A manifest that is not there is named."""
    expected = f"tactful: {tmp_path / 'tactful.yaml'}: there is no such file.\n  Check the path.\n"

    assert expected == refuse(tmp_path / "tactful.yaml", capsys)


SELECTIONS = [
    ("--case", "OPT-variable-oen", "--case: unknown case `OPT-variable-oen`.\n  Did you mean `OPT-variable-one`?\n"),
    ("--requirement", "OPT-999", "--requirement: unknown requirement `OPT-999`.\n  Did you mean `OPT-9`?\n"),
    ("--class", "privcy", "--class: unknown class `privcy`.\n  Did you mean `privacy`?\n"),
]


@pytest.mark.parametrize(("option", "name", "said"), SELECTIONS, ids=[row[0] for row in SELECTIONS])
def test_selection(
    write_manifest: WriteManifest, capsys: pytest.CaptureFixture[str], option: str, name: str, said: str
) -> None:
    """What is asked for by an unknown name is refused with the nearest one, whatever else is asked for."""
    actual = refuse(write_manifest(), capsys, "--case", "OPT-variable-one", option, name)

    assert f"tactful: {said}" == actual


def test_empty_selection(write_manifest: WriteManifest, capsys: pytest.CaptureFixture[str]) -> None:
    """What fits no case is refused: a run of nothing would prove nothing and look well."""
    actual = refuse(write_manifest(), capsys, "--class", "disclosure", "--case", "OPT-variable-one")

    assert actual.startswith("tactful: --class, --requirement, --case: no case is of all that was asked for.")


@pytest.mark.parametrize("command", ["no-such-command", "./no-such-command", "here", "../elsewhere/command"])
def test_no_command(write_manifest: WriteManifest, capsys: pytest.CaptureFixture[str], command: str) -> None:
    """A command that is not found, or is none, is named as it was written."""
    path = write_manifest(run=[command, "x"])

    actual = refuse(path, capsys)

    assert actual.startswith(f"tactful: {path} (run): there is no command `{command}`.\n  Give a path from ")


def test_setup_fails(write_manifest: WriteManifest, capsys: pytest.CaptureFixture[str]) -> None:
    """A setup that fails is shown with its status and its words, and is not noted as done."""
    program = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    path = write_manifest(setup=[sys.executable, "-c", program])

    actual = refuse(path, capsys)

    assert actual.startswith(f"tactful: setting up Nothing\ntactful: {path}: `setup` ended with status 3:\none\ntwo\n")
    assert actual.endswith(f"  Run it by hand in {path.parent}.\n")


def test_setup_is_not_there(write_manifest: WriteManifest, capsys: pytest.CaptureFixture[str]) -> None:
    """A setup that cannot be started is a mistake in the manifest."""
    path = write_manifest(setup=["no-such-command"])

    assert f"tactful: {path}: `setup` cannot be started: " in refuse(path, capsys)


def test_refused_before_setup(write_manifest: WriteManifest, capsys: pytest.CaptureFixture[str]) -> None:
    """A manifest executes code, and none of it before all that it says has been read."""
    path = write_manifest(setup=[sys.executable, "-c", "open('here/traces', 'w')"], deviations=DEVIATIONS)

    assert "unknown case" in refuse(path, capsys)
