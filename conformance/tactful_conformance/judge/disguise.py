"""The forms in which a text can leave: as it is, encoded, as a digest, and packed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A digest may be cut short: as many of its first bytes as no chance writes.
_DIGEST_BYTES = 6
_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
# RFC 1952, 2.3.1: how gzip begins; in Base64, whatever follows, the first three characters are these.
_GZIP_MAGIC, _GZIP_IN_BASE64 = b"\x1f\x8b\x08", re.compile(rb"H4sI[A-Za-z0-9+/_=-]{16,}")
# zlib.h, inflateInit2: the largest window, and a gzip header.
_GZIP = 16 + zlib.MAX_WBITS
_UNPACKED_CAP = 4 * 1024 * 1024
_KEPT_CAP = 256 * 1024
_BYTES_OF_BASE64, _BYTES_OF_BASE32 = 3, 5
# RFC 1950, 2.2: how zlib begins, by how hard it was tried.
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")

Readings = tuple[tuple[str, bytes, bytes], ...]


def find(text: str, data: bytes) -> str | None:
    """Give the name of the first form in which data holds a text, or None; what is packed in it is searched too."""
    for packed, one, lowered in _readings(data):
        for name, needle, exact in _forms(text):
            if needle in (one if exact else lowered):
                return packed + name
    return None


def _readings(data: bytes) -> Readings:
    """Give data as it is and all that is packed in it, each with a word for that, and once more in lower case."""
    return _kept(data) if len(data) <= _KEPT_CAP else _read(data)


# The same bytes are searched for one canary after the other; what is long is not kept, since every run may send as much.
@lru_cache(maxsize=1024)
def _kept(data: bytes) -> Readings:
    return _read(data)


def _read(data: bytes) -> Readings:
    plain = (("", data), *(("packed ", unpacked) for unpacked in _unpack(data)))
    return tuple((packed, one, one.lower()) for packed, one in plain)


@cache
def _forms(text: str) -> tuple[tuple[str, bytes, bool], ...]:
    """Give the forms of a text: a name, the bytes, and whether capitals count in them."""
    plain = text.encode()
    escaped = json.dumps(text)[1:-1]
    loose = {
        "plain": text,
        "escaped": escaped.replace("/", "\\/"),
        "percent-encoded": quote(text, safe=""),
        "form-encoded": quote_plus(text, safe=""),
        "hexadecimal": plain.hex(),
    }
    forms = [(name, form.lower().encode(), False) for name, form in loose.items()]
    forms += [("Base64", form, True) for form in _base64(plain)]
    forms += [("Base32", form.lower(), False) for form in _base32(plain)]
    for variant in {plain, plain.lower(), plain + b"\n"}:
        for name in _DIGESTS:
            digest = hashlib.new(name, variant, usedforsecurity=False).digest()[:_DIGEST_BYTES]
            forms.append((f"digest ({name})", digest.hex().encode(), False))
            forms.append((f"digest ({name})", digest, True))
            forms += [(f"digest ({name})", form, True) for form in _base64(digest)]
    # Each once: the two alphabets of Base64 write most of them alike.
    return tuple(dict.fromkeys(forms))


def _base64(data: bytes) -> Iterator[bytes]:
    """Give what Base64 (RFC 4648) makes of data in each of its three alignments, less the characters that others share."""
    for before in range(_BYTES_OF_BASE64):
        encoded = base64.b64encode(b"\0" * before + data)
        # A character holds six bits: the first ones hold what stands before, the last one what stands behind.
        first = (before * 8 + 5) // 6
        last = (before + len(data)) * 8 // 6
        whole = encoded[first:last]
        yield whole
        yield whole.translate(bytes.maketrans(b"+/", b"-_"))


def _base32(data: bytes) -> Iterator[bytes]:
    """Give what Base32 (RFC 4648), which look-ups carry, makes of data in each of its five alignments."""
    for before in range(_BYTES_OF_BASE32):
        encoded = base64.b32encode(b"\0" * before + data)
        yield encoded[(before * 8 + 4) // 5 : (before + len(data)) * 8 // 5]


def _unpack(data: bytes) -> Iterator[bytes]:
    """Give what is packed by gzip or zlib in data, wherever it begins, and by gzip in Base64."""
    start = data.find(_GZIP_MAGIC)
    while start >= 0:
        yield from _gunzip(data[start:])
        start = data.find(_GZIP_MAGIC, start + 1)
    for match in _ZLIB.finditer(data):
        yield from _gunzip(data[match.start() :], zlib.MAX_WBITS)
    for match in _GZIP_IN_BASE64.finditer(data):
        encoded = match[0].translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        encoded = encoded[: len(encoded) // 4 * 4]
        yield from _gunzip(base64.b64decode(encoded))


def _gunzip(data: bytes, window: int = _GZIP) -> Iterator[bytes]:
    """Unpack one member after the other (RFC 1952, 2.2), as far as they go."""
    try:
        while data:
            unpack = zlib.decompressobj(window)
            yield unpack.decompress(data, _UNPACKED_CAP)
            data = unpack.unused_data
    except zlib.error:
        return
