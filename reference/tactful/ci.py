"""Tell whether a run is one of continuous integration."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DENYING = ("", "0", "false")


def detect(environ: Mapping[str, str]) -> str | None:
    """
    Return what CI service the variables name, "unknown" where they name none, or None outside CI.

    The variable CI detects by any value but the empty one, `0` and `false`, ASCII case ignored, which deny.
    """
    return None if environ.get("CI", "").lower() in DENYING else "unknown"
