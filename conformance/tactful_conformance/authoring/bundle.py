"""Put all of spec/ into one JSON document, for languages without YAML."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from tactful_conformance.specification.load import SPEC_VERSION
from tactful_conformance.specification.yaml import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The folders whose files are data, in the order in which a reader meets them.
_FOLDERS = ("requirements", "tables", "bindings", "cases", "vectors", "schemas")


def bundle(folder: Path, generated: Mapping[str, str]) -> str:
    """Give the text: each file's data by its folder and its name; `generated` are texts that go before those on disk."""
    data: dict[str, Any] = {"tactful": SPEC_VERSION, **{name: {} for name in _FOLDERS}}
    for name in _FOLDERS:
        for path in sorted((folder / name).iterdir()):
            data[name][_name(path.name)] = read_document(path).value if path.suffix == ".yaml" else _json(path)
    for place, text in generated.items():
        where = PurePosixPath(place)
        if where.parts[0] == "spec":
            data[where.parent.name][_name(where.name)] = json.loads(text)
    data |= {name: dict(sorted(data[name].items())) for name in _FOLDERS}
    # In ASCII: characters that turn the direction of text are in it, and are to be seen.
    return json.dumps(data, separators=(",", ":")) + "\n"


def _name(file: str) -> str:
    return file.partition(".")[0]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
