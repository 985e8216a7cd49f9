"""Try mutants: run the suite's cases against the honest reference first, and then against each of its lies."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from copies import COMMAND, copy_honest, mutate
from fate import KILLED, Fate, decide
from mutant import PUBLISHED
from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.run.sandbox import remove_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mutant import Mutant
    from tactful_conformance.manifest import Manifest
    from tactful_conformance.report.canonical import Run
    from tactful_conformance.specification import Specification
    from tactful_conformance.verdict import CaseResult


def load(path: Path, specification: Specification) -> Manifest:
    """Load a manifest as of today."""
    return load_manifest(path, specification, dt.datetime.now(dt.UTC).date())


def verdict_on_honest(run: Run) -> tuple[set[str], list[str]]:
    """Give the requirements that do not apply, and a sentence for each case that does and does not pass."""
    exempt = {one.requirement.id for one in run.requirements if one.status == "not-applicable"}
    return exempt, [
        f"without a lie, {result.case.id} is `{result.status}` for {run.manifest.name}."
        for result in run.cases
        if result.status not in ("pass", "not-applicable")
    ]


def hearings(mutants: Iterable[Mutant], *, every: bool = True) -> dict[str | None, Selection]:
    """Say of what each honest CLI is to be heard: of what is lied about in it, and the reference, with `every`, of all."""
    lied_about: dict[str | None, dict[str, None]] = {}
    for mutant in mutants:
        lied_about.setdefault(mutant.manifest, {})[mutant.requirement] = None
    heard = {name: Selection(requirements=tuple(names)) for name, names in lied_about.items()}
    return {None: Selection(), **{name: heard[name] for name in heard if name is not None}} if every else heard


class Court:
    """Tries mutants, each in a folder of its own."""

    def __init__(
        self, manifest: Manifest, specification: Specification, folder: Path, earlier: Mapping[str, Sequence[str]]
    ) -> None:
        """
        Take the reference's manifest, whose command is replaced by each mutant's; others lie in the copies.

        `earlier` are the cases that found a mutant out when it was last tried: they are the first to be tried again.
        """
        self._manifest = manifest
        self._specification = specification
        self._folder = folder
        self._earlier = earlier
        self._honest = copy_honest(folder / "honest")

    def hear(self, manifest: str | None, selection: Selection, jobs: int) -> tuple[set[str], list[str]]:
        """Run cases of the CLI of a manifest without a lie, and give the verdict on that."""
        with self._engine(self._honest, manifest, selection, jobs) as engine:
            for case in engine.plan.cases:
                engine.result(case)
            return verdict_on_honest(engine.run())

    def try_one(self, mutant: Mutant) -> Fate:
        """
        Run the case that found the mutant out earlier; then those of its requirement, up to the first that fails.

        Where all of those pass, all others are run.
        """
        folder = mutate(self._honest, mutant, self._folder / mutant.id)
        try:
            if mutant.id in self._earlier:
                selection = Selection(cases=tuple(self._earlier[mutant.id]))
                fate = self._fate(folder, mutant, selection, first=False)
                if fate.fate == KILLED:
                    return fate
            fate = self._fate(folder, mutant, Selection(requirements=(mutant.requirement,)), first=True)
            if fate.fate == KILLED:
                return fate
            # A case that is held against every run of the suite may need one that another requirement asks for.
            own = [case for case in self._specification.cases if mutant.requirement in case.requirements]
            return self._fate(folder, mutant, Selection(), first=not any(case.over_runs for case in own))
        finally:
            remove_sandbox(folder)

    def first_failing(self, folder: Path) -> str | None:
        """Run all cases of the reference in a copy, up to the first that fails, and give that one's id."""
        with self._engine(folder, None, Selection(), 1) as engine:
            return next((case.id for case in engine.plan.cases if engine.result(case).status == "fail"), None)

    def _fate(self, folder: Path, mutant: Mutant, selection: Selection, *, first: bool) -> Fate:
        """Run cases, with `first` up to the first that fails, and say what became of the mutant by them."""
        failed: list[CaseResult] = []
        with self._engine(folder, mutant.manifest, selection, 1) as engine:
            for case in engine.plan.cases:
                result = engine.result(case)
                if result.status == "fail":
                    failed.append(result)
                    if first:
                        break
            return decide(mutant, failed, engine.plan.cases)

    def _engine(self, folder: Path, name: str | None, selection: Selection, jobs: int) -> Engine:
        if name is None:
            published = json.loads((folder / PUBLISHED).read_text(encoding="utf-8"))
            # The reference says where its schema is: what it publishes is what the copy does.
            assert self._manifest.payload is not None
            manifest = replace(self._manifest, payload=replace(self._manifest.payload, schema=published))
            run: tuple[str, ...] = COMMAND
        else:
            manifest = load(folder / name, self._specification)
            run = (sys.executable, *manifest.run[1:])
        env = {**manifest.env, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        manifest = replace(manifest, run=run, env=env)
        options = Options(selection, "wire", strict=True, jobs=jobs, keep=folder / "kept")
        return Engine(manifest, self._specification, options)
