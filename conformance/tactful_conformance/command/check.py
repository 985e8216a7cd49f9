"""
Check a CLI: `tactful check MANIFEST`.

The suite runs in a child interpreter of its own configuration, in an empty folder, so that no setting of a project, of
pytest or of Python's environment changes a verdict, and no project gets a file.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.atomic import write_atomically
from tactful_conformance.command.asked import chosen, refuse_unwritable
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import make_plan
from tactful_conformance.report.canonical import write_report
from tactful_conformance.report.status import HARNESS_ERROR, exit_status
from tactful_conformance.report.terminal import terminal_report
from tactful_conformance.run.level import choose_level
from tactful_conformance.run.setup import cache_folder, find_command, needs_setup, run_setup
from tactful_conformance.specification import Problem, load_specification

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def run(options: argparse.Namespace) -> int:
    """Check, print the report, and give the exit status; raises `Problem` before anything is run."""
    refuse_unwritable(json=options.json, record=options.record)
    if options.keep is not None and options.keep.exists() and not options.keep.is_dir():
        raise Problem("it is no folder.", where=f"--keep {options.keep}", do="Name a folder.")
    specification = load_specification()
    manifest = load_manifest(options.manifest, specification, dt.datetime.now(dt.UTC).date())
    selection = chosen(options)
    level, said = choose_level(options.level)
    if said:
        print(f"tactful: {said}", file=sys.stderr)
    make_plan(specification, manifest, selection, level)
    if needs_setup(manifest, cache_folder(os.environ)):
        print(f"tactful: setting up {manifest.name}", file=sys.stderr)
        run_setup(manifest, cache_folder(os.environ))
    find_command(manifest)
    keep = Path(options.keep or tempfile.mkdtemp(prefix="tactful-")).absolute()
    with tempfile.TemporaryDirectory(prefix="tactful-check-") as folder:
        target = Path(folder) / "report.json"
        recording = Path(folder) / f"recording.{'gz' if str(options.record).endswith('.gz') else 'json'}"
        status = _run_child(_arguments(options, level, target, recording, keep), Path(folder) / "root")
        if not target.exists():
            print(f"tactful: the suite ended with status {status} and left no report.", file=sys.stderr)
            return HARNESS_ERROR
        report = json.loads(target.read_text(encoding="utf-8"))
        if options.record:
            _put(recording, options.record)
    if options.json:
        write_report(report, options.json)
    sys.stdout.write(terminal_report(report, str(keep)))
    return exit_status(report, accept_deviations=options.accept_deviations)


def _put(recording: Path, target: Path) -> None:
    """Put a recording to where it was asked for; raises `Problem` where it cannot be written."""
    try:
        write_atomically(target, recording.read_bytes())
    except OSError as error:
        raise Problem(f"the recording cannot be written: {error.strerror}.", where=f"--record {target}") from None


def _run_child(arguments: list[str], private: Path) -> int:
    """
    Run pytest in its own interpreter, and hand over what would end this one: the child still writes what it has.

    It is a process group of its own, so that it hears of Ctrl-C once, from here, however many processes were told.
    """
    private.mkdir()
    (private / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-I", "-m", "pytest", "-c", str(private / "pytest.ini"), "--rootdir", str(private)]
    numbers = (signal.SIGINT, signal.SIGTERM)
    # Before the child is there: what is handled here it starts with as by default, and what a shell's background has
    # ignored it would ignore.
    previous = [signal.signal(number, signal.default_int_handler) for number in numbers]
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=private,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        process_group=0,
    )
    for number in numbers:
        signal.signal(number, lambda *_: process.send_signal(signal.SIGINT))
    try:
        return process.wait()
    finally:
        for number, handler in zip(numbers, previous, strict=True):
            signal.signal(number, handler)


def _arguments(options: argparse.Namespace, level: str, target: Path, recording: Path, keep: Path) -> list[str]:
    # Without capture: the progress is for whoever waits.
    arguments = ["--noconftest", "--capture=no"]
    for plugin in ("cacheprovider", "terminal", "junitxml", "logging"):
        arguments += ["-p", f"no:{plugin}"]
    arguments += ["-p", "tactful_conformance.plugin", "--tactful", str(options.manifest.absolute())]
    arguments += ["--tactful-json", str(target), "--tactful-keep", str(keep), "--tactful-progress"]
    arguments += ["--tactful-level", level]
    if options.record:
        arguments += ["--tactful-record", str(recording)]
    if options.jobs:
        arguments += ["--tactful-jobs", str(options.jobs)]
    if options.strict:
        arguments += ["--tactful-strict"]
    for kind in ("class", "requirement", "case"):
        for name in options.__dict__[kind]:
            arguments += [f"--tactful-{kind}", name]
    return arguments


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Take out what would change pytest or Python."""
    kept = {name: value for name, value in environment.items() if not name.startswith(("PYTEST_", "PYTHON"))}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
