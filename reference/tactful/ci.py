"""Tell whether a run is one of continuous integration, and of which service."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SAYING_NOTHING = ("", "0", "false")


def detect(environ: Mapping[str, str]) -> str | None:
    """
    Return the id of the CI service that the variables give away, "unknown" where they name none, or None outside CI.

    `CI=false` in any case says no, whatever else is set (CI-2). Else the first row of spec/tables/ci-vendors.yaml that
    fits is the answer (CI-4, CI-5), and without one the variable CI by any value but the empty one, `0` and `false`
    (CI-1, CI-3).
    """
    said = environ.get("CI", "").lower()
    if said == "false":
        return None
    from tactful._tables import CI_VENDORS

    for name, needs_all, signs in CI_VENDORS:
        fitting = (fits(environ, kind, variable, value) for kind, variable, value in signs)
        if all(fitting) if needs_all else any(fitting):
            return name
    return None if said in SAYING_NOTHING else "unknown"


def fits(environ: Mapping[str, str], kind: str, variable: str, value: str = "") -> bool:
    """
    Return whether a variable gives something away, by its `kind`: flag, id, equals or includes.

    A flag does by any value but the empty one, `0` and `false`, ASCII case ignored; an id by any that is not empty;
    the other two by `value` and by what holds it, letter for letter.
    """
    found = environ.get(variable, "")
    if kind == "flag":
        return found.lower() not in SAYING_NOTHING
    if kind == "id":
        return bool(found)
    return found == value if kind == "equals" else value in found
