"""Collect what a CLI sends."""
