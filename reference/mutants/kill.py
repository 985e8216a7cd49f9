"""
Let the suite find the reference out in each of its lies: `nox -s mutants`.

A mutant is the reference with exactly one lie, written from one requirement's statement by somebody who has not looked
at its cases. A case of that requirement must fail for it: a requirement whose lie passes is not tested. Ends with 1
where a mutant survives, is found out by cases of other requirements alone, or a tested requirement has none. What does
not apply to the reference's own CLI is lied about in another one that adopts its library: `manifest` names it. Each is
observed on the wire: some lies are seen nowhere else, and some would write into the user's own home.
"""

from __future__ import annotations

import argparse
import compileall
import datetime as dt
import json
import os
import py_compile
import shutil
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import yaml

from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.plan.expand import expand
from tactful_conformance.run.sandbox import remove_sandbox
from tactful_conformance.specification import load_specification

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.plan import PlannedCase
    from tactful_conformance.report.canonical import Run
    from tactful_conformance.specification import Specification
    from tactful_conformance.verdict import CaseResult

HERE = Path(__file__).parent
REFERENCE = HERE.parent
MATRIX = REFERENCE.parent / "conformance" / "results" / "mutants.json"
MANIFEST = REFERENCE.parent / "conformance" / "implementations" / "reference" / "tactful.yaml"
ADOPTER = "tests/adopter"
PACKAGES = ("tactful", "tactful_cli", ADOPTER)
#: Below the project's folder, and at the same place below a copy.
PUBLISHED = "spec/schemas/payload.schema.json"
KILLED, ELSEWHERE, SURVIVED = "killed", "killed by other requirements' cases alone", "survived"
#: Without site packages and the current directory: what a copy lacks is found nowhere else.
COMMAND = (sys.executable, "-S", "-P", "-m", "tactful_cli")


@dataclass(frozen=True, slots=True)
class Mutant:
    """
    One lie: in `file`, the text `find`, which stands there once, becomes `replace`.

    `file` is below reference/, but for the schema that the reference publishes, which is one of the specification.
    `manifest` is of the CLI that then lies, below reference/ too; None is the reference's.
    """

    id: str
    requirement: str
    lie: str
    file: str
    find: str
    replace: str
    manifest: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """
    What became of a mutant: one of the three words above, and the first case that found it out.

    `run` is a case in whose run that was, where the one that found it out is held against all runs.
    """

    mutant: Mutant
    fate: str
    case: str | None
    run: str | None = None


def load(path: Path, specification: Specification) -> Manifest:
    """Load a manifest as of today."""
    return load_manifest(path, specification, dt.datetime.now(dt.UTC).date())


def read_mutants(folder: Path) -> list[Mutant]:
    """Read every YAML file of a folder; raises jsonschema.ValidationError where one is not of the form."""
    schema = json.loads((HERE / "mutants.schema.json").read_text(encoding="utf-8"))
    mutants = []
    for path in sorted(folder.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        jsonschema.validate(data, schema)
        mutants += [Mutant(**row) for row in data["mutants"]]
    return mutants


def original(file: str, reference: Path = REFERENCE) -> Path:
    """Give the path of the file that a mutant names."""
    return (reference.parent if file == PUBLISHED else reference) / file


def check_mutants(
    mutants: Sequence[Mutant],
    specification: Specification,
    exempt: Mapping[str | None, Collection[str]],
    reference: Path = REFERENCE,
) -> list[str]:
    """
    Give a sentence for each thing that is missing or no longer fits.

    `exempt` are the requirements that do not apply to the CLI of each manifest; a tested one applies to one of them.
    """
    found = []
    ids = [mutant.id for mutant in mutants]
    found += [f"the mutant `{one}` is there twice." for one in sorted({one for one in ids if ids.count(one) > 1})]
    for mutant in mutants:
        path = original(mutant.file, reference)
        times = path.read_text(encoding="utf-8").count(mutant.find) if path.is_file() else 0
        if times != 1:
            found.append(f"the mutant `{mutant.id}` finds its text {times} times in {mutant.file}, and not once.")
        if mutant.requirement not in specification.requirements:
            found.append(f"the mutant `{mutant.id}` is of {mutant.requirement}, which does not exist.")
        elif mutant.requirement in exempt[mutant.manifest]:
            manifest = mutant.manifest or "the reference"
            found.append(f"the mutant `{mutant.id}` is of {mutant.requirement}, which does not apply to {manifest}.")
    lied_about = {mutant.requirement for mutant in mutants}
    for requirement in specification.requirements.values():
        if requirement.not_tested is None and requirement.id not in lied_about:
            found.append(f"{requirement.id} has no mutant: write the reference with one lie about it.")
    return found


def copy_honest(folder: Path) -> Path:
    """Copy the reference, compiled, with the one package that it needs; gives the folder, for PYTHONPATH."""
    for package in PACKAGES:
        shutil.copytree(REFERENCE / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / PUBLISHED).parent.mkdir(parents=True)
    shutil.copy(original(PUBLISHED), folder / PUBLISHED)
    (folder / "yaml").symlink_to(Path(yaml.__file__).parent)
    compileall.compile_dir(folder, quiet=1)
    return folder


def mutate(honest: Path, mutant: Mutant, folder: Path) -> Path:
    """Copy a copy of the reference, with the lie; raises py_compile.PyCompileError: what does not start does not lie."""
    shutil.copytree(honest, folder, symlinks=True)
    path = folder / mutant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutant.find, mutant.replace), encoding="utf-8")
    if path.suffix == ".py":
        py_compile.compile(str(path), doraise=True)
    return folder


