"""The exit status that a report comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tactful_conformance.report.status import exit_status

FAIL, SHOULD_FAIL, NEVER = ("MUST", "fail"), ("SHOULD", "fail"), ("MUST NOT", "fail")
DECLARED, PASS = ("MUST", "declared"), ("MUST", "pass")
INCOMPLETE = {"verdict": {"verdict": "incomplete"}}
BROKEN = {"counts": {"harness-error": 1}, "verdict": {"verdict": "incomplete"}}
WRONG = {"errors": ["the feature is declared absent and was seen working"]}


@pytest.mark.parametrize(
    ("rows", "changes", "expected"),
    [
        ([], {}, 0),
        ([PASS], {}, 0),
        ([("MUST", "not-applicable")], {"verdict": {"verdict": "not-applicable"}}, 3),
        ([PASS, ("MUST", "not-observed"), ("MUST", "not-applicable")], {}, 0),
        ([PASS, FAIL], {}, 1),
        ([NEVER], {}, 1),
        ([DECLARED], {}, 1),
        ([DECLARED], {"accept": True}, 0),
        ([FAIL, DECLARED], {"accept": True}, 1),
        # A SHOULD decides where the run was strict, and a MAY never.
        ([SHOULD_FAIL], {}, 0),
        ([SHOULD_FAIL], {"strict": True}, 1),
        ([("SHOULD NOT", "fail")], {"strict": True}, 1),
        ([("SHOULD", "declared")], {}, 0),
        ([("SHOULD", "declared")], {"strict": True}, 1),
        ([("MAY", "fail")], {"strict": True}, 0),
        # What the manifest claims and the run has refuted.
        ([PASS], WRONG, 2),
        ([DECLARED], {**WRONG, "accept": True}, 2),
        ([PASS], {**WRONG, **INCOMPLETE}, 2),
        # What was not seen.
        ([PASS], INCOMPLETE, 3),
        ([PASS], {"complete": False}, 3),
        ([("MUST", "inconclusive")], {}, 3),
        ([("SHOULD", "inconclusive")], {}, 0),
        ([("SHOULD", "inconclusive")], {"strict": True}, 3),
        ([DECLARED, ("MUST", "inconclusive")], {"accept": True}, 3),
        # The suite's own fault.
        ([PASS], BROKEN, 4),
        ([PASS], {**BROKEN, **WRONG}, 4),
        ([("SHOULD", "harness-error")], {"counts": {"harness-error": 1}}, 4),
        # A failure that was seen goes before all that was not.
        ([FAIL], BROKEN, 1),
        ([FAIL], WRONG, 1),
        ([FAIL], {**INCOMPLETE, "complete": False}, 1),
        ([FAIL, ("MUST", "inconclusive")], {}, 1),
        ([SHOULD_FAIL], BROKEN, 4),
    ],
)
def test_exit_status(rows: list[tuple[str, str]], changes: Mapping[str, Any], expected: int) -> None:
    """1 is a failure, 4 the suite's own fault, 2 a wrong manifest, 3 an answer that is missing, in this order; else 0."""
    report = {
        "requirements": [{"level": level, "status": status} for level, status in rows],
        "counts": {},
        "errors": [],
        "complete": True,
        "strict": False,
        "verdict": {"verdict": "conformant"},
        **changes,
    }

    actual = exit_status(report, accept_deviations=changes.get("accept", False))

    assert expected == actual
