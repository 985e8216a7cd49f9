"""Facts about the mode of notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tactful import mode

if TYPE_CHECKING:
    from conftest import World

CASES = [
    ("off", "off"),
    ("0", "off"),
    ("upgrades-only", "upgrades-only"),
    ("1", "upgrades-only"),
    ("on", "on"),
    ("2", "on"),
    ("force", "force"),
    ("3", "force"),
    ("OFF", "off"),
    ("Upgrades-Only", "upgrades-only"),
    ("\t force \n", "force"),
    (" 3 ", "force"),
]


@pytest.mark.parametrize(("value", "name"), CASES)
@pytest.mark.parametrize("ci", ["", "true"])
def test_accepted(world: World, value: str, name: str, ci: str) -> None:
    """Names and legacy values are understood without regard to case and space, in CI as outside."""
    found = mode.read(world.binding, {"SLS_NOTIFICATIONS_MODE": value, "CI": ci})
    assert (found.name, found.unknown) == (name, None)


@pytest.mark.parametrize("value", [None, "", "  \t"])
def test_default(world: World, value: str | None) -> None:
    """Unset or blank the mode is `on`, and in CI `upgrades-only`."""
    environ = {} if value is None else {"SLS_NOTIFICATIONS_MODE": value}
    assert mode.read(world.binding, environ).name == "on"
    assert mode.read(world.binding, {**environ, "CI": "1"}).name == "upgrades-only"


@pytest.mark.parametrize(
    "value", ["quiet", "4", "-1", "2.0", "true", "false", "\uff4f\uff4e", "upgrades only", "\u00a0off"]
)
def test_unknown(world: World, value: str) -> None:
    """Any other value is read as `upgrades-only` and remembered as not understood."""
    found = mode.read(world.binding, {"SLS_NOTIFICATIONS_MODE": value})
    assert (found.name, found.unknown) == ("upgrades-only", value)


def test_may_fetch(world: World) -> None:
    """Notifications are asked for unless the mode is `off` or DO_NOT_TRACK says off; an opt-out leaves them."""
    assert mode.may_fetch(world.binding, {})
    assert mode.may_fetch(world.binding, {"SLS_TELEMETRY_DISABLED": "1"})
    assert mode.may_fetch(world.binding, {"DO_NOT_TRACK": "0"})
    assert not mode.may_fetch(world.binding, {"DO_NOT_TRACK": "1"})
    assert not mode.may_fetch(world.binding, {"SLS_NOTIFICATIONS_MODE": "Off"})


def test_no_variable(world: World) -> None:
    """A tool with no variable for the mode has the default one."""
    world.binding.mode_variable = None
    assert (mode.read(world.binding, {}).name, mode.read(world.binding, {}).unknown) == ("on", None)


@pytest.mark.parametrize("lacks", ["mode_variable", "history"])
def test_tool_without_notifications(world: World, lacks: str) -> None:
    """A tool with no variable for the mode, or no place to note what was shown, asks for no notifications."""
    setattr(world.binding, lacks, None)
    assert not mode.may_fetch(world.binding, {})
