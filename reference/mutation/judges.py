"""The judges of a change: the tests that are about its module, then all tests, and then the suite."""

from __future__ import annotations

import itertools
import os
import py_compile
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from outcome import BY_SUITE, BY_TESTS, BY_TIME, SURVIVED
from trials import PASSED, TIMED_OUT, Trial, try_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from changes import Change

ROOT = Path(__file__).parents[2]
SUITE = "the suite"
#: How many times longer than without a change, and how many seconds at least, a change may take before it is ended.
TIMES_LONGER = 4
SECONDS = 20.0
SECONDS_UNCHANGED = 1200.0


class Judges:
    """Judges changes, each in a copy of its own."""

    def __init__(  # noqa: PLR0913 - what there is to judge, and all that judges it
        self,
        folder: Path,
        *,
        honest: Path,
        texts: Mapping[Change, str],
        tests: Iterable[Path],
        about: Mapping[str, Sequence[str]],
        suite: Callable[[Path], bool],
        jobs: int,
    ) -> None:
        """
        Take an empty folder, an unchanged copy, what each change makes of its module, files of tests, and the suite.

        `about` names those of the tests that are about each module, `suite` says whether a copy passes.
        """
        self._folder = folder
        self._honest = honest
        self._texts = texts
        self._files = {path.stem.removeprefix("test_"): path for path in tests}
        self._tests = sorted(self._files)
        self._about = about
        self._suite = suite
        self._jobs = jobs
        self._seconds: dict[str, float] = {}

    def hear(self) -> list[str]:
        """Judge the library as it is, note how long that takes, and give a sentence for what does not pass."""
        wrong = []
        for trial, outcome, seconds in self._try(((), (name,)) for name in (SUITE, *self._tests)):
            (name,) = trial.names
            self._seconds[name] = seconds
            if outcome != PASSED:
                wrong.append(f"without a change, {name} is not passed.")
        # What is over soon comes first.
        self._tests.sort(key=self._seconds.__getitem__)
        return wrong

    def decide(self, changes: Iterable[Change]) -> Iterator[tuple[Change, str]]:
        """Judge changes, and yield each with its fate: what survives comes last."""
        left: list[Change] = []
        for trial, outcome, _ in self._try(((change,), self._about[change.module]) for change in changes):
            if outcome == PASSED:
                left += trial.changes
            else:
                yield trial.changes[0], BY_TIME if outcome == TIMED_OUT else BY_TESTS
        for names, fate in ((self._tests, BY_TESTS), ((SUITE,), BY_SUITE)):
            found = self._find_out(left, names)
            yield from ((change, BY_TIME if outcome == TIMED_OUT else fate) for change, outcome in found.items())
            left = [change for change in left if change not in found]
        yield from ((change, SURVIVED) for change in left)

    def _find_out(self, changes: Iterable[Change], names: Sequence[str]) -> dict[Change, str]:
        """
        Judge one change of each module at once, and halves of those that do not pass, and give what each comes to alone.

        Hardly anything is found out by now, and a copy with many changes takes no longer than one with a single one.
        That one of them hides another is possible, and a survivor is looked at by a person in any case.
        """
        found = {}
        modules = [list(those) for _, those in itertools.groupby(sorted(changes), key=lambda change: change.module)]
        groups = [tuple(filter(None, one_each)) for one_each in itertools.zip_longest(*modules)]
        while groups:
            halves = []
            for trial, outcome, _ in self._try((group, names) for group in groups):
                if outcome != PASSED and len(trial.changes) == 1:
                    found[trial.changes[0]] = outcome
                elif outcome != PASSED:
                    half = len(trial.changes) // 2
                    halves += [trial.changes[:half], trial.changes[half:]]
            groups = halves
        return found

    def _try(self, asked: Iterable[tuple[tuple[Change, ...], Sequence[str]]]) -> Iterator[tuple[Trial, str, float]]:
        """Try changes against tests, or against the suite, and yield what is tried with its outcome and its seconds."""
        trials = []
        for changes, names in asked:
            known = [self._seconds[name] for name in names if name in self._seconds]
            limit = max(SECONDS, TIMES_LONGER * sum(known)) if known else SECONDS_UNCHANGED
            trials.append(Trial(changes, names, partial(self._judge, changes, names), limit))
        return try_all(trials, self._folder, self._jobs)

    def _judge(self, changes: Iterable[Change], names: Sequence[str], folder: Path) -> bool:
        """Say whether all is well with changes of different modules; for a process of its own."""
        copy = copy_changed(self._honest, {change.module: self._texts[change] for change in changes}, folder / "copy")
        if names == (SUITE,):
            return self._suite(copy)
        return run_tests(copy, folder / "tests", [self._files[name] for name in names])


def copy_changed(honest: Path, texts: Mapping[str, str], folder: Path) -> Path:
    """Copy a copy of the library, with other texts of modules."""
    # The files are the same ones but for those that are changed: nobody writes to them.
    shutil.copytree(honest, folder, symlinks=True, copy_function=os.link)
    for module, text in texts.items():
        path = folder / "tactful" / f"{module}.py"
        path.unlink()
        path.write_text(text, encoding="utf-8")
        py_compile.compile(str(path), doraise=True)
    return folder


def run_tests(copy: Path, folder: Path, files: Iterable[Path]) -> bool:
    """Run files of tests against a copy, up to the first that fails; in a process that has not imported the library."""
    assert "tactful" not in sys.modules
    folder.mkdir()
    os.chdir(folder)
    sys.path.insert(0, str(copy))
    os.environ["PYTHONPATH"] = str(copy)
    # On a machine that is busy no test may fail by the time it takes, and the same is drawn each time.
    hypothesis.settings.register_profile("mutation", deadline=None, derandomize=True, database=None)
    settings = (
        "--config-file",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(ROOT),
        "--basetemp",
        str(folder / "made"),
    )
    # Nobody reads what an assertion compares.
    others = ("--assert=plain", "-o", f"cache_dir={folder / 'cache'}", "--hypothesis-profile", "mutation")
    return pytest.main(["-x", "-q", *settings, *others, *map(str, files)]) == pytest.ExitCode.OK
