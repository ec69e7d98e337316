"""A real Redis or Valkey server of our own on a free loopback port, for as long as a test needs it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = ("redis-server", "valkey-server")


@contextmanager
def redis_server() -> Iterator[str]:
    """The server's address. Raises RuntimeError where no server program is installed."""
    program = next((path for path in map(shutil.which, NAMES) if path), None)
    if program is None:
        raise RuntimeError(f"none of {NAMES} is installed; on Debian: apt-get install redis-server")
    with tempfile.TemporaryDirectory(prefix="whichai-redis-") as folder:
        port = _free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        process = subprocess.Popen(
            [program, *options], stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        try:
            _await_ready(process)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()
            process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "eady to accept connections" in line:
            return
    raise RuntimeError(f"the Redis server ended with {process.wait()} before it was ready")
