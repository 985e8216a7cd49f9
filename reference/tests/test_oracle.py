"""
One answer from three: a tiny oracle of tables alone, the library in process, and its command-line tool from outside.

Worlds are drawn at random from the tables' value classes and from what else is of the same class. A failure is shrunk
and prints its seed, for `pytest --hypothesis-seed`.
"""

from __future__ import annotations

import dataclasses
import json
import random
import string
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from tactful import ci, item, mode, notifications
from tactful_conformance.authoring import ci_vectors, notification_vectors, oracle
from tactful_conformance.plan.roles import bind_roles
from tactful_conformance.specification.load import bind, load_specification

if TYPE_CHECKING:
    from conftest import Endpoint, World

SPECIFICATION = load_specification()
TABLES = SPECIFICATION.tables
BINDING = bind("serverless", SPECIFICATION.bindings["serverless"])
CLASSES = {
    source: [dataclasses.replace(choice, row=bind_roles(choice.row, BINDING.roles())) for choice in found]
    for source, found in oracle.choices(TABLES["opt-out-sources"], BINDING, TABLES).items()
}
VARIABLES = {"opt-out-variable": "opt_out", "do-not-track": "do_not_track"}
MODE_VARIABLE = BINDING.variables["notifications_mode"].name
SPACES = " \t\n\r\v\f"

# A database would bring back old failures unasked, and a seed is what tells one from the next. A world is a new folder
# for each example, and what the endpoint hears is asserted to be nothing.
SETTINGS = settings(
    database=None, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
SPACE = st.text(st.sampled_from(SPACES), max_size=2)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=3,
)
OTHER_KEYS = st.dictionaries(TEXT.filter(lambda key: key != BINDING.rc.choice), VALUES, max_size=2)


@dataclasses.dataclass
class Situation:
    """What a run finds, and what each source of the decision says by it: the question, and all that the oracle knows."""

    said: list[oracle.Choice]
    env: dict[str, str]
    home: str
    rc: dict[str, Any] | None
    project: dict[str, Any] | None
    consent: str


@st.composite
def varied(draw: st.DrawFn, word: str) -> str:
    """Draw a word in some case, with white space around it."""
    cases = draw(st.lists(st.booleans(), min_size=len(word), max_size=len(word)))
    spelt = "".join(letter.upper() if upper else letter for letter, upper in zip(word, cases, strict=True))
    return draw(SPACE) + spelt + draw(SPACE)


def words_like(values: list[str | None]) -> st.SearchStrategy[str | None]:
    """Give values of a table, and others: spelt or padded otherwise, blank, any text."""
    words = [value.strip() for value in values if value is not None]
    return st.sampled_from(values) | st.sampled_from(words).flatmap(varied) | SPACE | TEXT


# What a service of CI sets; the decision is the same in all of them.
SERVICES = st.sampled_from([{}, *(dict(row["env"]) for row in TABLES["ci-vendors"]["rows"])])
MODES = TABLES["notification-modes"]
MODE_VALUES = words_like(
    [*(row["id"] for row in MODES["rows"]), *(row["legacy"] for row in MODES["rows"])]
    + [row["value"] for row in MODES["values"]]
)


def one_of(found: list[oracle.Choice]) -> st.SearchStrategy[oracle.Choice]:
    """Give each thing that a source can say as often as the others, however many of its classes say it."""
    words = dict.fromkeys(choice.says for choice in found)
    return st.one_of([st.sampled_from([choice for choice in found if choice.says == word]) for word in words])


@st.composite
def environments(draw: st.DrawFn) -> dict[str, str]:
    """Draw the variables of CI and of notifications, which no decision depends on."""
    env = dict(draw(SERVICES))
    env |= draw(st.dictionaries(st.just("CI"), words_like(["true", "1", "false", "0", ""]).map(str), max_size=1))
    value = draw(MODE_VALUES)
    return env if value is None else {**env, MODE_VARIABLE: value}


