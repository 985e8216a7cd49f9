"""Reaches for what it finds on the machine: `path FILE`, `abstract NAME` (Unix sockets) or `port NUMBER` (loopback)."""

import socket
import sys

way, target = sys.argv[1:]
try:
    if way == "port":
        socket.create_connection(("127.0.0.1", int(target))).close()
    else:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(target if way == "path" else f"\0{target}")
except OSError as error:
    print(error.strerror)
else:
    print("reached")
