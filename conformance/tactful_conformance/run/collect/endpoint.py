"""Collect at the endpoint: a listener on loopback, which the CLI is sent to by the variable of its manifest."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from tactful_conformance.run.collect.recorder import Destination, Recorder
from tactful_conformance.run.collect.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable

    from tactful_conformance.plan import Step


class EndpointCollector:
    """One worker's endpoint; `url` is where it listens, at `host` and `port`."""

    def __init__(self, recorder: Recorder) -> None:
        """Listen on a free port of 127.0.0.1."""
        self._recorder = recorder
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.setblocking(False)
        self._listening = False
        self.host, self.port = self._listener.getsockname()
        self.url = f"http://{self.host}:{self.port}/"
        self._destination = Destination(self.host, self.host, self.port, is_endpoint=True)

    def begin(self, step: Step) -> None:
        """Begin a step: forget the last one's traffic, and behave as it says."""
        self._recorder.begin(step)
        if not self._listening:
            self._listening = True
            asyncio.get_running_loop().add_reader(self._listener.fileno(), self._accept)

    def on_attempt(self, act: Callable[[], None]) -> None:
        """Have something done when the step's first connection or look-up is seen."""
        self._recorder.on_attempt = act

    def foreground_ended(self) -> None:
        """Note that the step's commands have ended."""
        self._recorder.patience.end()

    async def settle(self, limit: float) -> Traffic:
        """
        Read everything to its end, once all senders are dead, and give what came.

        On loopback a connection stands in the listener's queue before the sender's connect(2) returns, so accepting
        until the queue is empty misses none. `limit` is in seconds; only a connection whose other end was handed to
        a process outside the step can reach it.
        """
        self._accept()
        complete = await self._recorder.finish(limit)
        return Traffic(
            requests=tuple(self._recorder.requests),
            connections=tuple(self._recorder.connections),
            lookups=None,
            datagrams=None,
            complete=complete,
            outwaited=self._recorder.patience.lost,
        )

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:
                return
            self._recorder.take(connection, self._destination)

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()
