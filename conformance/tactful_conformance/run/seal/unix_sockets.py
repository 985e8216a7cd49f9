"""The machine's Unix sockets that have a name in the file system: no network namespace is between them and a CLI."""

from __future__ import annotations

import os
from pathlib import Path

# The kernel's table of the sockets of this process' network; see unix(7) and proc(5).
_TABLE = Path("/proc/self/net/unix")
_COLUMNS = 7


def list_path_names() -> tuple[str, ...]:
    """
    Give the paths that sockets of this network are bound to, listening or taking datagrams; to be asked before leaving it.

    A path that was bound as a relative one is not given: the table does not say what it is relative to.
    """
    lines = os.fsdecode(_TABLE.read_bytes()).splitlines()[1:]
    # The last column is the name as it was bound: it may hold spaces, is missing where there is none, and begins with
    # `@` where it is abstract.
    names = [name for line in lines for name in line.split(maxsplit=_COLUMNS)[_COLUMNS:]]
    return tuple(sorted({name for name in names if name.startswith("/")}))
