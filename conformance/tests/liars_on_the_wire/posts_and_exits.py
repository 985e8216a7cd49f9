"""Posts to an address and is gone, without a look at the answer: ADDRESS PORT."""

import os
import socket
import sys

connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
connection.sendall(b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nz")
os._exit(0)
