"""Posts from a process that has detached itself and waits for the command's end: forked twice, no descriptor open."""

import os
import select
import socket

command = os.pidfd_open(os.getpid())
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, command)
        os.closerange(command + 1, 1024)
        select.select([command], [], [])
        with socket.create_connection(("late.example", 80)) as connection:
            connection.sendall(b"POST /late HTTP/1.1\r\nHost: late.example\r\nContent-Length: 4\r\n\r\nlate")
            connection.recv(1)
os._exit(0)
