"""Facts about preparing a CLI and finding its command."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.manifest import Manifest, load_manifest
from tactful_conformance.run.setup import cache_folder, find_command, needs_setup, run_setup
from tactful_conformance.specification import Problem, Specification

if TYPE_CHECKING:
    from conftest import WriteManifest
    from pytest_subprocess import FakeProcess

SETUP = ["npm", "ci"]
Load = Callable[..., Manifest]


@pytest.fixture
def load(write_manifest: WriteManifest, specification: Specification) -> Load:
    """Load a manifest whose setup is `npm ci`; keywords replace its keys."""

    def load(**changes: Any) -> Manifest:
        path = write_manifest(**{"setup": SETUP, **changes})
        return load_manifest(path, specification, dt.datetime.now(dt.UTC).date())

    return load


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Give a cache, which is not there yet; it lies elsewhere than the manifest."""
    return tmp_path / "of-the-user" / "cache"


def make_command(path: Path) -> Path:
    """Make a file that can be started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_once(load: Load, cache: Path, fp: FakeProcess) -> None:
    """A setup is run once, where the manifest is, with what it is called with."""
    manifest = load()
    fp.register(SETUP)

    assert needs_setup(manifest, cache)
    run_setup(manifest, cache)
    assert not needs_setup(manifest, cache)
    assert [list(call) for call in fp.calls] == [SETUP]


def test_folder(load: Load, cache: Path, tmp_path: Path) -> None:
    """A setup runs beside the manifest, has the user's environment, and finds nothing to read."""
    program = 'pwd >where; echo "$PATH" >path; cat >read'
    (tmp_path / "typed").write_text("what somebody types")
    before = os.dup(0)
    with (tmp_path / "typed").open() as typed:
        os.dup2(typed.fileno(), 0)
        run_setup(load(setup=["sh", "-c", program]), cache)
    os.dup2(before, 0)
    os.close(before)

    assert (tmp_path / "where").read_text().strip() == str(tmp_path)
    assert (tmp_path / "path").read_text().strip() == os.environ["PATH"]
    assert (tmp_path / "read").read_text() == ""


def test_without_setup(load: Load, cache: Path) -> None:
    """A manifest without a setup needs none."""
    manifest = load(setup=None)

    assert not needs_setup(manifest, cache)


@pytest.mark.parametrize(
    ("change", "again"),
    [
        pytest.param(lambda folder: folder.stat(), False, id="nothing"),
        pytest.param(lambda folder: (folder / "package-lock.json").write_text("2"), True, id="lock-file"),
        pytest.param(lambda folder: (folder / "yarn.lock").write_text(""), True, id="new-lock-file"),
        pytest.param(lambda folder: (folder / "requirements.txt").write_text(""), True, id="dependencies"),
        pytest.param(lambda folder: (folder / "report.json").write_text("{}"), False, id="a-report"),
        pytest.param(lambda folder: (folder / "package-lock.json").unlink(), True, id="lock-file-gone"),
        pytest.param(lambda folder: (folder / "tactful.yaml").write_text("x: 1"), True, id="manifest"),
        pytest.param(lambda folder: (folder / "node_modules" / "x").write_text("1"), False, id="what-it-made"),
        pytest.param(lambda folder: (folder / "sls").unlink(), True, id="command-gone"),
        pytest.param(lambda folder: (folder / "sls").chmod(0o644), True, id="command-not-executable"),
    ],
)
def test_again(load: Load, cache: Path, fp: FakeProcess, change: Callable[[Path], object], *, again: bool) -> None:
    """A setup is run again where the manifest or what names its dependencies has changed, or the command is gone."""
    manifest = load(run=["./sls"])
    make_command(manifest.folder / "sls")
    (manifest.folder / "package-lock.json").write_text("1")
    (manifest.folder / "node_modules").mkdir()
    fp.register(SETUP)
    run_setup(manifest, cache)
    change(manifest.folder)

    assert needs_setup(manifest, cache) is again


def test_another_folder(load: Load, cache: Path, fp: FakeProcess, tmp_path: Path, specification: Specification) -> None:
    """What was set up in one folder was not in another with equal files."""
    manifest = load()
    fp.register(SETUP)
    run_setup(manifest, cache)
    other = tmp_path / "other"
    other.mkdir()
    (other / "tactful.yaml").write_bytes(manifest.path.read_bytes())

    assert needs_setup(load_manifest(other / "tactful.yaml", specification, dt.date(2026, 1, 1)), cache)


