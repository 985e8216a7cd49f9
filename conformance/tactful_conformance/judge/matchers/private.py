"""`kept_private`, `left_private`: whether what was planted left in any form, or lies in what was left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.judge.disguise import find
from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.outgoing import outgoing
from tactful_conformance.manifest.channels import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactful_conformance.judge.view import View

#: What the collector undoes, and what is searched as it is (RFC 9110, 8.4.1).
_OPENED = ("identity", "gzip", "x-gzip", "deflate")


def match_kept_private(wanted: str, view: View) -> str | None:
    """Search every outgoing byte of all steps for the values of a canary, given by its row."""
    parts = [part for step in view.observation.steps for part in outgoing(step)]
    if not parts:
        raise NothingToJudgeError("nothing was sent that could be searched")
    return _find(parts, wanted, view)


def match_left_private(wanted: str, view: View) -> str | None:
    """
    Search the files of the home after the last step, and their names, for the values of a canary, given by its row.

    A file that is as it was before the first step is not the CLI's; where there is no other, none was kept.
    """
    before = {file.place: file.data for file in view.observation.before}
    files = view.observation.steps[-1].files
    names = [(f"the name of `{file.place}`", file.place.encode()) for file in files if file.place not in before]
    kept = [
        (f"`{file.place}`", file.data)
        for file in files
        if file.data is not None and before.get(file.place) != file.data
    ]
    return _find([*names, *kept], wanted, view)


def _find(parts: Sequence[tuple[str, bytes]], wanted: str, view: View) -> str | None:
    # All at once, since it is hardly ever there; then where it is.
    whole = b"\n".join(data for _, data in parts)
    for where, data in parts if any(find(value, whole) for value in view.canary(wanted)) else ():
        for value in view.canary(wanted):
            if form := find(value, data):
                return f"`{value}`, {form}, in {where}"
    for step in view.observation.steps:
        for request in step.requests:
            encoding = dict(request.headers).get("content-encoding", "identity").lower()
            if encoding not in _OPENED and request.channel != OWN:
                raise NothingToJudgeError(f"a body is packed as `{encoding}`, which is not opened")
    return None
