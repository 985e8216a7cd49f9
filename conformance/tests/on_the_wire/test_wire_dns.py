"""Reading and answering look-ups."""

from __future__ import annotations

import contextlib

import dnslib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.run.collect.dns import NotAQuestionError, Question, answer, read_question
from tactful_conformance.run.collect.names import AddressBook

# The header of a query with one question.
ONE_QUESTION = bytes.fromhex("123401000001000000000000")


def ask(name: str, kind: str = "A") -> bytes:
    """Make a query."""
    query = dnslib.DNSRecord.question(name, kind)
    query.header.id = 0x1234
    return bytes(query.pack())


def with_edns(*options: dnslib.EDNSOption) -> bytes:
    """Make a query that knows EDNS."""
    query = dnslib.DNSRecord.question("a.example")
    query.add_ar(dnslib.EDNS0(udp_len=1232, opts=list(options)))
    return bytes(query.pack())


def with_two_questions() -> bytes:
    """Make a query for two names."""
    query = dnslib.DNSRecord.question("a.example")
    query.add_question(dnslib.DNSQuestion("secret.example"))
    return bytes(query.pack())


def with_an_answer() -> bytes:
    """Make a query that has its own answer in it."""
    query = dnslib.DNSRecord.question("a.example")
    query.add_answer(dnslib.RR("a.example", dnslib.QTYPE.TXT, rdata=dnslib.TXT("secret")))
    return bytes(query.pack())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(ask("usage.example"), Question("usage.example", "A", plain=True), id="address"),
        pytest.param(
            ask("usage.example", "AAAA"), Question("usage.example", "AAAA", plain=True), id="address-of-version-6"
        ),
        pytest.param(ask("secret.example", "TXT"), Question("secret.example", "TXT", plain=True), id="text"),
        pytest.param(
            ask("_usage._tcp.example", "SRV"), Question("_usage._tcp.example", "SRV", plain=True), id="service"
        ),
        pytest.param(ask("Usage.EXAMPLE"), Question("Usage.EXAMPLE", "A", plain=True), id="case-kept"),
        pytest.param(
            ask("a.example")[:-4] + b"\xfd\xe8\0\x01", Question("a.example", "65000", plain=True), id="unknown-type"
        ),
        pytest.param(ask("."), Question("", "A", plain=True), id="root"),
        pytest.param(with_edns(), Question("a.example", "A", plain=True), id="edns"),
        pytest.param(
            with_edns(dnslib.EDNSOption(10, b"a secret")), Question("a.example", "A", plain=False), id="edns-option"
        ),
        pytest.param(with_two_questions(), Question("a.example", "A", plain=False), id="two-questions"),
        pytest.param(with_an_answer(), Question("a.example", "A", plain=False), id="an-answer-in-it"),
        pytest.param(ask("a.example") + b"secret", Question("a.example", "A", plain=False), id="bytes-behind-it"),
    ],
)
def test_a_query_is_read(data: bytes, expected: Question) -> None:
    """A query gives its name and type, and whether there is more in it."""
    assert expected == read_question(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"garbage",
        ask("usage.example")[:-1],
        ask("usage.example")[:20],
        bytes(12),
        # A label that points to itself, and one that is not UTF-8.
        ask("a.example")[:12] + b"\xc0\x0c\0\x01\0\x01",
        ask("a.example").replace(b"\x01a", b"\x01\xff"),
    ],
)
def test_what_is_no_query_is_said_to_be_none(data: bytes) -> None:
    """What asks for no name is refused, so that it is recorded as what it is."""
    with pytest.raises(NotAQuestionError):
        read_question(data)


@given(st.binary(max_size=80) | st.binary(max_size=30).map(lambda tail: ONE_QUESTION + tail))
@example(ONE_QUESTION + b"\x3f" + b"a" * 63 + b"\0\0\x01\0\x01")
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever is read as a question can be answered; all else is refused in one way."""
    with contextlib.suppress(NotAQuestionError):
        read_question(data)

        assert data[:2] == answer(data, AddressBook(), Behaviour())[:2]


@pytest.mark.parametrize(("kind", "version"), [("A", 4), ("AAAA", 6)])
def test_an_answer_holds_the_address_of_the_name(kind: str, version: int) -> None:
    """A look-up is answered with the address that the book has for the name."""
    book = AddressBook()
    expected = book.address_of("usage.example", version)
    reply = dnslib.DNSRecord.parse(answer(ask("usage.example", kind), book, Behaviour()))

    assert [expected] == [str(record.rdata) for record in reply.rr]


def test_an_answer_is_for_at_once() -> None:
    """No answer is kept by whoever asked: each look-up is seen."""
    reply = dnslib.DNSRecord.parse(answer(ask("usage.example"), AddressBook(), Behaviour()))

    assert [record.ttl for record in reply.rr] == [0]


@pytest.mark.parametrize("kind", ["TXT", "MX", "SRV", "HTTPS", "PTR"])
def test_other_records_are_answered_as_empty(kind: str) -> None:
    """A name has addresses and nothing else: other types succeed without a record."""
    reply = dnslib.DNSRecord.parse(answer(ask("usage.example", kind), AddressBook(), Behaviour()))

    assert (reply.header.rcode, reply.rr) == (dnslib.RCODE.NOERROR, [])


def test_a_name_can_be_said_not_to_exist() -> None:
    """A name that nobody knows has no address, and the answer says why."""
    reply = dnslib.DNSRecord.parse(answer(ask("usage.example"), AddressBook(), Behaviour(lookup="unknown")))

    assert (reply.header.rcode, reply.rr) == (dnslib.RCODE.NXDOMAIN, [])


@pytest.mark.parametrize("kind", ["refused", "silent"])
def test_a_name_can_have_an_address_that_is_not_served(kind: str) -> None:
    """A name at which a connection is to fail has an address of that kind, of IPv4 alone: there is no other to try."""
    book, behaviour = AddressBook(), Behaviour(address=kind)
    replies = [dnslib.DNSRecord.parse(answer(ask("usage.example", one), book, behaviour)) for one in ("A", "AAAA")]

    assert [[str(record.rdata) for record in reply.rr] for reply in replies] == [
        [book.address_of("usage.example", 4, kind)],
        [],
    ]
    assert [reply.header.rcode for reply in replies] == [dnslib.RCODE.NOERROR] * 2
