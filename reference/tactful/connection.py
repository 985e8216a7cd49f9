"""
A connection to an endpoint, with as much of HTTP/1.1 as one exchange asks for (RFC 9112).

The standard library's own client takes longer to import than a sender is busy.
"""

from __future__ import annotations

import socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

PATIENCE = 2.0  # seconds, for each wait on the network; what ends all of them is the sender's LIFE
LINE_LIMIT = 64 * 1024  # bytes
FIELD_LIMIT = 100  # of an answer's head
FINAL = 200  # the first status that is not interim (RFC 9110, 15.2)
NO_CONTENT = 204
NOWHERE = ".invalid"
PORTS = {"http": 80, "https": 443}


class AnswerError(OSError):
    """What came back is no answer, or ends before its end."""


class Answer:
    """The head of an answer: `status`, and `fields` by their names in small letters."""

    def __init__(self, status: int, fields: Mapping[str, str]) -> None:
        """Hold the two parts."""
        self.status = status
        self.fields = fields


class Connection:
    """What one request is sent over and one answer comes back by."""

    def __init__(self, connected: socket.socket, host: str) -> None:
        """Take what is connected, and the `host` as a request names it."""
        self._socket = connected
        self._host = host
        self._stream = connected.makefile("rb")

    def send(self, method: str, target: str, fields: Mapping[str, str], body: bytes) -> None:
        """Send one request, with no field that is not asked for; OSError where it cannot be sent whole."""
        said = {"Host": self._host, **fields, "Connection": "close"}
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        self._socket.sendall("\r\n".join(lines).encode("ascii") + body)

    def receive(self) -> Answer:
        """Read the head of the answer, past interim ones; OSError where there is none."""
        while True:
            answer = Answer(self._read_status(), self._read_fields())
            if answer.status >= FINAL:
                return answer

    def read(self, answer: Answer, limit: int) -> bytes | None:
        """
        Read what follows the head of the answer, or return None where that is more than `limit` bytes.

        OSError where it ends too early, ValueError where its length is no number.
        """
        length = answer.fields.get("content-length")
        if answer.status == NO_CONTENT:
            content = b""
        elif "transfer-encoding" in answer.fields:
            content = self._read_chunks(limit)
        elif length is not None:
            content = self._read_exactly(min(int(length), limit + 1))
        else:
            content = self._stream.read(limit + 1)
        return content if len(content) <= limit else None

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()
        self._socket.close()

    def _read_status(self) -> int:
        version, _, rest = self._read_line().partition(" ")
        status, _, _ = rest.partition(" ")
        if not version.startswith("HTTP/1.") or len(status) != len("200") or not status.isdecimal():
            raise AnswerError("what came back is no HTTP/1")
        return int(status)

    def _read_fields(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for _ in range(FIELD_LIMIT + 1):
            line = self._read_line()
            if not line:
                return fields
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        raise AnswerError("the head of the answer has no end")

    def _read_chunks(self, limit: int) -> bytes:
        content = bytearray()
        while len(content) <= limit:
            size = int(self._read_line().partition(";")[0], 16)
            if size == 0:
                break
            content += self._read_exactly(min(size, limit + 1))
            self._read_line()
        return bytes(content)

    def _read_exactly(self, size: int) -> bytes:
        # A negative size would read all that comes.
        content = self._stream.read(max(size, 0))
        if len(content) != size:
            raise AnswerError("the answer ends before its end")
        return content

    def _read_line(self) -> str:
        line = self._stream.readline(LINE_LIMIT)
        if not line:
            raise ConnectionAbortedError("the connection was closed before the answer had come")
        if not line.endswith(b"\n"):
            raise AnswerError("a line of the answer has no end")
        return line.rstrip(b"\r\n").decode("latin-1")


def connect(parts: SplitResult) -> Connection:
    """
    Connect to the host of a URL, over TLS only to one that proves to be it (DLV-14).

    ValueError where it is no URL of http or https, OSError where nobody answers or proves it.
    """
    host, target = parts.hostname, parts.path + parts.query
    if host is None or parts.scheme not in PORTS or not all("!" <= character <= "~" for character in target):
        raise ValueError("the endpoint is not an http or https URL")
    host = host.encode("idna").decode("ascii")
    if host.rstrip(".").endswith(NOWHERE):
        # To ask for it would tell a resolver that the command is used, and nothing else (RFC 6761, 6.4).
        raise OSError("the endpoint's name is one that nobody has")
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    connected = socket.create_connection((host, port), PATIENCE)
    if parts.scheme == "https":
        import ssl

        context = ssl.create_default_context()
        # It closes what is connected where the other side proves nothing.
        connected = context.wrap_socket(connected, server_hostname=host)
    named = f"[{host}]" if ":" in host else host
    return Connection(connected, named if parts.port is None else f"{named}:{port}")
