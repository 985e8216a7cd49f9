"""
Facts about judging, held against recordings of CLIs that lie, and of the reference, which does not.

A word of the cases, a relation or an invariant on which no verdict depends could be lost, and nobody would notice.
"""

from __future__ import annotations

import dataclasses
import gzip
import importlib
import importlib.util
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tactful_conformance import command
from tactful_conformance.decisions import Decisions
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.plan import Plan, PlannedCase, make_plan
from tactful_conformance.plan.control import silences
from tactful_conformance.plan.expand import expand
from tactful_conformance.recording import Recorded, read_recording
from tactful_conformance.specification import Specification, load_specification

FOLDER = Path(__file__).parent / "recordings"
STALE = "record it again: `nox -s recordings`"
#: One megabyte, for all of them.
MOST = 1_000_000


def load_recorder() -> Any:
    """Import the recorder, which is a program and no module of a package."""
    spec = importlib.util.spec_from_file_location("record", FOLDER / "record.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recorder = load_recorder()
ROWS = {row["id"]: row for row in recorder.read_rows()}
#: The function of the same name hides it.
judging = importlib.import_module("tactful_conformance.judge.judge")


@pytest.mark.parametrize("name", ROWS)
def test_verdicts(name: str, specification: Specification) -> None:
    """A recording comes to what its CLI came to, case by case; one that the specification has left behind says so."""
    odd = recorder.surprises(ROWS[name], recorder.recorded(ROWS[name], specification))

    assert not odd, f"{name} is not as stated: {odd}; {STALE}"


def test_rows() -> None:
    """Every recording has a row, of its own."""
    assert {path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.gz")} <= set(ROWS)
    assert len(ROWS) == len(recorder.read_rows())


def test_nothing_is_started(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Judging starts no process and opens no connection."""
    for owner, name in ((subprocess, "Popen"), (os, "fork"), (os, "posix_spawn"), (socket, "socket")):
        monkeypatch.setattr(owner, name, lambda *_, **__: pytest.fail("something was started"))

    status = command.main(["judge", str(FOLDER / "zero_is_not_an_opt_out.json.gz")])

    assert capsys.readouterr().out.splitlines()[-1] == "Honest 1.0.0: non-conformant"
    assert status == 1


def test_machine() -> None:
    """A recording tells nothing of the machine that it was made on: no name of it, no home, no folder but its own."""
    own, temporary = str(recorder.PLACE), f"{recorder.PLACE.parent}/"
    words = [socket.gethostname(), temporary, sys.prefix, str(Path.cwd()), str(Path.home())]
    # As a word of its own: a name may be short, and the sandbox has a folder for what is temporary too.
    found = re.compile(rf"(?<![\w+/.-])({'|'.join(map(re.escape, words))})(?![\w+])")
    for path in FOLDER.glob("*.gz"):
        text = gzip.decompress(path.read_bytes()).decode().replace(own, "<own>")
        assert not found.search(text), path.name


def test_size() -> None:
    """All recordings together are small enough to be kept beside the tests."""
    assert sum(path.stat().st_size for path in FOLDER.glob("*.gz")) < MOST


# What a verdict is made of.

Take = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True)
class Word:
    """A word of the cases, or a way to say one: `take` takes it out of what is wanted, None where nothing is left."""

    word: str
    take: Take


def without(key: str, take: Take) -> Take:
    """Take something out of one key."""

    def taken(wanted: Any) -> Any:
        if not isinstance(wanted, Mapping) or key not in wanted:
            return wanted
        left = take(wanted[key])
        rest = {name: value for name, value in wanted.items() if name != key}
        return (rest if left is None else {**wanted, key: left}) or None

    return taken


def exactly(value: Any) -> Take:
    """Take out one value, or one item of a list."""

    def taken(wanted: Any) -> Any:
        if isinstance(wanted, list):
            return [item for item in wanted if item != value] or None
        return None if type(wanted) is type(value) and wanted == value else wanted

    return taken


def of_kind(*kinds: type) -> Take:
    """Take out all that is of a kind."""
    return lambda wanted: None if isinstance(wanted, kinds) else wanted


def ways(schema: Mapping[str, Any]) -> Iterator[tuple[str, Take]]:
    """Give each way to say a word, by its name, as the schema of cases has it."""
    for one in schema.get("anyOf", ()):
        yield from ways(one)
        if one.get("type") == "integer":
            yield " NUMBER", of_kind(int)
        if one.get("type") == "array":
            yield " LIST", of_kind(list)
    for value in (*schema.get("enum", ()), *schema.get("items", {}).get("enum", ())):
        yield f" {value}", exactly(value)
    for key, below in schema.get("properties", {}).items():
        # `is` is a part of `field`.
        if key != "is":
            yield f".{key}", without(key, lambda _: None)
            yield from ((f".{key}{name}", without(key, take)) for name, take in ways(below))
    if schema.get("type") == "boolean":
        yield from ((f" {value}".lower(), exactly(value)) for value in (True, False))


@cache
def all_words() -> dict[str, Word]:
    """Give every matcher, and every way to say its word that a case of the specification uses."""
    specification = load_specification()
    schema = specification.schemas.validator("cases").schema
    assert isinstance(schema, dict)
    words = {word: Word(word, lambda _: None) for word in MATCHERS}
    for word, below in schema["$defs"]["expect"]["properties"].items():
        words |= {f"{word}{name}": Word(word, take) for name, take in ways(below)}
    expanded = [one for case in specification.cases for one in expand(case, specification)]
    steps = [step for one in expanded for step in one.steps if isinstance(step, dict)]
    expects = [one.expect for one in expanded] + [step.get("expect", {}) for step in steps]
    said = [item for expect in expects for item in (*expect.items(), *silences(expect).items())]
    return {
        name: word
        for name, word in words.items()
        if name == word.word or any(one == word.word and word.take(wanted) != wanted for one, wanted in said)
    }


def said_by(case: PlannedCase) -> list[tuple[str, Any]]:
    """Give the words that a case is held against, and its control."""
    return [(one.word, one.wanted) for one in (*case.expectations, *case.control_expectations)]


@dataclasses.dataclass
class Track:
    """A recording that is judged again and again."""

    plan: Plan
    decisions: Decisions
    statuses: Mapping[str, str]

    def changed(self, concerned: Callable[[PlannedCase], bool]) -> bool:
        """Say whether any case that is concerned comes to something else than it did."""
        cases = [case for case in self.plan.cases if concerned(case)]
        # What is judged while runs are made is judged anew, as far as it is asked for.
        self.decisions._held = {}
        self.decisions._over_runs = tuple(case for case in cases if case.over_runs)
        return any(self.decisions._decide(case).status != self.statuses[case.id] for case in cases)


@pytest.fixture(scope="session")
def tracks() -> Sequence[Track]:
    """All recordings, with what their cases come to; the reference, of which all passes, comes last."""
    specification = load_specification()
    made = []
    for name in sorted(ROWS, key=lambda name: (name == "reference", name)):
        path = FOLDER / f"{name}.json.gz"
        if path.is_file():
            recording = read_recording(path, specification)
            asked = recording.asked
            plan = make_plan(specification, recording.manifest, asked.selection, asked.level)
            decisions = Decisions(recording.manifest, specification, plan, asked, Recorded(recording, plan))
            made.append(Track(plan, decisions, {case.id: decisions._decide(case).status for case in plan.cases}))
    return made


Changes = Callable[[Callable[[PlannedCase], bool]], bool]


@pytest.fixture
def verdict_changes(tracks: Sequence[Track]) -> Changes:
    """Say whether any verdict over all recordings is another one now, of the cases that are concerned."""
    return lambda concerned: any(track.changed(concerned) for track in tracks)


NEEDED = "no verdict depends on {}: add a row to recordings.yaml that it alone finds out, and `nox -s recordings`"


@pytest.mark.parametrize("name", all_words())
def test_word(name: str, monkeypatch: pytest.MonkeyPatch, verdict_changes: Changes) -> None:
    """At least one verdict depends on each word of the cases, and on each way to say it."""
    word = all_words()[name]
    matcher = MATCHERS[word.word]

    def taken_out(wanted: Any, view: Any) -> str | None:
        left = word.take(wanted)
        return None if left is None else matcher(left, view)

    monkeypatch.setitem(MATCHERS, word.word, taken_out)  # type: ignore[arg-type]  # a mapping, to all others

    assert verdict_changes(
        lambda case: any(one == word.word and word.take(wanted) != wanted for one, wanted in said_by(case))
    ), NEEDED.format(f"`{name}`")


@pytest.mark.parametrize("name", judging.INVARIANTS)
def test_invariant(name: str, monkeypatch: pytest.MonkeyPatch, verdict_changes: Changes) -> None:
    """At least one verdict depends on each thing that holds of every run."""
    monkeypatch.setitem(judging.INVARIANTS, name, lambda _: ())

    assert verdict_changes(lambda _: True), NEEDED.format(f"the invariant `{name}`")


@pytest.mark.parametrize("name", judging.DOUBTS)
def test_doubt(name: str, monkeypatch: pytest.MonkeyPatch, verdict_changes: Changes) -> None:
    """At least one verdict depends on each thing that makes silence prove nothing."""
    monkeypatch.setitem(judging.DOUBTS, name, lambda *_: None)

    assert verdict_changes(lambda _: True), NEEDED.format(f"the doubt `{name}`")


@cache
def kinds(word: str) -> Sequence[str]:
    """Give the ways in which cases of the specification say that another run differs."""
    said = [getattr(case, word) for case in load_specification().cases]
    return sorted({kind for one in said if one for kind in ([one] if isinstance(one, str) else one)})


@pytest.mark.parametrize("kind", kinds("control"))
def test_control(kind: str, monkeypatch: pytest.MonkeyPatch, verdict_changes: Changes) -> None:
    """At least one verdict depends on what a control is seen to do, whichever way it differs from its case."""
    monkeypatch.setattr(Decisions, "_judge_control", lambda *_: ())

    assert verdict_changes(lambda case: kind in case.data.get("control", ())), NEEDED.format(f"`control: {kind}`")


@pytest.mark.parametrize("kind", kinds("relate"))
def test_relation(kind: str, monkeypatch: pytest.MonkeyPatch, verdict_changes: Changes) -> None:
    """At least one verdict depends on what a run is compared with: it is another one where it is compared with itself."""

    def itself(decisions: Decisions, case: PlannedCase) -> list[Any]:
        assert case.scenario is not None
        return [decisions._observations.of(case.scenario.key)] * len(case.related)

    monkeypatch.setattr(Decisions, "_related", itself)

    def concerned(case: PlannedCase) -> bool:
        relate = case.data.get("relate", ())
        return kind == relate if isinstance(relate, str) else kind in relate

    assert verdict_changes(concerned), NEEDED.format(f"`relate: {kind}`")


def test_all_runs(monkeypatch: pytest.MonkeyPatch, verdict_changes: Changes) -> None:
    """At least one verdict depends on what is expected of all runs being held against each of them."""
    monkeypatch.setattr(Decisions, "_judge_all", lambda _, case, own, __: (case, own))

    assert verdict_changes(lambda case: case.over_runs), NEEDED.format("`over: runs`")
