"""Facts about reading what a command writes."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.observation import Output
from tactful_conformance.run.output import Capture

if TYPE_CHECKING:
    from conftest import Launch

MILLION = 1_000_000


async def capture_writes(*writes: bytes, cap: int) -> Output:
    """Write into a pipe from a thread, as a command would: blocking while the pipe is full."""
    capture = Capture(cap)

    def write() -> None:
        for data in writes:
            left = data
            while left:
                left = left[os.write(capture.write, left) :]
        capture.close_write()

    thread = threading.Thread(target=write)
    thread.start()
    output = await capture.output()
    thread.join()
    return output


@pytest.mark.parametrize(
    ("writes", "cap", "output"),
    [
        pytest.param([], 10, Output(b"", 0), id="nothing"),
        pytest.param([b"one", b" two"], 10, Output(b"one two", 7), id="less-than-the-cap"),
        pytest.param([b"0123456789"], 10, Output(b"0123456789", 10), id="the-cap"),
        pytest.param([b"0123456789", b"x"], 10, Output(b"0123456789", 11), id="one-more"),
        pytest.param([b"ab", b"c" * MILLION], 4, Output(b"abcc", MILLION + 2), id="a-flood"),
        pytest.param([b"x"], 0, Output(b"", 1), id="nothing-is-kept"),
        pytest.param([b"\0\xff\n"], 10, Output(b"\0\xff\n", 3), id="bytes"),
    ],
)
def test_capture(writes: list[bytes], cap: int, output: Output) -> None:
    """The first bytes are kept up to the cap, and all are counted."""
    seen = asyncio.run(capture_writes(*writes, cap=cap))

    assert seen == output


@pytest.mark.parametrize(
    ("output", "truncated"),
    [
        pytest.param(Output(b"abc", 3), False, id="whole"),
        pytest.param(Output(b"abc", 4), True, id="cut-off"),
        pytest.param(Output(b"", 0), False, id="empty"),
    ],
)
def test_truncated(output: Output, *, truncated: bool) -> None:
    """An output knows whether more was written than was kept."""
    assert output.truncated is truncated


def test_text() -> None:
    """What is not UTF-8 reads as the replacement character and breaks nothing."""
    text = Output(b"ok \xff \xc3\xa4", 7).text

    assert text == "ok � ä"


def test_flood(launch: Launch) -> None:
    """A command that writes far more than is kept is not held up by it and ends by itself."""
    launched = launch("import os\nfor number in range(80): os.write(1, bytes(65536))")

    assert (launched.exits[0].status, launched.leftover) == (0, ())
    assert launched.outputs[0].size == 80 * 65536
    assert launched.outputs[0].data == bytes(1 << 20)


def test_daemons_write_too(launch: Launch) -> None:
    """What a process writes that has outlived the command belongs to the command's output."""
    program = """
import os
command = os.pidfd_open(os.getpid())
if os.fork() == 0:
    import select
    os.setsid()
    select.select([command], [], [])
    os.write(1, b"after")
else:
    os.write(1, b"before ")
"""
    launched = launch(program)

    assert launched.outputs[0].text == "before after"
