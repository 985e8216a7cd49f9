"""Facts about the runner that changes the library, and about what is written of the changes that survive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from changes import MODULE, Change, list_changes
from mutate import FIRST, choose
from outcome import (
    BY_SUITE,
    BY_TESTS,
    BY_TIME,
    EXPLANATIONS,
    RESULTS,
    SURVIVED,
    count,
    judge,
    read_explanations,
    read_results,
    table,
)

MUTATION = EXPLANATIONS.parent
PROGRAMS = os.pathsep.join(map(str, (MUTATION, MUTATION.parent / "mutants")))

TINY = """
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LEAST = 10


def is_big(number: int) -> bool:
    '''Whether it is.'''
    return number >= LEAST
"""
#: Nothing is said of ten itself.
TEST = """
import tactful.tiny

def test_big():
    assert tactful.tiny.is_big(12) is True

def test_small():
    assert tactful.tiny.is_big(9) is False
"""
PROGRAM = """
import json, sys
from pathlib import Path
from changes import list_changes
from judges import Judges

folder = Path(sys.argv[1])
texts = list_changes("tiny", (folder / "honest" / "tactful" / "tiny.py").read_text())
(folder / "trials").mkdir()
judges = Judges(
    folder / "trials",
    honest=folder / "honest",
    texts=texts,
    tests=[folder / "test_tiny.py", folder / "test_other.py"],
    about={"tiny": ["tiny"]},
    suite=lambda copy: eval(sys.argv[2]),
    jobs=4,
)
wrong = judges.hear()
print(json.dumps([wrong, [[change.becomes, fate] for change, fate in judges.decide([] if wrong else texts)]]))
"""
ENDLESS = """
import os, subprocess, sys, tempfile
from pathlib import Path
from trials import Trial, try_all

def judge(folder):
    subprocess.Popen(["sleep", "infinity"], pass_fds=[writing], start_new_session=True).wait()

reading, writing = os.pipe()
folder = Path(sys.argv[1])
for _, outcome, _ in try_all([Trial((), ("endless",), judge, 0.5)], folder, 1):
    print(outcome, os.listdir(folder))
os.close(writing)
print(os.read(reading, 1))
"""


def run(program: str, *arguments: object) -> str:
    """Run a program with what lies beside the runner, in a process without threads, and give what it prints."""
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": PROGRAMS},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Give a folder with a library of one module and its tests."""
    (tmp_path / "honest" / "tactful").mkdir(parents=True)
    (tmp_path / "honest" / "tactful" / "__init__.py").touch()
    (tmp_path / "honest" / "tactful" / "tiny.py").write_text(TINY)
    (tmp_path / "test_tiny.py").write_text(TEST)
    (tmp_path / "test_other.py").write_text("def test_nothing():\n    pass\n")
    return tmp_path


def test_changes() -> None:
    """Values and operators are changed, one at a time; types, imports for types and documentation are not."""
    assert list_changes("tiny", TINY) == {
        Change("tiny", MODULE, "assignment", "LEAST = 10", "LEAST = None"): TINY.replace("= 10", "= None"),
        Change("tiny", MODULE, "number", "LEAST = 10", "LEAST = 11"): TINY.replace("10", "11"),
        Change("tiny", "is_big", "swap_op", "return number >= LEAST", "return number > LEAST"): TINY.replace(">=", ">"),
    }


@pytest.mark.parametrize(
    ("source", "becomes"),
    [
        ("if waits: go()", {"if not (waits): go()", "if waits: pass"}),
        ("word = 'Off'", {"word = 'XXOffXX'", "word = None"}),
        (
            "call(1, by=2)",
            {"call(None, by=2)", "call(1, by=None)", "call(1, )", "call(2, by=2)", "call(1, by=3)", "pass"},
        ),
    ],
    ids=["condition", "string", "call"],
)
def test_operators(source: str, becomes: set[str]) -> None:
    """A condition is turned round, a call left out, a string changed once, and an argument by its name taken out."""
    assert {change.becomes for change in list_changes("one", source)} == becomes


def test_place() -> None:
    """A change is known by the function that it is in and the text of its line, wherever that stands."""
    function = "class A:\n    def b(self):\n        return 1\n"
    assert list(list_changes("one", function)) == list(list_changes("one", f"\n\n{function}"))
    (change,) = list_changes("one", function)
    assert change == Change("one", "A.b", "number", "return 1", "return 2")


def test_fates(tiny: Path) -> None:
    """Tests find a change out, what survives them is found out by the suite, and what no judge finds out survives."""
    suite = "'LEAST = 11' not in (copy / 'tactful' / 'tiny.py').read_text()"
    wrong, fates = json.loads(run(PROGRAM, tiny, suite))
    assert wrong == []
    assert dict(fates) == {"LEAST = None": BY_TESTS, "LEAST = 11": BY_SUITE, "return number > LEAST": SURVIVED}
    # Nothing is left of the copies.
    assert os.listdir(tiny / "trials") == []


def test_unchanged_library_fails(tiny: Path) -> None:
    """Each judge that does not pass the library as it is is named: its word on a change is worth nothing."""
    (tiny / "test_other.py").write_text("def test_something():\n    assert False\n")
    wrong, _ = json.loads(run(PROGRAM, tiny, "False"))
    assert sorted(wrong) == [f"without a change, {name} is not passed." for name in ("other", "the suite")]


def test_endless(tmp_path: Path) -> None:
    """What does not end is ended, with all that it has started, and is said to have timed out."""
    assert run(ENDLESS, tmp_path) == "timed out []\nb''\n"


def test_score() -> None:
    """The score is the share of the changes that did not survive; of none there is no score."""
    numbers = count([BY_TESTS, BY_SUITE, BY_TIME, SURVIVED])
    assert numbers == {"tried": 4, BY_TESTS: 1, BY_SUITE: 1, BY_TIME: 1, SURVIVED: 1, "score": 0.75}
    assert count([])["score"] is None


def test_judgement() -> None:
    """A survivor without an explanation is named, and an explanation of what survives no more; the untried may stand."""
    one, two, three = (Change("one", "a", "number", "return 1", f"return {number}") for number in (2, 3, 4))
    assert judge([one], [one, three], [three]) == []
    assert judge([one], [two], []) == [
        "one.a: `return 1` as `return 2` (number) survives, and survivors.yaml does not say why.",
        "one.a: `return 1` as `return 3` (number) survives no more, and survivors.yaml says why it did.",
    ]


def test_sample() -> None:
    """A sample is the same each time, a larger one has the smaller one in it, and the largest is all there are."""
    changes = list(list_changes("tiny", TINY))
    assert choose(changes, 2) == choose(changes[::-1], 2)
    assert set(choose(changes, 1)) < set(choose(changes, 2)) < set(choose(changes, None)) == set(changes)


def test_form(tmp_path: Path) -> None:
    """An explanation that is no sentence is refused."""
    row = {"module": "a", "function": "b", "operator": "c", "line": "d", "becomes": ["e"], "explained": "Because"}
    (tmp_path / "survivors.yaml").write_text(json.dumps({"survivors": [row]}))
    with pytest.raises(jsonschema.ValidationError, match="Because"):
        read_explanations(tmp_path / "survivors.yaml")


def test_results_fit() -> None:
    """Every module has results, every survivor in them is explained, and what is explained survives."""
    rows, survivors = read_results(RESULTS)
    explained = read_explanations(EXPLANATIONS)
    assert set(rows) == set(FIRST)
    assert set(survivors) == set(explained)
    assert json.loads(RESULTS.read_text(encoding="utf-8")) == table(rows, survivors, explained)
