"""
Read the part of YAML that a serverless.yml is written in; the standard library has no reader of it.

Maps and lists in block style, in flow style where that ends, and text: plain, in quotes, on one line. What else there
is - anchors, aliases, tags, text of several lines - is left out with all that belongs to it, never guessed.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

#: What stands for a value that this reader does not read.
UNREAD: Final = object()
# Characters that begin what is neither plain text nor one of the forms below.
INDICATORS = "&*!|>%@`?,]}#"
BRACKETS = {"[": "]", "{": "}"}
DEPTH_LIMIT = 50
TOO_DEEP = 1_000_000
UNKNOWN_LINE = "?"


def parse(text: str) -> Any:
    """Return the maps, lists, texts and Nones that `text` says; None where it says nothing that can be read."""
    found, _ = _block(_lines(text), 0, -1, 0)
    return None if found is UNREAD else found


def _lines(text: str) -> list[tuple[int, str]]:
    """Return (indentation in columns, content) of the lines that hold anything; the first document alone."""
    lines: list[tuple[int, str]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        content = line.strip()
        spaces = len(line) - len(line.lstrip(" "))
        if line.startswith(("---", "...")):
            if lines:
                break
            continue
        if content and not content.startswith("#") and not (line.startswith("%") and not lines):
            # YAML lets no tab stand for spaces there: nobody knows how deep such a line is.
            lines.append((spaces, content) if line[spaces] != "\t" else (TOO_DEEP, UNKNOWN_LINE))
    return lines


def _block(lines: list[tuple[int, str]], start: int, parent: int, depth: int) -> tuple[Any, int]:
    """Return the value of the lines from `start` that are deeper than `parent`, and the number of the line after it."""
    end = start
    while end < len(lines) and lines[end][0] > parent:
        end += 1
    if start == end:
        return None, end
    indent, content = lines[start]
    if depth > DEPTH_LIMIT:
        return UNREAD, end
    if _is_entry(content):
        return _list(lines[start:end], indent, depth), end
    if _split_key(content) is None:
        # Text or a flow on lines of its own.
        whole = " ".join(one for _, one in lines[start:end])
        return (_value(whole) if content[0] in BRACKETS or end == start + 1 else UNREAD), end
    return _map(lines[start:end], indent, depth), end


def _map(lines: list[tuple[int, str]], indent: int, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    at = 0
    while at < len(lines):
        key_and_rest = _split_key(lines[at][1]) if lines[at][0] == indent else None
        at += 1
        if key_and_rest is None:
            continue
        key, rest = key_and_rest
        if not rest and at < len(lines) and lines[at][0] == indent and _is_entry(lines[at][1]):
            # A list may stand as deep as the key that it belongs to.
            end = at
            while end < len(lines) and (lines[end][0] > indent or _is_entry(lines[end][1])):
                end += 1
            value: Any = _list(lines[at:end], indent, depth + 1)
            at = end
        else:
            value, at = _rest(lines, at, rest, indent, depth)
        if value is not UNREAD:
            found[key] = value
    return found


def _list(lines: list[tuple[int, str]], indent: int, depth: int) -> list[Any]:
    found: list[Any] = []
    at = 0
    while at < len(lines):
        column, content = lines[at]
        at += 1
        if column != indent or not _is_entry(content):
            continue
        inner = content[1:].lstrip()
        if _is_entry(inner) or _split_key(inner) is not None:
            # The entry's first line, as if it stood on one of its own.
            lines[at - 1] = (indent + len(content) - len(inner), inner)
            value, at = _block(lines, at - 1, indent, depth + 1)
        else:
            value, at = _rest(lines, at, inner, indent, depth)
        if value is not UNREAD:
            found.append(value)
    return found


def _rest(lines: list[tuple[int, str]], at: int, rest: str, indent: int, depth: int) -> tuple[Any, int]:
    """Return the value that begins with `rest`, behind a key or a dash, and the number of the line after it."""
    if not rest or rest.startswith("#"):
        return _block(lines, at, indent, depth + 1)
    end = at
    while end < len(lines) and (lines[end][0] > indent or (rest[0] in BRACKETS and lines[end][1][0] in "]}")):
        end += 1
    if end > at and rest[0] not in BRACKETS:
        return UNREAD, end
    return _value(" ".join((rest, *(one for _, one in lines[at:end])))), end


def _is_entry(content: str) -> bool:
    return content == "-" or content.startswith("- ")


def _split_key(content: str) -> tuple[str, str] | None:
    """Return (key, what stands behind its colon) of a line of a map, or None where it is none."""
    if content[:1] in ('"', "'"):
        end = _end_of_quoted(content)
        key = _value(content[:end]) if end else UNREAD
        behind = content[end:].lstrip()
        if not isinstance(key, str) or behind[:1] != ":" or behind[1:2].strip():
            return None
        return key, behind[1:].strip()
    head, colon, rest = content.partition(": ")
    if not colon:
        head = content.partition(" #")[0].rstrip()
        if not head.endswith(":"):
            return None
        head, rest = head[:-1], ""
    if not head or head[0] in INDICATORS or head[0] in BRACKETS or " #" in head:
        return None
    return head.rstrip(), rest.strip()


def _value(text: str) -> Any:
    """Return the text or flow that `text` is, UNREAD where it is another thing."""
    value, end = _take(text, 0, "", 0)
    behind = text[end:].lstrip()
    return UNREAD if behind and not behind.startswith("#") else value


def _take(text: str, at: int, ends: str, depth: int) -> tuple[Any, int]:
    """Return the value at the place `at`, inside a flow up to one of the characters `ends`, and the place after it."""
    at = _skip(text, at)
    if at == len(text) or text[at] in ends:
        return None, at
    if text[at] in BRACKETS and depth < DEPTH_LIMIT:
        return _flow(text, at, depth)
    if text[at] in "\"'":
        end = _end_of_quoted(text, at)
        return (_unquote(text[at:end]), end) if end else (UNREAD, len(text))
    end = at
    while end < len(text) and text[end] not in ends and text[end : end + 2] != " #":
        if ends and text[end] == ":" and text[end + 1 : end + 2] in ("", " ", *ends):
            break
        end += 1
    plain = text[at:end].strip()
    if not plain or plain[0] in INDICATORS or (not ends and ": " in plain):
        return UNREAD, end
    return (None if plain in ("~", "null") else plain), end


def _flow(text: str, at: int, depth: int) -> tuple[Any, int]:
    """Return the list or map whose bracket opens at `at`, and the place after it; UNREAD where it does not close."""
    close = BRACKETS[text[at]]
    entries: list[Any] = []
    found: dict[str, Any] = {}
    at += 1
    while True:
        at = _skip(text, at)
        if at < len(text) and text[at] == close:
            return (found if close == "}" else entries), at + 1
        key, at = _take(text, at, ",:" + close if close == "}" else "," + close, depth + 1)
        at = _skip(text, at)
        value = key
        if text[at : at + 1] == ":":
            value, at = _take(text, at + 1, "," + close, depth + 1)
            at = _skip(text, at)
            value = value if close == "}" else UNREAD
        elif close == "}":
            value = None
        if value is not UNREAD and close == "]":
            entries.append(value)
        elif value is not UNREAD and isinstance(key, str):
            found[key] = value
        if text[at : at + 1] == ",":
            at += 1
        elif text[at : at + 1] != close:
            return UNREAD, len(text)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _end_of_quoted(text: str, start: int = 0) -> int:
    """Return the place after the closing quote of the text that is quoted at `start`, 0 where there is none."""
    quote, at = text[start], start + 1
    while at < len(text):
        if text[at] == "\\" and quote == '"':
            at += 1
        elif text[at] == quote:
            if quote == '"' or text[at + 1 : at + 2] != quote:
                return at + 1
            at += 1
        at += 1
    return 0


def _unquote(text: str) -> Any:
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    try:
        return json.loads(text)
    except ValueError:
        # An escape that JSON does not have.
        return UNREAD
