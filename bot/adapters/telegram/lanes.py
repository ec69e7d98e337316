"""Each chat's work in its order, the chats side by side, and a burst of short messages as one turn.

Rules
- One lane for each chat; a lane's task lives only while it has work.
- A job that is not finished yet joins the next one of the same person: the answer waits `pause` seconds for it. Jobs
  that already stand in line join without any wait. Without a pause nothing is joined.
- Stopping finishes what is in line; only what takes too long is given up, and then its `done` is cancelled, so that
  whoever keeps the updates knows that it was not answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

log = logging.getLogger(__name__)
Work = TypeVar("Work")


@dataclass(slots=True)
class _Lane(Generic[Work]):
    jobs: deque[tuple[Work, asyncio.Future[None]]] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class Lanes(Generic[Work]):
    """Runs `handle` on one job, or on several that were joined; never on two of a chat at once."""

    def __init__(
        self,
        handle: Callable[[Sequence[Work]], Awaitable[None]],
        joins: Callable[[Sequence[Work], Work], bool],
        waits: Callable[[Work], bool],
        pause: float,
    ) -> None:
        self._handle = handle
        self._joins = joins
        self._waits = waits
        self._pause = pause
        self._lanes: dict[Hashable, _Lane[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def put(self, key: Hashable, job: Work) -> asyncio.Future[None]:
        """Stand in line; the future is done when the job was answered, whatever came of it."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane()
            task = asyncio.create_task(self._work(key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.jobs.append((job, done))
        lane.arrived.set()
        return done

    def is_busy(self, key: Hashable) -> bool:
        """Whether something of that lane is in hand, so that a newcomer would have to wait."""
        return key in self._lanes

    async def finish(self, seconds: float) -> bool:
        """Answer what is in line, without waiting for more. False when some had to be given up."""
        self._closing = True
        for lane in self._lanes.values():
            lane.arrived.set()
        if not self._tasks:
            return True
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late

    async def _work(self, key: Hashable, lane: _Lane[Work]) -> None:
        taken: list[tuple[Work, asyncio.Future[None]]] = []
        try:
            while lane.jobs:
                taken = await self._gather(lane)
                await self._run([job for job, _ in taken])
                for _, done in taken:
                    if not done.done():
                        done.set_result(None)
        except asyncio.CancelledError:
            for _, done in (*taken, *lane.jobs):
                done.cancel()
            raise
        finally:
            self._lanes.pop(key, None)

    async def _run(self, jobs: list[Work]) -> None:
        try:
            await self._handle(jobs)
        except Exception:  # a bug of ours: the traceback for the log, and the bot keeps running
            log.exception("a turn failed")

    async def _gather(self, lane: _Lane[Work]) -> list[tuple[Work, asyncio.Future[None]]]:
        taken = [lane.jobs.popleft()]
        while self._pause:
            while lane.jobs and self._joins([job for job, _ in taken], lane.jobs[0][0]):
                taken.append(lane.jobs.popleft())
            if lane.jobs or self._closing or not self._waits(taken[-1][0]):
                break
            lane.arrived.clear()
            try:
                async with asyncio.timeout(self._pause):
                    await lane.arrived.wait()
            except TimeoutError:
                break
        return taken
