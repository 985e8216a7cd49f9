"""Sends what is no look-up to the port of look-ups: `udp`, `tcp`, or `behind`, where it follows a good one."""

import os
import socket
import sys

SECRET = b"a-secret-without-a-question"
GOOD = bytes.fromhex("123401000001000000000000") + b"\x05plain\x07example\0\0\x01\0\x01"

if sys.argv[1] == "tcp":
    connection = socket.create_connection(("8.8.8.8", 53))
    connection.sendall(SECRET)
else:
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.sendto(SECRET if sys.argv[1] == "udp" else GOOD + SECRET, ("9.9.9.9", 53))
os._exit(0)
