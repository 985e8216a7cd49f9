"""Read and answer name look-ups, with dnslib."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dnslib

if TYPE_CHECKING:
    from tactful_conformance.plan.scenario import Behaviour
    from tactful_conformance.run.collect.names import AddressBook

_TTL = 0
_VERSIONS = {"A": 4, "AAAA": 6}
# RFC 1035, 4.1: the header, its four counts behind id and flags, and what a question has beside its name.
_HEADER_LENGTH = 12
_COUNTS = 4
_QUESTION_LENGTH = 4
# RFC 6891, 6.1.2: what says that the asker knows EDNS, without an option.
_PLAIN_EDNS_LENGTH = 11


class NotAQuestionError(ValueError):
    """What came is no question for a name."""


@dataclass(frozen=True, slots=True)
class Question:
    """
    The name and the type of record that a query asks for.

    `plain` is false where it carries more than that: further questions, records, options, or bytes behind its end.
    """

    name: str
    type: str
    plain: bool


def read_question(data: bytes) -> Question:
    """Read a query; raises `NotAQuestionError` where it is none."""
    try:
        question = dnslib.DNSRecord.parse(data).q
    except dnslib.DNSError as error:
        raise NotAQuestionError(str(error)) from error
    questions, answers, authorities, additional = struct.unpack_from("!4H", data, _COUNTS)
    if not questions:
        raise NotAQuestionError("it asks nothing")
    name_length = sum(len(label) + 1 for label in question.qname.label) + 1
    longest = _HEADER_LENGTH + name_length + _QUESTION_LENGTH + (_PLAIN_EDNS_LENGTH if additional == 1 else 0)
    return Question(
        name=str(question.qname).rstrip("."),
        type=str(dnslib.QTYPE.get(question.qtype)),
        plain=questions == 1 and not answers and not authorities and len(data) <= longest,
    )


def answer(data: bytes, book: AddressBook, behaviour: Behaviour) -> bytes:
    """Answer a query: each name has an address of its own, unless the endpoint is not known, or known to refuse."""
    query = dnslib.DNSRecord.parse(data)
    reply = query.reply()
    kind = dnslib.QTYPE.get(query.q.qtype)
    if behaviour.lookup == "unknown":
        reply.header.rcode = dnslib.RCODE.NXDOMAIN
    elif kind in _VERSIONS:
        record = dnslib.A if kind == "A" else dnslib.AAAA
        address = book.address_of(str(query.q.qname), _VERSIONS[kind], behaviour.address)
        if address is not None:
            reply.add_answer(dnslib.RR(query.q.qname, query.q.qtype, rdata=record(address), ttl=_TTL))
    return bytes(reply.pack())
