"""Facts about what helps to write the specification: the form of its rows, and the beginning of a new one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tactful_conformance.authoring.__main__ import main
from tactful_conformance.authoring.format import ORDERS, formatted
from tactful_conformance.specification.load import installed_folder

ROOT = Path(__file__).parents[2]
ORDER = ("id", "title", "given", "expect")
UNTIDY = """family: OPT

cases:
  # Of the first.
  - id: OPT-one
    expect: {a: 1}
    # Why this is given.
    given:
      env: {}
    title: one\x20\x20
  - id: OPT-two
    title: two


  # Of the third,
  # in two lines.
  - id: OPT-three
"""
TIDY = """family: OPT
cases:
  # Of the first.
  - id: OPT-one
    title: one
    # Why this is given.
    given:
      env: {}
    expect: {a: 1}

  - id: OPT-two
    title: two

  # Of the third,
  # in two lines.
  - id: OPT-three
"""


def test_form() -> None:
    """Keys come into their order with the comments before them, rows apart by one line, and no value is touched."""
    assert formatted(UNTIDY, ORDER) == TIDY
    assert formatted(TIDY, ORDER) == TIDY


@pytest.mark.parametrize(
    ("path", "order"),
    [
        pytest.param(path, order, id=path.name + " of " + folder)
        for folder, order in ORDERS.items()
        for path in sorted((ROOT / "spec" / folder).glob("*.yaml"))
    ],
)
def test_form_changes_no_data(path: Path, order: tuple[str, ...]) -> None:
    """What is brought into its form says what it said."""
    text = path.read_text(encoding="utf-8")

    assert yaml.safe_load(formatted(text, order)) == yaml.safe_load(text)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a specification, and what is generated from it."""
    shutil.copytree(installed_folder(), tmp_path / "spec")
    (tmp_path / "reference" / "tactful").mkdir(parents=True)
    assert main(["write", "--root", str(tmp_path)]) == 0
    return tmp_path


def test_new(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new requirement has the next number and its statement's level, and the build fails until it is whole."""
    statement = 'A run MUST NOT say "later" to a no.'

    assert main(["new", "--root", str(checkout), "PRV", statement]) == 0
    row = yaml.safe_load((checkout / "spec/requirements/PRV.yaml").read_text(encoding="utf-8"))["requirements"][-1]
    assert (row["id"], row["level"], row["class"], row["statement"]) == ("PRV-5", "MUST NOT", "privacy", statement)
    assert capsys.readouterr().out.splitlines()[-1].startswith("PRV-5: write its rationale, source and class in ")
    assert main(["check", "--root", str(checkout)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "PRV-5: its rationale or source is still to be written.",
        "PRV-5 has no case: write one, or say under `not_tested` why there is none.",
    ]


@pytest.mark.parametrize(
    ("family", "statement", "said"),
    [
        ("PRW", "A run MUST end.", "unknown family `PRW`. Did you mean `PRV`?"),
        ("PRV", "A run ends.", "one keyword in capitals"),
        ("PRV", "A run MUST end, and SHOULD say so.", "one keyword in capitals"),
        ("PRV", "A run MUST end", "one keyword in capitals"),
    ],
)
def test_not_new(checkout: Path, capsys: pytest.CaptureFixture[str], family: str, statement: str, said: str) -> None:
    """What cannot be a requirement is refused with what it would take, and nothing is written."""
    before = (checkout / "spec/requirements/PRV.yaml").read_bytes()

    assert main(["new", "--root", str(checkout), family, statement]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert (checkout / "spec/requirements/PRV.yaml").read_bytes() == before


def test_format(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not in its form fails the build, and is brought into it by one word."""
    path = checkout / "spec/cases/PRV.yaml"
    tidy = path.read_text(encoding="utf-8")
    path.write_text(tidy.replace("\n\n", "\n\n\n"), encoding="utf-8")

    assert main(["check", "--root", str(checkout)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said == ["spec/cases/PRV.yaml is not in its form: run `nox -s spec -- format`."]
    assert main(["format", "--root", str(checkout)]) == 0
    assert path.read_text(encoding="utf-8") == tidy
