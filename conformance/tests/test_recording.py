"""Facts about recordings: what is written can be judged anywhere, and what was not recorded is never passed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.command.judge import judge_recording
from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.recording import Recording, read_recording, write_recording
from tactful_conformance.report.canonical import canonical_report
from tactful_conformance.specification import Problem, Specification

if TYPE_CHECKING:
    from conftest import LayOut

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
FAILS, PASSES, SECRET = "OPT-variable-other-zero", "OPT-variable-one", "PRV-canary-secret"

Record = Callable[..., tuple[Path, dict[str, Any]]]


@pytest.fixture
def record(lay_out: LayOut, tmp_path: Path, specification: Specification) -> Record:
    """Check a CLI in some cases; gives its recording, and the report as it was made then."""

    def record(
        liar: str, *cases: str, name: str = "run.json", kept: str = "kept", **changes: Any
    ) -> tuple[Path, dict[str, Any]]:
        manifest = load_manifest(lay_out(liar, **changes), specification, NOW.date())
        options = Options(Selection(cases=cases), "endpoint", strict=False, jobs=2, keep=tmp_path / kept)
        with Engine(manifest, specification, options) as engine:
            for case in engine.plan.cases:
                engine.result(case)
            engine.record(tmp_path / name, NOW)
            return tmp_path / name, canonical_report(engine.run(), NOW)

    return record


def judged(path: Path, specification: Specification, *cases: str, strict: bool = False) -> dict[str, Any]:
    """Judge a recording."""
    return judge_recording(read_recording(path, specification), specification, Selection(cases=cases), strict=strict)


def statuses(report: dict[str, Any]) -> dict[str, str]:
    """Give the status of each case of a report."""
    return {case["id"]: case["status"] for case in report["cases"]}


def change(path: Path, at: Callable[[dict[str, Any]], object]) -> None:
    """Change a recording as it is written."""
    data = json.loads(path.read_text(encoding="utf-8"))
    at(data)
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize("name", ["run.json", "run.json.gz"])
def test_same_report(record: Record, specification: Specification, name: str) -> None:
    """A recording comes to the very report that the run came to, packed or not, with its date and its platform."""
    path, report = record("zero_is_not_an_opt_out", FAILS, PASSES, name=name)

    assert judged(path, specification) == report
    assert statuses(report) == {FAILS: "fail", PASSES: "pass"}
    assert path.read_bytes().startswith(b"\x1f\x8b") == name.endswith(".gz")


def test_elsewhere(record: Record, specification: Specification, tmp_path: Path) -> None:
    """A recording needs nothing of the machine that it was made on: neither the manifest, nor what lies beside it."""
    path, report = record("says_more_than_its_schema", "PAY-schema", claims=["privacy", "events"])
    (tmp_path / "cli").rename(tmp_path / "gone")

    assert judged(path, specification) == report
    assert statuses(report) == {"PAY-schema": "fail"}


def test_schema(record: Record, specification: Specification) -> None:
    """What is written fits the schema of recordings, which is that of manifests and of observations too."""
    path, _ = record("honest", PASSES)
    data = json.loads(path.read_text(encoding="utf-8"))
    validator = specification.schemas.validator("recording")

    validator.validate(data)
    for broken in ({**data, "manifest": {}}, {**data, "observations": [{}]}, {**data, "level": "air"}):
        assert not validator.is_valid(broken)


def test_paths(record: Record, tmp_path: Path) -> None:
    """In what was seen, the manifest's folder goes by another name; the sandbox keeps its own, which may be sent."""
    path, _ = record("zero_is_not_an_opt_out", FAILS)
    (observation, *_) = json.loads(path.read_text(encoding="utf-8"))["observations"]

    assert observation["steps"][0]["commands"][0]["argv"][-2:] == ["<manifest>/zero_is_not_an_opt_out.py", "deploy"]
    assert observation["root"].startswith(str(tmp_path / "kept" / "sandboxes"))


@pytest.mark.parametrize("kept", ["kept", "cli/kept"])
def test_sandbox(record: Record, specification: Specification, tmp_path: Path, kept: str) -> None:
    """
    A CLI that tells where its sandbox lies is found out again, and the report names no path; beside its manifest too.

    The recording names it as it is: a digest of it is found by nothing else.
    """
    path, report = record("sends_the_remote", "PRV-canary-project-path", kept=kept)

    assert judged(path, specification) == report
    recorded = read_recording(path, specification).observations
    assert {str(Path(one.root).parent) for one in recorded} == {str(tmp_path / kept / "sandboxes")}
    assert "`<sandbox>/" in report["cases"][0]["findings"][0]["seen"]


#: A CLI that writes its own path: to who started it, as what is no text, and into its report.
SAYS_WHERE = """
import os, sys
from honest import Cli, main

class SaysWhere(Cli):
    def run(self):
        for data in (b"text ", b"no text \\xff "):
            os.write(1, data + os.path.abspath(sys.argv[0]).encode() + b"\\n")
        return super().run()

    def body(self, event):
        return super().body(event)[:-1] + b', "by": "%s"}' % os.path.abspath(sys.argv[0]).encode()

main(SaysWhere)
"""


