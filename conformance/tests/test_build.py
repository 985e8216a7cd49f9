"""A case's words become commands, variables, folders, files and replies."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from tactful_conformance.manifest import Manifest, load_manifest
from tactful_conformance.plan import Command, FileState, Reply, Scenario, Step
from tactful_conformance.plan.build import UnboundActionError, build_scenario
from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.specification import Specification

if TYPE_CHECKING:
    from conftest import WriteManifest

MANIFEST: dict[str, Any] = {
    "env": {"A": "manifest", "M": "manifest"},
    "actions": {
        "emit": {"args": ["deploy", "--now"], "in": "service", "env": {"A": "action", "C": "action"}},
        "enable": ["on"],
        "disable": ["off"],
    },
    "events": {"user_loggedIn": {"args": ["login"], "as": "login"}},
}


def manifest(write_manifest: WriteManifest, specification: Specification, **changes: Any) -> Manifest:
    """Load a manifest with a folder, and actions with and without it."""
    path = write_manifest(**{**MANIFEST, **changes})
    (path.parent / "service").mkdir(exist_ok=True)
    return load_manifest(path, specification, dt.date(2026, 11, 23))


@pytest.fixture
def plain(write_manifest: WriteManifest, specification: Specification) -> Manifest:
    """A manifest that shows notifications in the run that receives them, on telemetry."""
    return manifest(write_manifest, specification)


SERVICE, NOWHERE = "work/service", "elsewhere"
IN_SERVICE = (("A", "action"), ("C", "action"), ("M", "manifest"))
ANYWHERE = (("A", "manifest"), ("M", "manifest"))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("emit", Command(("deploy", "--now"), SERVICE, IN_SERVICE)),
        ("notify", Command(("deploy", "--now"), SERVICE, IN_SERVICE)),
        ("disable", Command(("off",), NOWHERE, ANYWHERE)),
        ({"do": "disable"}, Command(("off",), NOWHERE, ANYWHERE)),
        ({"do": "emit", "in": "elsewhere"}, Command(("deploy", "--now"), NOWHERE, IN_SERVICE)),
        ({"do": "disable", "in": "project"}, Command(("off",), SERVICE, ANYWHERE)),
        ({"event": "user_loggedIn"}, Command(("login",), NOWHERE, ANYWHERE)),
        ({"do": "disable", "env": {"Z": "step"}}, Command(("off",), NOWHERE, (*ANYWHERE, ("Z", "step")))),
    ],
)
def test_command(plain: Manifest, specification: Specification, step: Any, expected: Command) -> None:
    """A step is the command that the manifest binds to it, in its folder or in an empty one."""
    scenario = build_scenario({}, [step], plain, specification)

    assert [(expected,)] == [one.commands for one in scenario.steps]


@pytest.mark.parametrize(
    ("case", "step", "expected"),
    [
        ({}, {}, {"A": "action", "C": "action", "M": "manifest"}),
        ({"A": "case"}, {}, {"A": "case", "C": "action", "M": "manifest"}),
        ({"A": "case", "M": "case"}, {"A": "step"}, {"A": "step", "C": "action", "M": "case"}),
        ({"A": None}, {}, {"C": "action", "M": "manifest"}),
        ({"A": None}, {"A": "step"}, {"A": "step", "C": "action", "M": "manifest"}),
        ({"A": "case"}, {"A": None}, {"C": "action", "M": "manifest"}),
        ({"A": "", "B": " "}, {}, {"A": "", "B": " ", "C": "action", "M": "manifest"}),
    ],
)
def test_environment(
    plain: Manifest, specification: Specification, case: Any, step: Any, expected: dict[str, str]
) -> None:
    """A step's variables go before the case's, the case's before the action's, the action's before the manifest's."""
    scenario = build_scenario({"env": case}, [{"do": "emit", "env": step}], plain, specification)

    env = scenario.steps[0].commands[0].env
    assert tuple(sorted(expected.items())) == env


def test_together(plain: Manifest, specification: Specification) -> None:
    """Commands that start together are one step, and each is a start."""
    scenario = build_scenario({}, [{"do": "disable", "together": 8}, "emit"], plain, specification)

    assert [len(step.commands) for step in scenario.steps] == [8, 1]
    assert len(set(scenario.steps[0].commands)) == 1
    assert sum(len(step.commands) for step in scenario.steps) == 9


@pytest.mark.parametrize("step", ["emit", "disable", {"event": "user_loggedIn"}])
def test_fixtures(plain: Manifest, specification: Specification, step: Any) -> None:
    """The folders of all actions are there in every run, so that no two differ by what lies around."""
    assert build_scenario({}, [step], plain, specification).fixtures == (("work/service", "service"),)


def test_given(plain: Manifest, specification: Specification) -> None:
    """Home and files are what the case gives; the project's file lies in every folder that a step runs in."""
    given = {"home": "read-only", "rc": {"content": {}}, "project_file": {"content": {"x": 1}}}

    scenario = build_scenario(given, ["emit", "emit", "disable"], plain, specification)

    assert scenario.home == "read-only"
    assert [file.place for file in scenario.files] == [
        "home/.serverlessrc",
        "elsewhere/.serverlessrc",
        "work/service/.serverlessrc",
    ]
    assert build_scenario({}, ["emit"], plain, specification).home == "directory"


