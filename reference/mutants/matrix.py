"""The kill matrix as data: what became of every mutant, written down for the next time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fate import KILLED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from fate import Fate


def table(fates: Iterable[Fate]) -> dict[str, Any]:
    """
    Give the kill matrix as plain values: by requirement, in the order of families and numbers, each mutant's fate.

    `manifest` is null where the reference itself lied.
    """
    rows: dict[str, dict[str, Any]] = {}
    for fate in sorted(fates, key=lambda fate: (*_place(fate.mutant.requirement), fate.mutant.id)):
        row = {"lie": fate.mutant.lie, "manifest": fate.mutant.manifest}
        row |= {"fate": fate.fate, "case": fate.case, "run": fate.run}
        rows.setdefault(fate.mutant.requirement, {})[fate.mutant.id] = row
    return {"mutants": rows}


def write(path: Path, fates: Iterable[Fate]) -> list[str]:
    """
    Write the kill matrix, and give a sentence where what stood there is another; OSError where it cannot be.

    In which of all runs a lie was seen first may be chance, and is no other matrix.
    """
    found = table(fates)
    if path.exists() and _without_runs(json.loads(path.read_text(encoding="utf-8"))) == _without_runs(found):
        return []
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [f"{path.name} was not what is found, and now is: look at what has changed in it, and commit it."]


def _without_runs(matrix: dict[str, Any]) -> list[Any]:
    """Give the rows of a matrix in their order, each without the run."""
    return [
        (requirement, name, {key: value for key, value in row.items() if key != "run"})
        for requirement, mutants in matrix["mutants"].items()
        for name, row in mutants.items()
    ]


def _place(requirement: str) -> tuple[str, int]:
    family, _, number = requirement.partition("-")
    return family, int(number)


def read_earlier(path: Path, cases: Collection[str]) -> dict[str, Sequence[str]]:
    """Read from a kill matrix which cases found each mutant out, as far as those are there still; none where it is none."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))["mutants"]
    found = {
        name: [row[key] for key in ("case", "run") if row[key]]
        for mutants in rows.values()
        for name, row in mutants.items()
        if row["fate"] == KILLED
    }
    return {name: ids for name, ids in found.items() if set(ids) <= set(cases)}
