"""
Check one CLI over and over, and say where a verdict is another: `nox -s soak`.

Ends with 1 at the first case that comes to something else than in the first run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def check(manifest: Path, folder: Path) -> tuple[str, dict[str, str]]:
    """Run the suite, and give its verdict in words and what each case came to; raises SystemExit where it has none."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    command = ["tactful", "check", str(manifest), "--strict", "--json", str(report), "--keep", str(folder / "kept")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not report.exists():
        sys.exit(f"no report, status {done.returncode}: {done.stderr.strip()}")
    data = json.loads(report.read_text(encoding="utf-8"))
    return data["verdict"]["text"], {case["id"]: case["status"] for case in data["cases"]}


def main() -> int:
    """Compare each run with the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    first: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="tactful-repeating-") as folder:
        for time in range(1, options.times + 1):
            verdict, cases = check(options.manifest, Path(folder))
            first = first or cases
            print(f"{time} of {options.times}: {verdict}, {len(cases)} cases", flush=True)
            other = {name: status for name, status in cases.items() if first.get(name) != status}
            for name, status in other.items():
                print(f"{name} is `{status}`, and was `{first.get(name)}` in the first run", file=sys.stderr)
            if other or len(cases) != len(first):
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
