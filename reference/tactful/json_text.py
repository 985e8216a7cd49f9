"""Read JSON as its standard has it, and set one key in its text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

SPACES = " \t\n\r"
BYTE_ORDER_MARK = "\ufeff"
CONVERTED_DIGITS = 4_000


def parse(data: bytes) -> object:
    """
    Return what the JSON in `data`, UTF-8 with or without a byte order mark, says.

    NaN and Infinity are errors, integers of any length are not. ValueError where it is not JSON, RecursionError where
    it is nested too deeply. Source: RFC 8259.
    """
    import json

    text = data.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    return json.loads(text, parse_constant=_refuse, parse_int=_integer)


def assign(text: str, keys: tuple[str, ...], value: object) -> str:
    """
    Return `text` with `value` at the path `keys`; what is no object on the way there is replaced by one.

    `text` is a JSON object, a byte order mark before it allowed; of duplicate keys the last one counts, as in `parse`.
    Nothing else is written back from what was parsed, so that long integers, spellings of numbers, duplicate keys,
    order and layout survive (TGL-5). RecursionError where the text is nested too deeply.
    """
    key, *rest = keys
    opening = text.index("{")
    members = list(_members(text, opening))
    first = members[0][1] if members else opening + 1
    # New lines inside a value that is added are laid out like those of its neighbours.
    separator = text[opening + 1 : first] if members else "\n  "
    for name, _, start, end in reversed(members):
        if name == key:
            old = text[start:end]
            new = assign(old, tuple(rest), value) if rest and old.startswith("{") else _spell(rest, value, separator)
            return text[:start] + new + text[end:]
    addition = f"{_spell([], key, '')}: {_spell(rest, value, separator)}"
    if not members:
        return f"{text[:opening]}{{{separator}{addition}\n{text[text.index('}', opening) :]}"
    end = members[-1][3]
    return f"{text[:end]},{separator or ' '}{addition}{text[end:]}"


def _members(text: str, opening: int) -> Iterator[tuple[str, int, int, int]]:
    """Yield (key, start of the key, start of the value, end of the value) of each member of the object at `opening`."""
    import json

    decode = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
    position = _skip(text, opening + 1)
    while text[position] != "}":
        key_start = position
        key, position = decode(text, position)
        start = _skip(text, _skip(text, position) + 1)
        _, end = decode(text, start)
        yield key, key_start, start, end
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    while text[position] in SPACES:
        position += 1
    return position


def _spell(keys: list[str], value: object, separator: str) -> str:
    """Return `value`, inside an object for each of `keys`, as JSON in the layout of its neighbours."""
    import json

    for key in reversed(keys):
        value = {key: value}
    if "\n" not in separator:
        return json.dumps(value)
    return json.dumps(value, indent=2).replace("\n", separator)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _integer(digits: str) -> int | float:
    # Python refuses to convert very long integers. Nobody asks what they are worth, and they are written back as text.
    return int(digits) if len(digits) <= CONVERTED_DIGITS else float(digits)
