"""Make scenarios of cases and a manifest: expansion, controls, applicability, deduplication."""

from tactful_conformance.plan.course import Course
from tactful_conformance.plan.plan import Expectation, Plan, PlannedCase, make_plan
from tactful_conformance.plan.scenario import Command, FileState, Reply, Rewind, Scenario, Step
from tactful_conformance.plan.selection import Asked, Selection

__all__ = [
    "Asked",
    "Command",
    "Course",
    "Expectation",
    "FileState",
    "Plan",
    "PlannedCase",
    "Reply",
    "Rewind",
    "Scenario",
    "Selection",
    "Step",
    "make_plan",
]
