"""
Leave an endpoint alone that does not accept what it is sent, the longer the more often it did not.

The count is the size of a file, one byte an attempt since the last success, and its time is that of the last attempt: to
append is one step, also for processes that do so at once.
"""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tactful.home import Home

FREE = 3  # attempts in a row that keep nobody from the next one
SHORTEST = 60.0  # seconds
LONGEST = 3600.0  # seconds
# What else may stand there is never waited for, and never followed.
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


def place(home: Home, kind: str) -> str:
    """Return the path at which attempts of one `kind` are noted; what one endpoint did not accept is none of another's."""
    import zlib

    # The URL of an endpoint may be any bytes of a variable.
    return os.path.join(home.folder, f"sender-{kind}-{zlib.crc32(home.endpoint.encode(errors='surrogatepass')):08x}")


def rests(path: str) -> bool:
    """Return whether the endpoint is to be left alone still; a time that is yet to come says nothing."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    over = found.st_size - FREE
    # Doubled no oftener than it takes to reach the longest.
    wait = min(SHORTEST * 2 ** min(over - 1, 10), LONGEST) if over > 0 else 0.0
    return 0 <= time.time() - found.st_mtime < wait


def begin(path: str) -> None:
    """Note an attempt before it is made: a sender that is ended on the way has failed too."""
    try:
        with open(os.open(path, FLAGS, 0o600), "wb") as file:
            file.write(b".")
    except OSError:
        # Nothing can be noted here, and then the attempt is made each time.
        return


def succeed(path: str) -> None:
    """Forget the attempts."""
    try:
        os.unlink(path)
    except OSError:
        # Another sender has, or nothing was noted.
        return
