"""Read the mode of notifications."""

from __future__ import annotations

from tactful import ci
from tactful.binding import SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful.binding import Binding


class Mode:
    """
    A mode of notifications: its name, the codes that may show (None: all), whether intervals are ignored.

    `unknown` holds the value that was not understood, and is None where it was.
    """

    __slots__ = ("eligible", "ignores_intervals", "name", "unknown")

    def __init__(self, name: str, unknown: str | None = None) -> None:
        """Look the mode up in the table of the specification; KeyError where it has none of that name."""
        from tactful._tables import MODES

        self.name = name
        self.eligible: tuple[str, ...] | None = MODES[name]["eligible"]
        self.ignores_intervals: bool = MODES[name]["interval"] == "ignored"
        self.unknown = unknown


def read(binding: Binding, environ: Mapping[str, str]) -> Mode:
    """
    Return the mode that the variable of `binding` names, by name or by legacy value, spaces and case ignored.

    Unset or blank it is the default, which CI lowers; any other value never gives more than that (NTF-6 to NTF-12).
    """
    from tactful._tables import MODE_DEFAULTS, MODES

    value = environ.get(binding.mode_variable, "") if binding.mode_variable else ""
    word = value.strip(SPACES).lower()
    if not word:
        return Mode(MODE_DEFAULTS["in_ci" if ci.detect(environ) else "outside_ci"])
    for name, row in MODES.items():
        if word in (name, row["legacy"]):
            return Mode(name)
    return Mode(MODE_DEFAULTS["unknown"], unknown=value)


def list_accepted() -> list[str]:
    """Return the names and then the legacy values that the variable accepts (NTF-13)."""
    from tactful._tables import MODES

    return [*MODES, *(row["legacy"] for row in MODES.values())]


def may_fetch(binding: Binding, environ: Mapping[str, str]) -> bool:
    """
    Return whether notifications may be asked for: not in mode `off`, and not where DO_NOT_TRACK says off (NTF-2).

    Nor where the binding has no variable for the mode, or no place in the rc file to note what was shown: such a tool
    shows none.
    """
    if binding.mode_variable is None or binding.history is None:
        return False
    if binding.do_not_track is not None and binding.do_not_track.says(environ) == "off":
        return False
    return read(binding, environ).name != "off"
