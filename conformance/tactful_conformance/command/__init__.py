"""The command `tactful`."""

from tactful_conformance.command.main import main

__all__ = ["main"]
