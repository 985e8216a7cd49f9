"""A conformance suite for how command-line tools ask for usage data, take no for an answer and show notifications."""
