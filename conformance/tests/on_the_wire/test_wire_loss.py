"""Nothing is lost, however soon its sender is gone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Observe

TIMES = 100


@pytest.fixture(params=[False, True], ids=["quiet", "busy"])
def load(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep one core busy, or none."""
    if not request.param:
        yield
        return
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", "while True: pass"]) as burner:
        yield
        burner.kill()


@pytest.mark.usefixtures("load")
def test_no_request_is_lost(observe_liar: Observe) -> None:
    """A hundred times a program posts and is gone: each request is read, to its last byte."""
    steps = [observe_liar("posts_and_exits", "203.0.113.5", "80") for _ in range(TIMES)]

    assert [([one.body for one in step.requests], step.complete) for step in steps] == [([b"z"], True)] * TIMES


def test_no_request_behind_another_is_lost(observe_liar: Observe) -> None:
    """What follows a request on its connection is read, though nobody is there any more to take the first answer."""
    steps = [observe_liar("posts_twice_and_exits") for _ in range(TIMES)]

    assert [[one.body for one in step.requests] for step in steps] == [[b"one", b"two"]] * TIMES


def test_no_request_of_many_at_once_is_lost(observe_liar: Observe) -> None:
    """Twenty programs that run together lose nothing either."""
    step = observe_liar("posts_and_exits", "203.0.113.5", "8125", times=20)

    assert ([one.body for one in step.requests], step.complete) == ([b"z"] * 20, True)


@pytest.mark.usefixtures("load")
def test_no_datagram_is_lost(observe_liar: Observe) -> None:
    """A hundred datagrams that nobody answers are seen in the order in which they left."""
    step = observe_liar("sends_datagrams", "203.0.113.7", "9", str(TIMES))
    expected = [b"cli.run:%d|c" % number for number in range(TIMES)]

    assert (expected, True) == ([one.data for one in step.datagrams or ()], step.complete)


@pytest.mark.parametrize("port", [9, 53])
def test_a_flood_is_seen_or_said_to_be_too_much(observe_liar: Observe, port: int) -> None:
    """Of five thousand datagrams each is seen, or the step is said not to be complete."""
    step = observe_liar("sends_datagrams", "203.0.113.7", str(port), "5000")

    assert len(step.datagrams or ()) == 5000 or not step.complete


def test_a_step_after_a_flood_is_complete(observe_liar: Observe) -> None:
    """What was lost in one step is not held against the next."""
    observe_liar("sends_datagrams", "203.0.113.7", "53", "5000")
    step = observe_liar("sends_datagrams", "203.0.113.7", "53", "1")

    assert ([one.data for one in step.datagrams or ()], step.complete) == ([b"cli.run:0|c"], True)
