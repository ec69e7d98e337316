"""What an operator watches: whether each platform is alive, what failed, how much is asked. Numbers, never words.

Any part of the bot may call the functions below: they are cheap and never raise.
`whichai run` shows the result over HTTP (`bot.health`). Labels are short fixed words: anything else becomes `other`.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
DEAD_AFTER = 75.0
"""Seconds without a poll or heartbeat until a platform counts as dead. Telegram's long polls and Discord's
heartbeats come every 40 to 50 seconds at the slowest; an operator should know within 90."""
LAG_STEP = 0.5

_WORD = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_MESSAGES = Counter("whichai_messages", "Messages answered", ("platform", "band", "intent"), registry=REGISTRY)
_LATENCY = Histogram(
    "whichai_reply_seconds", "Time from a message to its reply, without the network", ("platform",), registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 3),
)  # fmt: skip
_STALE = Counter(
    "whichai_stale_facts", "Facts past their life that replies said with a date, or hid", ("fate",), registry=REGISTRY
)
_FEEDBACK = Counter("whichai_feedback", "What people thought of an answer", ("helpful",), registry=REGISTRY)
_ERRORS = Counter("whichai_errors", "What failed, by part", ("part", "what"), registry=REGISTRY)
_RELOADS = Counter("whichai_reloads", "Reloads of the knowledge", ("result",), registry=REGISTRY)
_AGE = Gauge("whichai_last_sign_of_life_seconds", "Age of the last poll or heartbeat", ("platform",), registry=REGISTRY)
_LAG = Gauge("whichai_loop_lag_seconds", "How late the event loop was, lately", registry=REGISTRY)
_KEYS = Counter("whichai_pasted_keys", "API keys that people pasted and were warned about", registry=REGISTRY)


@dataclass
class _Signs:
    """Signs of life, by the clock that nobody can set."""

    last: dict[str, float] = field(default_factory=dict)
    starting: set[str] = field(default_factory=set)
    stopped: dict[str, str] = field(default_factory=dict)
    broken: str = ""


_signs = _Signs()


def alive(platform: str) -> None:
    """A poll or a heartbeat of that platform has just succeeded."""
    _signs.last[_word(platform)] = time.monotonic()
    _signs.starting.discard(_word(platform))
    _signs.stopped.pop(_word(platform), None)


def failed(platform: str, what: str) -> None:
    """Something on that platform, or in the store, failed; `what` is a short fixed word (`timeout`, `conflict`)."""
    _ERRORS.labels(_word(platform), _word(what)).inc()


def expected(platform: str) -> None:
    """That platform is being started: from now on its silence counts."""
    _signs.last.setdefault(_word(platform), time.monotonic())
    _signs.starting.add(_word(platform))
    _AGE.labels(_word(platform)).set_function(lambda: age(platform))


def stopped(platform: str, why: str) -> None:
    """That platform has given up; `why` is a short fixed phrase for the operator."""
    _signs.last.pop(_word(platform), None)
    _signs.starting.discard(_word(platform))
    _signs.stopped[_word(platform)] = why
    failed(platform, "stopped")


def answered(platform: str, band: str, intent: str | None, seconds: float) -> None:
    """A message was answered."""
    _MESSAGES.labels(_word(platform), _word(band), _word(intent or "none")).inc()
    _LATENCY.labels(_word(platform)).observe(seconds)


def stale(fate: str, facts: int = 1) -> None:
    """A reply met this many facts past their life; `fate` is `shown` or `hidden`."""
    _STALE.labels(_word(fate)).inc(facts)


def judged(helpful: bool) -> None:
    """Somebody told what they thought of an answer."""
    _FEEDBACK.labels("yes" if helpful else "no").inc()


def key_pasted() -> None:
    """Somebody pasted a key and was warned."""
    _KEYS.inc()


def reloaded(problem: str = "") -> None:
    """The knowledge was read again; with a problem, the last good version keeps serving."""
    _signs.broken = problem
    _RELOADS.labels("failed" if problem else "done").inc()


def age(platform: str) -> float:
    """Seconds since the last sign of life; 0 for a platform that nobody expects."""
    last = _signs.last.get(_word(platform))
    return 0.0 if last is None else time.monotonic() - last


def starting() -> dict[str, str]:
    """Platforms that were started and have not been reached yet."""
    return dict.fromkeys(sorted(_signs.starting), "not reached yet")


def dead() -> dict[str, str]:
    """Platforms that should run and show no sign of life: a restart may help."""
    return {name: f"no sign of life for {age(name):.0f} s" for name in _signs.last if age(name) > DEAD_AFTER}


def given_up() -> dict[str, str]:
    """Platforms that stopped for good, and why: somebody has to change something."""
    return dict(_signs.stopped)


def running() -> tuple[str, ...]:
    """Platforms that should run."""
    return tuple(sorted(_signs.last))


def broken_knowledge() -> str:
    """What is wrong with the newest knowledge files, while an older version serves; empty when nothing is."""
    return _signs.broken


def reset() -> None:
    """Forget all signs of life (the counters go on). For tests and a second start in one process."""
    _signs.last.clear()
    _signs.starting.clear()
    _signs.stopped.clear()
    _signs.broken = ""


async def watch_lag() -> None:
    """Measures for ever how late the event loop wakes up."""
    while True:
        due = time.monotonic() + LAG_STEP
        await asyncio.sleep(LAG_STEP)
        _LAG.set(max(0.0, time.monotonic() - due))


def _word(value: str) -> str:
    return value if _WORD.fullmatch(value) else "other"
