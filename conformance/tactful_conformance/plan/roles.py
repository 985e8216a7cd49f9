"""Put the names of a binding in the place of roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROLE = re.compile(r"\$([a-z_]+)")


class UnboundRoleError(LookupError):
    """A case speaks of a role for which the binding has no name."""


def bind_roles(node: Any, roles: Mapping[str, str]) -> Any:
    """
    Replace each `$role` in keys and values by its name.

    A role may stand within a longer text: file contents and titles quote names. Raises `UnboundRoleError` where the
    binding has no name for a role.
    """
    if isinstance(node, dict):
        return {bind_roles(key, roles): bind_roles(value, roles) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [bind_roles(item, roles) for item in node]
    if isinstance(node, str):
        return _ROLE.sub(lambda match: _name(match[1], roles), node)
    return node


def _name(role: str, roles: Mapping[str, str]) -> str:
    if not roles.get(role):
        raise UnboundRoleError(f"the binding has no name for the role `{role}`")
    return roles[role]
