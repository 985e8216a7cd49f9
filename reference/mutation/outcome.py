"""What became of the changes of each module, as data, held against what is written of those that survive."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import yaml

from changes import Change

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

HERE = Path(__file__).parent
EXPLANATIONS = HERE / "survivors.yaml"
RESULTS = HERE.parents[1] / "conformance" / "results" / "automatic-mutants.json"

BY_TESTS, BY_SUITE, BY_TIME, SURVIVED = "killed_by_tests", "killed_by_suite", "timed_out", "survived"
#: What those that are tried are drawn by, where not all are.
SEED = "mutation"
FATES = (BY_TESTS, BY_SUITE, BY_TIME, SURVIVED)


def count(fates: Iterable[str]) -> dict[str, Any]:
    """Give how many were tried, how many met each fate, and the score: the share of those that did not survive."""
    met = list(fates)
    numbers = {"tried": len(met), **{fate: met.count(fate) for fate in FATES}}
    return {**numbers, "score": round(1 - numbers[SURVIVED] / len(met), 4) if met else None}


def fates_of(row: Mapping[str, Any]) -> list[str]:
    """Give the fates that a row of numbers counts."""
    return [fate for fate in FATES for _ in range(row[fate])]


def table(rows: Mapping[str, Any], survivors: Iterable[Change], explained: Mapping[Change, str]) -> dict[str, Any]:
    """Give the results as plain values: the numbers of each module and of all, and each survivor with its explanation."""
    return {
        "seed": SEED,
        "modules": {name: rows[name] for name in sorted(rows)},
        "all": {
            "generated": sum(row["generated"] for row in rows.values()),
            **count(fate for row in rows.values() for fate in fates_of(row)),
        },
        "survivors": [{**asdict(change), "explained": explained.get(change)} for change in sorted(survivors)],
    }


def read_results(path: Path) -> tuple[dict[str, Any], list[Change]]:
    """Read the numbers of each module, and the survivors; none where nothing has been tried."""
    if not path.exists():
        return {}, []
    data = json.loads(path.read_text(encoding="utf-8"))
    survivors = [Change(**{key: row[key] for key in Change.__slots__}) for row in data["survivors"]]
    return data["modules"], survivors


def write_results(path: Path, results: Mapping[str, Any]) -> None:
    """Write the results; OSError where they cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_explanations(path: Path) -> dict[Change, str]:
    """
    Read why changes survive; raises jsonschema.ValidationError where the file is not of its form.

    One sentence may be of several changes of one line.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(rows, json.loads((HERE / "survivors.schema.json").read_text(encoding="utf-8")))
    return {
        Change(row["module"], row["function"], row["operator"], row["line"], becomes): row["explained"]
        for row in rows["survivors"]
        for becomes in row["becomes"]
    }


def judge(survivors: Collection[Change], explained: Collection[Change], untried: Collection[Change]) -> list[str]:
    """
    Give a sentence for each survivor without an explanation, and for each explanation without a survivor.

    What has not been tried may survive, and its explanation stands.
    """
    missing = sorted(set(survivors) - set(explained))
    stale = sorted(set(explained) - set(survivors) - set(untried))
    return [
        *(f"{say(change)} survives, and {EXPLANATIONS.name} does not say why." for change in missing),
        *(f"{say(change)} survives no more, and {EXPLANATIONS.name} says why it did." for change in stale),
    ]


def say(change: Change) -> str:
    """Name a change in a sentence."""
    return f"{change.module}.{change.function}: `{change.line}` as `{change.becomes}` ({change.operator})"
