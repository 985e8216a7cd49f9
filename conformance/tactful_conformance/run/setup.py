"""Prepare a CLI once, and find its command."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.manifest import Manifest


#: Files beside a manifest that name what a setup fetches, beside those with `lock` in their name.
_DEPENDENCIES = ("package.json", "pyproject.toml", "requirements.txt", "go.mod", "go.sum", "Gemfile", "Cargo.toml")


def needs_setup(manifest: Manifest, cache: Path) -> bool:
    """Say whether a manifest's `setup` is to be run: it never was with the same files beside it, or left no command."""
    if manifest.setup is None:
        return False
    return not os.path.exists(_stamp(manifest, cache)) or _command_path(manifest, os.environ) is None


def run_setup(manifest: Manifest, cache: Path) -> None:
    """
    Run a manifest's `setup` and note that it was.

    It has the caller's environment: it is there to fetch things. Raises `Problem` where it cannot be started or fails.
    """
    assert manifest.setup is not None
    try:
        done = subprocess.run(
            manifest.setup,
            cwd=manifest.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Problem(f"`setup` cannot be started: {error}.", where=str(manifest.path)) from None
    if done.returncode != 0:
        raise Problem(
            f"`setup` ended with status {done.returncode}:\n{done.stdout}{done.stderr}",
            where=str(manifest.path),
            do=f"Run it by hand in {manifest.folder}.",
        )
    stamp = _stamp(manifest, cache)
    # Where it cannot be noted, it is run again the next time.
    with contextlib.suppress(OSError):
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()


def find_command(manifest: Manifest) -> tuple[str, ...]:
    """
    Give the manifest's `run` with its paths absolute; raises `Problem` where there is no such command.

    No command is run in the manifest's folder. The first word is looked for; a later one, such as the script of an
    interpreter, is a path where it begins with `./`, and as it is written otherwise.
    """
    path = _command_path(manifest, os.environ)
    if path is None:
        raise Problem(
            f"there is no command `{manifest.run[0]}`.",
            where=f"{manifest.path} (run)",
            do="Give a path from the manifest's folder, or a name that is found on PATH.",
        )
    return (path, *(str(manifest.folder / word) if word.startswith("./") else word for word in manifest.run[1:]))


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Say where setups are noted: the user's cache, by the XDG Base Directory Specification."""
    base = environment.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "tactful"


def _command_path(manifest: Manifest, environment: Mapping[str, str]) -> str | None:
    word = manifest.run[0]
    if "/" in word:
        word = os.path.normpath(manifest.folder / word)
    return shutil.which(word, path=environment.get("PATH"))


def _stamp(manifest: Manifest, cache: Path) -> Path:
    """Name the file that notes a setup: by where it is and by the files beside the manifest, lock files among them."""
    digest = hashlib.sha256(str(manifest.folder).encode())
    for path in sorted(manifest.folder.iterdir()):
        # What decides over what is fetched; reports and the like may lie beside it.
        if path.is_file() and (path == manifest.path or "lock" in path.name or path.name in _DEPENDENCIES):
            digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return cache / "setup" / digest.hexdigest()[:32]
