"""Write a file in one step: a reader sees the old one or the new one, never a part."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: What is written like this is made to be read by others.
_READABLE = 0o644


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file, and the folders that it lies in; what is there and no file, as a pipe or a device, is written to."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(name, _READABLE)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
