"""Who is logged in: an id in the rc file, beside the settings of the user. No dashboard is asked."""

from __future__ import annotations

import os

from tactful import home, known, rc
from tactful.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tactful import Binding

KEY = "userId"


class AccountError(Exception):
    """A login that cannot be kept; its text is for people."""


def read(binding: Binding) -> str | None:
    """Return the id of the user who is logged in, or None."""
    found = home.find(binding, os.environ)
    user = rc.read(found.rc).content.get(KEY) if found is not None else None
    return user if isinstance(user, str) else None


def log_in(binding: Binding, user: str) -> None:
    """Keep the id `user`; AccountError where it is none or cannot be kept, and then nothing has changed."""
    if not known.is_user_id(user):
        raise AccountError("an id has 1 to 64 of the characters A-Z a-z 0-9 . _ -")
    _keep(binding, user)


def log_out(binding: Binding) -> None:
    """Forget who is logged in, if anybody is; AccountError where that cannot be written."""
    if read(binding) is not None:
        _keep(binding, None)


def _keep(binding: Binding, user: str | None) -> None:
    found = home.find(binding, os.environ)
    if found is None:
        raise AccountError("HOME names no directory to keep a login in")
    try:
        with Lock(found.lock):
            reading = rc.read(found.rc)
            if reading.state == "damaged":
                # Not ours to mend: it may hold a choice (RC-7).
                raise AccountError(f"~/{binding.rc} is damaged")
            rc.assign(found.rc, reading, (KEY,), user)
    except OSError as error:
        raise AccountError(f"cannot write ~/{binding.rc}: {error.strerror}") from error