def test_failure(load: Load, cache: Path, fp: FakeProcess) -> None:
    """A setup that fails is shown with all that it wrote, and is not done."""
    manifest = load()
    fp.register(SETUP, returncode=7, stdout="fetching\n", stderr="no network\n")

    with pytest.raises(Problem) as caught:
        run_setup(manifest, cache)
    assert "status 7" in caught.value.what
    assert "fetching\nno network" in caught.value.what
    assert caught.value.where == str(manifest.path)
    assert needs_setup(manifest, cache)


@pytest.mark.parametrize("word", ["no-such-command-anywhere", "./nowhere", "/dev/null"])
def test_cannot_be_started(load: Load, cache: Path, word: str) -> None:
    """A setup that is no command is a problem of the manifest's."""
    manifest = load(setup=[word])

    with pytest.raises(Problem, match="cannot be started"):
        run_setup(manifest, cache)
    assert needs_setup(manifest, cache)


def test_cannot_be_noted(load: Load, tmp_path: Path, fp: FakeProcess) -> None:
    """Where there is no place for a cache, a setup is run all the same, and again the next time."""
    manifest = load()
    (tmp_path / "file").write_text("")
    cache = tmp_path / "file" / "cache"
    fp.register(SETUP)
    run_setup(manifest, cache)

    assert needs_setup(manifest, cache)
    assert len(fp.calls) == 1


def test_bytes(load: Load, cache: Path) -> None:
    """What a setup writes need not be text."""
    with pytest.raises(Problem, match="status 1"):
        run_setup(load(setup=["sh", "-c", "printf '\\377'; exit 1"]), cache)


@pytest.mark.parametrize(
    ("run", "found"),
    [
        pytest.param(["./bin/sls"], ["{folder}/bin/sls"], id="path"),
        pytest.param(["bin/sls", "--verbose"], ["{folder}/bin/sls", "--verbose"], id="path-without-dot"),
        pytest.param(["bin/../bin/sls"], ["{folder}/bin/sls"], id="way-around"),
        pytest.param(["{folder}/bin/sls"], ["{folder}/bin/sls"], id="absolute"),
        pytest.param(["sls"], ["{folder}/on-path/sls"], id="name"),
        pytest.param(
            ["sls", "./bin/sls", "bin/sls"], ["{folder}/on-path/sls", "{folder}/bin/sls", "bin/sls"], id="script"
        ),
        pytest.param(["sls", "a b", "$HOME"], ["{folder}/on-path/sls", "a b", "$HOME"], id="words-as-they-are"),
    ],
)
def test_command(load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: list[str], found: list[str]) -> None:
    """
    A command is a path from the manifest's folder, or a name that is found on PATH.

    Its words are left alone, but for a path that begins with `./`, such as an interpreter's script.
    """
    make_command(tmp_path / "bin" / "sls")
    make_command(tmp_path / "on-path" / "sls")
    monkeypatch.setenv("PATH", str(tmp_path / "on-path"))
    # Not the folder that the suite happens to be run in.
    monkeypatch.chdir("/")
    manifest = load(run=[word.format(folder=tmp_path) if word.startswith("{") else word for word in run])

    assert find_command(manifest) == tuple(word.replace("{folder}", str(tmp_path)) for word in found)


@pytest.mark.parametrize("run", ["sls", "./sls", "bin/sls", "plain", "./plain", "./folder"])
def test_no_command(load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: str) -> None:
    """A command that is not there, or cannot be started, is a problem that says where it is written."""
    (tmp_path / "plain").write_text("no program")
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Problem, match=f"no command `{run}`") as caught:
        find_command(load(run=[run]))
    assert str(caught.value.where).startswith(str(tmp_path / "tactful.yaml"))


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        pytest.param({"XDG_CACHE_HOME": "/cache"}, "/cache/tactful", id="xdg"),
        pytest.param({"XDG_CACHE_HOME": ""}, "{home}/.cache/tactful", id="empty"),
        pytest.param({}, "{home}/.cache/tactful", id="unset"),
        pytest.param({"XDG_CACHE_HOME": "not/absolute"}, "{home}/.cache/tactful", id="relative"),
    ],
)
def test_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], place: str) -> None:
    """Setups are noted in the user's cache; a place that is not absolute is none, as XDG says."""
    monkeypatch.setenv("HOME", str(tmp_path))

    assert cache_folder(variables) == Path(place.format(home=tmp_path))
