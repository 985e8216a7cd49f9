"""Serves itself over loopback, by TCP and UDP, by address and by name, and tells nobody else."""

import socket
import sys


def main() -> int:
    """Ask itself something in every way."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "localhost")):
        with socket.create_server((host, 0), family=family) as listener:
            client = socket.create_connection((host, listener.getsockname()[1]))
            server, _ = listener.accept()
            client.sendall(b"ping")
            if server.recv(4) != b"ping":
                return 1
            client.close()
            server.close()
        with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
            datagrams.bind((host, 0))
            datagrams.sendto(b"to itself", datagrams.getsockname())
            if datagrams.recv(9) != b"to itself":
                return 1
    return 0


sys.exit(main())
