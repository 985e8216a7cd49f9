"""`shown`, `shown_in_all`: which notifications a user has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import StepSeen


def match_shown(wanted: str | list[str] | Mapping[str, int], view: View) -> str | None:
    """Hold `none`, `some`, the rows that are shown, or their number, against what the step wrote to either stream."""
    shown = _shown(view.step, view)
    holds: Any
    if isinstance(wanted, str):
        holds = (wanted == "some") == bool(shown)
    elif isinstance(wanted, list):
        holds = sorted(wanted) == sorted(shown)
    else:
        holds = wanted["count"] == len(shown)
    return None if holds else _list(shown)


def match_shown_in_all(wanted: list[str], view: View) -> str | None:
    """Hold the rows that all steps together have shown."""
    shown = sorted({row for step in view.observation.steps for row in _shown(step, view)})
    return None if set(wanted) <= set(shown) else _list(shown)


def _shown(step: StepSeen, view: View) -> list[str]:
    text = "".join(command.stdout.text + command.stderr.text for command in step.commands)
    # By the words up to the number, which no dress of a CLI takes apart.
    return [row for row, message in view.reading.notices.items() if " ".join(message.split()[:2]) in text]


def _list(shown: list[str]) -> str:
    return ", ".join(shown) if shown else "no notification"
