"""
Sends what it has to say as a name that it looks up, and nothing else: WAY.

WAY is `resolver`, or how an address is asked: `udp`, `udp6`, `tcp`, or `tcp-and-exit`, without a look at the answer.
"""

import contextlib
import socket
import struct
import sys

LABELS = (b"id-42", b"beacon", b"example")


def query() -> bytes:
    """Make a query for the address of the name (RFC 1035, 4.1)."""
    name = b"".join(bytes([len(label)]) + label for label in LABELS) + b"\0"
    return struct.pack("!6H", 0x1234, 0x0100, 1, 0, 0, 0) + name + struct.pack("!2H", 1, 1)


way = sys.argv[1]
if way == "resolver":
    with contextlib.suppress(OSError):
        socket.getaddrinfo(b".".join(LABELS), None, family=socket.AF_INET)
elif way == "udp":
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.sendto(query(), ("9.9.9.9", 53))
        print(socket.inet_ntoa(asker.recv(512)[-4:]))
elif way == "udp6":
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as asker:
        asker.sendto(query(), ("2620:fe::fe", 53))
        print(socket.inet_ntoa(asker.recv(512)[-4:]))
else:
    with socket.create_connection(("8.8.8.8", 53)) as asker:
        asker.sendall(struct.pack("!H", len(query())) + query())
        if way == "tcp":
            print(socket.inet_ntoa(asker.recv(512)[-4:]))
