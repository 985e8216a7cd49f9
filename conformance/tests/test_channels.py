"""Requests are told apart by host, method and path; what no rule fits is telemetry."""

from __future__ import annotations

import pytest

from tactful_conformance.manifest import Channels, Rule

RULES = Channels(
    (
        Rule("own", host="*.Example.com"),
        Rule("notifications", method="GET", path="/notifications*"),
        Rule("own", method="GET"),
        Rule("telemetry", path="/v?/events"),
        Rule("own", path="/v*"),
    )
)


@pytest.mark.parametrize(
    ("host", "method", "path", "expected"),
    [
        ("api.example.com", "POST", "/v1/events", "own"),
        ("API.EXAMPLE.COM", "GET", "/notifications", "own"),
        ("example.com", "POST", "/", "telemetry"),
        ("api.example.com.evil.test", "POST", "/", "telemetry"),
        ("other.test", "GET", "/notifications?name=cli", "notifications"),
        ("other.test", "POST", "/notifications", "telemetry"),
        ("other.test", "GET", "/Notifications", "own"),
        ("other.test", "get", "/notifications", "telemetry"),
        ("other.test", "POST", "/v1/events", "telemetry"),
        ("other.test", "POST", "/v10/events", "own"),
        ("other.test", "POST", "/else", "telemetry"),
    ],
)
def test_channel(host: str, method: str, path: str, expected: str) -> None:
    """The first rule that fits decides: hosts without regard to case, methods and paths to the letter."""
    assert expected == RULES.channel_of(method=method, path=path, host=host)


@pytest.mark.parametrize(
    ("method", "path", "expected"), [("POST", "/", "own"), ("GET", "/notifications", "own"), ("GET", "/", "own")]
)
def test_endpoint_stands_in_for_every_host(method: str, path: str, expected: str) -> None:
    """A request to the manifest's endpoint fits the host of every rule, so that method and path decide alone."""
    assert expected == RULES.channel_of(method=method, path=path, host=None)


def test_endpoint_by_method() -> None:
    """Of two channels at one endpoint, the method can tell which is which."""
    channels = Channels((Rule("notifications", host="news.test", method="GET"),))

    assert channels.channel_of(method="GET", path="/", host=None) == "notifications"
    assert channels.channel_of(method="POST", path="/", host=None) == "telemetry"


def test_no_rules() -> None:
    """Without rules, every request is telemetry."""
    assert Channels(()).channel_of(method="GET", path="/", host="a.test") == "telemetry"
