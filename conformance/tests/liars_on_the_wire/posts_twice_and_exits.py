"""Posts twice in one breath over one connection, and is gone: nobody reads the answers."""

import os
import socket

connection = socket.create_connection(("203.0.113.5", 80))
for word in (b"one", b"two"):
    connection.sendall(b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n" + word)
os._exit(0)
