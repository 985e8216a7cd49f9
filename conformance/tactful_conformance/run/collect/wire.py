"""Collect on the wire: every name, address and port is answered, and a witness sees that nothing else left."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import ipaddress
import socket
import struct
from functools import partial
from typing import TYPE_CHECKING

from tactful_conformance.observation import Connection, Datagram, Lookup
from tactful_conformance.run.collect import dns, witness
from tactful_conformance.run.collect.names import AddressBook, is_silent
from tactful_conformance.run.collect.recorder import Destination, Recorder
from tactful_conformance.run.collect.refusal import refuse
from tactful_conformance.run.collect.stream import Stream, reset_on_close
from tactful_conformance.run.collect.traffic import Traffic
from tactful_conformance.run.settings import BODY_CAP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tactful_conformance.plan import Step
    from tactful_conformance.run.collect.sockets import SealedSockets

_Ancillary = list[tuple[int, int, bytes]]
_Peer = tuple[str, int, int, int]
#: The name that the manifest's override is given; RFC 6761 keeps `test` for such names.
ENDPOINT_HOST = "endpoint.test"
_MAPPED = "::ffff:"
_DNS_PORT = 53
_DATAGRAM = 65535
_ANCILLARY = 256
# struct in6_pktinfo (ipv6(7)): an address and the number of an interface, which is left to the kernel.
_ADDRESS_LENGTH = 16
_ANY_INTERFACE = struct.pack("I", 0)
_LENGTH_PREFIX = 2
#: A look-up that is answered late: when the commands have ended, or only when they were waited for too long.
_LATE = ("held", "silent")
#: Bytes that are kept of what came over TCP to the port of look-ups and is none.
_UNREAD_CAP = 16 * 1024


class WireCollector:
    """One worker's view of all that leaves its namespaces."""

    def __init__(self, sockets: SealedSockets, recorder: Recorder) -> None:
        """Take the sockets; a socket keeps its namespace for life, so that they are read from out here."""
        self._sockets = sockets
        self._recorder = recorder
        self._book = AddressBook()
        self._lookups: list[Lookup] = []
        self._odd_lookups: list[Datagram] = []
        self._left: list[witness.Opening | witness.Packet] = []
        self._accepted: set[tuple[tuple[str, int], tuple[str, int]]] = set()
        self._lost_before = 0
        self._listening = False
        self.url = f"http://{ENDPOINT_HOST}/"

    def begin(self, step: Step) -> None:
        """Begin a step: forget the last one's traffic, and behave as it says."""
        witness.drain(self._sockets.tap)
        self._recorder.begin(step)
        # Who checks certificates must be given something to check.
        self.url = f"{'https' if step.behaviour.certificate == 'foreign' else 'http'}://{ENDPOINT_HOST}/"
        self._lookups, self._odd_lookups, self._left, self._accepted = [], [], [], set()
        if not self._listening:
            # Once, and by number: asyncio makes words of a socket each time.
            self._listening = True
            for opened, act in self._readers():
                asyncio.get_running_loop().add_reader(opened.fileno(), act)

    def on_attempt(self, act: Callable[[], None]) -> None:
        """Have something done when the step's first connection or look-up is seen."""
        self._recorder.on_attempt = act

    def foreground_ended(self) -> None:
        """Note that the step's commands have ended."""
        self._recorder.patience.end()

    async def settle(self, limit: float) -> Traffic:
        """
        Read everything to its end, once all senders are dead, and give what left.

        Whatever they sent stands in a queue by now: the tap's was filled, and a connection was queued, in the sender's
        own system call. `limit` is in seconds.
        """
        for _, act in self._readers():
            act()
        complete = await self._recorder.finish(limit)
        datagrams, unanswered = self._odd_lookups, []
        for seen in self._left:
            if isinstance(seen, witness.Packet):
                datagrams.append(self._datagram(seen))
            elif (seen.source, seen.target) not in self._accepted:
                self._accepted.add((seen.source, seen.target))
                unanswered.append(self._unanswered(seen))
        return Traffic(
            requests=tuple(self._recorder.requests),
            connections=(*self._recorder.connections, *unanswered),
            lookups=tuple(
                dataclasses.replace(one, channel=self._recorder.channel_beside(one.name.lower(), None, one.channel))
                for one in self._lookups
            ),
            datagrams=tuple(datagrams),
            complete=complete and not self._lost(),
            outwaited=self._recorder.patience.lost,
        )

    def close(self) -> None:
        """Close the sockets."""
        for opened, _ in self._readers():
            opened.close()
        self._sockets.raw.close()

    def _lost(self) -> bool:
        """Say whether the kernel threw anything away, since this was last asked, that nobody had read yet."""
        before, self._lost_before = self._lost_before, witness.overflowed(self._sockets.names)
        return bool(witness.dropped(self._sockets.tap)) or self._lost_before > before

    def _readers(self) -> Iterator[tuple[socket.socket, Callable[[], None]]]:
        yield self._sockets.stream, partial(self._accept, self._sockets.stream)
        yield self._sockets.datagrams, partial(_discard, self._sockets.datagrams)
        yield self._sockets.names, partial(self._answer_lookups, self._sockets.names)
        yield self._sockets.names_stream, partial(self._accept_lookups, self._sockets.names_stream)
        # Read all the time: a flood would be more than its buffer holds.
        yield self._sockets.tap, self._read_tap

    def _read_tap(self) -> None:
        for seen in witness.drain(self._sockets.tap):
            self._left.append(seen)
            if isinstance(seen, witness.Opening):
                self._recorder.note_attempt()
            if isinstance(seen, witness.Opening) and is_silent(seen.target[0]):
                self._recorder.attend(self._refuse_late(seen))

    async def _refuse_late(self, opening: witness.Opening) -> None:
        """Refuse a connection that nobody answers, once nobody is waited for any more."""
        await self._recorder.patience.hold()
        refuse(self._sockets.raw, opening)

    def _accepted_by(self, listener: socket.socket) -> Iterator[tuple[socket.socket, Destination]]:
        """Accept all that is queued, each with where it was made to."""
        while True:
            try:
                connection, peer = listener.accept()
            except BlockingIOError:
                return
            target = _plain(connection.getsockname())
            self._accepted.add((_plain(peer), target))
            yield connection, self._destination(*target)

    def _accept(self, listener: socket.socket) -> None:
        for connection, destination in self._accepted_by(listener):
            if self._recorder.behaviour_of(destination).address != "served":
                # An address that was not looked up, and so cannot be one at which nothing listens.
                self._recorder.connections.append(self._connection(destination, "tried; refused", b""))
                reset_on_close(connection)
                connection.close()
            else:
                self._recorder.take(connection, destination)

    def _destination(self, address: str, port: int) -> Destination:
        host = self._book.name_of(address)
        return Destination(host, address, port, is_endpoint=host == ENDPOINT_HOST)

    def _answer_lookups(self, names: socket.socket) -> None:
        while True:
            try:
                data, ancillary, _, peer = names.recvmsg(_DATAGRAM, _ANCILLARY)
            except BlockingIOError:
                return
            # The answer goes out from the address that was asked, or the asker would not take it.
            asked = [
                (level, kind, info[:_ADDRESS_LENGTH] + _ANY_INTERFACE)
                for level, kind, info in ancillary
                if (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO)
            ]
            target = ipaddress.IPv6Address(asked[0][2][:_ADDRESS_LENGTH])
            address = str(target.ipv4_mapped or target)
            try:
                destination = self._take_lookup(data, address)
            except dns.NotAQuestionError:
                self._keep_whole(self._destination(address, _DNS_PORT), data)
                continue
            behaviour = self._recorder.behaviour_of(destination)
            answer = dns.answer(data, self._book, behaviour)
            if behaviour.lookup in _LATE:
                self._recorder.attend(self._send_late(names, behaviour.lookup, answer, asked, peer))
            else:
                _send(names, answer, asked, peer)

    async def _send_late(
        self, names: socket.socket, lookup: str, answer: bytes, asked: _Ancillary, peer: _Peer
    ) -> None:
        if await self._recorder.patience.hold() or lookup == "held":
            _send(names, answer, asked, peer)

    def _take_lookup(self, data: bytes, address: str) -> Destination:
        """Record a look-up and give what it asks for; raises `NotAQuestionError`."""
        self._recorder.note_attempt()
        question = dns.read_question(data)
        destination = Destination(question.name, address, _DNS_PORT, is_endpoint=question.name.lower() == ENDPOINT_HOST)
        self._lookups.append(Lookup(self._recorder.channel_of(destination), question.name, question.type))
        if not question.plain:
            self._keep_whole(destination, data)
        return destination

    def _keep_whole(self, destination: Destination, data: bytes) -> None:
        """Record a datagram to the port of look-ups that is none, or carries more than one."""
        channel = self._recorder.channel_of(destination)
        self._odd_lookups.append(Datagram(channel, destination.host, destination.address, destination.port, data))

    def _accept_lookups(self, listener: socket.socket) -> None:
        for connection, destination in self._accepted_by(listener):
            self._recorder.attend(self._serve_lookups(connection, destination))

    async def _serve_lookups(self, connection: socket.socket, destination: Destination) -> None:
        """Answer look-ups over TCP (RFC 7766); a connection over which anything else came is recorded as one."""
        stream = Stream(connection, BODY_CAP)
        unread, asked, error = b"", 0, None
        try:
            while True:
                unread = await stream.read_exactly(_LENGTH_PREFIX)
                unread += await stream.read_exactly(int.from_bytes(unread, "big"))
                question = unread[_LENGTH_PREFIX:]
                behaviour = self._recorder.behaviour_of(self._take_lookup(question, destination.address))
                unread, asked = b"", asked + 1
                if behaviour.lookup in _LATE:
                    lost = await self._recorder.patience.hold()
                    if not (lost or behaviour.lookup == "held"):
                        continue
                answer = dns.answer(question, self._book, behaviour)
                stream.write(len(answer).to_bytes(_LENGTH_PREFIX, "big") + answer)
                # Where nobody takes the answer, what else has come is read all the same.
                with contextlib.suppress(OSError):
                    await stream.drain()
        except asyncio.IncompleteReadError as problem:
            unread += problem.partial
            error = "not a look-up: it ends early" if unread else None
        except dns.NotAQuestionError as problem:
            error = f"not a look-up: {problem}"
            with contextlib.suppress(OSError):
                await stream.end()
            await stream.read_away()
            unread = bytes(stream.came)
        except OSError as problem:
            error = f"broken off: {problem.strerror or problem}"
        finally:
            if unread or not asked:
                self._recorder.connections.append(self._connection(destination, error, unread[:_UNREAD_CAP]))
            stream.close()

    def _datagram(self, seen: witness.Packet) -> Datagram:
        destination = self._destination(seen.address, seen.port)
        channel = self._recorder.channel_of(destination)
        return Datagram(channel, destination.host, seen.address, seen.port, seen.data)

    def _unanswered(self, seen: witness.Opening) -> Connection:
        return self._connection(self._destination(*seen.target), "tried; nothing answers there", b"")

    def _connection(self, destination: Destination, error: str | None, data: bytes) -> Connection:
        """Make the record of a connection without a request."""
        return Connection(
            channel=self._recorder.channel_of(destination),
            host=destination.host,
            address=destination.address,
            port=destination.port,
            tls=False,
            server_name=None,
            requests=0,
            error=error,
            data=data,
            came=data,
        )


def _discard(datagrams: socket.socket) -> None:
    """Read datagrams away: the tap has recorded them."""
    while True:
        try:
            datagrams.recv(_DATAGRAM)
        except BlockingIOError:
            return


def _send(names: socket.socket, answer: bytes, asked: _Ancillary, peer: _Peer) -> None:
    # An asker that does not listen, or from no port, is not answered.
    with contextlib.suppress(OSError):
        names.sendmsg([answer], asked, 0, peer)


def _plain(address: tuple[str, int] | tuple[str, int, int, int]) -> tuple[str, int]:
    """Give an address without the prefix that a socket of both families puts before IPv4 (RFC 4291, 2.5.5.2)."""
    return address[0].removeprefix(_MAPPED), address[1]
