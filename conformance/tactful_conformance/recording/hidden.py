"""Take what is this machine's own out of what was observed, without a change of what it comes to."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, cast

from tactful_conformance.observation import FileSeen, Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.observation import Observation


def hide_in(observation: Observation, hidden: Mapping[str, str]) -> Observation:
    """Give an observation with every hidden text replaced: in words, and in bytes that are no text as a whole too."""
    return cast("Observation", _hide(observation, hidden))


def _hide(node: Any, hidden: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        for text, name in hidden.items():
            node = node.replace(text, name)
    elif isinstance(node, bytes):
        for text, name in hidden.items():
            node = node.replace(text.encode(errors="surrogateescape"), name.encode())
    elif isinstance(node, tuple):
        return tuple(_hide(one, hidden) for one in node)
    elif dataclasses.is_dataclass(node) and not isinstance(node, type):
        values = {field.name: getattr(node, field.name) for field in dataclasses.fields(node)}
        changed = {name: _hide(value, hidden) for name, value in values.items()}
        if isinstance(node, Output | FileSeen) and node.data is not None:
            # How much was cut off stays the same: what was kept whole is not taken for what was cut off.
            changed["size"] += len(changed["data"]) - len(node.data)
        return dataclasses.replace(node, **changed)
    return node
