"""Roles are replaced by the names that a binding has for them."""

from __future__ import annotations

from typing import Any

import pytest

from tactful_conformance.manifest.model import VERSION
from tactful_conformance.plan.expand import expand
from tactful_conformance.plan.roles import UnboundRoleError, bind_roles
from tactful_conformance.specification import Specification
from tactful_conformance.specification.load import bind

ROLES = {"opt_out": "NO", "choice": "off", "event_enabled": ""}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("$opt_out", "NO"),
        ("$opt_out=1 sends nothing", "NO=1 sends nothing"),
        ('{"$choice": true}', '{"off": true}'),
        ("$opt_out and $choice", "NO and off"),
        ({"$opt_out": "$choice"}, {"NO": "off"}),
        ({"env": {"$opt_out": None}}, {"env": {"NO": None}}),
        (["$choice", ("$opt_out", 1)], ["off", ["NO", 1]]),
        ("$1 and $ and $Choice", "$1 and $ and $Choice"),
        (7, 7),
        (True, True),
        (None, None),
    ],
)
def test_bind(node: Any, expected: object) -> None:
    """A role is replaced in keys, values and within texts; all else stays as it is."""
    assert expected == bind_roles(node, ROLES)


@pytest.mark.parametrize("node", ["$none", "$event_enabled", {"$none": 1}, ["$none"], {"a": ["x $none y"]}])
def test_unbound(node: Any) -> None:
    """A role without a name is an error that names it, and is never left in its place."""
    with pytest.raises(UnboundRoleError, match=r"the binding has no name for the role `(none|event_enabled)`"):
        bind_roles(node, ROLES)


def test_the_rest_is_untouched() -> None:
    """What was bound is a copy: the case itself can be bound again to other names."""
    node = {"env": {"$opt_out": ["$choice"]}}

    bind_roles(node, ROLES)

    assert node == {"env": {"$opt_out": ["$choice"]}}


def test_every_role_of_the_specification_is_bound(specification: Specification) -> None:
    """The built-in binding has a name for every role that a case or the table of damage speaks of."""
    roles = {**bind("serverless", specification.bindings["serverless"]).roles(), VERSION: "1.0.0"}
    spoken_of = [
        (one.title, one.given, one.steps, one.expect, one.control)
        for case in specification.cases
        for one in expand(case, specification)
    ]

    bound = bind_roles([*spoken_of, specification.rows("damaged-files")], roles)

    assert "$" not in repr(bound)
