"""What is held back until a step's commands have ended, or until they have been waited for too long."""

from __future__ import annotations

import asyncio


class Patience:
    """
    One worker's; it lives in the worker's event loop.

    `ended` says that the commands have ended; `lost` that they had not, `limit` seconds after the first traffic of the
    step: what was held back was let go of then, so that whoever waited for it goes on.
    """

    def __init__(self, limit: float) -> None:
        """Hold nothing back yet."""
        self._limit = limit
        self._let_go = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self.ended = False
        self.lost = False

    def begin(self) -> None:
        """Begin a step."""
        self._release()
        self._let_go = asyncio.Event()
        self.ended, self.lost = False, False

    def end(self) -> None:
        """Let go: the commands have ended."""
        self.ended = True
        self._release()

    def start(self) -> None:
        """Count from now on, where nothing has come before in this step."""
        if self._timer is None and not self._let_go.is_set():
            self._timer = asyncio.get_running_loop().call_later(self._limit, self._lose)

    async def hold(self) -> bool:
        """Wait until what is held back is let go, and say whether that is because the commands did not end."""
        self.start()
        await self._let_go.wait()
        return self.lost

    def _lose(self) -> None:
        self.lost = True
        self._release()

    def _release(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._let_go.set()