def test_what_is_hidden(record: Record, specification: Specification, tmp_path: Path) -> None:
    """A path of the machine stands nowhere in what was seen, in no bytes either; an output is not cut off by that."""
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "where.py").write_text(SAYS_WHERE, encoding="utf-8")
    path, report = record("honest", PASSES, run=[sys.executable, "-S", "-E", str(tmp_path / "cli" / "where.py")])

    assert judged(path, specification) == report
    assert statuses(report) == {PASSES: "pass"}
    (output, *_) = [one.steps[-1].commands[0].stdout for one in read_recording(path, specification).observations]
    assert output.data.startswith(b"text <manifest>/where.py\nno text \xff <manifest>/where.py\n")
    assert output.size == len(output.data)


def test_home(record: Record, specification: Specification, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The home of who records stands nowhere in what was seen but in the sandbox's path, where that lies below it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "by").mkdir()
    (tmp_path / "by" / "where.py").write_text(SAYS_WHERE, encoding="utf-8")
    command = [sys.executable, "-S", str(tmp_path / "by" / "where.py")]
    path, report = record("honest", PASSES, run=command, env={"PYTHONPATH": str(tmp_path / "cli")})

    assert judged(path, specification) == report
    assert statuses(report) == {PASSES: "pass"}
    seen = json.dumps(json.loads(path.read_text(encoding="utf-8"))["observations"])
    assert "~/by/where.py" in seen
    assert str(tmp_path) not in seen.replace(str(tmp_path / "kept" / "sandboxes"), "")


def test_what_is_private_is_not_hidden(record: Record, specification: Specification, tmp_path: Path) -> None:
    """A path that has a word of the manifest that must not leave is kept, so that who sends it is found out again."""
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "where.py").write_text(SAYS_WHERE, encoding="utf-8")
    word, name = tmp_path.name, "PRV-canary-own"
    path, report = record(
        "honest",
        name,
        run=[sys.executable, "-S", "-E", str(tmp_path / "cli" / "where.py")],
        private=[word],
        actions={"emit": {"args": ["deploy"], "in": "service", "env": {"SERVICE": word}}},
        claims=["privacy"],
        features={one: {"absent": "none"} for one in ("children", "toggle")},
    )

    assert statuses(report) == statuses(judged(path, specification)) == {name: "fail"}


def test_not_recorded(record: Record, specification: Specification) -> None:
    """A case of which nothing was recorded comes to no result, says why, and keeps the whole from being conformant."""
    path, _ = record("honest", PASSES)

    report = judged(path, specification, PASSES, FAILS)

    (lacking,) = [case for case in report["cases"] if case["id"] == FAILS]
    said = "the recording has no run of what this case is held against: record the CLI again"
    assert (lacking["status"], lacking["reason"], lacking["at_fault"]) == ("inconclusive", said, None)
    assert report["verdict"]["verdict"] == "incomplete"


@pytest.mark.parametrize("part", ["control", "scenario"])
def test_part_not_recorded(record: Record, specification: Specification, part: str) -> None:
    """Neither a case without its control nor a control without its case is a pass."""
    path, report = record("honest", PASSES)
    gone = report["cases"][0][part]
    change(path, lambda data: data.update(observations=[o for o in data["observations"] if o["scenario"] != gone]))

    assert statuses(judged(path, specification)) == {PASSES: "inconclusive"}


def test_run_not_recorded(record: Record, specification: Specification) -> None:
    """What holds over all runs was not seen to where one of them is lacking; a lie that was seen is one all the same."""
    path, report = record("honest", SECRET, FAILS)
    gone = next(case["scenario"] for case in report["cases"] if case["id"] == FAILS)
    change(path, lambda data: data.update(observations=[o for o in data["observations"] if o["scenario"] != gone]))

    assert statuses(report) == {FAILS: "pass", SECRET: "pass"}
    assert statuses(judged(path, specification)) == {FAILS: "inconclusive", SECRET: "inconclusive"}


def test_feature_not_recorded(record: Record, specification: Specification) -> None:
    """A feature that is declared absent is not seen working where no run of it was recorded."""
    absent = {name: {"absent": "none"} for name in ("children", "do-not-track", "toggle")}
    name = "OPT-do-not-track-set-one"
    path, report = record("honest", name, claims=["privacy"], features=absent)
    change(path, lambda data: data.update(observations=[]))

    assert report["errors"]
    assert (statuses(judged(path, specification)), judged(path, specification)["errors"]) == (
        {name: "not-applicable"},
        [],
    )