def test_damage_speaks_of_the_choice(plain: Manifest, specification: Specification) -> None:
    """What is left of a damaged rc file names the binding's own key."""
    scenario = build_scenario({"rc": {"damaged": "truncated"}}, ["emit"], plain, specification)

    assert scenario.files[0].data.startswith('{"trackingDisabled": true')


@pytest.mark.parametrize("offered_on", ["telemetry", "notifications"])
def test_offers(write_manifest: WriteManifest, specification: Specification, offered_on: str) -> None:
    """Notifications are offered on the binding's channel alone, in the order of the case, as the CLI receives them."""
    binding = {"extends": "serverless", "notifications": {"offered_on": offered_on}}
    loaded = manifest(write_manifest, specification, binding=binding)
    rows = specification.rows("notification-items")
    items = [{key: value for key, value in rows[name].items() if key != "id"} for name in ("offer", "minor")]

    scenario = build_scenario({"offers": ["offer", "minor"]}, ["notify"], loaded, specification)

    replies = {reply.channel: json.loads(reply.body) for reply in scenario.steps[0].replies}
    assert replies == {"telemetry": [], "notifications": [], offered_on: items}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, Behaviour()),
        ({"behaviour": "server-error"}, Behaviour(status=503)),
        ({"behaviour": "drip"}, Behaviour(answer="dripped")),
        ({"behaviour": "redirect"}, Behaviour(status=307, location="http://elsewhere.test/")),
        ({"behaviour": "slow-lookup"}, Behaviour(lookup="held")),
        ({"behaviour": "black-hole"}, Behaviour(address="silent")),
        ({"behaviour": "bad-certificate"}, Behaviour(certificate="foreign")),
        ({"behaviour": "refuse", "host": "*.example"}, Behaviour(host="*.example", address="refused")),
    ],
)
def test_behaviour(plain: Manifest, specification: Specification, said: dict[str, str], expected: Behaviour) -> None:
    """The endpoint accepts what it is sent, unless a step names a row; without offers its answer is empty."""
    scenario = build_scenario(
        {}, [{"do": "emit", **({"endpoint": said} if said else {})}, "emit"], plain, specification
    )

    assert [step.behaviour for step in scenario.steps] == [expected, Behaviour(answer="given", status=200)]
    for step in scenario.steps:
        assert step.replies == tuple(Reply(name, "[]") for name in ("telemetry", "notifications"))


