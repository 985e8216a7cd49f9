"""All bytes of a step that left on any channel but the CLI's own work, each with the words for where it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.manifest.channels import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactful_conformance.observation import Connection, Request, StepSeen


def outgoing(step: StepSeen) -> Iterator[tuple[str, bytes]]:
    """Give every part of every request, connection, look-up and datagram."""
    for request in step.requests:
        if request.channel != OWN:
            yield from _of_request(request)
    for connection in step.connections:
        if connection.channel != OWN:
            yield from _of_connection(connection)
    for lookup in step.lookups or ():
        if lookup.channel != OWN:
            yield f"the look-up of {lookup.name}", lookup.name.encode()
            # What does not fit into one label is spread over several.
            yield f"the look-up of {lookup.name}", lookup.name.replace(".", "").encode()
    for datagram in step.datagrams or ():
        if datagram.channel != OWN:
            yield f"a datagram to {datagram.host}:{datagram.port}", datagram.data


def _of_request(request: Request) -> Iterator[tuple[str, bytes]]:
    said = f"{request.method} to {request.host}"
    yield f"the target of a {said}", f"{request.method} {request.target}".encode()
    for name, value in request.headers:
        yield f"the header `{name}` of a {said}", f"{name}: {value}".encode("latin-1", errors="replace")
    yield f"the body of a {said}", request.body


def _of_connection(connection: Connection) -> Iterator[tuple[str, bytes]]:
    said = f"a connection to {connection.host}:{connection.port}"
    yield f"the server name of {said}", (connection.server_name or "").encode()
    yield said, connection.data
