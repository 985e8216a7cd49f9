"""Sends numbered datagrams and exits: ADDRESS PORT TIMES."""

import os
import socket
import sys

address, port, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as sender:
    for number in range(times):
        sender.sendto(b"cli.run:%d|c" % number, (address, port))
    os._exit(0)
