"""What a manifest calls private is to be something that a run knows: in an argument, a variable or a fixture."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.manifest import load_manifest
from tactful_conformance.specification import Problem, Specification

if TYPE_CHECKING:
    from conftest import WriteManifest

TODAY = dt.date(2026, 11, 23)
ACTIONS: dict[str, Any] = {
    "emit": {"args": ["deploy", "--stage=orchard-7"], "in": "service", "env": {"TOKEN": "pear-tree-3"}}
}


@pytest.fixture(autouse=True)
def service(tmp_path: Path) -> None:
    """A fixture with a file in a folder, one that is no text, and one beside it that no action uses."""
    folder = tmp_path / "service" / "quince-folder"
    folder.mkdir(parents=True)
    (folder / "medlar.yml").write_text("name: damson-grove\n", encoding="utf-8")
    (folder / "image").write_bytes(b"\xff\x00sloe-hedge\xfe")
    (tmp_path / "unused.txt").write_text("bullace", encoding="utf-8")


@pytest.mark.parametrize(
    "word", ["orchard-7", "pear-tree-3", "damson-grove", "sloe-hedge", "medlar.yml", "quince-folder"]
)
def test_words_that_a_run_knows(write_manifest: WriteManifest, specification: Specification, word: str) -> None:
    """A word of an argument, a variable, a file's content or a file's name is taken."""
    manifest = load_manifest(write_manifest(actions=ACTIONS, private=[word]), specification, TODAY)

    assert manifest.private == (word,)


def test_none(write_manifest: WriteManifest, specification: Specification) -> None:
    """A manifest need not call anything private."""
    assert load_manifest(write_manifest(actions=ACTIONS), specification, TODAY).private == ()


@pytest.mark.parametrize("word", ["bullace", "Orchard-7", "orchard-70"])
def test_words_that_no_run_knows(write_manifest: WriteManifest, specification: Specification, word: str) -> None:
    """A word that stands nowhere, to the letter, is an error with its file and line: no run could tell it."""
    path = write_manifest(actions=ACTIONS, private=["orchard-7", word])
    line = next(
        number for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text == f"- {word}"
    )

    with pytest.raises(Problem) as caught:
        load_manifest(path, specification, TODAY)

    assert caught.value.what == f"`{word}` stands in no argument, variable or fixture of an action."
    assert caught.value.where.startswith(f"{path}:{line} ")
