"""What lies beside a manifest: fixtures of its actions, and the schema that its CLI publishes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from os.path import normpath
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any


class Beside(Protocol):
    """What is asked of the files beside a manifest; names are paths that start from its folder."""

    def has_folder(self, folder: str) -> bool:
        """Say whether there is a folder of this name, below the manifest's."""
        ...

    def holds(self, word: str, folder: str) -> bool:
        """Say whether a word stands in a folder: in the name of something below it, or in a file."""
        ...

    def read(self, name: str) -> str:
        """Give the text of a file; raises OSError or UnicodeDecodeError."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that a manifest lies in."""

    base: Path

    def has_folder(self, folder: str) -> bool:
        """Say whether there is a folder of this name, and not somewhere else."""
        base = self.base.absolute()
        path = base / folder
        return path.is_dir() and type(base)(normpath(path)).is_relative_to(base)

    def holds(self, word: str, folder: str) -> bool:
        """Say whether a word stands in a folder."""
        return any(
            word in path.name or (path.is_file() and word in path.read_bytes().decode(errors="replace"))
            for path in (self.base / folder).rglob("*")
        )

    def read(self, name: str) -> str:
        """Give the text of a file."""
        return (self.base / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class WhenRecorded:
    """What lay beside a manifest when its CLI was recorded: all that it named, or nothing would have been run."""

    published: Mapping[str, Any] | None

    def has_folder(self, _folder: str) -> bool:
        """Say that the folder was there."""
        return True

    def holds(self, _word: str, _folder: str) -> bool:
        """Say that the word stood in it."""
        return True

    def read(self, _name: str) -> str:
        """Give the published schema, which is the one file that a judge reads."""
        return json.dumps(self.published)
