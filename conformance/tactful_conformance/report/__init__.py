"""Reports: the canonical JSON, and what is made of it."""
