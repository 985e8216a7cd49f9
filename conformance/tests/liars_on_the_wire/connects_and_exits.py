"""Begins a connection without waiting for it, and is gone: ADDRESS PORT."""

import contextlib
import os
import socket
import sys

opening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
opening.setblocking(False)
with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
    opening.connect((sys.argv[1], int(sys.argv[2])))
os._exit(0)
