"""Vectors of CI detection: each way in which variables can give a service away, or nearly do, and the answer."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Values of a flag that say nothing, and of the variable CI that deny or say nothing, in lower case.
_NOTHING = ("", "0", "false")
_DENYING = "false"
_UNKNOWN = "unknown"
#: Values of the variable CI, and the requirement that each is there for.
_CI = {"true": "CI-1", "1": "CI-1", "false": "CI-2", "FALSE": "CI-2", "False": "CI-2"}
_CI |= {"": "CI-3", "0": "CI-3", "yes": "CI-3", "TRUE": "CI-3", "drone": "CI-3"}


def detect(rows: Sequence[Mapping[str, Any]], env: Mapping[str, str]) -> str | None:
    """Name the first row that fits, or say that it is an unknown service, or None outside CI."""
    said = env.get("CI", "").lower()
    if said == _DENYING:
        return None
    for row in rows:
        fitting = [_fits(sign, env) for sign in row.get("any") or row["all"]]
        if all(fitting) if "all" in row else any(fitting):
            return str(row["id"])
    return None if said in _NOTHING else _UNKNOWN


def _fits(sign: Mapping[str, Any], env: Mapping[str, str]) -> bool:
    ((kind, said),) = sign.items()
    if kind == "flag":
        return env.get(said, "").lower() not in _NOTHING
    if kind == "id":
        return bool(env.get(said))
    ((name, text),) = said.items()
    return env.get(name) == text if kind == "equals" else text in env.get(name, "")


def ci_vectors(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give each question once, however it is come by."""
    seen = set()
    for name, requirement, env in itertools.chain(_of_ci(rows), _of_rows(rows), _of_two(rows)):
        key = tuple(sorted(env.items()))
        if key in seen:
            continue
        seen.add(key)
        found = detect(rows, env)
        named = [requirement] if requirement != "CI-4" else ["CI-4", "CI-5"]
        yield {"id": name, "requirements": named, "given": {"env": dict(env)}, "expect": {"ci": found}}


_Question = tuple[str, str, "Mapping[str, str]"]


def _of_ci(rows: Sequence[Mapping[str, Any]]) -> Iterator[_Question]:
    yield "nothing", "CI-5", {}
    for value, requirement in _CI.items():
        yield f"CI/{value or 'empty'}", requirement, {"CI": value}
        # What is said beside it: a service by its own variables.
        for row in rows if value == _DENYING else rows[:1]:
            if "CI" not in row["env"]:
                yield f"CI/{value or 'empty'}, {row['id']}", requirement, {**row["env"], "CI": value}


def _of_rows(rows: Sequence[Mapping[str, Any]]) -> Iterator[_Question]:
    """Give each row as its service has it; then each of its variables alone, in each class of value of its kind."""
    for row in rows:
        yield row["id"], "CI-4", row["env"]
        for sign in row.get("any") or row["all"]:
            for name, env in _classes(sign):
                yield f"{row['id']}/{name}", "CI-4", env
        if "all" in row:
            for left_out in row["env"]:
                env = {name: value for name, value in row["env"].items() if name != left_out}
                yield f"{row['id']}/without {left_out}", "CI-4", env


def _classes(sign: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    ((kind, said),) = sign.items()
    if kind in ("flag", "id"):
        for value in ("1", "true", "0", "false", "FALSE", ""):
            yield f"{said} {value or 'empty'}", {said: value}
        return
    ((name, text),) = said.items()
    for label, value in (("is it", text), ("holds it", f"x{text}y"), ("in capitals", text.upper()), ("empty", "")):
        yield f"{name} {label}", {name: value}


def _of_two(rows: Sequence[Mapping[str, Any]]) -> Iterator[_Question]:
    """Give every two rows that follow each other, of which the first wins."""
    for first, second in itertools.pairwise(rows):
        if not set(first["env"]) & set(second["env"]):
            yield f"{second['id']}+{first['id']}", "CI-5", {**second["env"], **first["env"]}
    for row in rows:
        if "CI" not in row["env"]:
            yield f"{row['id']}, CI/true", "CI-4", {**row["env"], "CI": "true"}
