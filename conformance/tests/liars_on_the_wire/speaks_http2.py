"""Speaks HTTP/2 without asking first (RFC 9113, 3.3), to a name."""

import socket

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
EMPTY_SETTINGS = bytes.fromhex("000000040000000000")

with socket.create_connection(("grpc.example", 4317)) as connection:
    connection.sendall(PREFACE + EMPTY_SETTINGS)
    connection.recv(1)
