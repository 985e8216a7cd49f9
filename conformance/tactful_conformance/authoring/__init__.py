"""For those who write the specification: what is generated from it, and what its data must hold."""
