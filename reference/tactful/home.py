"""Find the home that the user's choice is kept in, and the files in it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful.binding import Binding


class Home:
    """A home directory of a binding: the paths of the rc file, of the spool and of what stands beside it, and the endpoint."""

    __slots__ = ("cache", "endpoint", "folder", "lock", "notice", "path", "rc", "spool")

    def __init__(self, path: str, binding: Binding) -> None:
        """Name the files of `binding` in the directory `path`; nothing is read or made."""
        self.path = path
        self.rc = os.path.join(path, binding.rc)
        self.folder = os.path.join(path, binding.folder)
        self.lock = os.path.join(self.folder, "rc.lock")
        self.spool = os.path.join(self.folder, "telemetry")
        self.notice = os.path.join(self.folder, "notice")
        self.cache = os.path.join(self.folder, "notifications.json")
        self.endpoint = binding.endpoint


def find(binding: Binding, environ: Mapping[str, str]) -> Home | None:
    """
    Return the home that HOME names, or None where it names no directory.

    The variable alone is asked, never the user database (OPT-7, OPT-8). A relative path is a different place in each
    directory, and so no place to keep a choice in.
    """
    path = environ.get("HOME", "")
    if not os.path.isabs(path) or not os.path.isdir(path):
        return None
    return Home(path, binding)
