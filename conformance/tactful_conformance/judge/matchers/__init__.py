"""
The closed set of matchers, one a word.

A matcher takes what is wanted and a view, and gives None where it holds, else what was seen instead, in words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tactful_conformance.judge.matchers.backup import match_backup
from tactful_conformance.judge.matchers.channel import match_notifications, match_telemetry
from tactful_conformance.judge.matchers.events import match_events
from tactful_conformance.judge.matchers.exit import match_exit
from tactful_conformance.judge.matchers.files import match_files
from tactful_conformance.judge.matchers.followed import match_followed
from tactful_conformance.judge.matchers.ids import match_time_based_ids
from tactful_conformance.judge.matchers.left import match_left
from tactful_conformance.judge.matchers.linked import match_linked
from tactful_conformance.judge.matchers.output import match_output, match_stderr, match_stdout
from tactful_conformance.judge.matchers.payload import match_payload
from tactful_conformance.judge.matchers.private import match_kept_private, match_left_private
from tactful_conformance.judge.matchers.rc import match_rc
from tactful_conformance.judge.matchers.resent import match_resent
from tactful_conformance.judge.matchers.same import match_same
from tactful_conformance.judge.matchers.shown import match_shown, match_shown_in_all
from tactful_conformance.judge.matchers.status import match_status
from tactful_conformance.judge.matchers.undeclared import match_undeclared
from tactful_conformance.judge.matchers.waited import match_waited
from tactful_conformance.judge.view import View

Matcher = Callable[[Any, View], str | None]

MATCHERS: Mapping[str, Matcher] = {
    "backup": match_backup,
    "events": match_events,
    "exit": match_exit,
    "files": match_files,
    "followed": match_followed,
    "kept_private": match_kept_private,
    "left": match_left,
    "left_private": match_left_private,
    "linked": match_linked,
    "notifications": match_notifications,
    "output": match_output,
    "payload": match_payload,
    "rc": match_rc,
    "resent": match_resent,
    "same": match_same,
    "shown": match_shown,
    "shown_in_all": match_shown_in_all,
    "status": match_status,
    "stderr": match_stderr,
    "stdout": match_stdout,
    "telemetry": match_telemetry,
    "time_based_ids": match_time_based_ids,
    "undeclared": match_undeclared,
    "waited": match_waited,
}


def describe(word: str, wanted: Any) -> str:
    """Say what was wanted, as it stands in the case."""
    return f"{word}: {wanted if isinstance(wanted, str) else json.dumps(wanted, ensure_ascii=False)}"
