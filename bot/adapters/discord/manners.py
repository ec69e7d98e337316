"""When to speak, and how often: cooldowns, a server's own rules, and what the bot may do in a channel."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import discord

Admission = Literal["go", "notice", "silence"]
Anything = TypeVar("Anything")

WINDOW = 60.0
PER_PERSON = 20
PER_CHANNEL = 40
"""Messages a minute. A busy channel gets more than one person does, but not so many that nothing else is read there."""
NOTICE_EVERY = 3600.0
REMEMBERED = 10_000
"""People and channels whose last minute is remembered; beyond that the longest unseen are forgotten."""

_QUIET = re.compile(r"(\d{1,2}):?(\d{2})?\s*(?:-|\u2013|to)\s*(\d{1,2}):?(\d{2})?(?:\s+(\S+))?")


class Cooldowns:
    """Counts what people and channels ask for in a minute, and reminds of it at most once an hour each."""

    def __init__(self) -> None:
        self._recent: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._noticed: OrderedDict[Hashable, float] = OrderedDict()

    def admit(self, who: Hashable, limit: int) -> Admission:
        """Whether one more is welcome now; `notice` for the first refusal within an hour."""
        now = time.monotonic()
        recent = self._recent.setdefault(who, deque())
        self._recent.move_to_end(who)
        while recent and recent[0] <= now - WINDOW:
            recent.popleft()
        if len(recent) < limit:
            recent.append(now)
            _forget_oldest(self._recent)
            return "go"
        return "notice" if self.first_in(("slow", who), NOTICE_EVERY) else "silence"

    def wait(self, who: Hashable) -> int:
        """Seconds until one more is welcome, at least 1."""
        recent = self._recent.get(who)
        return max(1, round(recent[0] + WINDOW - time.monotonic())) if recent else 1

    def first_in(self, what: Hashable, seconds: float) -> bool:
        """True for the first call with `what` in that many seconds; used for everything said rarely."""
        now = time.monotonic()
        if now - self._noticed.get(what, float("-inf")) < seconds:
            return False
        self._noticed[what] = now
        self._noticed.move_to_end(what)
        _forget_oldest(self._noticed)
        return True


def _forget_oldest(remembered: OrderedDict[Hashable, Anything]) -> None:
    while len(remembered) > REMEMBERED:
        remembered.popitem(last=False)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily span in which the bot keeps silent in public."""

    start: dt.time
    end: dt.time
    zone: str = "UTC"

    @classmethod
    def parse(cls, text: str) -> QuietHours:
        """`22:00-07:00 Europe/Berlin`; raises ValueError when it says something else."""
        match = _QUIET.fullmatch(text.strip())
        if match is None:
            raise ValueError("not a span of hours")
        hour, minute, end_hour, end_minute, zone = match.groups()
        try:
            ZoneInfo(zone or "UTC")
        except (KeyError, OSError, ValueError):
            raise ValueError("no such time zone") from None
        return cls(dt.time(int(hour), int(minute or 0)), dt.time(int(end_hour), int(end_minute or 0)), zone or "UTC")

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M} {self.zone}"

    def cover(self, moment: dt.datetime) -> bool:
        """Whether they hold at that moment; a span may go over midnight."""
        now = moment.astimezone(ZoneInfo(self.zone)).time()
        return self.start <= now < self.end if self.start <= self.end else now >= self.start or now < self.end


@dataclass(frozen=True)
class ServerRules:
    """What the people who manage a server have set; everything has a default that suits most."""

    channels: frozenset[int] = frozenset()
    """Channels in which mentions are answered; none means all."""
    forums: frozenset[int] = frozenset()
    """Forums whose new posts are answered."""
    private: bool = False
    """Answers to commands go to the asker alone, where the asker does not say otherwise."""
    quiet: QuietHours | None = None
    language: str = ""
    """Empty for each person's own."""

    @classmethod
    def read(cls, stored: Mapping[str, str]) -> ServerRules:
        """From what was stored; anything unreadable counts as not set."""
        try:
            quiet = QuietHours.parse(stored["quiet"]) if stored.get("quiet") else None
        except ValueError:
            quiet = None
        return cls(
            channels=_ids(stored.get("channels", "")),
            forums=_ids(stored.get("forums", "")),
            private=stored.get("private") == "yes",
            quiet=quiet,
            language=stored.get("language", ""),
        )

    def hear(self, channels: Iterable[int | None]) -> bool:
        """Whether mentions are answered in a channel, given by its own id and, for a thread, its parent's."""
        return not self.channels or not self.channels.isdisjoint(channels)

    def are_quiet(self, moment: dt.datetime) -> bool:
        return self.quiet is not None and self.quiet.cover(moment)


def _ids(text: str) -> frozenset[int]:
    return frozenset(int(part) for part in text.split(",") if part.strip().isdigit())


def rights(channel: object, member: discord.Member | None) -> discord.Permissions:
    """What somebody may do in a channel; everything where Discord has not told us: the answer is then simply tried."""
    if member is None or isinstance(channel, discord.PartialMessageable):
        return discord.Permissions.all()
    return channel.permissions_for(member)  # type: ignore[attr-defined,no-any-return]  # every channel has it


def missing(permissions: discord.Permissions, *, thread: bool) -> tuple[str, ...]:
    """Names, as Discord's settings page writes them, of what the bot lacks for answering in a channel."""
    needed = {
        "View Channel": permissions.view_channel,
        "Send Messages in Threads" if thread else "Send Messages": (
            permissions.send_messages_in_threads if thread else permissions.send_messages
        ),
    }
    return tuple(name for name, granted in needed.items() if not granted)
