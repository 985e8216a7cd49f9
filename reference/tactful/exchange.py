"""One HTTP exchange with the endpoint: no redirect is followed, and the answer is bounded."""

from __future__ import annotations

import urllib.parse

from tactful.connection import connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANSWER_LIMIT = 256 * 1024  # bytes
SUCCESSES = range(200, 300)


def post(endpoint: str, body: bytes, allowed: Callable[[], bool], accepted: Callable[[], None]) -> None:
    """
    POST the JSON `body` to `endpoint`, and call `accepted` as soon as the status is 2xx.

    `allowed` is asked before connecting and again before sending, and ends the exchange. OSError
    where it fails, ValueError where `endpoint` is no http or https URL or the answer is malformed.
    """
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    _exchange("POST", endpoint, fields, body, allowed, accepted)


def get(endpoint: str, query: Mapping[str, str]) -> bytes | None:
    """
    GET `endpoint` with `query` and no field that HTTP does not ask for; the bytes of a 2xx answer, or None.

    An answer of more than ANSWER_LIMIT bytes is None too. Errors are as in `post`.
    """
    return _exchange("GET", join(endpoint, query), {}, b"", lambda: True, lambda: None)


def join(endpoint: str, query: Mapping[str, str]) -> str:
    """Return the URL `endpoint` with `query` after what query it has."""
    parts = urllib.parse.urlsplit(endpoint)
    joined = f"{parts.query}&{urllib.parse.urlencode(query)}" if parts.query else urllib.parse.urlencode(query)
    return parts._replace(query=joined).geturl()


def _exchange(  # noqa: PLR0913, PLR0917 - the parts of one request
    method: str,
    url: str,
    fields: Mapping[str, str],
    body: bytes,
    allowed: Callable[[], bool],
    accepted: Callable[[], None],
) -> bytes | None:
    parts = urllib.parse.urlsplit(url)
    if not allowed():
        return None
    connection = connect(parts)
    try:
        # Connecting may have taken seconds, in which the user may have said no.
        if not allowed():
            return None
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.send(method, target, fields, body)
        answer = connection.receive()
        if answer.status not in SUCCESSES:
            return None
        accepted()
        # Of what follows an acceptance of events nobody reads a word, and it may come a byte at a time.
        return connection.read(answer, ANSWER_LIMIT) if method == "GET" else None
    finally:
        connection.close()
