"""`status`: what the CLI says of its own decision."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.judge.view import View


def match_status(wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold the words of a decision against the JSON on standard output, read by the manifest's expressions."""
    text = view.commands[0].stdout.text
    try:
        status = json.loads(text)
    except (ValueError, RecursionError):
        return f"standard output is not JSON: {text[:200]!r}"
    paths = view.reading.status
    try:
        seen = {word: jmespath.search(getattr(paths, word), status) for word in wanted}
    except JMESPathError as error:
        return f"the manifest's `status` cannot be read from it ({error}): {text[:200]!r}"
    # By type too: in Python True is 1.
    if all(json.dumps(seen[word]) == json.dumps(value) for word, value in wanted.items()):
        return None
    return f"status: {json.dumps(seen, ensure_ascii=False)}"
