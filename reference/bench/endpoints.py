"""Endpoints on loopback: one answers whatever a client sends, the other reads it and never says a word."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import socket
import threading
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: An answer that every client takes for a yes.
ANSWER = json.dumps({"status": 1, "success": True, "id": "0" * 32}).encode()
UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "deflate": zlib.decompress}


class Endpoint:
    """What came in, each request's body in plain, since it was last cleared."""

    def __init__(self, *, answers: bool) -> None:
        """Listen on a free port."""
        self.answers = answers
        self.bodies: list[bytes] = []
        self.answered = 0
        self._threads: list[threading.Thread] = []
        self._met: set[object] = set()
        self._changed = threading.Condition()
        self._server = _serve(self)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def note(self, body: bytes) -> None:
        """Keep a body."""
        with self._changed:
            self.bodies.append(body)

    def note_answer(self) -> None:
        """Count one answer that was sent whole."""
        with self._changed:
            self.answered += 1

    def take(self, thread: threading.Thread, address: object) -> None:
        """Start what handles one connection."""
        with self._changed:
            self._threads.append(thread)
            self._met.add(address)
            thread.start()
            self._changed.notify_all()

    def settle(self) -> None:
        """
        Wait until all that was sent has been read; whoever sent it must have ended.

        Connections are taken in the order in which they come: after one's own there is none left.
        """
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            address = last.getsockname()
        with self._changed:
            self._changed.wait_for(lambda: address in self._met)
            threads, self._threads, self._met = self._threads, [], set()
        for thread in threads:
            thread.join()

    def clear(self) -> None:
        """Forget what came in."""
        self.bodies, self.answered = [], 0

    def has(self, text: str) -> bool:
        """Say whether `text` is in something that came in, and that was answered where this endpoint answers."""
        return any(text.encode() in body for body in self.bodies) and (self.answered > 0 or not self.answers)

    @contextlib.contextmanager
    def open(self) -> Iterator[Endpoint]:
        """Serve until the end of the block."""
        serving = threading.Thread(target=self._server.serve_forever, args=(0.1,))
        serving.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            serving.join()
            self._server.server_close()


def _serve(endpoint: Endpoint) -> http.server.HTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one piece: apart, the second would wait for the first to be acknowledged.
        wbufsize = -1

        def read_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            unpack = UNPACK.get(self.headers.get("Content-Encoding") or "", bytes)
            endpoint.note(unpack(body))
            if endpoint.answers:
                self.answer()
                return
            self.close_connection = True
            # Until the client gives it up.
            while self.rfile.read(1):
                continue

        def answer(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)
            self.wfile.flush()
            endpoint.note_answer()

        do_GET = do_POST = do_PUT = read_request  # noqa: N815 - names of the base class

        def handle(self) -> None:
            # A client that was ended at its cap resets its connection.
            with contextlib.suppress(ConnectionError):
                super().handle()

        def log_message(self, *_: object) -> None:
            return

    class Server(http.server.HTTPServer):
        request_queue_size = 64

        def process_request(self, request: Any, client_address: Any) -> None:
            endpoint.take(threading.Thread(target=self._handle, args=(request, client_address)), client_address)

        def _handle(self, request: Any, client_address: Any) -> None:
            try:
                self.finish_request(request, client_address)
            finally:
                self.shutdown_request(request)

    return Server(("127.0.0.1", 0), Handler)
