"""Say what was in the bundle and is there no longer: an id is permanent, and what has one does not go unsaid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The folders of what is written by hand and has ids, and the key of its rows.
_ROWS = {"requirements": "requirements", "tables": "rows", "cases": "cases"}


def gone_rows(before: str, now: str) -> Iterator[str]:
    """Give a sentence for each row that the text of one bundle has and that of a later one has not."""
    old, new = json.loads(before), json.loads(now)
    for folder, key in _ROWS.items():
        for name, data in old[folder].items():
            there = {row["id"] for row in new[folder].get(name, {}).get(key, ())}
            for row in data[key]:
                if row["id"] not in there:
                    place = f"spec/{folder}/{name}.yaml: `{row['id']}`"
                    yield f"{place} is gone: put it back, or say `nox -s spec -- write --gone`."
