"""Ways past the seal: what a sealed command reaches for on the machine is out of its reach."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Observe


def outcome(observe_liar: Observe, *args: str) -> str:
    """Let a liar reach for something, and give what it says about it."""
    return observe_liar("steps_out", *args).commands[0].stdout.text.strip()


def test_a_listener_on_the_machine_s_loopback_is_out_of_reach(observe_liar: Observe) -> None:
    """What listens on the machine's own loopback, this test for one, is not met inside."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)

        assert outcome(observe_liar, "port", str(listener.getsockname()[1])) == "Connection refused"
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_an_abstract_socket_is_out_of_reach(observe_liar: Observe) -> None:
    """A socket without a file belongs to a network, and is not of this one."""
    name = f"tactful-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{name}")
        listener.listen()

        assert outcome(observe_liar, "abstract", name) == "Connection refused"
