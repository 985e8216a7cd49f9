"""Resolve a manifest's binding: a name, what differs from one, or all of it written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactful_conformance.specification import Binding, Problem
from tactful_conformance.specification.load import bind
from tactful_conformance.specification.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.specification.yaml import Document


def resolve_binding(document: Document, bindings: Mapping[str, Mapping[str, Any]]) -> Binding:
    """Make the binding that a manifest names or writes out; raise `Problem` where it is unknown or not whole."""
    said = document.value["binding"]
    if isinstance(said, str):
        return bind(said, _named(said, bindings, document))
    base: Mapping[str, Any] = {}
    name = document.value["name"]
    if "extends" in said:
        name = said["extends"]
        base = _named(name, bindings, document)
    data = _merge(base, {key: value for key, value in said.items() if key != "extends"})
    for key in ("consent", "variables", "rc"):
        if key not in data:
            raise Problem(
                f"the binding has no `{key}`.",
                where=document.where(("binding",)),
                do="Write it out, or say `extends` with the binding that has it.",
            )
    return bind(name, data)


def _named(name: str, bindings: Mapping[str, Mapping[str, Any]], document: Document) -> Mapping[str, Any]:
    if name not in bindings:
        raise Problem(f"unknown binding `{name}`.", where=document.where(("binding",)), do=nearest(name, bindings))
    return bindings[name]


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another, key by key; lists are replaced whole."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
