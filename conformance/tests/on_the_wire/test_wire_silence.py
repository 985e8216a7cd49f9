"""Programs of others that send nothing, and are seen to."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Observe, Workers

COMMANDS = [("true",), ("git", "--version"), ("sh", "-c", ":"), ("node", "-e", "1"), ("curl", "--version")]


# A machine need not have them; which of them it has is seen in the names of the tests.
@pytest.mark.parametrize("command", [one for one in COMMANDS if shutil.which(one[0])], ids=" ".join)
def test_nothing_is_seen(observe: Observe, open_worker: Workers, command: tuple[str, ...]) -> None:
    """An honest command leaves no trace."""
    path = shutil.which(command[0])
    assert path

    step = observe(*command[1:], worker=open_worker((path,)))

    assert (
        step.commands[0].exit_status,
        step.requests,
        step.connections,
        step.lookups,
        step.datagrams,
        step.complete,
    ) == (0, (), (), (), (), True)
