"""Scenarios that begin alike share their beginning, which is run once, and nothing else."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tactful_conformance.observation import Observation
from tactful_conformance.plan import Command, FileState, Scenario, Step
from tactful_conformance.plan.course import Course, lay_courses
from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.run.launcher import LaunchError
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.worker import Worker

#: A CLI whose one word is a program; it counts its runs in `log`, and keeps what it did in its home.
CLI = """
import os, sys
home, log = os.environ["HOME"], os.environ["LOG"]
open(log, "a").write(sys.argv[1] + "\\n")
def kept(): return open(home + "/kept").read() if os.path.exists(home + "/kept") else ""
def keep(word): open(home + "/kept", "a").write(word + " ")
exec(sys.argv[1])
"""


def scenario(*programs: str, files: tuple[FileState, ...] = (), log: str = "") -> Scenario:
    """Make a scenario of programs that are run one after the other."""
    steps = tuple(Step((Command((one,), "elsewhere", (("LOG", log),)),), ()) for one in programs)
    return Scenario("directory", files, (), steps)


def drawn(course: Course) -> tuple[str, bool, list[object]]:
    """Give a course as the last program of each part, whether it is wanted, and what goes on from there."""
    return course.scenario.steps[-1].commands[0].args[0], course.wanted, [drawn(one) for one in course.further]


def test_courses() -> None:
    """What begins alike is one course, in the order in which it was needed; each scenario ends on one, and once."""
    wanted = [scenario("a", "b"), scenario("c"), scenario("a", "d", "e"), scenario("a"), scenario("a", "d")]

    courses = lay_courses(wanted)

    assert [drawn(course) for course in courses] == [
        ("a", True, [("b", True, []), ("d", True, [("e", True, [])])]),
        ("c", True, []),
    ]
    assert sum(course.starts for course in courses) == 5
    assert sorted(one.key for course in courses for one in course.ends()) == sorted(one.key for one in wanted)


def test_only_a_beginning() -> None:
    """What scenarios begin with, and none ends with, is run and not observed for itself."""
    (course,) = lay_courses([scenario("a", "b"), scenario("a", "c")])

    assert (course.wanted, [one.wanted for one in course.further], course.starts) == (False, [True, True], 3)


@pytest.mark.parametrize(
    ("behaviour", "first"),
    [
        (Behaviour(lookup="silent"), "c"),
        (Behaviour(address="silent"), "c"),
        (Behaviour(answer="none"), "c"),
        (Behaviour(lookup="held"), "a"),
        (Behaviour(answer="dripped"), "a"),
    ],
)
def test_what_waits_is_first(behaviour: Behaviour, first: str) -> None:
    """Where an endpoint never answers, a course begins before the others, however late on it that is."""
    second, last = scenario("c", "d").steps
    waiting = dataclasses.replace(scenario("c"), steps=(second, dataclasses.replace(last, behaviour=behaviour)))

    courses = lay_courses([scenario("a"), scenario("b"), waiting])

    assert courses[0].scenario.steps[0].commands[0].args == (first,)
    assert len(courses) == 3


def test_what_is_given_is_not_shared() -> None:
    """Scenarios to which other files are given begin in another way, though they do the same."""
    given = (FileState("home/rc", "text", "{}"),)

    assert len(lay_courses([scenario("a", "b"), scenario("a", "b", files=given)])) == 2


Follow = Callable[..., dict[str, Observation]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where each run of the CLI leaves a line."""
    return tmp_path / "log"


@pytest.fixture
def follow(make_settings: Callable[..., Settings], tmp_path: Path, log: Path) -> Iterator[Follow]:
    """Follow the one course of some scenarios, given by their programs, and give what was seen of each by those."""
    worker = Worker(make_settings(argv=(sys.executable, "-S", "-E", "-c", CLI)))

    def follow(*given: tuple[str, ...], files: tuple[FileState, ...] = ()) -> dict[str, Observation]:
        wanted = {" ".join(programs): scenario(*programs, files=files, log=str(log)) for programs in given}
        (course,) = lay_courses(wanted.values())
        seen: dict[str, Observation] = {}
        (tmp_path / "sandboxes").mkdir()
        worker.follow(course, tmp_path / "sandboxes", seen.__setitem__)
        return {name: seen[one.key] for name, one in wanted.items()}

    yield follow
    worker.close()


KEEP = "keep('a')"


def test_shared_step_is_run_once(follow: Follow, log: Path) -> None:
    """The step that two scenarios share is run once, and is part of what was seen of both."""
    first, second = follow((KEEP, "print(1)"), (KEEP, "print(2)")).values()

    assert log.read_text(encoding="utf-8").splitlines() == [KEEP, "print(1)", "print(2)"]
    assert first.steps[0] == second.steps[0]
    assert [one.steps[1].commands[0].stdout.text for one in (first, second)] == ["1\n", "2\n"]


