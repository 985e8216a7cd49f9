"""The exit status that a report comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFORMANT = 0
NON_CONFORMANT = 1
USAGE_ERROR = 2
INCOMPLETE = 3
HARNESS_ERROR = 4


def exit_status(report: Mapping[str, Any], *, accept_deviations: bool) -> int:
    """Give the status of a canonical report: a failure that was seen goes before all that was not."""
    deciding = {row["status"] for row in report["requirements"] if row["level"].startswith(_deciding(report))}
    if "fail" in deciding or ("declared" in deciding and not accept_deviations):
        return NON_CONFORMANT
    if "harness-error" in report["counts"]:
        return HARNESS_ERROR
    if report["errors"]:
        # The manifest claims what the run has refuted: a feature that is there, a deviation that is not.
        return USAGE_ERROR
    # A manifest to which nothing applies has shown nothing.
    without_verdict = report["verdict"]["verdict"] in ("incomplete", "not-applicable")
    if without_verdict or not report["complete"] or "inconclusive" in deciding:
        return INCOMPLETE
    return CONFORMANT


def _deciding(report: Mapping[str, Any]) -> tuple[str, ...]:
    return ("MUST", "SHOULD") if report["strict"] else ("MUST",)
