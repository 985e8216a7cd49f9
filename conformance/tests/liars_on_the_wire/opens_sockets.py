"""Opens what leads past a network: `family NUMBER`, a socket of a family, or `call NUMBER`, a system call."""

import ctypes
import os
import socket
import sys

way, number = sys.argv[1], int(sys.argv[2])
if way == "family":
    try:
        socket.socket(number, socket.SOCK_STREAM).close()
    except OSError as error:
        print(error.strerror)
    else:
        print("opened")
else:
    # None of the arguments can be read: a call that is let through says «Bad address» or «Invalid argument».
    call = ctypes.CDLL(None, use_errno=True).syscall
    result = call(ctypes.c_long(number), *[ctypes.c_long(-1)] * 5)
    print(os.strerror(ctypes.get_errno()) if result < 0 else "done")