def test_each_end_begins_where_the_beginning_ended(follow: Follow) -> None:
    """A scenario finds what its own beginning left, and nothing of those that went on otherwise."""
    ends = [(KEEP, f"print(kept(), {word!r} in os.environ['HOME']); keep({word!r})") for word in ("b", "c")]
    deeper = [(KEEP, "keep('d')", f"print(kept()); keep({word!r})") for word in ("e", "f")]

    seen = follow((KEEP,), *ends, *deeper)

    assert [one.steps[-1].commands[0].stdout.text.split()[:-1] for one in list(seen.values())[1:3]] == [["a"]] * 2
    assert [one.steps[-1].commands[0].stdout.text.split() for one in list(seen.values())[3:]] == [["a", "d"]] * 2
    kept = [next(file.data for file in one.steps[-1].files if file.place == "home/kept") for one in seen.values()]
    assert kept == [b"a ", b"a b ", b"a c ", b"a d e ", b"a d f "]


def test_one_place(follow: Follow, tmp_path: Path) -> None:
    """Scenarios that share a beginning run in one place, so that a path that was written down stays true."""
    write = "open(home + '/where', 'w').write(home)"
    read = "print(open(home + '/where').read() == home, os.path.isdir(home))"

    seen = follow((write, read), (write, read + ";"))

    assert {one.steps[1].commands[0].stdout.text for one in seen.values()} == {"True True\n"}
    assert len({one.root for one in seen.values()}) == 1
    # What is left of each lies under its own key, and nothing else is left.
    left = {path.name: path / "home" / "where" for path in (tmp_path / "sandboxes").iterdir()}
    assert sorted(left) == sorted(one.scenario for one in seen.values())
    assert all(path.is_file() for path in left.values())


@pytest.mark.parametrize(
    ("write", "replaced"),
    [
        ("open(home + '/rc', 'w').write('{\"b\": 1}')", False),
        ("open(home + '/new', 'w').write('{\"b\": 1}'); os.replace(home + '/new', home + '/rc')", True),
    ],
    ids=["in-place", "replaced"],
)
def test_file_that_was_put_back(follow: Follow, write: str, *, replaced: bool) -> None:
    """A file that was put back for the next scenario is the same one, so that writing in place still shows."""
    given = (FileState("home/rc", "text", "{}"),)

    observations = follow((KEEP, "pass"), (KEEP, write), (KEEP, "pass", write), files=given)

    for one in list(observations.values())[1:]:
        before, after = (
            next(file.inode for file in files if file.place == "home/rc") for files in (one.before, one.steps[-1].files)
        )
        assert (before != after) == replaced


#: What a run may leave, and what another one then finds of it.
LEFT = {
    "two-names": (
        "keep('a'); os.link(home + '/kept', home + '/other')",
        "keep('b'); print(open(home + '/other').read(), os.stat(home + '/kept').st_nlink)",
    ),
    "socket": (
        "import socket; os.chdir(home); socket.socket(socket.AF_UNIX).bind('socket')",
        "print(os.path.exists(home + '/socket'))",
    ),
    "too-deep": (
        "for _ in range(30): os.mkdir('x' * 200); os.chdir('x' * 200)",
        "print(len(os.listdir()))",
    ),
}


@pytest.mark.parametrize("left", LEFT)
def test_as_from_the_start(follow: Follow, make_settings: Callable[..., Settings], tmp_path: Path, left: str) -> None:
    """Whatever a shared beginning left, a scenario sees what it would have seen had it been run from its start."""
    begin, end = LEFT[left]
    worker = Worker(make_settings(argv=(sys.executable, "-S", "-E", "-c", CLI)))
    alone = worker.observe(scenario(begin, end, log=str(tmp_path / "log")), tmp_path / "alone")
    worker.close()

    seen = follow((begin,), (begin, end), (begin, end + ";"))

    for one in list(seen.values())[1:]:
        assert one.steps[-1].commands[0].stdout == alone.steps[-1].commands[0].stdout
        assert [(file.place, file.kind) for file in one.steps[-1].files] == [
            (file.place, file.kind) for file in alone.steps[-1].files
        ]


def test_what_breaks_one(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    """Where one way on from a shared beginning cannot be gone to its end, the others are."""
    worker = Worker(make_settings(argv=(sys.executable, "-S", "-E", "-c", CLI)))
    log = str(tmp_path / "log")
    broken, whole = scenario("0", "os.rmdir(os.getcwd())", "1", log=log), scenario("0", "print(2)", log=log)
    (course,) = lay_courses([broken, whole])
    seen: dict[str, Observation] = {}

    with pytest.raises(LaunchError):
        worker.follow(course, tmp_path, seen.__setitem__)
    worker.close()

    assert list(seen) == [whole.key]


def test_what_breaks(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    """Where a course cannot be followed no scenario of it is told of, and nothing is left."""
    worker = Worker(make_settings(argv=(sys.executable, "-S", "-E", "-c", CLI)))
    broken = Scenario("directory", (), (("elsewhere", "nowhere"),), scenario("a", "b").steps)
    (course,) = lay_courses([broken, Scenario("directory", (), broken.fixtures, scenario("a", "c").steps)])

    with pytest.raises(FileNotFoundError):
        worker.follow(course, tmp_path, lambda *_: pytest.fail("it was told of"))
    worker.close()

    assert list(tmp_path.iterdir()) == []
