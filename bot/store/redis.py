"""Memory in Redis or Valkey, for several processes that share conversations. Needs the extra `redis`.

Rules
- One server (no cluster): a script touches several keys at once, so that a change happens whole or not at all.
- A turn is a lock that expires, in case its process dies; a turn that outlives it fails to save (compare-and-set).

Keys, behind `whichai:`
    talk:<id>       conversation: body, revision, person     talks:<person>   ids of a person's conversations
    touched         ids by time of the last turn             prefs:<owner>    name → value
    uses:<day>      use → times                              votes:<day>      feedback → times
    asked:<person>  text → [day, nearest]                    askers           persons who asked in vain
    days            days with counters                       turn:<id>        the lock of a turn
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import astuple, replace
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import LockError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from bot.conversation import Conversation
from bot.errors import ConflictError, SettingsError, StoreError
from bot.store.protocol import KEEP_COUNTS, KEEP_IDLE, Feedback, Unanswered, Use, rows_of
from bot.store.rest import Rest
from bot.store.turns import Turns

Given = ParamSpec("Given")
Result = TypeVar("Result")
log = structlog.stdlib.get_logger(__name__)
PREFIX = "whichai:"
WAIT = 0.5
TURN_LIFE = 20.0
"""Seconds until the turn of a dead process is free again; a reply takes milliseconds."""

_SAVE = """
local known = tonumber(redis.call('HGET', KEYS[1], 'revision') or '0')
if known ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'revision', known + 1, 'person', ARGV[2], 'body', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4])
return 1
"""
_FORGET = """
local rows = redis.call('HLEN', KEYS[2]) + redis.call('HLEN', KEYS[3])
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  rows = rows + redis.call('DEL', ARGV[1] .. 'talk:' .. id)
  redis.call('ZREM', KEYS[5], id)
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('SREM', KEYS[4], ARGV[2])
return rows
"""
_SWEEP_TALKS = """
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[2])
for _, id in ipairs(ids) do
  local person = redis.call('HGET', ARGV[1] .. 'talk:' .. id, 'person')
  if person then redis.call('SREM', ARGV[1] .. 'talks:' .. person, id) end
  redis.call('DEL', ARGV[1] .. 'talk:' .. id)
  redis.call('ZREM', KEYS[1], id)
