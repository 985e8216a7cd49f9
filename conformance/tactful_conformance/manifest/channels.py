"""Tell the channels of traffic apart by host, method and path."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Rule:
    """A request fits where host and path fit their patterns (`*` and `?`) and the method is the same; None fits all."""

    channel: str
    host: str | None = None
    method: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """The rules of a manifest, in the order in which they are tried."""

    rules: tuple[Rule, ...]

    def channel_of(self, *, method: str, path: str, host: str | None) -> str:
        """
        Name the channel of a request; what no rule fits is `telemetry`.

        `host` is None where the request came to the manifest's endpoint, which stands in for whatever host the CLI
        would have asked: there, rules are held against method and path alone.
        """
        for rule in self.rules:
            if (
                (host is None or rule.host is None or fnmatchcase(host.lower(), rule.host.lower()))
                and rule.method in (None, method)
                and (rule.path is None or fnmatchcase(path, rule.path))
            ):
                return rule.channel
        return "telemetry"
