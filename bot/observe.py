"""What an operator watches: whether each platform is alive, and what failed. Numbers only, never anyone's words."""

from __future__ import annotations


def alive(platform: str) -> None:
    """A poll or a heartbeat of that platform has just succeeded."""


def failed(platform: str, what: str) -> None:
    """Something on that platform failed; `what` is a short fixed word (`timeout`, `conflict`, `forbidden`)."""
