"""`undeclared`: whether anything left that belongs to no channel of the manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.judge.matchers.channel import describe_traffic
from tactful_conformance.manifest.channels import UNDECLARED

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View


def match_undeclared(_wanted: str, view: View) -> str | None:
    """Hold all traffic of all steps against the channels that are declared."""
    seen = [said for step in view.observation.steps for said in describe_traffic(step, (UNDECLARED,))]
    return "; ".join(dict.fromkeys(seen)) or None
