"""Decide whether telemetry may be sent: any source that says no decides."""

from __future__ import annotations

import os

from tactful import rc
from tactful.home import find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tactful.binding import Binding
    from tactful.home import Home


class Decision:
    """Whether telemetry is on, the source that decided it, the other sources that say off, the allows that lost."""

    __slots__ = ("also_off", "decided_by", "ignored", "telemetry")

    def __init__(
        self, *, telemetry: bool, decided_by: str, also_off: tuple[str, ...], ignored: tuple[str, ...]
    ) -> None:
        """Hold the four parts; sources are ids of spec/tables/opt-out-sources.yaml."""
        self.telemetry = telemetry
        self.decided_by = decided_by
        self.also_off = also_off
        self.ignored = ignored

    @property
    def offs(self) -> tuple[str, ...]:
        """Every source that says off, in the order of the sources; empty where telemetry is on."""
        return () if self.telemetry else (self.decided_by, *self.also_off)

    def as_dict(self) -> dict[str, Any]:
        """Return {telemetry, decided_by, also_off, ignored}, as `status --json` prints it."""
        return {
            "telemetry": self.telemetry,
            "decided_by": self.decided_by,
            "also_off": list(self.also_off),
            "ignored": list(self.ignored),
        }


def decide(binding: Binding, environ: Mapping[str, str] = os.environ, directory: str = os.curdir) -> Decision:
    """
    Decide for a run in `directory` with the variables `environ`; reads files, writes none and raises nothing.

    Any off wins, wherever it stands; without one the first allow decides, and without that the consent of the binding
    (OPT-1 to OPT-16).
    """
    offs: list[str] = []
    allows: list[str] = []
    for source, says in _sources(binding, environ, directory):
        if says == "off":
            offs.append(source)
        elif says == "allow":
            allows.append(source)
    if offs:
        return Decision(telemetry=False, decided_by=offs[0], also_off=tuple(offs[1:]), ignored=tuple(allows))
    if allows:
        return Decision(telemetry=True, decided_by=allows[0], also_off=(), ignored=())
    return Decision(telemetry=binding.consent == "opt-out", decided_by="default", also_off=(), ignored=())


def _sources(binding: Binding, environ: Mapping[str, str], directory: str) -> Iterator[tuple[str, str]]:
    """Yield each source that was asked, in order, with what it says."""
    if binding.opt_out is not None:
        yield "opt-out-variable", binding.opt_out.says(environ)
    if binding.do_not_track is not None:
        yield "do-not-track", binding.do_not_track.says(environ)
    home = find(binding, environ)
    if home is None:
        yield "home", "off"
    else:
        reading = rc.read(home.rc)
        if reading.state == "damaged":
            yield "rc-damaged", "off"
        yield "rc-choice", _choice(reading.content.get(binding.choice))
    if binding.project_path is not None and not _is_rc(binding, home, directory):
        reading = rc.read(os.path.join(directory, binding.project_path))
        denied = reading.state == "damaged" or reading.content.get(binding.project_choice) is True
        yield "project-file", "off" if denied else "nothing"


def _choice(recorded: object) -> str:
    """Return what a recorded choice says: a value that nobody can read is not consent (OPT-11, OPT-12, OPT-13)."""
    if recorded is None:
        return "nothing"
    return "allow" if recorded is False else "off"


def _is_rc(binding: Binding, home: Home | None, directory: str) -> bool:
    """Return whether the project file is the rc file itself, as in the home directory; one file is one source."""
    if home is None or binding.project_path != binding.rc:
        return False
    try:
        return os.path.samefile(directory, home.path)
    except OSError:
        return False
