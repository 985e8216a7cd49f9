"""Facts about the bench: what it computes, what it refuses to measure, and that its page says what its data says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ways
from adding import hold
from comparing import spread, subtract, summarize, take_turns
from endpoints import Endpoint
from rendering import render
from running import BrokenWayError, Run, run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "conformance" / "results"
CAP = 60


@pytest.fixture
def answering() -> Iterator[Endpoint]:
    """Yield an endpoint that answers."""
    with Endpoint(answers=True).open() as endpoint:
        yield endpoint


@pytest.fixture
def hanging() -> Iterator[Endpoint]:
    """Yield an endpoint that never answers."""
    with Endpoint(answers=False).open() as endpoint:
        yield endpoint


def client(*code: str, sends: bool = True) -> ways.Way:
    """Give a way that is a program of these lines, which know the endpoint's `port`."""
    start = (
        "import os, socket",
        "port = int(os.environ['BENCH_ENDPOINT'].rpartition(':')[2])",
        "print('done', flush=True)",
    )
    return ways.Way("fake", (sys.executable, "-I", "-S", "-c", "\n".join((*start, *code))), says="done\n", sends=sends)


def posting(body: str) -> str:
    """Give the line of a client that posts `body` and waits for no answer."""
    text = f"POST / HTTP/1.1\r\nHost: there\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    return f"there = socket.create_connection(('127.0.0.1', port)); there.sendall({text.encode()!r})"


def runs(*taken: float, capped: bool = False, status: int = 0) -> list[Run]:
    """Give runs of so many milliseconds."""
    return [Run(ms, status, capped, "") for ms in taken]


def test_page_is_the_data() -> None:
    """The page that is committed says what the data says that is committed."""
    data = json.loads((RESULTS / "bench.json").read_text(encoding="utf-8"))
    assert (RESULTS / "bench.md").read_text(encoding="utf-8") == render(data)


def test_budgets_are_the_data() -> None:
    """What is said to be held follows from the figures that are committed."""
    data = json.loads((RESULTS / "bench.json").read_text(encoding="utf-8"))
    assert data["budgets"] == hold(data)


@pytest.mark.parametrize(("load", "said"), [([0.2, 1.3], False), ([0.2, 9.0], True), ([9.0, 0.2], True)])
def test_busy_machine(load: list[float], *, said: bool) -> None:
    """The page says that nothing is to be relied on where the machine did other work too."""
    data = json.loads((RESULTS / "bench.json").read_text(encoding="utf-8"))
    data["platform"]["load"] = load
    assert ("none of it to be relied on" in render(data)) is said


def test_added_is_by_round() -> None:
    """What is added is compared within each round: a round in which all was slow changes nothing."""
    assert subtract([12, 113, 14], [10, 110, 10]) == [2, 3, 4]
    assert spread([2, 3, 4]) == {"median": 3, "low": 2.5, "high": 3.5}
    assert spread([7]) == {"median": 7, "low": 7, "high": 7}


def test_added_where_rounds_lack() -> None:
    """Where one was run in fewer rounds, the rounds that both have are compared."""
    assert subtract([12], [10, 110]) == [2]


def test_times_the_library() -> None:
    """How many times the library's added time another's is, is by the medians of both."""
    taken = {"nothing": runs(10, 110, 10), "one": runs(12, 113, 14), "two": runs(70, 170, 71)}
    rows = summarize(taken, "nothing", "one")
    assert (rows["one"]["added"]["median"], rows["two"]["added"]["median"], rows["two"]["times"]) == (3, 60, 20)
    assert "added" not in rows["nothing"]


def test_capped() -> None:
    """A run that was ended at the cap is a figure, of which it is said that it is more, and no error."""
    taken = {"nothing": runs(10), "one": runs(12), "two": runs(80_010, capped=True, status=-9)}
    row = summarize(taken, "nothing", "one")["two"]
    assert (row["more_than"], row["failed"], row["ms"]["median"]) == (True, 0, 80_010)


def test_capped_is_not_run_again(hanging: Endpoint) -> None:
    """A way that was ended at the cap is not run again, and its end is waited for."""
    way = client("import signal", "signal.pause()", sends=False)
    taken = take_turns([way], hanging, 3, 0.5)
    assert [done.capped for done in taken["fake"]] == [True]


def test_sending_nothing_is_named(answering: Endpoint) -> None:
    """A client that sends nothing is named."""
    with pytest.raises(BrokenWayError, match=r"^fake has sent nothing"):
        run(client("pass"), answering, CAP)


def test_sending_something_else_is_named(answering: Endpoint) -> None:
    """A client that sends something else than the event is named."""
    with pytest.raises(BrokenWayError, match=r"^fake has sent nothing"):
        run(client(posting("something")), answering, CAP)


def test_sending_late(answering: Endpoint) -> None:
    """What a process sends after the command has ended has arrived: it is waited for."""
    # A pipe's end says that the command is gone.
    parted = ("reading, writing = os.pipe()", "os.fork() and os._exit(0)", "os.closerange(1, 3)", "os.close(writing)")
    run(client(*parted, "os.read(reading, 1)", posting("parcel_packed")), answering, CAP)


def test_silence_is_held(answering: Endpoint) -> None:
    """A way that must send nothing is named where it sends."""
    with pytest.raises(BrokenWayError, match=r"^fake has sent something, and should not have"):
        run(client(posting("parcel_packed"), sends=False), answering, CAP)


def test_failing_is_named(answering: Endpoint) -> None:
    """A client that ends with an error though it was answered is named, with what it said."""
    with pytest.raises(BrokenWayError, match=r"^fake ended with 1: done\nno more"):
        run(client(posting("parcel_packed"), "raise SystemExit('no more')"), answering, CAP)


def test_job_must_be_done(answering: Endpoint) -> None:
    """A client that does not do the job is named, with what it said instead."""
    way = ways.Way("fake", (sys.executable, "-I", "-S", "-c", "print('else')"))
    with pytest.raises(BrokenWayError, match=r"^fake has not done the job: else"):
        run(way, answering, CAP)


def test_programs_say_how() -> None:
    """Every client says in its first line how it sends, and one of another SDK where that is documented."""
    assert all(way.how for way in (*ways.own(), *ways.others()))
    assert all("https://" in Path(way.command[1]).read_text(encoding="utf-8") for way in ways.others())


def test_end_to_end(tmp_path: Path) -> None:
    """The program measures the library without other SDKs, and writes both files."""
    page, data = tmp_path / "bench.md", tmp_path / "bench.json"
    command = [sys.executable, str(ROOT / "reference" / "bench" / "adding.py"), "--no-others", "--times", "1"]
    written = [f"--json={data}", f"--markdown={page}", "--hanging-times=1"]
    done = subprocess.run([*command, *written], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(data.read_text(encoding="utf-8"))
    assert set(found["answering"]) == set(found["hanging"]) == {"nothing", "tactful"}
    assert set(found["own"]["hanging"]) > {"tactful, off", "tactful, first run", "tactful, on over off"}
    assert page.read_text(encoding="utf-8") == render(found)
    assert str(tmp_path) not in data.read_text(encoding="utf-8")
