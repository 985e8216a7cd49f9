"""The oracle decides from tables alone: any off wins, in the order of the sources, and the default only if none spoke."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tactful_conformance.authoring.oracle import Choice, choices, decide, mode
from tactful_conformance.specification import Specification
from tactful_conformance.specification.load import bind


def said(*words: str) -> list[Choice]:
    """Give a choice a source, named a, b, c and so on; the last is the default."""
    names = [*"abcdef"[: len(words) - 1], "default"]
    return [Choice(name, word, word, {}, None) for name, word in zip(names, words, strict=True)]


ON = {"telemetry": True, "also_off": [], "ignored": []}
OFF = {"telemetry": False, "also_off": [], "ignored": []}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("allow",), {**ON, "decided_by": "default"}),
        (("off",), {**OFF, "decided_by": "default"}),
        (("nothing", "nothing", "allow"), {**ON, "decided_by": "default"}),
        (("nothing", "nothing", "off"), {**OFF, "decided_by": "default"}),
        (("nothing", "allow", "allow"), {**ON, "decided_by": "b"}),
        (("allow", "allow", "off"), {**ON, "decided_by": "a"}),
        (("off", "nothing", "allow"), {**OFF, "decided_by": "a"}),
        (("nothing", "off", "allow"), {**OFF, "decided_by": "b"}),
        (("allow", "off", "allow"), {**OFF, "decided_by": "b", "ignored": ["a"]}),
        (("off", "allow", "allow"), {**OFF, "decided_by": "a", "ignored": ["b"]}),
        (("off", "off", "off"), {**OFF, "decided_by": "a", "also_off": ["b"]}),
        (
            ("allow", "off", "allow", "off", "nothing", "allow"),
            {**OFF, "decided_by": "b", "also_off": ["d"], "ignored": ["a", "c"]},
        ),
    ],
)
def test_decide(words: tuple[str, ...], expected: dict[str, Any]) -> None:
    """The first off decides, wherever it stands; the other offs and the allows that lost are named."""
    assert expected == decide(said(*words))


def test_any_off_wins() -> None:
    """No combination of four sources and a default sends where one source says off."""
    wrong = [
        words
        for words in itertools.product(("off", "allow", "nothing"), repeat=5)
        if decide(said(*words))["telemetry"]
        != ("off" not in words[:4] and ("allow" in words[:4] or words[4] == "allow"))
    ]

    assert wrong == []


def test_choices(specification: Specification) -> None:
    """Every source has its value classes in order; the binding's grammar says what a variable's value says."""
    data = {**specification.bindings["serverless"]}
    data["variables"] = {**data["variables"], "opt_out": {"name": "NO", "allow": ["1"], "other": "nothing"}}
    table = specification.tables["opt-out-sources"]

    found = choices(table, bind("other", data), specification.tables)

    assert list(found) == [row["id"] for row in table["rows"]]
    assert {choice.id: choice.says for choice in found["opt-out-variable"]}["one"] == "allow"
    assert {choice.id: choice.says for choice in found["opt-out-variable"]}["zero"] == "nothing"
    assert {choice.says for choice in found["rc-damaged"]} == {"off"}
    assert [choice.id for choice in found["rc-damaged"]] == list(specification.rows("damaged-files"))
    assert {choice.requirement for choice in found["rc-damaged"]} == {"OPT-10"}
    assert {choice.id: choice.says for choice in found["default"]} == {"opt-out": "allow", "opt-in": "off"}


MODES = {
    "rows": [{"id": "off", "legacy": "0"}, {"id": "some-more", "legacy": "1"}],
    "default": {"outside_ci": "some-more", "in_ci": "off"},
    "unknown": "off",
}


@pytest.mark.parametrize(
    ("value", "outside", "inside", "unknown"),
    [
        (None, "some-more", "off", False),
        ("", "some-more", "off", False),
        (" \t", "some-more", "off", False),
        ("off", "off", "off", False),
        ("0", "off", "off", False),
        ("some-more", "some-more", "some-more", False),
        (" Some-MORE ", "some-more", "some-more", False),
        ("1", "some-more", "some-more", False),
        ("some", "off", "off", True),
        ("01", "off", "off", True),
        ("default", "off", "off", True),
    ],
)
def test_mode(value: str | None, outside: str, inside: str, *, unknown: bool) -> None:
    """A mode is a name or a legacy value, trimmed and in any case; CI changes the default and nothing else."""
    assert mode(MODES, value, ci=False) == {"mode": outside, "unknown": unknown}
    assert mode(MODES, value, ci=True) == {"mode": inside, "unknown": unknown}
