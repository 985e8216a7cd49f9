"""`exit`: how a command ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View


def match_exit(wanted: int | str, view: View) -> str | None:
    """Hold a status, `nonzero`, or `as-control` (the status of the control's last command) against each command."""
    statuses = [command.exit_status for command in view.commands]
    if wanted == "as-control":
        # A case that says so has a control: the plan has checked that.
        assert view.control is not None
        expected = view.control.steps[-1].commands[0].exit_status
        if all(status == expected for status in statuses):
            return None
        return f"exit status {_list(statuses)}, where the control's was {expected}"
    if wanted == "nonzero":
        # A signal is no error message: it is negative here, and a crash.
        return (
            None if all(status is not None and status > 0 for status in statuses) else f"exit status {_list(statuses)}"
        )
    if all(status == wanted for status in statuses):
        return None
    errors = [command.stderr.text.strip() for command in view.commands if command.exit_status != wanted]
    said = next((error for error in errors if error), "")
    return f"exit status {_list(statuses)}" + (f"; stderr: {said[:300]}" if said else "")


def _list(statuses: list[int | None]) -> str:
    return ", ".join("none (killed)" if status is None else str(status) for status in statuses)
