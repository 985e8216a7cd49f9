"""
The seal: namespaces in which a CLI can reach nothing but the collector.

What is in this folder runs inside, as a program of its own (`python -m tactful_conformance.run.seal FD FOLDER`), with
the standard library only.
"""
