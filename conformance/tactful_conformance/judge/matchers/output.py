"""`stdout`, `stderr`, `output`: what a command wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.judge.view import View

_EXCERPT = 400


def match_stdout(wanted: Mapping[str, list[str]], view: View) -> str | None:
    """Hold the words that standard output contains, and those that it is without."""
    return _match(wanted, "".join(command.stdout.text for command in view.commands))


def match_stderr(wanted: Mapping[str, list[str]], view: View) -> str | None:
    """Hold the words that standard error contains, and those that it is without."""
    return _match(wanted, "".join(command.stderr.text for command in view.commands))


def match_output(wanted: Mapping[str, list[str]], view: View) -> str | None:
    """Hold the words that either stream contains."""
    return _match(wanted, "".join(command.stdout.text + command.stderr.text for command in view.commands))


def _match(wanted: Mapping[str, list[str]], text: str) -> str | None:
    missing = [word for word in wanted.get("contains", ()) if word not in text]
    unwanted = [word for word in wanted.get("without", ()) if word in text]
    if unwanted:
        return f"with {', '.join(map(repr, unwanted))}: {text.strip()[:_EXCERPT]!r}"
    if not missing:
        return None
    excerpt = text.strip()[:_EXCERPT]
    return f"without {', '.join(repr(word) for word in missing)}: {excerpt!r}" if excerpt else "nothing was written"
