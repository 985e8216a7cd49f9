"""Facts about what the suite says of CLIs that lie, and of one that does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tactful_conformance.report.terminal import terminal_report

if TYPE_CHECKING:
    from conftest import Check, LayOut

LIARS = Path(__file__).parent / "liars"
ROWS = yaml.safe_load((LIARS / "liars.yaml").read_text(encoding="utf-8"))["rows"]


@pytest.mark.parametrize(
    ("row", "level"),
    [
        pytest.param(row, level, id=f"{level}-{row['id']}")
        for row in ROWS
        for level in row.get("levels", ("wire", "endpoint"))
    ],
)
def test_verdict(lay_out: LayOut, check: Check, row: dict[str, Any], level: str) -> None:
    """A CLI that lies comes to exactly what its row in the table says, case by case, at each level that can see it."""
    path = lay_out(row.get("liar", "honest"), **row.get("changes", {}))

    checked = check(path, level=level, jobs=1, cases=tuple(row["cases"]))

    assert {case["id"]: case["status"] for case in checked.report["cases"]} == row["cases"]
    assert set(checked.report["errors"]) == set(row.get("errors", ()))
    # A note begins with what was seen, or the interpreter, which is another on every machine.
    said = checked.report["notes"]
    assert len(said) == len(row.get("notes", ()))
    assert all(note.endswith(end) for note, end in zip(said, row.get("notes", ()), strict=True))
    assert checked.status() == row["exit"]
    assert checked.status(accept_deviations=True) == row.get("accepted", row["exit"])


def test_table_is_whole() -> None:
    """Every CLI that lies stands in the table, and every one in the table is there."""
    files = {path.stem for path in LIARS.glob("*.py")}

    assert {row["liar"] for row in ROWS if "liar" in row} == files
    assert all(len(row["cases"]) > 1 for row in ROWS)


def test_lie_is_seen() -> None:
    """Every lie shows: in a case that does not pass, or in a note."""
    silent = [row["id"] for row in ROWS if set(row["cases"].values()) == {"pass"} and not row.get("notes")]

    assert silent == []


def test_honest(lay_out: LayOut, check: Check) -> None:
    """An honest CLI passes all that it claims, with nothing to note, and nothing is kept."""
    checked = check(lay_out())

    assert checked.cases("fail", "declared", "stale", "inconclusive", "harness-error") == {}
    assert checked.report["counts"]["pass"] > 100
    assert checked.report["classes"]
    assert {row["verdict"] for row in checked.report["classes"]} == {"conformant"}
    assert (checked.report["notes"], checked.report["errors"]) == ([], [])
    assert (checked.status(), checked.kept.exists()) == (0, False)


def test_one_broken_trigger_is_told_once(lay_out: LayOut, check: Check) -> None:
    """Where nothing is ever sent, a terminal gives the reason once for all cases of a requirement."""
    names = tuple(f"OPT-variable-other-{row}" for row in ("zero", "false", "true", "padded"))
    report = check(lay_out("never_sends"), cases=names).report

    text = " ".join(terminal_report(report, None).split())

    assert text.count("nothing was sent") == 1
    assert ", ".join(names) in text


def test_left_over_is_named(lay_out: LayOut, check: Check) -> None:
    """A process that never ends is killed when the time to settle is over, and named."""
    path = lay_out("leaves_a_daemon", limits={"settle": 1})

    (note,) = check(path, cases=("OPT-do-not-track-other-number-and-word",)).report["notes"]

    assert note.startswith("left over and killed: ")
    assert "leaves_a_daemon.py" in note


def test_deadline_is_named(lay_out: LayOut, check: Check) -> None:
    """A command that never ends is killed at its deadline, the finding says so, and no process of it is left."""
    path = lay_out("never_ends", limits={"deadline": 2, "settle": 1})

    (case,) = check(path, cases=("OPT-do-not-track-set-one",)).report["cases"]

    (finding,) = [finding for finding in case["findings"] if finding["word"] == "end"]
    assert finding["wanted"] == "every command ends"
    assert finding["seen"].endswith("never_ends.py deploy` was killed at its deadline")
    assert running(str(path.parent)) == []


def running(word: str) -> list[str]:
    """Give the command lines of the processes that name a word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if word in line:
            found.append(line)
    return found
