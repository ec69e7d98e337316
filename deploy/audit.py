"""Looks up every pinned package for known holes: `python deploy/audit.py`. A part of `run.py check`.

Ends with 1 where one is known, or where the pins cannot be read. Without an answer of the vulnerability service nothing
fails, but it says so: an index of one's own often serves packages and knows nothing of holes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PINS = tuple(Path(__file__).with_name(name) for name in ("requirements.txt", "requirements-build.txt"))
PATIENCE = 300.0
"""Seconds for all packages together; then the service counts as not reached."""
_UNREACHED = re.compile(r"ConnectionError|Timeout|ProxyError|SSLError|HTTPError|Max retries|ServiceError")


def main(pins: Sequence[Path] = PINS) -> int:
    """Print what was found; comes back with 1 where something must be done."""
    return max(_audit(path) for path in pins)


def _audit(path: Path) -> int:
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, "--format", "json", "--requirement", str(path)],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        code, text = 0, f"skipped, the vulnerability service did not answer within {PATIENCE:.0f} s"
    else:
        code, text = verdict(done.stdout, done.stderr)
    print(f"audit: {path.name}: {text}", file=sys.stderr)
    return code


def verdict(found: str, said: str) -> tuple[int, str]:
    """Exit code and words for what pip-audit printed as JSON and what it said beside it."""
    try:
        packages = json.loads(found)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (said.strip().splitlines() or ["pip-audit said nothing"])[-1]
        if _UNREACHED.search(said):
            return 0, "skipped, the vulnerability service cannot be reached"
        return 1, f"could not be looked at ({last})"
    holes = [f"{one['name']} {one['version']}: {hole['id']}{_mended(hole)}" for one in packages
             for hole in one.get("vulns", ())]  # fmt: skip
    if holes:
        return 1, "\n  ".join(["known holes", *holes])
    unseen = [one["name"] for one in packages if "skip_reason" in one]
    if packages and len(unseen) == len(packages):
        return 0, "skipped, the index that is used here knows nothing of vulnerabilities"
    looked = f"no known hole in {len(packages) - len(unseen)} packages"
    return 0, looked + (f"; not looked at: {', '.join(unseen)}" if unseen else "")


def _mended(hole: dict[str, list[str]]) -> str:
    return f", mended in {' or '.join(hole['fix_versions'])}" if hole.get("fix_versions") else ""


if __name__ == "__main__":
    sys.exit(main())
