"""
Ask for usage data, take no for an answer, show notifications: the reference library of the Tactful specification.

A command-line tool names its binding once, and after a command has succeeded calls `notifications.show` and `record`.
`decide` says whether telemetry is on and why, `preview` what a run would send, `toggle` records the user's choice.
Nothing here needs more than the standard library, and nothing waits for the network: a process of its own sends (POSIX
only).
"""

from __future__ import annotations

from tactful.binding import Binding
from tactful.decision import decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tactful import notifications
    from tactful.previewing import preview
    from tactful.recording import record
    from tactful.toggling import toggle

__all__ = ["Binding", "decide", "notifications", "preview", "record", "toggle"]


def __getattr__(name: str) -> object:
    """Import the rest of the face when it is first asked for, so that importing the package stays cheap."""
    if name == "record":
        from tactful.recording import record

        return record
    if name == "preview":
        from tactful.previewing import preview

        return preview
    if name == "toggle":
        from tactful.toggling import toggle

        return toggle
    if name == "notifications":
        import tactful.notifications as module

        return module
    raise AttributeError(f"module 'tactful' has no attribute {name!r}")
