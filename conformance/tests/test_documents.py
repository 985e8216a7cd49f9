"""What newcomers read is true: its manifest loads, its example is the vector, its commands are those that there are."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from tactful_conformance.command import main
from tactful_conformance.manifest import load_manifest
from tactful_conformance.specification import Specification

ROOT = Path(__file__).parents[2]


def blocks(document: str, language: str) -> list[str]:
    """Every block of a language in a Markdown file of the checkout."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, flags=re.MULTILINE | re.DOTALL)

    assert found, f"{document} has no block of {language}"
    return found


def test_manifest_in_readme_loads(tmp_path: Path, specification: Specification) -> None:
    """The manifest in the README is one that the suite takes as it stands."""
    path = tmp_path / "tactful.yaml"
    path.write_text(blocks("README.md", "yaml")[0], encoding="utf-8")

    manifest = load_manifest(path, specification, dt.date(2026, 11, 23))

    assert ("privacy", "consent") == manifest.claims


def test_example_in_spec_readme_is_a_vector() -> None:
    """The example in spec/README.md is a vector, word for word."""
    example = json.loads(blocks("spec/README.md", "json")[0])
    vectors = json.loads((ROOT / "spec" / "vectors" / "decision.json").read_text(encoding="utf-8"))["vectors"]
    (vector,) = [row for row in vectors if row["id"] == example["id"]]

    assert {key: vector[key] for key in example} == example


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_sessions_in_documents_exist(document: str) -> None:
    """Each session of nox that a document names is one that there is."""
    sessions = set(re.findall(r"@nox\.session.*?\ndef (\w+)\(", (ROOT / "noxfile.py").read_text(encoding="utf-8")))
    named = {
        word
        for block in blocks(document, "sh")
        for words in re.findall(r"nox -s ((?:\w+ ?)+)", block)
        for word in words.split()
    }

    assert named
    assert named <= sessions


def test_requirements_in_documents_exist(specification: Specification) -> None:
    """Each requirement that the README names is one of the specification's."""
    named = set(re.findall(r"\b(?:OPT|TGL|NTF)-\d+\b", (ROOT / "README.md").read_text(encoding="utf-8")))

    assert named
    assert named <= set(specification.requirements)


def test_list_words_prints_the_vocabulary(capsys: pytest.CaptureFixture[str]) -> None:
    """`tactful list words` prints every word that a case can be written in, at most eighty with all groups and actions."""
    assert main(["list", "words"]) == 0

    words = capsys.readouterr().out.split()

    assert {"given", "steps", "expect", "telemetry", "shown", "control"} <= set(words)
    assert len(words) <= 80