@st.composite
def rc_files(draw: st.DrawFn) -> tuple[oracle.Choice | None, oracle.Choice, dict[str, Any] | None]:
    """Draw an rc file: its damage or None, the choice that it records, and what stands at its path."""
    missing = CLASSES["rc-choice"][0]
    if draw(st.booleans()):
        choice = draw(one_of(CLASSES["rc-choice"]))
        if "content" in choice.row:
            # Any value but these three is of one class: it cannot be read, and is no consent.
            content = dict(choice.row["content"])
            if choice.says == "off" and draw(st.booleans()):
                content[BINDING.rc.choice] = draw(VALUES.filter(lambda value: value is not None and value is not False))
            text = json.dumps({**draw(OTHER_KEYS), **content}, indent=draw(st.sampled_from([None, 2])))
            padded = draw(st.sampled_from(["", "\ufeff"])) + draw(st.sampled_from(["", " \n"])) + text
            return None, choice, {"kind": "text", "text": padded}
        return None, choice, None if choice.row["state"] == "missing" else {"kind": choice.row["state"]}
    damage = draw(st.sampled_from(CLASSES["rc-damaged"]))
    state = {"kind": "text", **{key: damage.row[key] for key in ("kind", "text", "encoding") if key in damage.row}}
    if damage.id == "truncated":
        whole = json.dumps({BINDING.rc.choice: False, **draw(OTHER_KEYS)})
        state["text"] = whole[: draw(st.integers(0, len(whole) - 1))]
    elif damage.id == "array":
        state["text"] = json.dumps(draw(VALUES.filter(lambda value: not isinstance(value, dict))))
    elif damage.id == "not-utf-8":
        state["text"] = json.dumps({BINDING.rc.choice: False})[:-1] + ', "name": "\u00ff"}'
    return damage, missing, state


@st.composite
def situations(draw: st.DrawFn, consents: tuple[str, ...] = ("opt-out", "opt-in")) -> Situation:
    """Draw a world of which every source says something that the tables know."""
    said, env = [], draw(environments())
    for source, role in VARIABLES.items():
        variable = BINDING.variables[role]
        value = draw(words_like([choice.row["value"] for choice in CLASSES[source]]))
        said.append(oracle.Choice(source, repr(value), variable.says(value), {}, None))
        if value is not None:
            env[variable.name] = value
    home = draw(one_of(CLASSES["home"]))
    damage, recorded, rc = draw(rc_files())
    said.append(home)
    if home.says != "off":
        said += [choice for choice in (damage, recorded) if choice is not None]
    project = draw(st.sampled_from(CLASSES["project-file"]))
    content = {**draw(OTHER_KEYS), **project.row["content"]}
    consent = draw(st.sampled_from([choice for choice in CLASSES["default"] if choice.id in consents]))
    state = {"content": content} if content or draw(st.booleans()) else None
    return Situation([*said, project, consent], env, home.id, rc, state, consent.id)


Answer = dict[str, Any]
Make = Callable[[Path, "Endpoint"], "World"]


