"""Requests are told apart by host, method and path; what no rule fits is telemetry, or of no channel."""

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
        ("example.com", "POST", "/", "undeclared"),
        ("api.example.com.evil.test", "POST", "/", "undeclared"),
        ("other.test", "GET", "/notifications?name=cli", "notifications"),
        ("other.test", "POST", "/notifications", "undeclared"),
        ("other.test", "GET", "/Notifications", "own"),
        ("other.test", "get", "/notifications", "undeclared"),
        ("other.test", "POST", "/v1/events", "telemetry"),
        ("other.test", "POST", "/v10/events", "own"),
        ("other.test", "POST", "/else", "undeclared"),
    ],
)
def test_channel(host: str, method: str, path: str, expected: str) -> None:
    """The first rule that fits decides: hosts without regard to case, methods and paths to the letter."""
    assert expected == RULES.channel_of(method=method, path=path, host=host)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/", "telemetry"),
        ("POST", "/v1/events", "telemetry"),
        ("GET", "/notifications", "notifications"),
        ("GET", "/", "own"),
    ],
)
def test_endpoint_stands_in_for_every_host(method: str, path: str, expected: str) -> None:
    """At the endpoint hosts are not asked: method and path decide, and a rule of a host alone says nothing."""
    assert expected == RULES.channel_of(method=method, path=path, host=None)


def test_endpoint_by_method() -> None:
    """Of two channels at one endpoint, the method can tell which is which."""
    channels = Channels((Rule("notifications", host="news.test", method="GET"),))

    assert channels.channel_of(method="GET", path="/", host=None) == "notifications"
    assert channels.channel_of(method="POST", path="/", host=None) == "telemetry"


def test_rule_without_a_host() -> None:
    """Where the manifest names an endpoint, a rule without a host is of what comes there, and of no other host."""
    channels = Channels((Rule("notifications", method="GET"),), has_endpoint=True)

    assert channels.channel_of(method="GET", path="/", host=None) == "notifications"
    assert channels.channel_of(method="GET", path="/", host="a.test") == "undeclared"
    assert Channels(channels.rules).channel_of(method="GET", path="/", host="a.test") == "notifications"


def test_no_rules() -> None:
    """Without rules, every request is telemetry."""
    assert Channels(()).channel_of(method="GET", path="/", host="a.test") == "telemetry"


NEWS, EVENTS = Rule("notifications", host="news.test"), Rule("telemetry", host="usage.test")


@pytest.mark.parametrize(
    ("channels", "host", "expected"),
    [
        pytest.param(Channels((NEWS,)), "a.test", "telemetry", id="nothing-said"),
        pytest.param(Channels((NEWS, EVENTS)), "a.test", "undeclared", id="a-rule-says-where"),
        pytest.param(Channels((NEWS, EVENTS)), "usage.test", "telemetry", id="where-it-says"),
        pytest.param(Channels((NEWS, EVENTS)), "news.test", "notifications", id="another-channel"),
        pytest.param(Channels((NEWS,), has_endpoint=True), "a.test", "undeclared", id="beside-the-override"),
        pytest.param(Channels((NEWS,), has_endpoint=True), None, "telemetry", id="at-the-override"),
        pytest.param(Channels((NEWS,), has_endpoint=True), "news.test", "notifications", id="a-rule-beside-it"),
        pytest.param(Channels((NEWS, EVENTS), has_endpoint=True), None, "telemetry", id="at-the-override-with-a-rule"),
        pytest.param(Channels((), has_endpoint=True), "a.test", "undeclared", id="only-the-override"),
        pytest.param(Channels((), has_endpoint=False), None, "telemetry", id="nothing-at-all"),
    ],
)
def test_what_no_rule_fits(channels: Channels, host: str | None, expected: str) -> None:
    """What no rule fits is telemetry as long as the manifest does not say where telemetry goes; then it is of none."""
    assert expected == channels.channel_of(method="POST", path="/", host=host)


@pytest.mark.parametrize(
    ("rules", "host", "expected"),
    [
        pytest.param((NEWS, EVENTS), "News.TEST", "notifications", id="by-host"),
        pytest.param((NEWS, EVENTS), "a.test", "undeclared", id="no-rule"),
        pytest.param((NEWS,), "a.test", "telemetry", id="nothing-said"),
        pytest.param((NEWS,), None, "telemetry", id="endpoint"),
        pytest.param((Rule("own", host="*.test"), EVENTS), "usage.test", "telemetry", id="telemetry-where-it-may-be"),
        pytest.param((Rule("own", host="*.test"), NEWS), "news.test", "own", id="else-the-first"),
        pytest.param((Rule("own", host="a.test", path="/x"),), "a.test", "own", id="path-is-not-known"),
        pytest.param((Rule("own", path="/x"),), "a.test", "telemetry", id="path-alone"),
    ],
)
def test_channel_of_what_is_no_request(rules: tuple[Rule, ...], host: str | None, expected: str) -> None:
    """What is no request has a host alone: it is telemetry where that may be, else of the first rule for the host."""
    assert expected == Channels(rules).channel_of_host(host)
