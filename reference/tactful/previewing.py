"""Show what a run would send, and send nothing."""

from __future__ import annotations

import os

from tactful import notice, payload, spool
from tactful.decision import decide
from tactful.home import find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tactful.binding import Binding


def preview(  # noqa: PLR0913 - as `record`
    binding: Binding,
    event: str,
    environ: Mapping[str, str] = os.environ,
    directory: str = os.curdir,
    *,
    service: Mapping[str, Any] | None = None,
    user: str | None = None,
) -> list[bytes]:
    """
    Return the bodies that a run which records `event` would send, in order, equal but for id and timestamp (DSC-4).

    There is one, with what is pending before the event; one more for each user whose events wait beside it; none where
    telemetry is off, or the run would show the notice. Nothing is written, recorded or started (DSC-5). ValueError as
    in `record`.
    """
    binding.check(event)
    home = find(binding, environ)
    if home is None or not decide(binding, environ, directory).telemetry or notice.is_due(home, binding):
        return []
    new = spool.Pending("", payload.build_event(binding, event, environ, service=service, user=user))
    pending = [*spool.collect(home.spool, prune=False), new]
    return [payload.build_batch([item.event for item in batch]) for batch in spool.split(pending)]
