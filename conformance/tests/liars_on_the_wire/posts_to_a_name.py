"""Posts over HTTP to a name, from a socket of its own: NAME [PORT]."""

import socket
import sys

name, port = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 80
with socket.create_connection((name, port)) as connection:
    connection.sendall(f"POST /v1/track?a=1 HTTP/1.1\r\nHost: {name}\r\nContent-Length: 5\r\n\r\nevent".encode())
    print(connection.recv(65536).split(b"\r\n")[0].decode())
