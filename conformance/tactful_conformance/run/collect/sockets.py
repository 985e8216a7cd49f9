"""What a collector on the wire is given to read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket


@dataclass(frozen=True, slots=True)
class SealedSockets:
    """The sockets that were opened inside the seal; `stream` and `datagrams` take what is diverted from any port."""

    stream: socket.socket
    datagrams: socket.socket
    names: socket.socket
    names_stream: socket.socket
    tap: socket.socket
    raw: socket.socket
