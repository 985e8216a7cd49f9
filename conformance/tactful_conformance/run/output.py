"""Read what a command writes, keeping the first bytes and counting all."""

from __future__ import annotations

import asyncio
import os

from tactful_conformance.observation import Output

_CHUNK = 64 * 1024


class Capture:
    """One pipe: its write end is for the command, its read end is drained to the end of file."""

    def __init__(self, cap: int) -> None:
        """Open the pipe and read it from now on; `cap` is the number of bytes that are kept."""
        self._read, self.write = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self._read, False)
        self._cap = cap
        self._kept = bytearray()
        self._size = 0
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._loop.add_reader(self._read, self._drain)

    def _drain(self) -> None:
        try:
            chunk = os.read(self._read, _CHUNK)
        except BlockingIOError:
            return
        if chunk:
            # A flood is read on and thrown away: a CLI that blocked on a full pipe would be judged by our cap.
            self._kept += chunk[: self._cap - len(self._kept)]
            self._size += len(chunk)
            return
        self._stop()

    def _stop(self) -> None:
        self._loop.remove_reader(self._read)
        os.close(self._read)
        self._ended.set_result(None)

    def close_write(self) -> None:
        """Close this process' copy of the write end, once the command has its own."""
        os.close(self.write)

    async def ended(self) -> None:
        """Wait for the end of file, which comes when the last process that holds the pipe has ended."""
        await asyncio.wait([self._ended])

    async def output(self, limit: float | None = None) -> Output:
        """
        Wait for the end of file, and give what was written.

        `limit` is in seconds, None is none; only a pipe that was handed to a process outside the step can reach it.
        """
        await asyncio.wait([self._ended], timeout=limit)
        if not self._ended.done():
            self._stop()
        return Output(bytes(self._kept), self._size)
