"""The specification's records, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What is blank: white space of ASCII. Any other sign in an opt-out variable is a user's no.
SPACES = " \t\n\r\v\f"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One observable sentence; `level` is its RFC 2119 keyword, `features` what a CLI must have for it to apply."""

    id: str
    level: str
    class_: str
    features: tuple[str, ...]
    since: str
    statement: str
    rationale: str
    source: str
    overrules: str | None
    not_tested: Mapping[str, str] | None

    @property
    def decides(self) -> bool:
        """Whether the level is a MUST, in either direction."""
        return self.level.startswith("MUST")


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a CLI may lack: the actions that it needs, and the consent default that brings it."""

    id: str
    title: str
    actions: tuple[str, ...]
    consent: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """
    A test case as it is written, with roles and rows not yet resolved; `each` is a table's name, or rows.

    What a case `over_runs` expects is held against every run of the suite, beside its own. `relate` is how the run
    differs that its own is compared with, or `another-home`.
    """

    id: str
    family: str
    title: str
    requirements: tuple[str, ...]
    needs: tuple[str, ...]
    proves: str | None
    each: str | Sequence[Mapping[str, Any]] | None
    control: Mapping[str, Any] | None
    relate: Mapping[str, Any] | str | None
    over_runs: bool
    given: Mapping[str, Any]
    steps: tuple[Any, ...]
    expect: Mapping[str, Any]
    where: str


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable's name, and what its values say; unset, empty and blank always say nothing."""

    name: str
    off: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    other: str = "nothing"

    def says(self, value: str | None) -> str:
        """Say off, allow or nothing for a value; None is unset."""
        if value is None or not value.strip(SPACES):
            return "nothing"
        for word, values in (("off", self.off), ("allow", self.allow), ("nothing", self.nothing)):
            if value in values:
                return word
        return self.other


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A JSON file with settings: where it lies, and the keys of the choice and of what was shown."""

    path: str
    choice: str
    history: str | None


@dataclass(frozen=True, slots=True)
class Binding:
    """Names bound to the roles of the specification."""

    name: str
    consent: str
    variables: Mapping[str, Variable]
    rc: SettingsFile
    project_file: SettingsFile | None
    event_enabled: str
    event_disabled: str
    notifications_shown: str
    notifications_offered_on: str
    notice: bool
    raises: Mapping[str, str]
    claimed_from: Mapping[str, str]

    def roles(self) -> dict[str, str]:
        """Give what each `$role` of a case stands for."""
        names = {role: variable.name for role, variable in self.variables.items()}
        return {
            **names,
            "choice": self.rc.choice,
            "history": self.rc.history or "",
            "event_enabled": self.event_enabled,
            "event_disabled": self.event_disabled,
        }
