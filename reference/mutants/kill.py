"""
Let the suite find the reference out in each of its lies: `nox -s mutants`.

A mutant is the reference with exactly one lie, written from one requirement's statement by somebody who has not looked
at its cases. A case of that requirement must fail for it: a requirement whose lie passes is not tested. Ends with 1
where a mutant survives, is found out by cases of other requirements alone, or a tested requirement has none. The
reference is observed on the wire: some lies are seen nowhere else, and some would write into the user's own home.
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import yaml

from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.run.sandbox import remove_sandbox
from tactful_conformance.specification import load_specification

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.report.canonical import Run
    from tactful_conformance.specification import Specification
    from tactful_conformance.verdict import CaseResult

HERE = Path(__file__).parent
REFERENCE = HERE.parent
MANIFEST = REFERENCE.parent / "conformance" / "implementations" / "reference" / "tactful.yaml"
PACKAGES = ("tactful", "tactful_cli")
KILLED, ELSEWHERE, SURVIVED = "killed", "killed by other requirements' cases alone", "survived"
#: Without site packages and the current directory: what a copy lacks is found nowhere else.
COMMAND = (sys.executable, "-S", "-P", "-m", "tactful_cli")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One lie: in `file`, below reference/, the text `find`, which stands there once, becomes `replace`."""

    id: str
    requirement: str
    lie: str
    file: str
    find: str
    replace: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: one of the three words above, and the first case that found it out."""

    mutant: Mutant
    fate: str
    case: str | None


def read_mutants(folder: Path) -> list[Mutant]:
    """Read every YAML file of a folder; raises jsonschema.ValidationError where one is not of the form."""
    schema = json.loads((HERE / "mutants.schema.json").read_text(encoding="utf-8"))
    mutants = []
    for path in sorted(folder.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        jsonschema.validate(data, schema)
        mutants += [Mutant(**row) for row in data["mutants"]]
    return mutants


def check_mutants(
    mutants: Sequence[Mutant], specification: Specification, exempt: Collection[str], reference: Path = REFERENCE
) -> list[str]:
    """Give a sentence for each thing that is missing or no longer fits; nothing is asked of an exempt requirement."""
    found = []
    ids = [mutant.id for mutant in mutants]
    found += [f"the mutant `{one}` is there twice." for one in sorted({one for one in ids if ids.count(one) > 1})]
    for mutant in mutants:
        path = reference / mutant.file
        times = path.read_text(encoding="utf-8").count(mutant.find) if path.is_file() else 0
        if times != 1:
            found.append(f"the mutant `{mutant.id}` finds its text {times} times in {mutant.file}, and not once.")
        if mutant.requirement not in specification.requirements:
            found.append(f"the mutant `{mutant.id}` is of {mutant.requirement}, which does not exist.")
        elif mutant.requirement in exempt:
            found.append(f"the mutant `{mutant.id}` is of {mutant.requirement}, which does not apply to the reference.")
    lied_about = {mutant.requirement for mutant in mutants}
    for requirement in specification.requirements.values():
        if requirement.not_tested is None and requirement.id not in lied_about and requirement.id not in exempt:
            found.append(f"{requirement.id} has no mutant: write the reference with one lie about it.")
    return found


def copy_honest(folder: Path) -> Path:
    """Copy the reference, compiled, with the one package that it needs; gives the folder, for PYTHONPATH."""
    for package in PACKAGES:
        shutil.copytree(REFERENCE / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "yaml").symlink_to(Path(yaml.__file__).parent)
    compileall.compile_dir(folder, quiet=1)
    return folder


def mutate(honest: Path, mutant: Mutant, folder: Path) -> Path:
    """Copy a copy of the reference, with the lie; raises py_compile.PyCompileError: what does not start does not lie."""
    shutil.copytree(honest, folder, symlinks=True)
    path = folder / mutant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutant.find, mutant.replace), encoding="utf-8")
    py_compile.compile(str(path), doraise=True)
    return folder


def decide(mutant: Mutant, failed: Sequence[CaseResult]) -> Fate:
    """Say what became of a mutant for which these cases fail; a case of its own requirement goes before others."""
    own = [result.case.id for result in failed if mutant.requirement in result.case.requirements]
    if own:
        return Fate(mutant, KILLED, own[0])
    return Fate(mutant, ELSEWHERE, failed[0].case.id) if failed else Fate(mutant, SURVIVED, None)


def verdict_on_honest(run: Run) -> tuple[dict[str, str], list[str]]:
    """Give the requirements that do not apply, with the reasons, and a sentence for each case that does not pass."""
    exempt = {
        one.requirement.id: one.reason or "none of its cases does"
        for one in run.requirements
        if one.status == "not-applicable"
    }
    return exempt, [
        f"without a lie, {result.case.id} is `{result.status}`."
        for result in run.cases
        if result.status not in ("pass", "not-applicable")
    ]


class Court:
    """Tries mutants, each in a folder of its own."""

    def __init__(self, manifest: Manifest, specification: Specification, folder: Path) -> None:
        """Take the reference's manifest, whose command is replaced by each mutant's."""
        self._manifest = manifest
        self._specification = specification
        self._folder = folder
        self._honest = copy_honest(folder / "honest")

    def hear(self, jobs: int) -> tuple[dict[str, str], list[str]]:
        """Run all cases without a lie, and give the verdict on that."""
        with self._engine(self._honest, Selection(), jobs) as engine:
            for case in engine.plan.cases:
                engine.result(case)
            return verdict_on_honest(engine.run())

    def try_one(self, mutant: Mutant) -> Fate:
        """Run the cases of the mutant's requirement up to the first that fails, and where all pass, all others."""
        folder = mutate(self._honest, mutant, self._folder / mutant.id)
        try:
            failed = self._failures(folder, Selection(requirements=(mutant.requirement,)), first=True)
            if not failed:
                # A case that is held against every run of the suite may need one that another requirement asks for.
                own = [case for case in self._specification.cases if mutant.requirement in case.requirements]
                first = not any(case.over_runs for case in own)
                failed = self._failures(folder, Selection(), first=first)
            return decide(mutant, failed)
        finally:
            remove_sandbox(folder)

    def _failures(self, folder: Path, selection: Selection, *, first: bool) -> list[CaseResult]:
        failed = []
        with self._engine(folder, selection, 1) as engine:
            for case in engine.plan.cases:
                result = engine.result(case)
                if result.status == "fail":
                    failed.append(result)
                    if first:
                        break
        return failed

    def _engine(self, folder: Path, selection: Selection, jobs: int) -> Engine:
        env = {**self._manifest.env, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        manifest = replace(self._manifest, run=COMMAND, env=env)
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


def table(fates: Iterable[Fate], exempt: Mapping[str, str]) -> dict[str, Any]:
    """Give the kill matrix as plain values: by requirement, in the order of families and numbers, each mutant's fate."""
    rows: dict[str, dict[str, Any]] = {}
    for fate in sorted(fates, key=lambda fate: (*_place(fate.mutant.requirement), fate.mutant.id)):
        row = {"lie": fate.mutant.lie, "fate": fate.fate, "case": fate.case}
        rows.setdefault(fate.mutant.requirement, {})[fate.mutant.id] = row
    return {"mutants": rows, "not_applicable": {name: exempt[name] for name in sorted(exempt, key=_place)}}


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
    manifest = load_manifest(MANIFEST, specification, dt.datetime.now(dt.UTC).date())
    mutants = read_mutants(HERE)
    chosen = [one for one in mutants if not options.only or {one.id, one.requirement} & set(options.only)]
    fates: list[Fate] = []
    with tempfile.TemporaryDirectory(prefix="tactful-mutants-") as folder:
        court = Court(manifest, specification, Path(folder))
        exempt, wrong = court.hear(options.jobs)
        wrong += check_mutants(mutants, specification, exempt)
        if not wrong:
            with ThreadPoolExecutor(options.jobs) as threads:
                for fate in threads.map(court.try_one, chosen):
                    fates.append(fate)
                    said = f"{fate.fate} ({fate.case})" if fate.case else fate.fate
                    print(f"{fate.mutant.requirement:7} {fate.mutant.id}: {said}", flush=True)
    wrong += judge(fates)
    if options.json and fates:
        text = json.dumps(table(fates, exempt), indent=2, ensure_ascii=False)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    killed = sum(fate.fate == KILLED for fate in fates)
    print(f"{killed} of {len(fates)} mutants were killed by cases of their own requirement; {len(wrong)} findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
