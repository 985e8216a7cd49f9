"""Reaches for the process that started it, which answers to the suite: its descriptors, its memory, its signals."""

import ctypes
import json
import os
import signal

PTRACE_ATTACH = 16
parent = os.getppid()


def attempt(reach):  # noqa: ANN001, ANN201, D103 - a liar
    try:
        reach()
    except OSError as error:
        return error.strerror
    return "reached"


def attach():  # noqa: ANN201, D103 - a liar
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(PTRACE_ATTACH, parent, None, None) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def take_descriptor():  # noqa: ANN201, D103 - a liar
    libc = ctypes.CDLL(None, use_errno=True)
    # pidfd_getfd(2), a number that all architectures share.
    if libc.syscall(ctypes.c_long(438), os.pidfd_open(parent), 3, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


seen = {
    "descriptors": attempt(lambda: os.readlink(f"/proc/{parent}/fd/0")),
    "memory": attempt(lambda: os.close(os.open(f"/proc/{parent}/mem", os.O_RDONLY))),
    "environment": attempt(lambda: os.close(os.open(f"/proc/{parent}/environ", os.O_RDONLY))),
    "root": attempt(lambda: os.listdir(f"/proc/{parent}/root")),
    "tracing": attempt(attach),
    "taking": attempt(take_descriptor),
}
for number in signal.valid_signals():
    os.kill(parent, number)
print(json.dumps(seen))
