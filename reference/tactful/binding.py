"""What a command-line tool calls the roles of the specification: its variables, files, keys and events."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SPACES = " \t\n\r\v\f"


class Variable:
    """
    An environment variable and its value grammar: `off`, `nothing` and `allow` are exact values, `other` the rest.

    No value is trimmed or case-folded; where the table names no `other`, what it does not list says off (OPT-2, OPT-5).
    """

    __slots__ = ("allow", "name", "nothing", "off", "other")

    def __init__(self, row: Mapping[str, Any]) -> None:
        """Read a row of a binding's `variables`: {name, off, nothing, allow, other}, all but the name optional."""
        self.name: str = row["name"]
        self.off = tuple(row.get("off", ()))
        self.nothing = tuple(row.get("nothing", ()))
        self.allow = tuple(row.get("allow", ()))
        self.other: str = row.get("other", "off")

    def says(self, environ: Mapping[str, str]) -> str:
        """Return "off", "allow" or "nothing"; a variable that is unset, empty or blank says nothing (OPT-3, OPT-6)."""
        value = environ.get(self.name, "")
        if not value.strip(SPACES):
            return "nothing"
        for meaning, values in (("off", self.off), ("nothing", self.nothing), ("allow", self.allow)):
            if value in values:
                return meaning
        return self.other


class Binding:
    """
    The names of one command-line tool: variables, files, keys, events, its own name and version, its endpoint.

    `table` has the keys of a file in spec/bindings: consent, variables, rc, and optionally project_file, events, notice.
    Paths are relative to the home, but for the project file's, which is relative to the project.
    """

    __slots__ = (
        "catalogue",
        "choice",
        "cli",
        "consent",
        "disabled_event",
        "do_not_track",
        "enabled_event",
        "endpoint",
        "folder",
        "history",
        "mode_variable",
        "name",
        "notice",
        "opt_out",
        "project_choice",
        "project_path",
        "rc",
        "table",
        "version",
    )

    def __init__(  # noqa: PLR0913 - the parts of a binding, each given by name
        self,
        *,
        table: Mapping[str, Any],
        cli: str,
        version: str,
        endpoint: str,
        catalogue: Mapping[str, str] | None = None,
        name: str | None = None,
    ) -> None:
        """
        Bind the roles; `catalogue` maps triggers to event names, and is that of the specification unless given.

        `name` is that of the folder in the home, without its dot, and `cli` unless given. ValueError where that is
        none, or the rc file's own path.
        """
        if catalogue is None:
            from tactful._tables import EVENTS

            catalogue = EVENTS
        variables, rc = table["variables"], table["rc"]
        project, events = table.get("project_file") or {}, table.get("events") or {}
        self.name = name or cli
        self.table = table
        self.cli = cli
        self.version = version
        self.endpoint = endpoint
        self.catalogue: Mapping[str, str] = catalogue
        self.consent: str = table["consent"]
        self.opt_out = Variable(variables["opt_out"]) if "opt_out" in variables else None
        self.do_not_track = Variable(variables["do_not_track"]) if "do_not_track" in variables else None
        # A tool says that it sends, unless its binding says that it has no such words (DSC-6).
        self.notice: bool = table.get("notice", True)
        self.mode_variable: str | None = variables.get("notifications_mode", {}).get("name")
        self.rc: str = rc["path"]
        self.choice: str = rc["choice"]
        self.history: str | None = rc.get("history")
        self.project_path: str | None = project.get("path")
        self.project_choice: str = project.get("choice", "")
        self.enabled_event: str | None = events.get("enabled")
        self.disabled_event: str | None = events.get("disabled")
        self.folder = f".{self.name}"
        if "/" in self.name or self.rc == self.folder:
            raise ValueError(
                f"~/{self.folder} can be no folder beside the rc file ~/{self.rc}: give the binding a name"
            )

    @classmethod
    def named(cls, name: str, *, cli: str, version: str, endpoint: str) -> Binding:
        """Build the binding that the specification has under `name`; KeyError where it has none."""
        from tactful._tables import BINDINGS

        return cls(name=name, table=BINDINGS[name], cli=cli, version=version, endpoint=endpoint)

    def as_dict(self) -> dict[str, Any]:
        """Return the arguments that build this binding again, as JSON can hold them, but for the catalogue."""
        return {
            "name": self.name,
            "table": self.table,
            "cli": self.cli,
            "version": self.version,
            "endpoint": self.endpoint,
        }

    def check(self, event: str) -> None:
        """Raise ValueError where an event is not in the catalogue (EVT-3)."""
        if event not in self.catalogue.values():
            raise ValueError(f"{event!r} is not in the published catalogue of events")

    def place_of(self, source: str) -> str:
        """Return where a source of the decision stands, for people: a variable's name, a file's path (TGL-18)."""
        places = {
            "opt-out-variable": self.opt_out and self.opt_out.name,
            "do-not-track": self.do_not_track and self.do_not_track.name,
            "home": "HOME",
            "rc-damaged": os.path.join("~", self.rc),
            "rc-choice": os.path.join("~", self.rc),
            "project-file": self.project_path,
        }
        return places.get(source) or source
