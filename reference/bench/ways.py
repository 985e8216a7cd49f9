"""The ways to do the job that are compared: without telemetry, with the library, with each of the others."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import tactful

if TYPE_CHECKING:
    from collections.abc import Mapping

CLIENTS = Path(__file__).parent / "clients"
NOTHING = "nothing"
TACTFUL = "tactful"
OFF = "tactful, off"
FIRST = "tactful, first run"
#: What is put on the module path of an interpreter that looks for nothing by itself.
PACKAGES = str(Path(tactful.__file__).parents[1])
INTERPRETERS = ("python -I -S", "python")
LINE = '{"packed": "books"}\n'


@dataclass(frozen=True)
class Way:
    """
    One way: how it is started, what it prints, whether it sends, and the distribution that it is made with.

    One that `has_run` is started in a home in which it ran once before, the others in an empty one.
    """

    name: str
    command: tuple[str, ...]
    says: str = LINE
    variables: Mapping[str, str] = field(default_factory=dict)
    sends: bool = False
    has_run: bool = False
    distribution: str | None = None
    how: str = ""


def of_client(name: str, program: Path, distribution: str | None = None, *, sends: bool = False) -> Way:
    """Give the way that a program in `clients` does the job, which says how in the first line of its docstring."""
    text = ast.get_docstring(ast.parse(program.read_text(encoding="utf-8"))) or ""
    command = (sys.executable, str(program), "books")
    return Way(name, command, sends=sends, distribution=distribution, how=text.partition("\n")[0])


def own() -> list[Way]:
    """Give the ways without other libraries: with the library, in its first run, with an opt-out, and without it."""
    program = CLIENTS / "tactful_on.py"
    # The first run says that usage is sent, and sends nothing.
    first = of_client(FIRST, program, "tactful")
    return [
        of_client(NOTHING, CLIENTS / "nothing.py"),
        replace(first, name=TACTFUL, has_run=True, sends=True),
        replace(first, name=OFF, has_run=True, variables={"PARCEL_NO_USAGE": "1"}),
        first,
    ]


def others() -> list[Way]:
    """Give the ways with other libraries."""
    return [
        of_client(name, CLIENTS / f"{program}.py", distribution, sends=True)
        for name, program, distribution in (
            ("PostHog", "posthog_", "posthog"),
            ("Segment", "segment_", "segment-analytics-python"),
            ("Snowplow", "snowplow", "snowplow-tracker"),
            ("Mixpanel", "mixpanel_", "mixpanel"),
            ("Sentry", "sentry", "sentry-sdk"),
            ("OpenTelemetry", "otlp", "opentelemetry-exporter-otlp-proto-http"),
        )
    ]


def importing() -> dict[str, str]:
    """Give, by what an interpreter that imports the library is called, what one is called that does not."""
    return {f"`{name}`, `import tactful`": f"`{name}`" for name in INTERPRETERS}


def interpreters() -> list[Way]:
    """Give the interpreters that import the library and those that do not."""
    path = f"import sys; sys.path.append({PACKAGES!r})"
    return [
        Way(f"`{name}`{said}", (sys.executable, *name.split()[1:], "-c", f"{path}{code}"), says="")
        for name in INTERPRETERS
        for said, code in (("", ""), (", `import tactful`", "; import tactful"))
    ]
