"""What was in the specification and is there no longer fails the check, with a sentence that says what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tactful_conformance.authoring.__main__ import main

BUNDLE = Path("spec") / "tactful.json"


def take_out(path: Path, name: str, word: str | None = None) -> None:
    """Take a row out of a file, or one word, on a line of its own, out of a row."""
    text = path.read_text(encoding="utf-8")
    (block,) = [one for one in re.split(r"(?m)^(?=  - )", text) if re.match(rf"  - {{?id: {name}\b(?!-)", one)]
    left = re.sub(rf"(?m)^    {word}: .*\n", "", block) if word else ""
    assert left != block
    path.write_text(text.replace(block, left), encoding="utf-8")


def check(checkout: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run the check, and give its status and what it says is wrong."""
    status = main([*(arguments or ("check",)), "--root", str(checkout)])
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("requirements/RC.yaml", "RC-9"),
        ("cases/CI.yaml", "CI-denied-said"),
        ("tables/ci-vendors.yaml", "drone"),
        ("tables/sentences.yaml", "t-26"),
    ],
)
def test_row(checkout: Path, capsys: pytest.CaptureFixture[str], file: str, name: str) -> None:
    """A requirement, a case or a row of a table that was taken out is named."""
    take_out(checkout / "spec" / file, name)

    status, said = check(checkout, capsys)

    assert status == 1
    assert f"spec/{file}: `{name}` is gone: put it back, or say `nox -s spec -- write --gone`.\n" in said


@pytest.mark.parametrize(("name", "word"), [("DLV-accepted", "control"), ("DLV-on-and-off", "relate")])
def test_control(checkout: Path, capsys: pytest.CaptureFixture[str], name: str, word: str) -> None:
    """A case that is compared with no other run any more is named, with the word that it has lost."""
    take_out(checkout / "spec" / "cases" / "DLV.yaml", name, word)

    status, said = check(checkout, capsys)

    assert status in (1, 2)
    assert name in said
    assert word in said


def test_writing_keeps_what_is_gone(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Writing what is generated neither hides that a case is gone nor loses it, until that is asked for."""
    take_out(checkout / "spec" / "cases" / "CI.yaml", "CI-denied-said")
    before = (checkout / BUNDLE).read_bytes()

    refused, said = check(checkout, capsys, "write")
    kept = (checkout / BUNDLE).read_bytes()
    written, nothing = check(checkout, capsys, "write", "--gone")

    assert (refused, said.count("CI-denied-said"), kept) == (1, 1, before)
    assert (written, nothing) == (0, "")
    assert b"CI-denied-said" not in (checkout / BUNDLE).read_bytes()