def test_every_behaviour_is_built(plain: Manifest, specification: Specification) -> None:
    """Each row of the table differs from an endpoint that works, and no two are the same."""
    rows = specification.rows("endpoint-behaviours")
    built = {
        build_scenario({}, [{"do": "emit", "endpoint": {"behaviour": name}}], plain, specification).steps[0].behaviour
        for name in rows
    }

    assert len(built - {Behaviour()}) == len(rows) > 10


@pytest.mark.parametrize(
    ("consent", "given", "planted"),
    [
        ("opt-in", {}, {"trackingDisabled": False}),
        ("opt-in", {"rc": None}, {"trackingDisabled": False}),
        ("opt-in", {"rc": "missing"}, None),
        ("opt-in", {"rc": {"content": {"other": 1}}}, {"other": 1}),
        ("opt-out", {}, None),
    ],
)
def test_consent_is_given(
    write_manifest: WriteManifest,
    specification: Specification,
    consent: str,
    given: dict[str, Any],
    planted: dict[str, Any] | None,
) -> None:
    """A CLI that asks for consent has it, unless a case says what the rc file is."""
    loaded = manifest(write_manifest, specification, binding={"extends": "serverless", "consent": consent})

    files = build_scenario(given, ["emit"], loaded, specification).files

    assert [json.loads(file.data) for file in files] == ([] if planted is None else [planted])


def test_notice_before_what_says_off(write_manifest: WriteManifest, specification: Specification) -> None:
    """The run that shows a notice is one that could send: it has no variable of the case, but for the manifest's own."""
    binding = {"extends": "serverless", "notice": True}
    loaded = manifest(write_manifest, specification, binding=binding, env={"OWN": "1"}, actions={"emit": ["deploy"]})

    scenario = build_scenario({"env": {"SLS_TELEMETRY_DISABLED": "1"}}, ["emit"], loaded, specification)

    assert [dict(step.commands[0].env) for step in scenario.steps] == [
        {"OWN": "1"},
        {"OWN": "1", "SLS_TELEMETRY_DISABLED": "1"},
    ]


@pytest.mark.parametrize(
    ("shown", "given", "expected"),
    [
        ("same-run", {"offers": ["minor"], "env": {"X": "1"}}, ["off"]),
        ("next-run", {"offers": ["minor"], "env": {"X": "1"}}, ["deploy", "off"]),
        ("next-run", {"env": {"X": "1"}}, ["off"]),
    ],
)
def test_leading_run(
    write_manifest: WriteManifest, specification: Specification, shown: str, given: dict[str, Any], expected: list[str]
) -> None:
    """A CLI that shows in the next run what it received gets one run before, without a variable of the case."""
    binding = {"extends": "serverless", "notifications": {"shown": shown}}
    loaded = manifest(write_manifest, specification, binding=binding)

    scenario = build_scenario(given, [{"do": "disable", "env": {"Y": "1"}}], loaded, specification)

    commands = [step.commands[0] for step in scenario.steps]
    assert expected == [command.args[0] for command in commands]
    for variable in (("X", "1"), ("Y", "1")):
        assert [variable in command.env for command in commands] == [name == "off" for name in expected]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("child", "the manifest binds no action `child`"),
        ({"do": "status"}, "the manifest binds no action `status`"),
        ({"event": "user_loggedOut"}, "the manifest binds no run that sends the event `user_loggedOut`"),
    ],
)
def test_unbound(plain: Manifest, specification: Specification, step: Any, said: str) -> None:
    """A step that the manifest binds to nothing is an error that names it."""
    with pytest.raises(UnboundActionError, match=said):
        build_scenario({}, ["emit", step], plain, specification)


