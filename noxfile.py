"""Everything that is done with this project: `nox -l` lists it."""

from __future__ import annotations

import os
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests", "lint", "spec", "conformance"]
# A missing interpreter is a failure everywhere: a session that is skipped has tested nothing.
nox.options.error_on_missing_interpreters = True

ROOT = Path(__file__).parent
CONSTRAINTS = ROOT / "constraints.txt"
REFERENCE = ROOT / "conformance" / "implementations" / "reference" / "tactful.yaml"
TEST_TOOLS = ("coverage", "hypothesis", "pytest-subprocess")


def install(session: nox.Session, *tools: str) -> None:
    """Install this project as a wheel, never editable, so that what is tested is what is shipped."""
    # uv knows the version, and would keep the last wheel; pip builds a folder anew each time.
    anew = ["--reinstall-package", "tactful"] if session.venv_backend == "uv" else []
    session.install("--quiet", "--constraint", str(CONSTRAINTS), *anew, f"{ROOT}[conformance]", *tools)


def run_tests(session: nox.Session) -> None:
    """Run the unit tests of the suite and of the reference."""
    install(session, *TEST_TOOLS)
    session.run("pytest", *session.posargs, env={"PYTHONDONTWRITEBYTECODE": "1"})


@nox.session
def tests(session: nox.Session) -> None:
    """Run the unit tests."""
    run_tests(session)


@nox.session(python=["3.11", "3.12", "3.13"])
def tests_all(session: nox.Session) -> None:
    """Run the unit tests on every Python that is supported."""
    run_tests(session)


@nox.session
def conformance(session: nox.Session) -> None:
    """Run the suite against the reference, or against the manifest that is named behind `--`."""
    install(session)
    arguments = list(session.posargs)
    if not any(not argument.startswith("-") for argument in arguments):
        arguments.append(str(REFERENCE))
    # A path is said from where nox was called, and nox runs in the folder of its noxfile.
    os.chdir(session.invoked_from)
    session.run("tactful", "check", *arguments)


@nox.session
def lint(session: nox.Session) -> None:
    """Hold the code against its rules: form, types, and which module may import which."""
    install(
        session,
        "import-linter",
        "mypy",
        "ruff",
        "types-PyYAML",
        "types-jmespath",
        "types-jsonschema",
        *TEST_TOOLS,
    )
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def spec(session: nox.Session) -> None:
    """Check the specification's data and that what is generated from it is fresh; `-- write` writes it."""
    install(session)
    session.run("python", "-m", "tactful_conformance.authoring", *session.posargs)
