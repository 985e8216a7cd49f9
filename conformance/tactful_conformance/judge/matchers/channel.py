"""`telemetry`, `notifications`: whether anything was sent on a channel, or tried to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.manifest.channels import NOTIFICATIONS, TELEMETRY, UNDECLARED
from tactful_conformance.observation import Connection, Datagram, Lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import Request, StepSeen

_EXCERPT = 300


def match_telemetry(wanted: str, view: View) -> str | None:
    """
    Hold `none` or `some` against the telemetry channel; what belongs to no channel is no silence either.

    `tried` is no claim about the CLI, but what a case needs to say something: raises `NothingToJudgeError` where nothing
    was sent or tried to be.
    """
    if wanted == "tried":
        if not describe_traffic(view.step, (TELEMETRY, UNDECLARED)):
            raise NothingToJudgeError("nothing was sent, so that how the endpoint behaves could make no difference")
        return None
    return _match(wanted, view, (TELEMETRY, UNDECLARED) if wanted == "none" else (TELEMETRY,))


def match_notifications(wanted: str, view: View) -> str | None:
    """Hold `none` or `some` against the notifications channel."""
    return _match(wanted, view, (NOTIFICATIONS,))


def _match(wanted: str, view: View, channels: Sequence[str]) -> str | None:
    seen = describe_traffic(view.step, channels)
    if (wanted == "some") == bool(seen):
        return None
    return "; ".join(seen) or "nothing was sent"


def describe_traffic(step: StepSeen, channels: Sequence[str]) -> list[str]:
    """Describe requests, connections without one, look-ups and datagrams on some channels: an attempt is an attempt."""
    seen = [_describe(request) for request in step.requests if request.channel in channels]
    others: list[Connection | Lookup | Datagram] = [
        *(one for one in step.connections if one.data or not one.requests),
        *(step.lookups or ()),
        *(step.datagrams or ()),
    ]
    return seen + [_describe_other(one) for one in others if one.channel in channels]


def has_tried(step: StepSeen) -> bool:
    """Say whether anything was sent as telemetry, or as notifications or what is not declared, or was tried to be."""
    return bool(describe_traffic(step, (TELEMETRY, NOTIFICATIONS, UNDECLARED)))


def _describe(request: Request) -> str:
    body = request.body.decode(errors="replace")
    excerpt = body if len(body) <= _EXCERPT else f"{body[:_EXCERPT]}… ({len(request.body)} bytes)"
    when = " after the command had ended" if request.after_exit else ""
    return f"{request.method} {request.target}{when}" + (f" {excerpt}" if excerpt else "")


def _describe_other(seen: Connection | Lookup | Datagram) -> str:
    if isinstance(seen, Lookup):
        return f"a look-up of {seen.name} ({seen.type})"
    if isinstance(seen, Datagram):
        return f"a datagram to {seen.host}:{seen.port} ({len(seen.data)} bytes)"
    return f"a connection to {seen.host}:{seen.port}" + (f", {seen.error}" if seen.error else " without a request")