def decide(mutant: Mutant, failed: Sequence[CaseResult], planned: Sequence[PlannedCase]) -> Fate:
    """Say what became of a mutant for which these cases fail; a case of its own requirement goes before others."""
    own = [result for result in failed if mutant.requirement in result.case.requirements]
    if not failed:
        return Fate(mutant, SURVIVED, None)
    found = (own or failed)[0].case
    # The run that a case is judged by stands with its result, whosesoever it was.
    runs = [case.id for case in planned if found.over_runs and not case.over_runs and case.scenario == found.scenario]
    return Fate(mutant, KILLED if own else ELSEWHERE, found.id, runs[0] if runs else None)


def read_earlier(path: Path, cases: Collection[str]) -> dict[str, Sequence[str]]:
    """Read from a kill matrix which cases found each mutant out, as far as those are there still; none where it is none."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))["mutants"]
    found = {
        name: [row[key] for key in ("case", "run") if row[key]]
        for mutants in rows.values()
        for name, row in mutants.items()
        if row["fate"] == KILLED
    }
    return {name: ids for name, ids in found.items() if set(ids) <= set(cases)}


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
            manifest = replace(self._manifest, payload=replace(self._manifest.payload, schema=published))
            run = COMMAND
        else:
            manifest = load(folder / name, self._specification)
            run = (sys.executable, *manifest.run[1:])
        env = {**manifest.env, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        manifest = replace(manifest, run=run, env=env)
        options = Options(selection, "wire", strict=True, jobs=jobs, keep=folder / "kept")
        return Engine(manifest, self._specification, options)


def judge(fates: Iterable[Fate]) -> list[str]:
    """Give a sentence for each mutant that no case of its own requirement found out."""
    sentences = []
    for fate in fates:
        mutant = f"the mutant `{fate.mutant.id}` of {fate.mutant.requirement}"
        if fate.fate == SURVIVED:
            sentences.append(f"{mutant} survived: {fate.mutant.lie}")
        elif fate.fate == ELSEWHERE:
            sentences.append(f"{mutant} was {ELSEWHERE}, first by {fate.case}: {fate.mutant.lie}")
    return sentences


def table(fates: Iterable[Fate]) -> dict[str, Any]:
    """
    Give the kill matrix as plain values: by requirement, in the order of families and numbers, each mutant's fate.

    `manifest` is null where the reference itself lied.
    """
    rows: dict[str, dict[str, Any]] = {}
    for fate in sorted(fates, key=lambda fate: (*_place(fate.mutant.requirement), fate.mutant.id)):
        row = {"lie": fate.mutant.lie, "manifest": fate.mutant.manifest}
        row |= {"fate": fate.fate, "case": fate.case, "run": fate.run}
        rows.setdefault(fate.mutant.requirement, {})[fate.mutant.id] = row
    return {"mutants": rows}


def _place(requirement: str) -> tuple[str, int]:
    family, _, number = requirement.partition("-")
    return family, int(number)


def main() -> int:
    """Check the mutants, try them all, write the matrix, and say what is wrong."""
    parser = argparse.ArgumentParser(prog="nox -s mutants --", description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="a mutant's or a requirement's id")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many mutants are tried at once")
    parser.add_argument("--json", type=Path, help="where the kill matrix is written")
    options = parser.parse_args()
    specification = load_specification()
    manifest = load(MANIFEST, specification)
    mutants = read_mutants(HERE)
    cases = {one.id for case in specification.cases for one in expand(case, specification)}
    every = not options.only
    chosen = [one for one in mutants if every or {one.id, one.requirement} & set(options.only)]
    fates: list[Fate] = []
    with tempfile.TemporaryDirectory(prefix="tactful-mutants-") as folder:
        court = Court(manifest, specification, Path(folder), read_earlier(MATRIX, cases))
        exempt: dict[str | None, set[str]] = {}
        wrong: list[str] = []
        for name, selection in hearings(chosen, every=every).items():
            exempt[name], not_passed = court.hear(name, selection, options.jobs)
            wrong += not_passed
        # What was not heard is not held to apply or not: that is for the run that tries all.
        wrong += check_mutants(mutants, specification, defaultdict(set, exempt))
        if not wrong:
            with ThreadPoolExecutor(options.jobs) as threads:
                for fate in threads.map(court.try_one, chosen):
                    fates.append(fate)
                    said = f"{fate.fate} ({fate.case})" if fate.case else fate.fate
                    print(f"{fate.mutant.requirement:7} {fate.mutant.id}: {said}", flush=True)
    wrong += judge(fates)
    if options.json and fates:
        text = json.dumps(table(fates), indent=2, ensure_ascii=False)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    killed = sum(fate.fate == KILLED for fate in fates)
    print(f"{killed} of {len(fates)} mutants were killed by cases of their own requirement; {len(wrong)} findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
