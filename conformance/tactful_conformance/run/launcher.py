"""The suite's side of the spawner: start commands, and hear when they exit and when all has settled."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

_ANSWER_CAP = 1 << 20
# Most descriptors that one message can carry: SCM_MAX_FD of net/scm.h.
_DESCRIPTOR_CAP = 253
#: Seconds beyond all limits, after which a spawner that has said nothing is given up.
_GRACE = 30.0


class LaunchError(RuntimeError):
    """The suite could not start a command: its own fault, or the machine's, never the CLI's."""


@dataclass(frozen=True, slots=True)
class Start:
    """One command to be started; the descriptors are its stdin, stdout and stderr."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    descriptors: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Exited:
    """A command has ended; `status` is None where its deadline had passed, negative for a signal."""

    index: int
    status: int | None
    timed_out: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """The last descendant has ended; `leftover` names those that had to be killed."""

    leftover: tuple[str, ...]


class Launcher:
    """One spawner, which serves one step after the other."""

    def __init__(self, module: str, *arguments: str) -> None:
        """
        Start the spawner, which is a module that is run as a program.

        It ends by itself when this end of the socket is gone, however that came about.
        """
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", module, str(theirs.fileno()), *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                # A session of its own: Ctrl-C is for the suite, which then ends the spawner.
                start_new_session=True,
            )
        self._patience = _GRACE

    def first_answer(self) -> tuple[dict[str, Any], list[int]]:
        """Wait for what a spawner says before it serves, and take the descriptors that come with it."""
        self._control.settimeout(_GRACE)
        message, descriptors, _, _ = socket.recv_fds(self._control, _ANSWER_CAP, _DESCRIPTOR_CAP)
        if not message:
            raise LaunchError(f"the spawner has ended with status {self._process.wait()}")
        return dict(json.loads(message)), descriptors

    def start(self, starts: Sequence[Start], deadline: float, settle: float) -> None:
        """
        Start commands together; seconds as in `Settings`.

        The descriptors are the caller's to close afterwards: the spawner has its own copies.
        """
        request = {
            "commands": [{"argv": start.argv, "env": dict(start.env), "cwd": str(start.cwd)} for start in starts],
            "deadline": deadline,
            "settle": settle,
        }
        self._patience = deadline + settle + _GRACE
        descriptors = [descriptor for start in starts for descriptor in start.descriptors]
        self._control.setblocking(False)
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise LaunchError(f"the spawner takes no request: {error}") from error

    def kill(self) -> None:
        """Have all that was started killed at once; its end is then waited for as ever."""
        with contextlib.suppress(OSError):
            self._control.send(json.dumps({"kill": True}).encode())

    async def events(self) -> AsyncIterator[Exited | Settled]:
        """Give each event of what was started as it comes, `Settled` last; raises `LaunchError`."""
        # It has limits of its own, and answers: unless a CLI has stopped it.
        giving_up = asyncio.get_running_loop().call_later(self._patience, self._process.kill)
        try:
            while True:
                answer = await self._answer()
                if "failed" in answer:
                    raise LaunchError(f"the command could not be started: {answer['failed']}")
                if "settled" in answer:
                    yield Settled(tuple(answer["leftover"]))
                    return
                yield Exited(answer["exited"], answer["status"], answer["timed_out"])
        finally:
            giving_up.cancel()

    async def _answer(self) -> dict[str, Any]:
        message = await asyncio.get_running_loop().sock_recv(self._control, _ANSWER_CAP)
        if not message:
            status = self._process.wait()
            killed = " (killed, since it no longer answered)" if status == -signal.SIGKILL else ""
            raise LaunchError(f"the spawner has ended with status {status}{killed}")
        return dict(json.loads(message))

    def abort(self) -> None:
        """Have the spawner kill all that is below it and end; safe from any thread, and while events are awaited."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the spawner and all that is below it."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
