"""
What the tests of the suite share.

The specification and a small manifest to change; an honest CLI and those that lie; real processes; observations that
are made by hand.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tactful_conformance.engine import Engine, Options
from tactful_conformance.judge import Reading
from tactful_conformance.judge.view import View
from tactful_conformance.manifest import Channels, load_manifest
from tactful_conformance.manifest.model import Payload, StatusPaths
from tactful_conformance.observation import (
    CommandSeen,
    Connection,
    FileSeen,
    Observation,
    Output,
    Request,
    StepSeen,
)
from tactful_conformance.plan import Selection
from tactful_conformance.plan.canaries import Canaries, read_canaries
from tactful_conformance.report.canonical import canonical_report
from tactful_conformance.report.status import exit_status
from tactful_conformance.run.launcher import Exited, Launcher, Settled, Start
from tactful_conformance.run.output import Capture
from tactful_conformance.run.settings import Settings
from tactful_conformance.specification import Specification, load_specification

WriteManifest = Callable[..., Path]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TABLES = Path("reference") / "tactful" / "_tables.py"
#: When a run began that a test makes up.
BEGAN = 1_700_000_000.0


@pytest.fixture(scope="session", autouse=True)
def _signals() -> None:
    """Let what tests send end what they start: nohup, and `&` in a script, have signals ignored by all below them."""
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def specification() -> Specification:
    """The specification that came with the installed package."""
    return load_specification()


@pytest.fixture
def write_manifest(tmp_path: Path) -> WriteManifest:
    """
    Write a manifest of a CLI that does nothing, claims privacy alone, and fits the schema.

    Keywords replace its keys; None takes one out.
    """

    def write(**changes: Any) -> Path:
        data = {
            "tactful": "1.0",
            "name": "Nothing",
            "version": "1.0",
            "run": [sys.executable, "-c", "pass"],
            "binding": "serverless",
            "endpoint": {"env": "SLS_ANALYTICS_URL"},
            "actions": {"emit": ["deploy"]},
            "claims": ["privacy"],
            "features": {name: {"absent": "not here"} for name in ("children", "toggle")},
            **changes,
        }
        path = tmp_path / "tactful.yaml"
        text = yaml.safe_dump({key: value for key, value in data.items() if value is not None}, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return path

    return write


MakeSettings = Callable[..., Settings]


@pytest.fixture(scope="session")
def make_settings(specification: Specification) -> MakeSettings:
    """
    Make the settings of a CLI whose one word is a Python program, observed at the endpoint with nothing planted.

    Keywords replace them. The limits are generous: they end what hangs, and decide nothing.
    """
    said: dict[str, Any] = {
        "level": "endpoint",
        "argv": (sys.executable, "-S", "-E", "-c"),
        "folder": Path("/nowhere"),
        "endpoint": None,
        "channels": Channels(()),
        "canaries": tuple(Canaries({}, (), (), one.system) for one in read_canaries(specification)),
        "deadline": 60.0,
        "settle": 60.0,
        "hold": 60.0,
    }
    return lambda **changes: Settings(**{**said, **changes})


LayOut = Callable[..., Path]


@pytest.fixture
def lay_out(tmp_path: Path) -> LayOut:
    """
    Put the honest CLI, and beside it one that lies if it is named, with a manifest into a folder of its own.

    Gives the manifest's path; keywords replace its keys.
    """

    def lay_out(name: str = "honest", **changes: Any) -> Path:
        folder = tmp_path / "cli"
        shutil.copytree(HERE / "honest", folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        if name != "honest":
            shutil.copy(HERE / "liars" / f"{name}.py", folder)
        path = folder / "tactful.yaml"
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        # Without site, which is most of what an interpreter does before it starts.
        data |= {"run": [sys.executable, "-S", "-E", str(folder / f"{name}.py")], **changes}
        path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return path

    return lay_out


@dataclass(frozen=True)
class Checked:
    """A report, and the folder that holds what shows the failures."""

    report: Mapping[str, Any]
    kept: Path

    def cases(self, *statuses: str) -> dict[str, list[str]]:
        """Give the ids of the cases that came to each status."""
        found: dict[str, list[str]] = {}
        for case in self.report["cases"]:
            if case["status"] in statuses:
                found.setdefault(case["status"], []).append(case["id"])
        return found

    def status(self, *, accept_deviations: bool = False) -> int:
        """Give the exit status that the report comes to."""
        return exit_status(self.report, accept_deviations=accept_deviations)


Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path, specification: Specification) -> Check:
    """Check the CLI of a manifest, here and now; keywords are of `Selection`, `strict`, `level` and `jobs`."""

    def check(
        path: Path, *, strict: bool = False, level: str = "endpoint", jobs: int = 2, **chosen: tuple[str, ...]
    ) -> Checked:
        manifest = load_manifest(path, specification, dt.datetime.now(dt.UTC).date())
        kept = tmp_path / "kept"
        options = Options(Selection(**chosen), level, strict, jobs, kept)
        with Engine(manifest, specification, options) as engine:
            for case in engine.plan.cases:
                engine.result(case)
        report = canonical_report(engine.run(), dt.datetime.now(dt.UTC))
        specification.schemas.validator("report").validate(report)
        return Checked(report, kept)

    return check


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    """Give a launcher, which is closed afterwards with all that it has started."""
    launcher = Launcher("tactful_conformance.run.spawner")
    yield launcher
    launcher.close()


@dataclass(frozen=True)
class Launched:
    """How commands that were started together ended, in the order in which they were given, and what they wrote."""

    exits: Sequence[Exited]
    leftover: tuple[str, ...]
    outputs: Sequence[Output]


Launch = Callable[..., Launched]


@pytest.fixture
def launch(launcher: Launcher, tmp_path: Path) -> Launch:
    """
    Start programs together and wait until all has settled.

    A program is an argv, or Python as text. `on_exit` is called when the first of them has ended.
    """

    async def run(argvs: list[tuple[str, ...]], options: dict[str, Any], on_exit: Callable[[], None]) -> Launched:
        captures = [Capture(1 << 20) for _ in argvs]
        null = os.open(os.devnull, os.O_RDONLY)
        env, cwd = options.pop("env", {"PATH": os.defpath}), options.pop("cwd", tmp_path)
        try:
            starts = [
                Start(argv, env, cwd, (null, capture.write, capture.write))
                for argv, capture in zip(argvs, captures, strict=True)
            ]
            launcher.start(starts, **{"deadline": 60, "settle": 60, **options})
        finally:
            os.close(null)
            for capture in captures:
                capture.close_write()
        events = []
        async for event in launcher.events():
            if not events:
                on_exit()
            events.append(event)
        assert isinstance(events[-1], Settled)
        exits = sorted((event for event in events if isinstance(event, Exited)), key=lambda event: event.index)
        return Launched(exits, events[-1].leftover, [await capture.output() for capture in captures])

    def launch(*programs: str | tuple[str, ...], on_exit: Callable[[], None] = int, **options: Any) -> Launched:
        python = (sys.executable, "-S", "-E", "-c")
        argvs = [(*python, program) if isinstance(program, str) else program for program in programs]
        return asyncio.run(run(argvs, options, on_exit))

    return launch


class Seen:
    """Makes observations of plain values; what is not said is as if nothing had happened."""

    def file(self, place: str, data: str | bytes | None = None, **changes: Any) -> FileSeen:
        """Make a file."""
        data = data.encode() if isinstance(data, str) else data
        said = {"kind": "text", "mode": "0644", "inode": 1, "size": len(data or b""), "target": None, **changes}
        return FileSeen(place, data=data, **said)

    def request(self, body: str | bytes = "", **changes: Any) -> Request:
        """Make a request on the telemetry channel."""
        said = {"channel": "telemetry", "method": "POST", "host": "127.0.0.1", "port": 80, "target": "/usage"}
        said |= {"tls": False, "headers": (), "status": 200, "after_exit": False, **changes}
        return Request(body=body.encode() if isinstance(body, str) else body, **said)

    def connection(self, **changes: Any) -> Connection:
        """Make a connection over which nothing came."""
        said = {"channel": "telemetry", "host": "127.0.0.1", "address": "127.0.0.1", "port": 80, "tls": False}
        said |= {"server_name": None, "requests": 0, "error": None, "data": b"", "came": b"", **changes}
        return Connection(**said)

    def command(self, *, stdout: str = "", stderr: str = "", **changes: Any) -> CommandSeen:
        """Make a command that has ended with 0."""
        outputs = [Output(text.encode(), len(text.encode())) for text in (stdout, stderr)]
        return CommandSeen(
            **{"argv": ("cli",), "folder": "elsewhere", "exit_status": 0, "timed_out": False, **changes},
            stdout=outputs[0],
            stderr=outputs[1],
        )

    def step(self, said: Mapping[str, Any]) -> StepSeen:
        """Make a step of lists of keywords, and of keywords."""
        made: dict[str, Any] = {
            "commands": [self.command(**one) for one in said.get("commands", [{}])],
            "requests": [self.request(**one) for one in said.get("requests", ())],
            "connections": [self.connection(**one) for one in said.get("connections", ())],
            "files": [self.file(**one) for one in said.get("files", ())],
        }
        others = {"lookups": None, "datagrams": None, "leftover": (), "complete": True, "outwaited": False}
        others |= {key: value for key, value in said.items() if key not in made}
        return StepSeen(**{key: tuple(value) for key, value in made.items()}, **others)

    def observation(
        self, *steps: Mapping[str, Any], before: Sequence[Mapping[str, Any]] = (), root: str = "/sandboxes/0"
    ) -> Observation:
        """Make an observation of steps, and of the files before them."""
        files = tuple(self.file(**one) for one in before)
        return Observation("0", "endpoint", root, None, BEGAN, files, tuple(map(self.step, steps)))

    def reading(self, **changes: Any) -> Reading:
        """Make what is known of a CLI with the names of the built-in binding."""
        said = {"rc": "home/.serverlessrc", "payload": Payload("@", "event", "id", None), "names": {}}
        said |= {"status": StatusPaths("telemetry", "decided_by"), "notices": {}, "canaries": {}, "fields": {}}
        said |= {"catalogue": frozenset(), "elsewhere": frozenset(), **changes}
        return Reading(**said)

    def view(self, *steps: Mapping[str, Any], **said: Any) -> View:
        """
        Make a view of the last of some steps.

        `before` is of the observation, `control` a step of the control's run, `related` the run or runs that this
        one is related to; the rest is of the reading.
        """
        seen, control = self.observation(*steps, before=said.pop("before", ())), said.pop("control", None)
        related = said.pop("related", ())
        related = (related,) if isinstance(related, Observation) else related
        held = self.observation(control) if control else None
        return View(seen, len(steps) - 1, self.reading(**said), held, related)


@pytest.fixture
def seen() -> Seen:
    """Make observations by hand."""
    return Seen()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the authoring command reads and writes."""
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    (tmp_path / TABLES).parent.mkdir(parents=True)
    shutil.copy(ROOT / TABLES, tmp_path / TABLES)
    return tmp_path
