"""
pytest's view of the engine: an item a case, which waits for its result and asserts it.

`tactful check` runs it in an interpreter of its own; in a suite of your own, say
`pytest -p tactful_conformance.plugin --tactful tactful.yaml`. Nothing imports this module.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.report.canonical import canonical_report, write_report
from tactful_conformance.report.progress import Progress
from tactful_conformance.run.level import choose_level
from tactful_conformance.specification import Problem, load_specification

if TYPE_CHECKING:
    from collections.abc import Generator

    from tactful_conformance.plan import PlannedCase
    from tactful_conformance.verdict import CaseResult

_ENGINE = pytest.StashKey[Engine]()


class CaseFailedError(Exception):
    """A case failed: its text is the report of it."""


class NoResultError(Exception):
    """A case came to no result: an error, and never a skip."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a check."""
    group = parser.getgroup("tactful", "conformance of a command-line tool")
    group.addoption("--tactful", metavar="MANIFEST", help="check the CLI of this manifest")
    group.addoption("--tactful-json", metavar="FILE", help="write the canonical report here")
    group.addoption("--tactful-record", metavar="FILE", help="write all that is observed here, to be judged again")
    group.addoption("--tactful-level", choices=["wire", "endpoint"], help="how much is observed")
    # One more than processors: now and then one of them only waits, for a sender that nobody answers.
    group.addoption("--tactful-jobs", type=int, default=(os.cpu_count() or 1) + 1, help="scenarios at a time")
    group.addoption("--tactful-keep", metavar="DIR", help="keep the sandboxes of failures here")
    group.addoption("--tactful-strict", action="store_true", help="SHOULD decides too")
    group.addoption("--tactful-progress", action="store_true", help="say on standard error how far it is")
    for kind in ("class", "requirement", "case"):
        group.addoption(f"--tactful-{kind}", action="append", default=[], help=f"only this {kind}")


def pytest_configure(config: pytest.Config) -> None:
    """Plan the check, where one is asked for."""
    option = config.getoption
    if option("--tactful") is None:
        return
    keep = option("--tactful-keep")
    try:
        level, _ = choose_level(option("--tactful-level"))
    except Problem as problem:
        raise pytest.UsageError(str(problem)) from None
    selection = Selection(*(tuple(option(f"--tactful-{kind}")) for kind in ("class", "requirement", "case")))
    options = Options(
        selection=selection,
        level=level,
        strict=option("--tactful-strict"),
        jobs=option("--tactful-jobs"),
        keep=Path(keep or tempfile.mkdtemp(prefix="tactful-")).absolute(),
    )
    try:
        specification = load_specification()
        manifest = load_manifest(Path(option("--tactful")), specification, dt.datetime.now(dt.UTC).date())
        config.stash[_ENGINE] = Engine(manifest, specification, options)
    except Problem as problem:
        raise pytest.UsageError(str(problem)) from None


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add an item a case."""
    engine = config.stash.get(_ENGINE, None)
    if engine is not None:
        collector = Cases.from_parent(session, name=engine.manifest.path.name)
        # What is held against every run waits for the last one: all else is decided while they are made.
        cases = sorted(engine.plan.cases, key=lambda case: case.over_runs)
        items += [CaseItem.from_parent(collector, name=case.id, case=case, engine=engine) for case in cases]


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Observe while the items run, and write the report however that ends."""
    engine = session.config.stash.get(_ENGINE, None)
    if engine is None or session.config.option.collectonly:
        return (yield)
    try:
        with engine:
            return (yield)
    finally:
        target, record = (session.config.getoption(f"--tactful-{kind}") for kind in ("json", "record"))
        now = dt.datetime.now(dt.UTC)
        if record:
            # Before the report, without which the suite is known to have failed.
            engine.record(Path(record), now)
        if target:
            report = canonical_report(engine.run(), now)
            engine.specification.schemas.validator("report").validate(report)
            write_report(report, Path(target))


class Cases(pytest.Collector):
    """The parent of all items of a check."""

    def collect(self) -> list[pytest.Item]:
        """Give nothing: the items are added when all else has been collected."""
        return []


class CaseItem(pytest.Item):
    """One case of the plan."""

    def __init__(self, *, case: PlannedCase, engine: Engine, **kwargs: object) -> None:
        """Keep the case and who decides it."""
        super().__init__(**kwargs)  # type: ignore[arg-type]  # pytest's own keywords
        self._case = case
        self._engine = engine

    def setup(self) -> None:
        """Wait for the result; a case without one is an error, one that is not run a skip with its reason."""
        result = self._engine.result(self._case)
        if self.config.getoption("--tactful-progress"):
            Progress(len(self._engine.plan.cases)).show(result, self._engine.plan.cases.index(self._case))
        if result.status in ("inconclusive", "harness-error"):
            raise NoResultError(_text(result))
        if result.status in ("not-applicable", "not-observed"):
            pytest.skip(f"{result.status}: {result.reason}")

    def runtest(self) -> None:
        """Assert the result."""
        result = self._engine.result(self._case)
        if result.status in ("fail", "declared", "stale"):
            raise CaseFailedError(_text(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002 - pytest's signature
        """Show the result alone: no line of the suite has anything to say about it."""
        if isinstance(excinfo.value, (CaseFailedError, NoResultError)):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the case in pytest's own words."""
        return self._engine.manifest.path, None, f"{self._case.id}: {self._case.title}"


def _text(result: CaseResult) -> str:
    lines = [f"{result.case.id}: {result.case.title}", f"{result.status}: {result.reason or ''}".rstrip(": ")]
    for finding in result.findings:
        lines += [f"  wanted  {finding.wanted}", f"  seen    {finding.seen}"]
    return "\n".join(lines)
