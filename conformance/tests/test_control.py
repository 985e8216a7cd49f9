"""Silence has a control: the same case less exactly one input, which must be seen to do what the case does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tactful_conformance.manifest.model import VERSION
from tactful_conformance.plan.control import check_control, derive_variant, silences
from tactful_conformance.plan.expand import ExpandedCase, expand
from tactful_conformance.plan.roles import bind_roles
from tactful_conformance.specification import Case, Problem, Specification
from tactful_conformance.specification.load import bind


def case(
    *,
    given: Any = None,
    steps: Any = ("emit",),
    expect: Any = None,
    control: dict[str, Any] | None = None,
    relate: dict[str, Any] | str | None = None,
) -> ExpandedCase:
    """Give a small case, with its rows written out and its roles bound."""
    written = Case(
        id="OPT-x",
        family="OPT",
        title="x",
        requirements=("OPT-1",),
        needs=(),
        proves=None,
        each=None,
        control=control,
        relate=relate,
        over_runs=False,
        given=given or {},
        steps=steps,
        expect=expect or {},
        where="a.yaml:3",
    )
    return ExpandedCase("OPT-x-row", written, "x", written.given, steps, written.expect, control, relate)


@pytest.mark.parametrize(
    ("expect", "expected"),
    [
        ({"telemetry": "none"}, {"telemetry": "some"}),
        ({"notifications": "none"}, {"notifications": "some"}),
        ({"resent": "none"}, {"resent": "some"}),
        ({"shown": "none"}, {"shown": "some"}),
        ({"telemetry": "none", "shown": "none", "exit": 0}, {"telemetry": "some", "shown": "some"}),
        ({"events": {"without": "user_x"}}, {"events": {"including": "user_x"}}),
        ({"telemetry": "some"}, {}),
        ({"events": {"count": 0}}, {}),
        ({"shown": ["minor"], "exit": "as-control"}, {}),
        ({"exit": 0, "rc": {"keeps": "bytes"}}, {}),
        ({}, {}),
    ],
)
def test_silences(expect: dict[str, Any], expected: dict[str, Any]) -> None:
    """For each silence that a case expects, its control is expected to be seen on the same channel."""
    assert expected == silences(expect)


WITHOUT = {"without": "given.env.A"}
NO_CONTROL = "expects silence and names no control. Say which input makes it silent"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (case(expect={"telemetry": "none"}), f"the case OPT-x-row {NO_CONTROL}"),
        (case(expect={"events": {"without": "user_x"}}), f"the case OPT-x-row {NO_CONTROL}"),
        (case(expect={"shown": "none", "exit": 0}), f"the case OPT-x-row {NO_CONTROL}"),
        (case(expect={"exit": "as-control"}), "the case OPT-x-row speaks of its control and names none."),
        (case(expect={"exit": 0}, control=WITHOUT), "the case OPT-x-row names a control and expects no silence."),
        (case(expect={"telemetry": "some"}, control=WITHOUT), "names a control and expects no silence."),
        (
            case(steps=({"do": "emit", "expect": {"telemetry": "none"}}, "emit"), expect={"exit": 0}),
            "a step of the case OPT-x-row expects silence. Only the last step can",
        ),
        (
            case(expect={"same": ["exit"]}),
            "the case OPT-x-row says `same` alone. `same`, `linked` and `waited` compare",
        ),
        (case(expect={"linked": "none"}), "the case OPT-x-row says `linked` alone."),
        (case(expect={"exit": 0}, relate="another-home"), "the case OPT-x-row says `relate` alone."),
    ],
)
def test_wrong(wrong: ExpandedCase, said: str) -> None:
    """Silence without a control, a control without silence, silence within, and half a relation are mistakes."""
    with pytest.raises(Problem) as caught:
        check_control(wrong)

    assert str(caught.value).startswith("a.yaml:3: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "right",
    [
        case(expect={"telemetry": "none", "exit": "as-control"}, control=WITHOUT),
        case(expect={"same": ["exit"]}, relate=WITHOUT),
        case(expect={"linked": "none"}, relate="another-home"),
        case(expect={"exit": 0}),
    ],
)
def test_right(right: ExpandedCase) -> None:
    """A silence with its control, a comparison with its relation, and neither are no mistakes."""
    check_control(right)


GIVEN = {"env": {"A": "1", "B": None}, "rc": {"content": {"off": True}}}
STEPS = ({"do": "emit", "env": {"A": "1"}}, "disable", "emit")


@pytest.mark.parametrize(
    ("control", "given", "steps"),
    [
        ({"without": "given.env.A"}, {**GIVEN, "env": {"B": None}}, STEPS),
        ({"without": "given.env"}, {"rc": {"content": {"off": True}}}, STEPS),
        ({"without": "given.rc.content.off"}, {**GIVEN, "rc": {"content": {}}}, STEPS),
        ({"without": "steps.1"}, GIVEN, ({"do": "emit", "env": {"A": "1"}}, "emit")),
        ({"without": "steps.0.env.A"}, GIVEN, ({"do": "emit", "env": {}}, "disable", "emit")),
        ({"with": {"given.env.A": "0"}}, {**GIVEN, "env": {"A": "0", "B": None}}, STEPS),
        ({"with": {"given.env.B": "1"}}, {**GIVEN, "env": {"A": "1", "B": "1"}}, STEPS),
        ({"with": {"given.home": "missing"}}, {**GIVEN, "home": "missing"}, STEPS),
        ({"with": {"given.rc": "missing"}}, {**GIVEN, "rc": "missing"}, STEPS),
        ({"with": {"steps.0.do": "notify"}}, GIVEN, ({"do": "notify", "env": {"A": "1"}}, "disable", "emit")),
    ],
)
def test_derive(control: dict[str, Any], given: Any, steps: Any) -> None:
    """A control is the case with one place taken out or set to another value, and leaves the case as it was."""
    one = case(given=copy.deepcopy(GIVEN), steps=copy.deepcopy(STEPS), control=control)

    actual = derive_variant(one, control, "control")

    assert (given, list(steps)) == actual
    assert (one.given, one.steps) == (GIVEN, STEPS)


NOT_THERE = (
    "given.env.C",
    "given.home",
    "given.nothing.at.all",
    "given.env.A.b",
    "given.env.A.b.c",
    "given.env.B.c",
    "steps.3",
    "steps.-1",
    "steps.first",
    "steps.0.env.B",
    "steps.1.env",
    "expect.telemetry",
    "none",
)


@pytest.mark.parametrize("name", ["control", "relation"])
@pytest.mark.parametrize("path", NOT_THERE)
def test_takes_out_what_is_not_there(path: str, name: str) -> None:
    """A variant that takes out what its case does not have is a mistake: it would be the case once more."""
    with pytest.raises(Problem) as caught:
        derive_variant(case(given=GIVEN, steps=STEPS), {"without": path}, name)

    expected = f"a.yaml:3: the {name} of OPT-x-row takes out `{path}`, which the case does not have."
    assert str(caught.value).startswith(expected)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("given.env.A", "1"),
        ("given.env.B", None),
        ("given.rc", {"content": {"off": True}}),
        ("steps.1", "disable"),
        ("steps.0.do", "emit"),
    ],
)
def test_changes_nothing(path: str, value: object) -> None:
    """A control that sets what holds already is a mistake: it would be the case once more."""
    with pytest.raises(Problem) as caught:
        derive_variant(case(given=GIVEN, steps=STEPS), {"with": {path: value}}, "control")

    assert str(caught.value) == f"a.yaml:3: the control of OPT-x-row changes nothing at `{path}`."


def differences(left: Any, right: Any) -> int:
    """Count the places at which two values differ; a key or an item that one side alone has is one, with all below."""
    if isinstance(left, dict) and isinstance(right, dict):
        missing = object()
        return sum(
            1 if missing in (one := (left.get(key, missing), right.get(key, missing))) else differences(*one)
            for key in {*left, *right}
        )
    if isinstance(left, list) and isinstance(right, list):
        if len(left) == len(right):
            return sum(differences(*pair) for pair in zip(left, right, strict=True))
        shorter, longer = sorted((left, right), key=len)
        without = ([*longer[:index], *longer[index + 1 :]] for index in range(len(longer)))
        return 1 + min(differences(shorter, rest) for rest in without)
    return int(type(left) is not type(right) or left != right)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}, 0),
        ({"a": 1}, {"a": True}, 1),
        ({"a": {"b": 1, "c": 2}}, {}, 1),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 2, "c": 3}}, 2),
        (["x", "y", "z"], ["x", "z"], 1),
        (["x", "y", "z"], ["a", "z"], 2),
        (["x"], ["y"], 1),
        ({"a": None}, {}, 1),
        ([1, 2, 3], [], 3),
    ],
)
def test_differences(left: object, right: object, expected: int) -> None:
    """What counts the differences below counts them one by one, from both sides."""
    assert (expected, expected) == (differences(left, right), differences(right, left))


@pytest.fixture(scope="module")
def bound(specification: Specification) -> list[ExpandedCase]:
    """Every case of the specification, with its rows written out and its roles bound."""
    roles = {**bind("serverless", specification.bindings["serverless"]).roles(), VERSION: "1.0.0"}
    return [
        ExpandedCase(
            one.id,
            one.case,
            one.title,
            bind_roles(one.given, roles),
            tuple(bind_roles(one.steps, roles)),
            bind_roles(one.expect, roles),
            bind_roles(one.control, roles),
            bind_roles(one.relate, roles),
        )
        for written in specification.cases
        for one in expand(written, specification)
    ]


def test_every_control_differs_in_one_place(bound: list[ExpandedCase]) -> None:
    """Every control, and every run that another is compared with, differs from its case at exactly one place."""
    wrong = {}
    for one in bound:
        for name, change in (("control", one.control), ("relation", one.relate)):
            if not isinstance(change, dict):
                continue
            given, steps = derive_variant(one, change, name)
            count = differences([one.given, list(one.steps)], [given, steps])
            wrong |= {(one.id, name): count} if count != 1 else {}

    assert wrong == {}
    assert sum(one.control is not None for one in bound) > 50
    assert sum(one.relate is not None for one in bound) > 20


def test_every_silence_has_a_control(bound: list[ExpandedCase]) -> None:
    """Every case of the specification that expects nothing to be sent or shown names a control, and no other does."""
    # What is said of all that is sent needs no control: where nothing is, the case is in doubt, or the word holds.
    of_what_is_sent = {"backup", "followed", "left", "linked", "time_based_ids", "undeclared", "waited"}
    silent = [
        one.id
        for one in bound
        if "none" in (str(value) for word, value in one.expect.items() if word not in of_what_is_sent)
        or "without" in one.expect.get("events", ())
        or one.expect.get("events", {}).get("at_most") == 0
        or one.expect.get("payload", {}).get("user") == "none"
        or ("without" in one.expect.get("stderr", ()) and "shown" not in one.expect)
    ]

    assert silent == [one.id for one in bound if one.control is not None]
