"""
Posts over HTTPS: HOST TRUST [NAME].

TRUST is `store` (what the system and its variables name), `nothing` (no authority at all) or `anyone` (it does not
look). NAME is what the handshake asks for, nothing where it is left out.
"""

import socket
import ssl
import sys

host, trust, *names = sys.argv[1:]
context = ssl.create_default_context() if trust == "store" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
if trust == "anyone":
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
elif not names:
    context.check_hostname = False
raw = socket.create_connection((host, 443))
try:
    with context.wrap_socket(raw, server_hostname=names[0] if names else None) as connection:
        connection.sendall(b"POST /v1/batch HTTP/1.1\r\nHost: hidden\r\nContent-Length: 6\r\n\r\nsecret")
        print(connection.recv(65536).split(b"\r\n")[0].decode())
except ssl.SSLError as error:
    print(error.reason)
