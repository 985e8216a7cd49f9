"""One HTTP exchange with the endpoint: no redirect is followed, TLS is verified, the answer is bounded."""

from __future__ import annotations

import http.client
import urllib.parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANSWER_LIMIT = 256 * 1024  # bytes
PATIENCE = 2.0  # seconds, for each wait on the network
NOWHERE = ".invalid"
SUCCESSES = range(200, 300)


def post(endpoint: str, body: bytes, allowed: Callable[[], bool], accepted: Callable[[], None]) -> None:
    """
    POST the JSON `body` to `endpoint`, and call `accepted` as soon as the status is 2xx.

    `allowed` is asked before connecting and again before sending, and ends the exchange. OSError or
    http.client.HTTPException where it fails, ValueError where `endpoint` is no http or https URL.
    """
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    _exchange("POST", endpoint, headers, body, allowed, accepted)


def get(endpoint: str, query: Mapping[str, str]) -> bytes | None:
    """
    GET `endpoint` with `query` and no header that HTTP does not ask for; the bytes of a 2xx answer, or None.

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
    headers: Mapping[str, str],
    body: bytes,
    allowed: Callable[[], bool],
    accepted: Callable[[], None],
) -> bytes | None:
    parts = urllib.parse.urlsplit(url)
    connection = _connection(parts)
    if not allowed():
        return None
    try:
        connection.connect()
        # Connecting may have taken seconds, in which the user may have said no.
        if not allowed():
            return None
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("Connection", "close")
        connection.endheaders(body or None)
        answer = connection.getresponse()
        if answer.status not in SUCCESSES:
            return None
        accepted()
        content = answer.read(ANSWER_LIMIT + 1)
    finally:
        connection.close()
    return content if len(content) <= ANSWER_LIMIT else None


def _connection(parts: urllib.parse.SplitResult) -> http.client.HTTPConnection:
    if parts.hostname is None or parts.scheme not in ("http", "https"):
        raise ValueError("the endpoint is not an http or https URL")
    if parts.hostname.endswith(NOWHERE):
        # To ask for it would tell a resolver that the command is used, and nothing else (RFC 6761, 6.4).
        raise OSError("the endpoint's name is one that nobody has")
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    import ssl

    context = ssl.create_default_context()
    return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=PATIENCE, context=context)
