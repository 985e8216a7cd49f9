"""
Change the library one place at a time, and let its tests, and then the suite, find each change out: `nox -s mutation`.

What the hand-written lies of reference/mutants ask of the suite, this asks of the tests: a line that can be changed
without any of them failing is one that nothing holds. Ends with 1 where a change survives that survivors.yaml does not
explain, and where that explains what does not survive. Whatever is sent goes nowhere: it runs in a network of its own.

All takes long. `--changed` tries the modules alone whose text is another than when they were tried last, `--module`
those that are named, and the results of the others stay; `--survivors` tries again what survived, as after a test was
written. `--sample` takes no more than that many changes of a module, the same ones each time, and the results say how
many of how many were tried; `--go-on` leaves out those that were.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import runpy
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

# The runner of the hand-written mutants lies beside this one.
sys.path.insert(1, str(Path(__file__).parents[1] / "mutants"))

from changes import list_changes
from court import Court, load
from judges import ROOT, Judges
from kill import MANIFEST
from outcome import (
    EXPLANATIONS,
    RESULTS,
    SEED,
    SURVIVED,
    count,
    fates_of,
    judge,
    read_explanations,
    read_results,
    say,
    table,
    write_results,
)
from tactful_conformance.specification import load_specification

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from changes import Change

LIBRARY = ROOT / "reference" / "tactful"
TESTS = ROOT / "reference" / "tests"
SEEN_LEAVING = ROOT / "conformance" / "tests" / "harness" / "seen_leaving.py"

#: The modules that are changed, and the tests that are about each, by which most changes are found out.
FIRST = {
    "atomic": ("atomic", "toggling_failures", "rc", "spool"),
    "connection": ("exchange", "sender"),
    "decision": ("decision", "vectors"),
    "exchange": ("exchange", "recording", "sender"),
    "item": ("item", "notifications", "vectors"),
    "json_text": ("json_text", "rc", "toggling"),
    "launch": ("launch", "recording", "exchange", "sender"),
    "lock": ("lock", "toggling_failures", "notifications", "sender"),
    "mode": ("mode", "notifications", "vectors"),
    "notifications": ("notifications", "vectors"),
    "rc": ("rc", "atomic", "toggling_failures", "toggling", "decision"),
    "recording": ("recording", "toggling", "notice"),
    "sender": ("launch", "sender", "exchange", "toggling"),
    "spool": ("spool", "recording", "sender"),
    "toggling": ("toggling", "toggling_failures", "notice"),
}
#: Tests of what uses none of these modules, of programs, and two more: what is drawn at random finds a change out or
#: does not, and what runs the suite is the second judge itself.
ELSEWHERE = {
    *("binding", "ci", "container", "known", "service", "service_file"),
    *("mutants", "mutation"),
    *("oracle", "adopter"),
}


def choose(changes: Iterable[Change], number: int | None) -> list[Change]:
    """Take so many of the changes of a module, the same ones each time and more of them for more; all for None."""
    shuffled = sorted(changes)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - it is to choose the same ones each time
    return shuffled[:number]


def digest(source: str) -> str:
    """Tell one text of a module from another."""
    return hashlib.sha256(source.encode()).hexdigest()


def run(tried: Collection[Change], texts: Mapping[Change, str], jobs: int) -> tuple[dict[Change, str], list[str]]:
    """Give the fate of each change, or a sentence for each judge that does not pass the library as it is."""
    specification = load_specification()
    with tempfile.TemporaryDirectory(prefix="tactful-mutation-") as name:
        folder = Path(name)
        # The checkout is left as it is, and tests are compiled once.
        sys.pycache_prefix, sys.dont_write_bytecode = str(folder / "compiled"), False
        court = Court(load(MANIFEST, specification), specification, folder, {})
        (folder / "trials").mkdir()
        judges = Judges(
            folder / "trials",
            honest=folder / "honest",
            texts=texts,
            tests=[path for path in TESTS.glob("test_*.py") if path.stem.removeprefix("test_") not in ELSEWHERE],
            about=FIRST,
            suite=lambda copy: court.first_failing(copy) is None,
            jobs=jobs,
        )
        wrong = judges.hear()
        fates = {}
        for change, fate in judges.decide([] if wrong else tried):
            fates[change] = fate
            print(f"{fate}: {say(change)}", flush=True)
    return fates, wrong


def untried(rows: Mapping[str, Any], texts: Mapping[str, Collection[Change]]) -> set[Change]:
    """Give the changes that were not tried: those of a module that never was, and those that were not in its sample."""
    found: set[Change] = set()
    for name, changes in texts.items():
        found |= set(changes) - set(choose(changes, rows[name]["tried"] if name in rows else 0))
    return found


def main() -> int:
    """Try what is asked for, write the results, and say what is wrong."""
    parser = argparse.ArgumentParser(prog="nox -s mutation --", description=__doc__)
    parser.add_argument(
        "--module", action="append", choices=FIRST, help="a module to try, and no other that is not named"
    )
    parser.add_argument(
        "--changed", action="store_true", help="try the modules that have changed since they were tried"
    )
    parser.add_argument("--survivors", action="store_true", help="try again what survived")
    parser.add_argument("--sample", type=int, help="how many changes of a module are tried at most")
    parser.add_argument("--go-on", action="store_true", help="go on where the last sample of a module ended")
    # Two a core: half of what a test takes is waiting for what it has started.
    jobs = 2 * (os.cpu_count() or 1)
    parser.add_argument("--jobs", type=int, default=jobs, help="how many changes are tried at once")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the results are read and written")
    options = parser.parse_args()

    sources = {name: (LIBRARY / f"{name}.py").read_text(encoding="utf-8") for name in FIRST}
    texts = {name: list_changes(name, source) for name, source in sources.items()}
    rows, survivors = read_results(options.json)
    same = {name for name in FIRST if name in rows and rows[name]["source"] == digest(sources[name])}
    modules = [name for name in options.module or FIRST if not (options.changed and name in same)]
    if options.survivors:
        modules = [name for name in modules if name in same]
        tried = [change for change in survivors if change.module in modules]
    else:
        begun = {name: rows[name]["tried"] if options.go_on and name in same else 0 for name in modules}
        tried = [change for name in modules for change in choose(texts[name], options.sample)[begun[name] :]]

    runpy.run_path(str(SEEN_LEAVING))["enter_network"]()
    fates, wrong = run(
        tried, {change: text for those in texts.values() for change, text in those.items()}, options.jobs
    )
    if not wrong:
        gone_on: set[str] = set()
        for name in modules:
            met = [fate for change, fate in fates.items() if change.module == name]
            # What is known and was not tried again.
            if options.survivors:
                met += [fate for fate in fates_of(rows[name]) if fate != SURVIVED]
            elif options.go_on and name in same:
                met += fates_of(rows[name])
                gone_on.add(name)
            rows[name] = {"source": digest(sources[name]), "generated": len(texts[name]), **count(met)}
        rows = {name: rows[name] for name in FIRST if name in rows}
        anew = {*modules} - gone_on
        survivors = [change for change in survivors if change.module in rows and change.module not in anew]
        survivors += [change for change, fate in fates.items() if fate == SURVIVED]
        explained = read_explanations(EXPLANATIONS)
        write_results(options.json, table(rows, survivors, explained))
        wrong += judge(survivors, explained, untried(rows, texts))
        wrong += [f"{name} has changed since it was tried: --changed" for name in rows if name not in {*modules, *same}]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    print(f"{len(survivors)} survive; {len(wrong)} findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