def test_selection_and_strict(record: Record, specification: Specification) -> None:
    """What is asked of a judge goes before what was asked of the run; without a word, it is the same."""
    path, _ = record("unknown_mode_shows_all", "NTF-unknown-is-upgrades-only", PASSES)

    assert list(statuses(judged(path, specification, PASSES))) == [PASSES]
    assert judged(path, specification)["verdict"]["verdict"] == "conformant"
    assert judged(path, specification, strict=True)["verdict"]["verdict"] == "non-conformant"


def test_day_of_the_recording(record: Record, specification: Specification) -> None:
    """A deviation that has expired since is what it was on the day of the run."""
    row = {"requirement": "OPT-2", "case": FAILS, "reason": "as ever", "observed": "2026-01-01"}
    path, _ = record("zero_is_not_an_opt_out", FAILS, deviations=[{**row, "expires": "2026-01-03"}])

    assert statuses(judged(path, specification)) == {FAILS: "declared"}


def set_at(*keys: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set one value of a recording."""

    def at(data: Any) -> None:
        *above, last = keys
        for key in above:
            data = data[key]
        data[last] = value

    return at


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (set_at("recording", value="0.9"), "(recording): the recording is of form 0.9, and this suite reads 1.0."),
        (lambda data: data.pop("recording"), "this is no recording."),
        (lambda data: data.pop("level"), ": the key `level` is missing."),
        (set_at("more", value=1), "(more): unknown key `more`."),
        (set_at("date", value="yesterday"), "(date): 'yesterday' is not a 'date-time'."),
        (set_at("observations", 0, "steps", 0, "complete", value=3), "(observations.0.steps.0.complete)"),
        (set_at("observations", 0, "level", value="wire"), "it was observed at the wire level, unlike the rest."),
        (lambda data: data["observations"].append(data["observations"][0]), "is recorded twice."),
        (
            set_at("observations", 0, "steps", 0, "commands", 0, "stdout", "data", value={"base64": "a"}),
            "(observations.0): these bytes are no Base64.",
        ),
        (set_at("observations", 0, "steps", value=[]), "(observations.0.steps)"),
        (lambda data: data["observations"][0]["steps"].append(data["observations"][0]["steps"][0]), "not of its steps"),
        (set_at("manifest", "binding", value="serverles"), "unknown binding `serverles`. Did you mean `serverless`?"),
        (set_at("selection", "case", value=["OPT-gone"]), "unknown case `OPT-gone`."),
    ],
)
def test_damaged(record: Record, specification: Specification, at: Callable[[Any], object], said: str) -> None:
    """What does not fit in a recording is told by file and key, and judged by nobody."""
    path, _ = record("honest", PASSES)
    change(path, at)

    with pytest.raises(Problem) as problem:
        judged(path, specification)

    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the recording is not JSON"),
        (b"{", "the recording is not JSON"),
        (b"[]", "this is no recording."),
        (b"\xff", "the recording is not JSON"),
        (b"[" * 100_000, "the recording is not JSON"),
        (gzip.compress(b"{}", mtime=0)[:-9], "the recording is packed and damaged"),
        (b"\x1f\x8b{}", "the recording is packed and damaged"),
    ],
)
def test_no_recording(tmp_path: Path, specification: Specification, data: bytes, said: str) -> None:
    """A file that is cut off, or something else, is said to be that, and what to do."""
    path = tmp_path / "run.json"
    path.write_bytes(data)

    with pytest.raises(Problem) as problem:
        read_recording(path, specification)

    assert (problem.value.where, said in problem.value.what) == (str(path), True)
    assert problem.value.do == "Record the run again: `tactful check MANIFEST --record FILE`."


@pytest.mark.parametrize(("name", "said"), [("gone.json", "there is no such file."), (".", "cannot be read")])
def test_no_file(tmp_path: Path, specification: Specification, name: str, said: str) -> None:
    """A file that is not there, or is a folder, is a problem that names it."""
    with pytest.raises(Problem, match=said) as problem:
        read_recording(tmp_path / name, specification)

    assert problem.value.where == str(tmp_path / name)


def test_what_is_no_text(tmp_path: Path, record: Record, specification: Specification, seen: Any) -> None:
    """Names and bytes that are no text are written and read again without a loss."""
    path, _ = record("honest", PASSES)
    recording = read_recording(path, specification)
    odd = seen.observation({"files": [{"place": "a\udcff", "data": b"\xff\x00"}], "lookups": ()})
    recording = dataclasses.replace(recording, observations=(odd,))

    write_recording(recording, tmp_path / "odd.json", {})

    assert read_recording(tmp_path / "odd.json", specification).observations == (odd,)


def test_not_writable(record: Record, specification: Specification) -> None:
    """A recording that cannot be written is a problem that names the file."""
    path, _ = record("honest", PASSES)
    recording: Recording = read_recording(path, specification)

    with pytest.raises(Problem, match=r"the recording cannot be written") as problem:
        write_recording(recording, path / "below", {})

    assert problem.value.where == str(path / "below")