@pytest.fixture(autouse=True)
def _seed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say the seed, which is printed where a test fails; Hypothesis itself keeps it for errors of its own."""
    chosen = request.config.getoption("--hypothesis-seed")
    seed = random.SystemRandom().getrandbits(32) if chosen is None else int(chosen)
    monkeypatch.setattr("hypothesis.core.global_force_seed", seed)
    print(f"pytest --hypothesis-seed={seed}")


@pytest.fixture
def lay_out(world: World, tmp_path: Path) -> Callable[[Situation], World]:
    """What makes a world of its own for each situation."""
    # By its class: a test's helpers cannot be imported by name.
    make: Make = type(world)

    def lay(situation: Situation) -> World:
        laid = make(Path(tempfile.mkdtemp(dir=tmp_path)), world.endpoint)
        laid.environ |= situation.env
        laid.set_consent(situation.consent)
        laid.write_rc_state(situation.rc)
        laid.write_project_state(situation.project)
        laid.set_home(situation.home)
        return laid

    return lay


Lay = Callable[[Situation], "World"]


@settings(SETTINGS, max_examples=600)
@given(situation=situations())
def test_library(lay_out: Lay, situation: Situation) -> None:
    """The library decides as the oracle does, whatever a run finds."""
    assert lay_out(situation).decide() == oracle.decide(situation.said)


@settings(SETTINGS, max_examples=100)
@given(situation=situations(consents=("opt-out",)))
def test_command(lay_out: Lay, situation: Situation) -> None:
    """What the tool says from outside is what the library decides and the oracle too; it sends nothing."""
    world = lay_out(situation)
    answers = {"oracle": oracle.decide(situation.said), "library": world.decide(), "command": world.ask()}
    assert answers == dict.fromkeys(answers, answers["oracle"])


@settings(SETTINGS, max_examples=500)
@given(env=environments())
def test_mode(world: World, env: dict[str, str]) -> None:
    """The library reads CI and the mode of notifications as the oracle does."""
    service = ci_vectors.detect(TABLES["ci-vendors"]["rows"], env)
    assert ci.detect(env) == service
    found = mode.read(world.binding, env)
    answer = {"mode": found.name, "unknown": found.unknown is not None}
    assert answer == oracle.mode(MODES, env.get(MODE_VARIABLE), ci=service is not None)


SIGNS = [sign for row in TABLES["ci-vendors"]["rows"] for sign in row.get("any") or row["all"]]
NAMES = sorted(
    {name for sign in SIGNS for said in sign.values() for name in (said if isinstance(said, dict) else [said])}
)
PARTS = sorted({part for sign in SIGNS for said in sign.values() if isinstance(said, dict) for part in said.values()})


@settings(SETTINGS, max_examples=500)
@given(env=st.dictionaries(st.sampled_from(["CI", *NAMES]), words_like([*PARTS, "true", "0", ""]).map(str), max_size=4))
def test_ci(env: dict[str, str]) -> None:
    """Of any variables that services of CI set, to any values, the library names the service that the oracle does."""
    assert ci.detect(env) == ci_vectors.detect(TABLES["ci-vendors"]["rows"], env)


NOW = notification_vectors.NOW
CODES = [row["code"] for row in TABLES["notification-items"]["rows"] if isinstance(row.get("code"), str)]
INTERVALS = st.sampled_from(
    [float(row["number"]) if "number" in row else row.get("value") for row in TABLES["visibility-intervals"]["rows"]]
) | st.integers(-2, 1000)
ITEMS = st.fixed_dictionaries(
    {"code": st.sampled_from(CODES), "message": st.text(string.ascii_letters, min_size=1, max_size=3)},
    optional={"visibilityInterval": INTERVALS},
) | st.sampled_from(
    [{key: value for key, value in row.items() if key != "id"} for row in TABLES["notification-items"]["rows"]]
)
TIMES = st.integers(0, 800).map(lambda hours: NOW - hours * 3_600_000) | st.integers(NOW - 2, NOW + 2) | VALUES


@settings(SETTINGS, max_examples=500)
@given(
    received=st.lists(ITEMS | VALUES, max_size=5) | VALUES,
    history=st.dictionaries(st.sampled_from(CODES), TIMES, max_size=5) | VALUES,
    name=st.sampled_from([row["id"] for row in MODES["rows"]]),
)
def test_notification(received: Any, history: Any, name: str) -> None:
    """Of anything that was received, with any history, the library shows what the oracle does."""
    chosen = notifications.choose(item.read_all(received), history, mode.Mode(name), NOW)
    shown = notification_vectors.choose(received, history, SPECIFICATION.rows("notification-modes")[name], NOW)
    assert (chosen.code if chosen is not None else None) == shown


def lie(decision: Answer) -> Answer:
    """Let a recorded yes win over every no."""
    if not decision["ignored"]:
        return decision
    return {"telemetry": True, "decided_by": decision["ignored"][0], "also_off": [], "ignored": []}


def test_lie_is_found(lay_out: Lay) -> None:
    """A decision in which a yes beats a no is found, and shrunk to one yes and one no."""

    def is_found(situation: Situation) -> bool:
        return lie(lay_out(situation).decide()) != oracle.decide(situation.said)

    quick = settings(SETTINGS, max_examples=2000)
    found = find(situations(), is_found, settings=quick, random=random.Random(1))  # noqa: S311 - a seed, no secret

    words = [choice.says for choice in found.said[:-1]]
    assert (words.count("allow"), words.count("off")) == (1, 1)
    assert (found.home, found.consent) == ("directory", "opt-out")
    assert found.rc == {"kind": "text", "text": '{"trackingDisabled": false}'}
