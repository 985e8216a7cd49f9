"""Tell whether a run is in a container."""

from __future__ import annotations

import os

from tactful import ci

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def detect(environ: Mapping[str, str], root: str = "/") -> bool:
    """
    Return whether a row of spec/tables/containers.yaml fits: a file below `root`, a cgroup, or a variable (CI-6).

    Reads /proc/self/cgroup and looks for files; what cannot be read gives nothing away.
    """
    from tactful._tables import CONTAINERS

    cgroup = _read(os.path.join(root, "proc/self/cgroup"))
    for kind, sign in CONTAINERS:
        if kind == "file":
            found = os.path.exists(os.path.join(root, sign.lstrip("/")))
        elif kind == "cgroup":
            found = sign in cgroup
        else:
            found = ci.fits(environ, kind, sign)
        if found:
            return True
    return False


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
