"""Say once, before anything is sent, that usage is sent and how to turn that off."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tactful.binding import Binding
    from tactful.home import Home


def is_due(home: Home, binding: Binding) -> bool:
    """Return whether the binding has a notice, and no run has shown it in this home."""
    return binding.notice and not os.path.lexists(home.notice)


def show(home: Home, binding: Binding) -> bool:
    """
    Write the notice on standard error if no run before did, and return whether it was this run (DSC-6).

    The run that did sends nothing (DSC-7). Of runs at the same time one shows it. OSError where it cannot be noted or
    said, and then it has not been shown.
    """
    os.makedirs(home.folder, mode=0o700, exist_ok=True)
    try:
        os.close(os.open(home.notice, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return False
    try:
        sys.stdout.flush()
        sys.stderr.write(compose(binding))
        sys.stderr.flush()
    except BaseException:
        os.unlink(home.notice)
        raise
    return True


def compose(binding: Binding) -> str:
    """Return the text of the notice: two lines that name what turns telemetry off."""
    ways = [f'"{binding.choice}": true in ~/{binding.rc}']
    if binding.opt_out is not None:
        ways.insert(0, f"{binding.opt_out.name}={(*binding.opt_out.off, '1')[0]} in the environment")
    return (
        f"{binding.cli} sends usage data that does not tell who you are, from the next command on.\n"
        f"To turn that off, set {' or '.join(ways)}.\n"
    )
