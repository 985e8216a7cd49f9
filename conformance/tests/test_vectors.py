"""The vectors hold every value class of every source, and decide as the specification says in words."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import Any

import pytest

from tactful_conformance.authoring.vectors import all_vectors
from tactful_conformance.plan.roles import bind_roles
from tactful_conformance.specification import Specification
from tactful_conformance.specification.load import SPEC_VERSION, bind, installed_folder


def load(name: str) -> list[dict[str, Any]]:
    """Give the vectors of one file of the installed specification."""
    text = (installed_folder() / "vectors" / f"{name}.json").read_text(encoding="utf-8")
    return list(json.loads(text)["vectors"])


DECISIONS = load("decision")
MODES = load("mode")


def read_rc(rc: dict[str, Any] | None) -> Any:
    """Read an rc file as a program would: None where there is none, a word where it is damaged."""
    if rc is None or rc.get("kind") in {"missing", "dangling-link"}:
        return {}
    if "content" in rc:
        return rc["content"]
    try:
        return (
            json.loads(rc["text"].encode(rc.get("encoding", "utf-8")).decode("utf-8")) if rc["kind"] == "text" else ""
        )
    except ValueError:
        return ""


def decide(given: dict[str, Any]) -> dict[str, Any]:
    """Decide once more, from the words of the specification and not from its tables."""
    variable, do_not_track = (given["env"].get(name, "").strip() for name in ("SLS_TELEMETRY_DISABLED", "DO_NOT_TRACK"))
    rc, project = read_rc(given["rc"]), (given["project"] or {}).get("content", {})
    choice = rc.get("trackingDisabled") if isinstance(rc, dict) else None
    off = {
        "opt-out-variable": bool(variable),
        "do-not-track": do_not_track not in {"", "0", "false"},
        "home": given["home"] != "directory",
        "rc-damaged": not isinstance(rc, dict),
        "rc-choice": choice is not None and choice is not False,
        "project-file": project.get("trackingDisabled") is True,
    }
    named = [source for source, says_off in off.items() if says_off]
    allowed = ["rc-choice"] if choice is False else []
    if not named and not allowed and given["consent"] == "opt-in":
        named = ["default"]
    if named:
        return {"telemetry": False, "decided_by": named[0], "also_off": named[1:], "ignored": allowed}
    return {"telemetry": True, "decided_by": [*allowed, "default"][0], "also_off": [], "ignored": []}


def test_decisions_agree() -> None:
    """Every decision is that of a second reader, who knows the sentences and not the tables."""
    wrong = [vector["id"] for vector in DECISIONS if decide(vector["given"]) != vector["expect"]]

    assert wrong == []
    assert len(DECISIONS) > 100


def read_mode(value: str | None, *, ci: bool) -> dict[str, Any]:
    """Read a mode once more, from the words of the specification and not from its tables."""
    names = {"off": "off", "0": "off", "1": "upgrades-only", "2": "on", "3": "force"}
    names |= {name: name for name in names.values()}
    word = (value or "").strip().lower()
    default = "upgrades-only" if ci else "on"
    return {"mode": names.get(word, "upgrades-only") if word else default, "unknown": bool(word) and word not in names}


def test_modes_agree() -> None:
    """Every mode is that of a second reader."""
    wrong = [vector["id"] for vector in MODES if read_mode(**vector["given"]) != vector["expect"]]

    assert wrong == []
    assert len(MODES) > 30


def what_is_given(source: str, row: dict[str, Any], names: dict[str, str]) -> tuple[str, Any]:
    """Give the part of a vector that a value class stands in, and what stands there."""
    if source in names:
        return names[source], row["value"]
    if source == "rc-damaged":
        return "rc", {"kind": "text"} | {key: row[key] for key in ("kind", "text", "encoding") if key in row}
    if source == "rc-choice":
        states = {"missing": None, "dangling-link": {"kind": "dangling-link"}}
        return "rc", states[row["state"]] if "state" in row else {"content": row["content"]}
    if source == "project-file":
        return "project", {"content": row["content"]} if row["content"] else None
    return {"home": "home", "default": "consent"}[source], row["value"]


def test_every_value_class_occurs(specification: Specification) -> None:
    """Every value class of every source stands in a vector, and in one that names the class's requirement."""
    table = specification.tables["opt-out-sources"]
    roles = bind("serverless", specification.bindings["serverless"]).roles()
    names = {row["id"]: roles[row["variable"]] for row in table["rows"] if "variable" in row}
    missing = []
    for source in table["rows"]:
        for row in source.get("values") or specification.tables[source["table"]]["rows"]:
            part, value = what_is_given(source["id"], bind_roles(row, roles), names)
            found = [
                vector
                for vector in DECISIONS
                if (vector["given"]["env"].get(part) if part in names.values() else vector["given"][part]) == value
            ]
            requirement = row.get("requirement") or source.get("requirement")
            if not [vector for vector in found if requirement is None or requirement in vector["requirements"]]:
                missing.append((source["id"], row["id"]))

    assert missing == []


