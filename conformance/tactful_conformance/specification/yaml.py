"""
Read YAML strictly: few implicit types, no duplicate keys, and the line of every value.

Only `true`, `false`, `null` and decimal integers are anything but strings, so that `off`, `no`, `3.40` and dates stay
what they look like. Anchors, tags and documents after the first are refused: a reader in another language would have
to guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from tactful_conformance.specification.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Key = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
#: How deep lists and mappings may be nested; no file of ours comes near it, and libyaml falls over at some depth.
_DEPTH = 100
# libyaml's parser is ten times as fast, and not in every build of PyYAML.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """PyYAML's safe loader with the resolvers of this project."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null)$", "n"),
    ("int", r"^(?:0|-?[1-9][0-9]*)$", "-0123456789"),
):
    _StrictLoader.add_implicit_resolver(_TAG + _tag, re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its value, and the line (from 1) at which each key's value stands, if that is known."""

    path: Path
    value: Any
    lines: Mapping[Key, int]

    def where(self, key: Key = ()) -> str:
        """Name the file, the line and the key of a place, or of the nearest place around it that has a line."""
        known = key
        while known and known not in self.lines:
            known = known[:-1]
        dotted = ".".join(str(part) for part in key)
        line = f":{self.lines.get(known, 1)}" if self.lines else ""
        return f"{self.path}{line}" + (f" ({dotted})" if dotted else "")


def read_document(path: Path) -> Document:
    """
    Read one YAML file.

    Raises `Problem` where the file is missing, not UTF-8, not YAML, empty, or has a duplicate key, a key that is no
    string, an anchor, a tag or a second document.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem("there is no such file.", where=str(path), do="Check the path.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Problem(f"the file is not UTF-8: {error.reason}.", where=f"{path}:{line}") from None
    except OSError as error:
        raise Problem(f"the file cannot be read: {error.strerror}.", where=str(path)) from None
    try:
        _check_events(text, path)
        node = yaml.compose(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Problem(f"this is not YAML: {error.problem}.", where=f"{path}:{line}") from None
    except yaml.reader.ReaderError:
        # libyaml counts bytes and PyYAML characters.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        raise Problem("there is a control character here, which YAML does not have.", where=f"{path}:{line}") from None
    if node is None:
        raise Problem("the file is empty.", where=str(path))
    lines: dict[Key, int] = {}
    return Document(path, _construct(node, (), lines, path), lines)


def _check_events(text: str, path: Path) -> None:
    """Raise `Problem` at the first anchor, alias, tag or second document, of which nodes know nothing; at depth too."""
    documents = depth = 0
    for event in yaml.parse(text, Loader=_StrictLoader):
        where = f"{path}:{event.start_mark.line + 1 if event.start_mark else 1}"
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise Problem("a second document begins here.", where=where, do="A file holds one.")
        if depth > _DEPTH:
            raise Problem(f"lists and mappings are nested deeper than {_DEPTH} here.", where=where)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise Problem("anchors and aliases are not used here.", where=where, do="Write the value out.")
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag is not None:
            raise Problem(f"tags are not used here: {event.tag}.", where=where)


def _construct(node: yaml.Node, key: Key, lines: dict[Key, int], path: Path) -> Any:
    """Turn a node and all below it into plain values, noting lines."""
    line = node.start_mark.line + 1
    lines[key] = line
    if isinstance(node, yaml.MappingNode):
        return _construct_mapping(node, key, lines, path)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*key, index), lines, path) for index, item in enumerate(node.value)]
    match node.tag.removeprefix(_TAG):
        case "bool":
            return node.value == "true"
        case "null":
            return None
        case "int":
            try:
                return int(node.value)
            except ValueError:
                # Python's own limit, of some thousand digits.
                raise Problem("this number has too many digits.", where=f"{path}:{line}", do="Quote it.") from None
        case _:
            return node.value


def _construct_mapping(node: yaml.MappingNode, key: Key, lines: dict[Key, int], path: Path) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, yaml.ScalarNode):
            raise Problem("a key must be a string, and no list or mapping.", where=f"{path}:{line}")
        name = name_node.value
        if name_node.tag != _TAG + "str":
            raise Problem("a key must be a string.", where=f"{path}:{line}", do=f'Quote it: "{name}".')
        if name in mapping:
            first = lines[*key, name]
            raise Problem(
                f"the key `{name}` is here twice.", where=f"{path}:{line}", do=f"It stands at line {first} already."
            )
        mapping[name] = _construct(value_node, (*key, name), lines, path)
        # The line of the key, not of its value: a block below it begins a line later.
        lines[*key, name] = line
    return mapping
