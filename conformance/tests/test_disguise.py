"""A text is found in whatever form it leaves, and not where it is not."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tactful_conformance.judge.disguise import find

NAME = "quillfeather"
PATH = "/sandboxes/0/hôme"


def as_json(text: str) -> str:
    """Escape a text as a writer of JSON does that escapes the slash too, which it may."""
    return json.dumps(text).replace("/", "\\/")


@pytest.mark.parametrize(
    ("text", "data", "form"),
    [
        pytest.param(NAME, f"user={NAME};".encode(), "plain", id="plain"),
        pytest.param(NAME, NAME.upper().encode(), "plain", id="capitals"),
        pytest.param("Quillan", b"quillan", "plain", id="lower-case"),
        pytest.param(PATH, PATH.encode(), "plain", id="utf-8"),
        pytest.param(PATH, as_json(PATH).encode(), "escaped", id="json"),
        pytest.param(PATH, quote(PATH, safe="").encode(), "percent-encoded", id="percent"),
        pytest.param(PATH, quote(PATH, safe="").lower().encode(), "percent-encoded", id="percent-in-lower-case"),
        pytest.param(NAME, NAME.encode().hex().encode(), "hexadecimal", id="hexadecimal"),
        pytest.param(NAME, NAME.encode().hex().upper().encode(), "hexadecimal", id="hexadecimal-in-capitals"),
    ],
)
def test_forms(text: str, data: bytes, form: str) -> None:
    """A text is found as it is, escaped, percent-encoded and in hexadecimal, however it is written."""
    assert find(text, b"before " + data + b" after") == form


@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("text", [NAME, "letters.example/quills/manuscript", "~~~???>>>ÿÿÿ"])
def test_alignments(text: str, before: int, after: int, encode: object) -> None:
    """In Base64 a text is found wherever it begins and ends, in either alphabet, with or without padding."""
    assert callable(encode)
    encoded = encode(b"x" * before + text.encode() + b"y" * after)

    assert find(text, encoded) == "Base64"
    assert find(text, encoded.rstrip(b"=")) == "Base64"


@given(st.binary(max_size=40), st.binary(max_size=40), st.sampled_from([NAME, "407312958864", PATH]))
@example(b"", b"", NAME)
def test_base64_of_anything_around_it(prefix: bytes, suffix: bytes, text: str) -> None:
    """Whatever is encoded before and behind a text, it is found."""
    data = prefix + text.encode() + suffix

    assert find(text, base64.b64encode(data)) is not None
    assert find(text, base64.urlsafe_b64encode(data)) is not None


def test_base64_is_by_the_letter() -> None:
    """Capitals count in Base64: what differs in one is another text."""
    assert find(NAME, base64.b64encode(NAME.encode()).swapcase()) is None


@pytest.mark.parametrize("variant", [NAME.encode(), NAME.encode() + b"\n"], ids=["alone", "with-an-end-of-line"])
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_digests(algorithm: str, variant: bytes) -> None:
    """A digest of a text is found in hexadecimal, as bytes and in Base64."""
    digest = hashlib.new(algorithm, variant).digest()
    forms = [digest.hex().encode(), digest.hex().upper().encode(), digest, base64.b64encode(b"x" + digest + b"y")]

    assert [find(NAME, b"id: " + form) for form in forms] == [f"digest ({algorithm})"] * 4


@pytest.mark.parametrize("length", [12, 16, 31])
def test_short_digest(length: int) -> None:
    """A digest that was cut short is found down to twelve digits; what is shorter may be chance."""
    digest = hashlib.sha256(NAME.encode()).hexdigest()

    assert find(NAME, digest[:length].encode()) == "digest (sha256)"
    assert find(NAME, digest[:11].encode()) is None


def test_digest_in_lower_case() -> None:
    """A digest of a text in lower case, as it is made of addresses, is found too."""
    digest = hashlib.sha256(b"quillan featherstone").hexdigest()

    assert find("Quillan Featherstone", digest.encode()) == "digest (sha256)"


@pytest.mark.parametrize(
    ("packed", "form"),
    [
        pytest.param(gzip.compress(NAME.encode()), "packed plain", id="gzip"),
        pytest.param(b"before" + gzip.compress(NAME.encode()), "packed plain", id="gzip-within"),
        pytest.param(b"\x1f\x8b\x08" + gzip.compress(NAME.encode()), "packed plain", id="gzip-behind-what-is-none"),
        pytest.param(
            gzip.compress(b"another") + gzip.compress(NAME.encode()), "packed plain", id="the-second-of-several"
        ),
        pytest.param(gzip.compress(b"x" * 9000 + NAME.encode())[:-8], "packed plain", id="gzip-that-is-cut-off"),
        pytest.param(gzip.compress(base64.b64encode(NAME.encode())), "packed Base64", id="base64-in-gzip"),
        pytest.param(
            b'{"a": "' + base64.b64encode(gzip.compress(NAME.encode())) + b'"}', "packed plain", id="gzip-in-base64"
        ),
        pytest.param(
            base64.urlsafe_b64encode(gzip.compress(bytes(range(256)) * 9 + NAME.encode())).rstrip(b"="),
            "packed plain",
            id="gzip-in-base64-of-addresses",
        ),
    ],
)
def test_packed(packed: bytes, form: str) -> None:
    """What is packed by gzip is searched, wherever it begins, and in Base64."""
    assert find(NAME, packed) == form


@given(st.binary(max_size=30), st.text(st.characters(codec="ascii"), max_size=60))
def test_gzip_of_anything_around_it(prefix: bytes, around: str) -> None:
    """Whatever stands before gzip, and whatever is packed with a text, it is found."""
    data = gzip.compress((around + NAME + around).encode())

    assert find(NAME, prefix + data) is not None
    assert find(NAME, b'"' + base64.b64encode(data) + b'"') is not None


@pytest.mark.parametrize("text", [NAME, "407312958864", "5ea1ed0c0ffee0ddba11ad0be5eca7ed", "/sandboxes/0/home"])
def test_not_there(text: str) -> None:
    """A text that is not there is not found, in any form, in ten thousand bytes of anything."""
    data = random.Random(20261123).randbytes(10_000)  # noqa: S311 - the same bytes each time

    assert find(text, data) is None
    assert find(text, base64.b64encode(data)) is None
    assert find(text, gzip.compress(data)) is None
    assert find(text, data.hex().encode()) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    """Any bytes can be searched, those that look like gzip too."""
    assert find(NAME, data) is None
    assert find(NAME, b"\x1f\x8b\x08" + data) is None
    assert find(NAME, b"H4sI" + base64.b64encode(data)) is None
