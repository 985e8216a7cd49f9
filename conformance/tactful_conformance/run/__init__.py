"""Run a scenario in a sandbox and observe it."""

from tactful_conformance.run.crew import Crew
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.setup import cache_folder, find_command, needs_setup, run_setup

__all__ = ["Crew", "Settings", "cache_folder", "find_command", "needs_setup", "run_setup"]