end
return #ids
"""


def _guarded(
    method: Callable[Concatenate[RedisStore, Given], Awaitable[Result]],
) -> Callable[Concatenate[RedisStore, Given], Coroutine[Any, Any, Result]]:
    """The method, failing at once while the server is known to be down, and always with a StoreError."""

    @wraps(method)
    async def guarded(store: RedisStore, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        store.check()
        try:
            return await method(store, *args, **kwargs)
        except (RedisError, OSError) as error:
            raise store.note(error) from error

    return guarded


class RedisStore:
    """A store on the server at `url`."""

    def __init__(self, url: str) -> None:
        try:
            self._redis: Any = Redis.from_url(
                url,
                decode_responses=True,
                socket_timeout=WAIT,
                socket_connect_timeout=WAIT,
                retry=Retry(NoBackoff(), 1),  # one more try: an idle connection may have been closed meanwhile
            )
        except ValueError:
            raise SettingsError("WHICHAI_STORE: no Redis address; write redis://HOST:PORT/NUMBER") from None
        self._save = self._redis.register_script(_SAVE)
        self._forget = self._redis.register_script(_FORGET)
        self._sweep_talks = self._redis.register_script(_SWEEP_TALKS)
        self._rest = Rest()
        self._turns = Turns()

    def note(self, error: Exception) -> StoreError:
        """The error to raise for one of the server's; after a lost connection the store rests a moment."""
        if isinstance(error, OSError | RedisConnectionError | RedisTimeoutError):
            self._rest.begin("the Redis server cannot be reached")
        return StoreError(f"Redis: {type(error).__name__}: {error}")

    def check(self) -> None:
        self._rest.check()

    @_guarded
    async def open(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        await self._redis.aclose()

    @asynccontextmanager
    async def turn(self, conversation_id: str) -> AsyncIterator[None]:
        async with self._turns.hold(conversation_id):
            lock = Lock(self._redis, _key("turn", conversation_id), timeout=TURN_LIFE, sleep=0.02)
            held = await self._hold(lock)
            try:
                yield
            finally:
                if held:
                    await self._free(lock)

    @_guarded
    async def load(self, conversation_id: str) -> Conversation | None:
        body, revision = await self._redis.hmget(_key("talk", conversation_id), "body", "revision")
        if body is None:
            return None
        try:
            return replace(Conversation.from_json(body), revision=int(revision))
        except ValueError:  # written by a version that we cannot read: begin anew
            await self._redis.delete(_key("talk", conversation_id))
            return None

    @_guarded
    async def save(self, conversation: Conversation) -> Conversation:
        saved = replace(conversation, revision=conversation.revision + 1)
        keys = [_key("talk", saved.id), _key("talks", saved.person), _key("touched")]
        touched = saved.touched_at.timestamp()
        values: list[str | int | float] = [conversation.revision, saved.person, saved.to_json(), saved.id, touched]
        if not await self._save(keys=keys, args=values):
            raise ConflictError("this conversation was saved by somebody else")
        return saved

    @_guarded
    async def preferences(self, owner: str) -> dict[str, str]:
        return dict(await self._redis.hgetall(_key("prefs", owner)))

    @_guarded
    async def prefer(self, owner: str, name: str, value: str | None) -> None:
        key = _key("prefs", owner)
        if value is None:
            await self._redis.hdel(key, name)
        else:
            await self._redis.hset(key, name, value)

    @_guarded
    async def count(self, use: Use) -> None:
        await self._add("uses", use.day, [*astuple(use)[1:-1]], use.times)

    @_guarded
    async def add_feedback(self, feedback: Feedback) -> None:
        await self._add("votes", feedback.day, [*astuple(feedback)[1:-1]], feedback.times)

    @_guarded
    async def add_unanswered(self, unanswered: Unanswered) -> None:
        pipe = self._redis.pipeline(transaction=True)
        pipe.sadd(_key("askers"), unanswered.person)
        value = json.dumps([unanswered.day.isoformat(), unanswered.nearest])
        pipe.hset(_key("asked", unanswered.person), unanswered.text, value)
        await pipe.execute()

    @_guarded
    async def forget(self, person: str) -> int:
        keys = [_key("talks", person), _key("prefs", person), _key("asked", person), _key("askers"), _key("touched")]
        return int(await self._forget(keys=keys, args=[PREFIX, person]))

    @_guarded
    async def export(self, person: str) -> dict[str, list[dict[str, object]]]:
        talks = [await self.load(talk) for talk in await self._members(_key("talks", person))]
        preferences = await self.preferences(person)
        return rows_of([talk for talk in talks if talk], preferences, await self._asked_by(person))

    @_guarded
    async def uses(self, since: date) -> tuple[Use, ...]:
        return tuple(Use(*row) for row in await self._counted("uses", since))

    @_guarded
    async def feedback(self, since: date) -> tuple[Feedback, ...]:
        return tuple(Feedback(*row) for row in await self._counted("votes", since))

    @_guarded
    async def unanswered(self, least: int = 3) -> tuple[Unanswered, ...]:
        people = await self._members(_key("askers"))
        if len(people) < least:
            return ()
        return tuple([one for person in people for one in await self._asked_by(person)])

    @_guarded
    async def sweep(self, now: datetime) -> int:
        idle = now - KEEP_IDLE
        rows = int(await self._sweep_talks(keys=[_key("touched")], args=[PREFIX, idle.timestamp()]))
        for person in await self._members(_key("askers")):
            old = [one.text for one in await self._asked_by(person) if one.day < idle.date()]
            if old:
                rows += await self._redis.hdel(_key("asked", person), *old)
            if not await self._redis.exists(_key("asked", person)):
                await self._redis.srem(_key("askers"), person)
        for day in await self._members(_key("days")):
            if date.fromisoformat(day) < (now - KEEP_COUNTS).date():
                rows += await self._redis.hlen(_key("uses", day))
                rows += await self._redis.hlen(_key("votes", day))
                await self._redis.delete(_key("uses", day), _key("votes", day))
                await self._redis.srem(_key("days"), day)
        return rows

    async def healthy(self) -> bool:
        try:
            await self._redis.set(_key("probe"), 1, ex=60)
        except (RedisError, OSError):
            return False
        self._rest.end()
        return True

    async def _add(self, name: str, day: date, fields: list[object], times: int) -> None:
        pipe = self._redis.pipeline(transaction=True)
        pipe.sadd(_key("days"), day.isoformat())
        pipe.hincrby(_key(name, day.isoformat()), json.dumps(fields), times)
        await pipe.execute()

    async def _counted(self, name: str, since: date) -> list[tuple[Any, ...]]:
        days = [date.fromisoformat(day) for day in await self._members(_key("days"))]
        return [
            (day, *json.loads(fields), int(times))
            for day in sorted(days)
            if day >= since
            for fields, times in (await self._redis.hgetall(_key(name, day.isoformat()))).items()
        ]

    async def _asked_by(self, person: str) -> list[Unanswered]:
        kept = await self._redis.hgetall(_key("asked", person))
        rows = [(text, *json.loads(value)) for text, value in kept.items()]
        return [Unanswered(date.fromisoformat(day), text, nearest, person) for text, day, nearest in rows]

    async def _members(self, key: str) -> list[str]:
        return sorted(await self._redis.smembers(key))

    async def _hold(self, lock: Lock) -> bool:
        """Whether the lock was taken; without a server, the turns of this process are still kept apart."""
        try:
            self._rest.check()
            return bool(await lock.acquire())
        except StoreError:
            return False
        except (RedisError, OSError) as error:
            self.note(error)
            return False

    async def _free(self, lock: Lock) -> None:
        try:
            await lock.release()
        except (LockError, RedisError, OSError):  # it expires by itself
            log.warning("turn_not_freed")


def _key(*parts: str) -> str:
    return PREFIX + ":".join(parts)
