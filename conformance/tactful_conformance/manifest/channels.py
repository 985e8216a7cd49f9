"""Tell the channels of traffic apart by host, method and path."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

TELEMETRY = "telemetry"
NOTIFICATIONS = "notifications"
OWN = "own"
#: What belongs to no channel that the manifest declares.
UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A request fits where host and path fit their patterns (`*` and `?`) and the method is the same; None fits all.

    Where the manifest names an endpoint, a rule without a host is of what comes there alone: a GET is a request for
    notifications where those are asked for, and not wherever it goes.
    """

    channel: str
    host: str | None = None
    method: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """
    The rules of a manifest, in the order in which they are tried; `has_endpoint` says that it names an override.

    What no rule fits is telemetry as long as the manifest does not say where its telemetry goes; then it is of no
    channel.
    """

    rules: tuple[Rule, ...]
    has_endpoint: bool = False

    @property
    def says_where(self) -> bool:
        """Whether the manifest says where telemetry goes, so that the rest can be told apart."""
        return self.has_endpoint or any(rule.channel == TELEMETRY for rule in self.rules)

    def channel_of(self, *, method: str, path: str, host: str | None) -> str:
        """
        Name the channel of a request.

        `host` is None where the request came to the manifest's endpoint, which stands in for whatever host the CLI
        would have asked: there, rules are held against method and path alone.
        """
        for rule in self.rules:
            if (
                # At the endpoint, a rule that names a host alone says nothing.
                (host is not None or rule.method is not None or rule.path is not None)
                and (host is None or self._is_of(rule, host))
                and rule.method in (None, method)
                and (rule.path is None or fnmatchcase(path, rule.path))
            ):
                return rule.channel
        return self._otherwise(host)

    def channel_of_host(self, host: str | None) -> str:
        """Name the channel of what goes to a host and is no request, such as a look-up: telemetry where it may be."""
        named = [
            rule.channel for rule in self.rules if host and rule.host and fnmatchcase(host.lower(), rule.host.lower())
        ]
        if not named:
            return self._otherwise(host)
        return TELEMETRY if TELEMETRY in named else named[0]

    def _is_of(self, rule: Rule, host: str) -> bool:
        return not self.has_endpoint if rule.host is None else fnmatchcase(host.lower(), rule.host.lower())

    def _otherwise(self, host: str | None) -> str:
        # What comes to the override was sent there as telemetry, whatever rules say of other hosts.
        return UNDECLARED if host is not None and self.says_where else TELEMETRY