def test_every_mode_occurs(specification: Specification) -> None:
    """Every name, legacy value and value class of the mode stands in a vector, in CI and outside it."""
    table = specification.tables["notification-modes"]
    values = [row["value"] for row in table["values"]]
    for row in table["rows"]:
        values += [row["id"], row["legacy"]]

    given = [(vector["given"]["value"], vector["given"]["ci"]) for vector in MODES]

    assert set(itertools.product(values, (True, False))) == set(given)
    assert {row["id"] for row in table["rows"]} == {vector["expect"]["mode"] for vector in MODES}


SOURCES = ("opt-out-variable", "do-not-track", "home", "rc-damaged", "rc-choice", "project-file")
#: Without a home there is no rc file, and a damaged one records no choice.
APART = {("home", "rc-damaged"), ("home", "rc-choice"), ("rc-damaged", "rc-choice")}


@pytest.mark.parametrize("pair", sorted(set(itertools.combinations(SOURCES, 2)) - APART), ids="+".join)
def test_every_pair_of_offs_occurs(pair: tuple[str, str]) -> None:
    """Any two sources that can say off at once do so in a vector, which names both, the first in order first."""
    first, second = pair

    offs = [[vector["expect"]["decided_by"], *vector["expect"]["also_off"]] for vector in DECISIONS]

    assert [first, second] in [[source for source in off if source in pair] for off in offs]
    assert all(off == sorted(off, key=[*SOURCES, "default"].index) for off in offs)


@pytest.mark.parametrize("source", ["opt-out-variable", "do-not-track", "project-file"])
def test_a_recorded_yes_is_ignored(source: str) -> None:
    """A recorded yes loses against an off of any other source, and is said to have lost."""
    assert {"telemetry": False, "decided_by": source, "also_off": [], "ignored": ["rc-choice"]} in [
        vector["expect"] for vector in DECISIONS
    ]


def test_both_defaults() -> None:
    """What is asked of a CLI that asks for consent is asked of one that does not, and is the same if a source spoke."""
    answers: dict[str, dict[str, Any]] = {"opt-out": {}, "opt-in": {}}
    for vector in DECISIONS:
        given = dict(vector["given"])
        answers[given.pop("consent")][json.dumps(given, sort_keys=True)] = vector["expect"]

    differing = [
        (answer["decided_by"], answers["opt-out"][given]["decided_by"])
        for given, answer in answers["opt-in"].items()
        if answer != answers["opt-out"][given]
    ]
    assert set(differing) == {("default", "default")}
    assert len(answers["opt-in"]) > 30


@pytest.mark.parametrize("vectors", [DECISIONS, MODES], ids=["decision", "mode"])
def test_each_is_there_once(vectors: list[dict[str, Any]]) -> None:
    """No id and no question is there twice."""
    for key in ("id", "given"):
        counts = Counter(json.dumps(vector[key], sort_keys=True) for vector in vectors)
        assert [one for one, count in counts.items() if count > 1] == []


def test_requirements(specification: Specification) -> None:
    """Every vector names requirements that there are, and every one of a mode names one."""
    named = {name for vector in (*DECISIONS, *MODES) for name in vector["requirements"]}

    assert named <= set(specification.requirements)
    assert [vector["id"] for vector in MODES if not vector["requirements"]] == []
    assert {"OPT-1", "OPT-10", "OPT-15", "NTF-6", "NTF-9"} <= named


def test_head(specification: Specification) -> None:
    """A file of vectors says what it is of, by which specification and binding, and that it is generated."""
    for name, data in all_vectors(specification).items():
        assert (data["vectors_of"], data["spec"], data["binding"]) == (name, SPEC_VERSION, "serverless")
        assert "nox -s spec -- write" in data["generated"]