def test_same_words_same_scenario(plain: Manifest, specification: Specification, tmp_path: Path) -> None:
    """What a case says in another order is the same scenario, of which the machine and its folders are no part."""
    one = build_scenario({"env": {"X": "1", "Y": "2"}}, ["emit"], plain, specification)
    two = build_scenario({"env": {"Y": "2", "X": "1"}, "home": "directory"}, [{"do": "emit"}], plain, specification)

    assert (one, one.key) == (two, two.key)
    assert str(tmp_path) not in repr(one)


FEW = st.sampled_from(["a", "b"])
COMMANDS = st.builds(Command, st.tuples(FEW), FEW, st.tuples(st.tuples(FEW, FEW)))
REPLIES = st.builds(Reply, FEW, FEW)
BEHAVIOURS = st.builds(Behaviour, status=st.sampled_from([200, 503]), answer=FEW, location=FEW | st.none())
STEPS = st.builds(Step, st.tuples(COMMANDS), st.tuples(REPLIES), BEHAVIOURS)
FILES = st.builds(FileState, FEW, FEW, FEW, FEW, st.sampled_from([None, 0, 0o600]), FEW)
SCENARIOS = st.builds(
    Scenario,
    FEW,
    st.tuples() | st.tuples(FILES),
    st.tuples() | st.tuples(st.tuples(FEW, FEW)),
    st.tuples(STEPS),
    st.sampled_from([0, 1]),
)


def test_step_without_an_rc_file(write_manifest: WriteManifest, specification: Specification) -> None:
    """A step that says that the rc file is missing takes it away: it does not leave what stands there."""
    manifest = load_manifest(write_manifest(), specification, dt.date(2026, 1, 1))

    _, step = build_scenario({}, ["emit", {"rc": "missing"}], manifest, specification).steps

    assert step == Step((), (), put=(FileState("home/.serverlessrc", "missing"),))


@drawn(st.lists(SCENARIOS, min_size=2, max_size=12))
@settings(deadline=None, max_examples=60)
def test_key(scenarios: list[Scenario]) -> None:
    """Equal scenarios have one key, and no others do."""
    assert len(set(scenarios)) == len({scenario.key for scenario in scenarios})


def test_key_of_each_part() -> None:
    """A scenario that differs in one part alone has a key of its own, whichever part it is."""
    command, reply = Command(("a",), "a", (("A", "a"),)), Reply("a", "a")
    file = FileState("a", "text")
    behaviours = [
        Behaviour(**changed)
        for changed in (
            {"host": "a"},
            {"lookup": "held"},
            {"address": "silent"},
            {"certificate": "foreign"},
            {"answer": "held"},
            {"status": 503},
            {"location": "a"},
        )
    ]
    parts: list[tuple[Any, ...]] = [
        ("directory", (), (), (Step((command,), (reply,)),)),
        ("missing", (), (), (Step((command,), (reply,)),)),
        ("directory", (file,), (), (Step((command,), (reply,)),)),
        ("directory", (FileState("a", "text", mode=0),), (), (Step((command,), (reply,)),)),
        ("directory", (FileState("a", "text", encoding="latin-1"),), (), (Step((command,), (reply,)),)),
        ("directory", (FileState("a", "text", target="b"),), (), (Step((command,), (reply,)),)),
        ("directory", (), (("a", "a"),), (Step((command,), (reply,)),)),
        ("directory", (), (), (Step((command, command), (reply,)),)),
        ("directory", (), (), (Step((Command(("a",), "b", command.env),), (reply,)),)),
        ("directory", (), (), (Step((Command(("a",), "a", ()),), (reply,)),)),
        ("directory", (), (), (Step((command,), (Reply("b", "a"),)),)),
        ("directory", (), (), (Step((command,), (Reply("a", "b"),)),)),
        *(("directory", (), (), (Step((command,), (reply,), behaviour),)) for behaviour in behaviours),
        ("directory", (), (), (Step((command,), (reply,)),), 1),
        ("directory", (), (), (Step((command,), (reply,)), Step((command,), (reply,)))),
    ]

    assert len({Scenario(*part).key for part in parts}) == len(parts)
