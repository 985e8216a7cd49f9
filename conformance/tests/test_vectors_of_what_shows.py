"""The vectors of CI and of notifications hold every value class, and answer as the specification says in words."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tactful_conformance.authoring.ci_vectors import detect
from tactful_conformance.authoring.notification_vectors import NOW, choose, clean, read_hours, text_vectors
from tactful_conformance.specification import Specification
from tactful_conformance.specification.load import installed_folder

HOUR = 3_600_000


def load(name: str) -> list[dict[str, Any]]:
    """Give the vectors of one file of the installed specification."""
    text = (installed_folder() / "vectors" / f"{name}.json").read_text(encoding="utf-8")
    return list(json.loads(text)["vectors"])


CI, NOTIFICATIONS, TEXTS = load("ci"), load("notification"), load("text")


@pytest.mark.parametrize("vectors", [CI, NOTIFICATIONS, TEXTS], ids=["ci", "notification", "text"])
def test_each_is_there_once(vectors: list[dict[str, Any]], specification: Specification) -> None:
    """No id and no question is there twice, and each names requirements that there are."""
    for key in ("id", "given"):
        counts = Counter(json.dumps(vector[key], sort_keys=True) for vector in vectors)
        assert [one for one, count in counts.items() if count > 1] == []
    assert {name for vector in vectors for name in vector["requirements"]} <= set(specification.requirements)
    assert all(vector["requirements"] for vector in vectors)


def test_every_service_is_named(specification: Specification) -> None:
    """Every row of the table is the answer to what its service sets, with CI=true beside it too."""
    answers = {json.dumps(vector["given"]["env"], sort_keys=True): vector["expect"]["ci"] for vector in CI}
    rows = specification.tables["ci-vendors"]["rows"]
    for row in rows:
        assert answers[json.dumps(row["env"], sort_keys=True)] == row["id"]
        beside = {**row["env"], "CI": "true"} if "CI" not in row["env"] else row["env"]
        assert answers[json.dumps(beside, sort_keys=True)] == row["id"]
    assert {vector["expect"]["ci"] for vector in CI} == {row["id"] for row in rows} | {None, "unknown"}


def test_a_denied_ci() -> None:
    """CI=false, in any case, is no CI, whatever else is set."""
    denied = [vector for vector in CI if vector["given"]["env"].get("CI", "").lower() == "false"]

    assert {vector["expect"]["ci"] for vector in denied} == {None}
    assert len(denied) > 50


ROWS = [
    {"id": "first", "any": [{"flag": "F"}, {"id": "I"}]},
    {"id": "second", "all": [{"equals": {"E": "x"}}, {"includes": {"P": "/y/"}}]},
]


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, None),
        ({"F": "1"}, "first"),
        ({"F": "False"}, None),
        ({"F": "0"}, None),
        ({"F": ""}, None),
        ({"I": "0"}, "first"),
        ({"I": ""}, None),
        ({"E": "x"}, None),
        ({"E": "x", "P": "a/y/b"}, "second"),
        ({"E": "X", "P": "a/y/b"}, None),
        ({"E": "x", "P": "a/y/b", "F": "1"}, "first"),
        ({"CI": "1"}, "unknown"),
        ({"CI": "0"}, None),
        ({"CI": ""}, None),
        ({"CI": "0", "F": "1"}, "first"),
        ({"CI": "FALSE", "F": "1"}, None),
        ({"CI": "drone"}, "unknown"),
    ],
)
def test_ci(env: dict[str, str], expected: str | None) -> None:
    """A flag, an id, a value, a text, all of several; the first row wins, and CI alone is an unknown service."""
    assert detect(ROWS, env) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (1, 1),
        (0, 0),
        (1.9, 1),
        ("48.9", 48),
        ("0", 0),
        (-1, 24),
        ("-1", 24),
        ("x", 24),
        (True, 24),
        (None, 24),
        ([], 24),
    ],
)
def test_hours(said: Any, expected: int) -> None:
    """Numbers and numeric texts are rounded down; what is none, or below zero, is a day."""
    assert read_hours(said) == expected


def test_intervals() -> None:
    """For each interval there is a vector in which it has just passed, and where it is not 0 one in which it has not."""
    shown = {vector["id"]: vector["expect"]["shown"] for vector in NOTIFICATIONS}
    passed = {name: code for name, code in shown.items() if name.endswith("/passed")}
    rest = {name: code for name, code in shown.items() if name.endswith("/not passed")}

    assert set(passed.values()) == {"NEWS"}
    assert set(rest.values()) == {None}
    assert len(passed) > len(rest) > 10


ON = {"eligible": "all", "interval": "kept"}
A, B = {"code": "A", "message": "a"}, {"code": "B", "message": "b", "visibilityInterval": 48}


@pytest.mark.parametrize(
    ("received", "history", "mode", "expected"),
    [
        ([A, B], {}, ON, "B"),
        ([A, B], {"B": 1}, ON, "A"),
        ([A, B], {"A": 2, "B": 1}, ON, "B"),
        ([A, B], {"A": NOW, "B": NOW - 25 * HOUR}, ON, None),
        ([A], {"A": NOW - 24 * HOUR}, ON, "A"),
        ([A], {"A": NOW - 24 * HOUR + 1}, ON, None),
        ([A], {"A": NOW}, {**ON, "interval": "ignored"}, "A"),
        ([A], {"A": NOW + 1}, ON, "A"),
        ([A], {}, {**ON, "eligible": "none"}, None),
        ([A, B], {}, {**ON, "eligible": ["A"]}, "A"),
        ({"code": "A"}, {}, ON, None),
        ([7, {"code": "A"}, B], [], ON, "B"),
    ],
)
def test_choice(received: Any, history: Any, mode: Any, expected: str | None) -> None:
    """Never shown goes first, then the longest ago, then the longest interval; what is malformed is not there."""
    assert choose(received, history, mode, NOW) == expected


def test_text(specification: Specification) -> None:
    """Text is one line of at most 500 characters, with nothing in it that a terminal obeys."""
    lines = [vector["expect"]["line"] for vector in text_vectors(specification)]

    assert all(line.isprintable() and len(line) <= 500 for line in lines)
    assert max(map(len, lines)) == 500
    assert clean(" a\x1b[0m\n\n b\u202e ") == "a[0m b"
