"""
Let the suite find the reference out in each of its lies: `nox -s mutants`.

A mutant is the reference with exactly one lie, written from one requirement's statement by somebody who has not looked
at its cases. A case of that requirement must fail for it: a requirement whose lie passes is not tested. Ends with 1
where a mutant survives, is found out by cases of other requirements alone, or a tested requirement has none, or where
the kill matrix was not what is found, which is then written. What does not apply to the reference's own CLI is lied
about in another one that adopts its library: `manifest` names it. Each is observed on the wire: some lies are seen
nowhere else, and some would write into the user's own home.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from court import Court, hearings, load
from fate import KILLED, Fate, judge
from matrix import read_earlier, write
from mutant import HERE, REFERENCE, check_mutants, read_mutants
from tactful_conformance.plan.expand import expand
from tactful_conformance.specification import load_specification

MATRIX = REFERENCE.parent / "conformance" / "results" / "mutants.json"
MANIFEST = REFERENCE.parent / "conformance" / "implementations" / "reference" / "tactful.yaml"


def main() -> int:
    """Check the mutants, try them all, write the matrix, and say what is wrong."""
    parser = argparse.ArgumentParser(prog="nox -s mutants --", description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="a mutant's or a requirement's id")
    # Two a core: half of what a lie takes is waiting for what it waits for.
    jobs = 2 * (os.cpu_count() or 1)
    parser.add_argument("--jobs", type=int, default=jobs, help="how many mutants are tried at once")
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
        wrong += write(options.json, fates)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    killed = sum(fate.fate == KILLED for fate in fates)
    print(f"{killed} of {len(fates)} mutants were killed by cases of their own requirement; {len(wrong)} findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
