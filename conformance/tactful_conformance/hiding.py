"""Take what is this machine's own out of what others are to read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def hidden_paths(paths: Mapping[str, Path]) -> dict[str, str]:
    """Give what paths of this machine are called, by path: those that are given by that name, and the user's home."""
    named = {**{str(path): name for name, path in paths.items()}, os.path.expanduser("~"): "~"}
    # Without a HOME of its own an account's is often the root, which stands in every path and in much else.
    return {path: name for path, name in named.items() if len(path) > 1 and os.path.isabs(path)}


def hide(node: Any, hidden: Mapping[str, str]) -> Any:
    """Give plain JSON values with every hidden text replaced, wherever it stands."""
    if isinstance(node, dict):
        return {key: hide(value, hidden) for key, value in node.items()}
    if isinstance(node, list):
        return [hide(item, hidden) for item in node]
    if isinstance(node, str):
        for path, name in hidden.items():
            node = node.replace(path, name)
    return node
