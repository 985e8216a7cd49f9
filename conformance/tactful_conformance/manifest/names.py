"""Refuse names in a manifest that would make the suite judge itself: colliding variables, paths out of the sandbox."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tactful_conformance.specification import Binding
    from tactful_conformance.specification.yaml import Document, Key

#: Variables that the sandbox sets.
_SANDBOX = ("HOME", "TMPDIR", "LANG")


def check_names(document: Document, binding: Binding) -> None:
    """Raise `Problem` where a variable has two meanings, or a settings file lies outside the folder that it is in."""
    data = document.value
    owners: dict[str, str] = dict.fromkeys((*_SANDBOX, "PATH"), "the sandbox's own")
    endpoint = data.get("endpoint", {}).get("env")
    named = [(variable.name, f"the role `{role}`") for role, variable in binding.variables.items()]
    for name, owner in [*named, *([(endpoint, "the endpoint")] if endpoint else [])]:
        if name in owners:
            raise Problem(
                f"the variable `{name}` is {owner}, and {owners[name]}.",
                where=document.where(("binding",)),
                do="Each has a variable of its own, or one would be seen as the other.",
            )
        owners[name] = owner
    for key, env in _environments(data):
        for name in env:
            if name in owners and name != "PATH":
                raise Problem(
                    f"`env` sets `{name}`, which is {owners[name]}.",
                    where=document.where((*key, name)),
                    do="The cases set it.",
                )
    paths = {"rc": binding.rc.path, "project_file": binding.project_file.path if binding.project_file else None}
    for section, path in paths.items():
        if path is not None and not _stays_below(path):
            raise Problem(
                f"`{path}` does not lie below the folder that it is in.",
                where=document.where(("binding", section, "path")),
                do="Write the path from the home, or from the project, without `~`, `$HOME` or `..`.",
            )


def _environments(data: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, str]]]:
    yield ("env",), data.get("env", {})
    for section in ("actions", "events"):
        for name, said in data.get(section, {}).items():
            if isinstance(said, dict):
                yield (section, name, "env"), said.get("env", {})


def _stays_below(path: str) -> bool:
    normal = posixpath.normpath(path)
    return not (path.startswith(("/", "~", "$")) or normal == "." or normal.split("/")[0] == ".." or "\0" in path)
