"""The figures as a page for people: everything in it is in the data."""

from __future__ import annotations

from typing import Any

#: One that does nothing else has a load of hardly one, for the command that runs, and its sender.
_BUSY = 2.5
_TENTHS, _WHOLE = 10, 1000  # milliseconds


def render(data: dict[str, Any]) -> str:
    """Give the page in Markdown."""
    platform = data["platform"]
    interpreter = f"{platform['implementation']} {platform['python']}"
    return "\n".join(
        [
            "# What telemetry costs a command",
            "",
            "Written by `nox -s bench`, from `bench.json` beside it. Milliseconds from the start of a command until it and its",
            "output have ended: the median, and from quartile to quartile. *Added* is what it takes beyond the same command",
            "without telemetry, by the median of the differences in each round. Everything is sent to loopback, and each event",
            "was seen to arrive. What a process of its own still sends when the command has ended is waited for, and not",
            "counted but under *CPU*, which is the processor time of all processes.",
            "",
            f"{data['date']}, {interpreter}, {platform['system']} on {platform['machine']}, {platform['cores']} cores.",
            *busy(*platform["load"]),
            "",
            "## What is held",
            "",
            *budgets(data["budgets"]),
            "",
            "## Beside others, the endpoint answering",
            "",
            *beside(data["answering"], data),
            "",
            "## Beside others, the endpoint never answering",
            "",
            f"A command is ended after {data['cap']} s, and is then not run again.",
            "",
            *beside(data["hanging"], data),
            "",
            "## The library by itself",
            "",
            *plain({f"{name}, answering": row for name, row in data["own"]["answering"].items()}),
            *plain({f"{name}, never answering": row for name, row in data["own"]["hanging"].items()})[2:],
            "",
            "The first run says that usage is sent, and sends nothing; all others are in a home that has seen it.",
            "",
            "## Importing it",
            "",
            *plain(data["importing"]),
            *([] if data.get("observing") is None else observing(data["observing"])),
            "",
            "## How each one sends",
            "",
            "Each does what its documentation says for a program that ends at once, in the cheapest way that still sends before",
            "the end. `reference/bench/clients/` holds the programs, and the sources.",
            "",
            *how({name: data["ways"][name] for name in data["answering"]}),
            "",
        ]
    )


def busy(before: float, after: float) -> list[str]:
    """Say it where the machine did something else too before the first run, as its load tells, or after the last."""
    if max(before, after) < _BUSY:
        return []
    told = f"The machine had a load of {before:.1f} before and of {after:.1f} after: it did other work too, and most of"
    return ["", f"**{told}", "what is told in milliseconds is too long, and none of it to be relied on.**"]


def budgets(rows: list[dict[str, Any]]) -> list[str]:
    """Give the table of what is held."""
    lines = ["| | held | measured | |", "|---|---|---|---|"]
    for row in rows:
        word = "at least" if row["at_least"] else "at most"
        limit = f"{word} {row['limit']:g} {row['unit']}"
        lines.append(
            f"| {row['what']} | {limit} | {number(row['measured'])} {row['unit']} | {'yes' if row['met'] else 'no'} |"
        )
    return lines


def beside(rows: dict[str, dict[str, Any]], data: dict[str, Any]) -> list[str]:
    """Give the table of the library and the others."""
    capped = [f"more than {data['cap']} s", ""]
    lines = [
        "| | version | ms | middle half | added | times tactful's | CPU | ended with an error |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, row in rows.items():
        added, times = row.get("added"), row.get("times")
        cells = [
            name,
            data["ways"][name].get("version", ""),
            *(capped if row["more_than"] else _measured(row)),
            _least(row, added and number(added["median"])),
            _least(row, times and f"{times:.0f}"),
            number(row["cpu"]["median"]),
            f"{row['failed']} of {row['rounds']}" if row["failed"] else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def plain(rows: dict[str, dict[str, Any]]) -> list[str]:
    """Give the table of what is compared with one of its own rows alone."""
    lines = ["| | ms | middle half | added | middle half |", "|---|---:|---:|---:|---:|"]
    for name, row in rows.items():
        added = row.get("added")
        cells = [name, *_measured(row), *([number(added["median"]), _half(added)] if added else ["", ""])]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def observing(data: dict[str, Any]) -> list[str]:
    """Give the table of what the suite costs: `conformance/bench/observing.py`."""
    lines = ["", "## What observing costs the suite", "", "A run of `/bin/true`, over a bare spawn of it.", ""]
    lines += ["| | ms | middle half | added |", "|---|---:|---:|---:|"]
    for name, row in data["ms"].items():
        spread = f"{number(row['low'])} to {number(row['high'])}"
        lines.append(f"| {name} | {number(row['median'])} | {spread} | {number(row['over']) if row['over'] else ''} |")
    return lines


def how(ways: dict[str, dict[str, str]]) -> list[str]:
    """Give a line for each way."""
    return [f"- {name}: {way['how']}" for name, way in ways.items() if way.get("how")]


def number(ms: float) -> str:
    """Write milliseconds: the fewer, the finer."""
    if abs(ms) >= _WHOLE:
        return f"{ms:,.0f}"
    return f"{ms:.1f}" if abs(ms) >= _TENTHS else f"{ms:.2f}"


def _measured(row: dict[str, Any]) -> list[str]:
    if "ms" not in row:
        return ["", ""]
    return [number(row["ms"]["median"]), _half(row["ms"])]


def _least(row: dict[str, Any], text: str | None) -> str:
    if not text:
        return ""
    return f"more than {text}" if row["more_than"] else text


def _half(spread: dict[str, float]) -> str:
    return f"{number(spread['low'])} to {number(spread['high'])}"
