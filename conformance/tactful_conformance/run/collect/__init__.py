"""Collect what a CLI sends."""

from tactful_conformance.run.collect.collector import Collector, Traffic

__all__ = ["Collector", "Traffic"]
