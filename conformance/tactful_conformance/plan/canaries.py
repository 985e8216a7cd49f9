"""What is planted in every scenario, to be found again where it leaves: the rows of the table of canaries, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactful_conformance.plan.scenario import FileState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.specification import Specification

#: The row whose values a manifest gives.
OWN_WORDS = "own"


@dataclass(frozen=True, slots=True)
class Canaries:
    """
    What is planted.

    `variables` are of every command; the places of `home_files` and `project_files` are paths below the home and below
    the project; `system` is what the system says of user, full-name, host and machine.
    """

    variables: Mapping[str, str]
    home_files: tuple[FileState, ...]
    project_files: tuple[FileState, ...]
    system: Mapping[str, str]


def read_canaries(specification: Specification) -> Canaries:
    """Read the table of canaries."""
    rows = specification.rows("canaries").values()
    files: dict[str, list[FileState]] = {"home": [], "project": []}
    for row in rows:
        for file in row.get("files", ()):
            where, _, place = file["place"].partition("/")
            files[where].append(FileState(place, "text", data=file["text"]))
    return Canaries(
        variables={name: row["value"] for row in rows for name in row.get("variables", ())},
        home_files=tuple(files["home"]),
        project_files=tuple(files["project"]),
        system={row["system"]: row["value"] for row in rows if "system" in row},
    )
