"""
One accepted connection, read and written apart from each other.

asyncio's own streams give a connection up when a write fails, and with it what was sent before and is not yet read: who
sends two requests and is gone before the first answer would be seen to have sent one.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct

_CHUNK = 64 * 1024


def reset_on_close(connection: socket.socket) -> None:
    """Have closing a connection be a reset, and no end (socket(7), SO_LINGER)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Stream:
    """
    An accepted connection, without blocking; as a server of TLS where a context is given.

    `came` holds the first bytes of all that was read, decrypted, up to a cap; `cut` says that there were more.
    """

    def __init__(self, connection: socket.socket, cap: int, context: ssl.SSLContext | None = None) -> None:
        """Take a connection over, before anything was read of it; `cap` is the number of bytes that are kept."""
        self.came, self.cut = bytearray(), False
        self._cap = cap
        connection.setblocking(False)
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._unsent = bytearray()
        self._broken: OSError | None = None
        self._encrypted, self._to_be_sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._encrypted, self._to_be_sent, server_side=True) if context else None

    async def shake_hands(self) -> None:
        """Agree on keys, where there is TLS; raises ssl.SSLError and OSError."""
        while self._tls is not None:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self.drain()
                await self._fill()
            else:
                break
            finally:
                # An alert is for the other side, whatever becomes of this one.
                with contextlib.suppress(OSError):
                    await self.drain()

    async def read(self, size: int = _CHUNK) -> bytes:
        """Wait for up to `size` bytes; none are the end. Raises OSError where the other side has broken it off."""
        data = await (self._receive(size) if self._tls is None else self._decrypt(self._tls, size))
        room = self._cap - len(self.came)
        self.came += data[:room]
        self.cut = self.cut or len(data) > room
        return data

    async def read_away(self) -> None:
        """Read to the end, for what `came` keeps of it; a connection that is broken off has ended."""
        with contextlib.suppress(OSError):
            while await self.read():
                continue

    async def read_exactly(self, size: int) -> bytes:
        """Wait for `size` bytes; raises asyncio.IncompleteReadError at the end, and OSError."""
        data = b""
        while len(data) < size:
            chunk = await self.read(size - len(data))
            if not chunk:
                raise asyncio.IncompleteReadError(data, size)
            data += chunk
        return data

    def write(self, data: bytes) -> None:
        """Take bytes to be sent."""
        if self._tls is None:
            self._unsent += data
        elif data:
            self._tls.write(data)

    async def drain(self) -> None:
        """Send what was taken; raises OSError, after which reading goes on all the same."""
        self._unsent += self._to_be_sent.read()
        data = bytes(self._unsent)
        self._unsent.clear()
        try:
            await self._loop.sock_sendall(self._connection, data)
        except OSError as error:
            self._broken = error
            raise

    async def end(self) -> None:
        """Say that no more is sent; raises OSError."""
        if self._tls is not None:
            # It also waits for the other side to say so, which is for whoever reads.
            with contextlib.suppress(ssl.SSLError):
                self._tls.unwrap()
        await self.drain()
        self._connection.shutdown(socket.SHUT_WR)

    def abort(self) -> None:
        """Have closing throw away what was not sent."""
        reset_on_close(self._connection)

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    async def _decrypt(self, tls: ssl.SSLObject, size: int) -> bytes:
        while True:
            try:
                return tls.read(size)
            except ssl.SSLWantReadError:
                await self._fill()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def _receive(self, size: int) -> bytes:
        data = await self._loop.sock_recv(self._connection, size)
        if not data and self._broken is not None:
            # The kernel tells of a reset once, and has told whoever sent.
            raise self._broken
        return data

    async def _fill(self) -> None:
        data = await self._receive(_CHUNK)
        if data:
            self._encrypted.write(data)
        else:
            self._encrypted.write_eof()
