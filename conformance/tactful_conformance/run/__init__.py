"""Run a scenario in a sandbox and observe it."""
