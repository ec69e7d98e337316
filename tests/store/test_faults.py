"""What happens to the stores when processes are killed, disks are full, and others hold the lock."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest
from redis import Redis

from bot.conversation import Conversation, ConversationState
from bot.errors import StoreError
from bot.store import Unanswered, Use, open_store
from bot.store.redis import RedisStore
from bot.store.schema import STEPS, migrate
from bot.store.sqlite import SqliteStore
from bot.store.told import Told
from tests.redis_server import redis_server
from tests.store.crowd import NOW, write

KILLS = 200
TODAY = NOW.date()


def talk(name: str = "talk") -> Conversation:
    return Conversation(name, "ann", NOW)


def _write_until_killed(url: str, name: str, out: int) -> None:
    os.dup2(out, 1)
    asyncio.run(write(url, name))


async def test_two_hundred_kills_lose_no_finished_write(tmp_path: Path) -> None:
    """A child process (forked, so that starting it costs nothing) is killed at a random moment while it writes."""
    url = f"sqlite:///{tmp_path}/kill.sqlite3"
    chance = random.Random(20261122)
    total = 0
    for round_ in range(KILLS):
        name = f"r{round_}"
        promised = _kill_after(url, name, lines=chance.randrange(1, 12), delay=chance.random() / 500)
        store = open_store(url)
        await store.open()
        kept = await store.load(f"talk-{name}")
        assert kept is not None and kept.state.misses >= promised and kept.revision == kept.state.misses
        assert int((await store.preferences(f"person-{name}"))["number"]) in (kept.revision, kept.revision - 1)
        uses = sum(use.times for use in await store.uses(TODAY) if use.entry == name)
        assert promised <= uses <= kept.revision
        total += uses
        await store.close()
    with sqlite3.connect(tmp_path / "kill.sqlite3") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT sum(times), count(*) FROM uses").fetchone() == (total, KILLS)


def _kill_after(url: str, name: str, lines: int, delay: float) -> int:
    """Lets a writer promise so many lines, kills it a little later; the last number it promised."""
    reading, writing = os.pipe()
    child = get_context("fork").Process(target=_write_until_killed, args=(url, name, writing))
    child.start()
    os.close(writing)
    with os.fdopen(reading, "rb") as out:
        for _ in range(lines):
            assert out.readline()
        time.sleep(delay)
        child.kill()
        child.join()
        rest = out.read().split(b"\n")[:-1]
    return lines + len(rest)


async def test_a_killed_process_frees_its_turn_in_redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.redis.TURN_LIFE", 0.2)
    dead, living = RedisStore(redis_url), RedisStore(redis_url)
    await dead.turn("talk").__aenter__()  # never left, as if its process had died
    async with asyncio.timeout(5), living.turn("talk"):
        pass
    await dead.close()
    await living.close()


TAKING_TURNS = """
import asyncio, sys
from tests.store.test_faults import take_turns
asyncio.run(take_turns(sys.argv[1]))
"""


async def take_turns(url: str) -> None:
    """Half of a crowd: answers one conversation again and again, and checks that nobody else does meanwhile."""
    store = open_store(url)
    inside: Redis = Redis.from_url(url)
    for _ in range(100):
        async with store.turn("shared"):
            assert inside.incr("inside") == 1, "two processes in one conversation"
            kept = await store.load("shared") or talk("shared")
            await store.save(kept.with_state(ConversationState(misses=kept.state.misses + 1), NOW))
            inside.decr("inside")
    await store.close()


async def test_two_processes_never_answer_one_conversation_at_the_same_time(redis_url: str) -> None:
    Redis.from_url(redis_url).flushall()
    children = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", TAKING_TURNS, redis_url, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    async with asyncio.timeout(60):
        ends = [await child.communicate() for child in children]
    assert [child.returncode for child in children] == [0, 0], ends
    store = open_store(redis_url)
    kept = await store.load("shared")
    await store.close()
    assert kept is not None and (kept.revision, kept.state.misses) == (200, 200)  # no change of the other was lost


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process that writes and does not come to an end."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_a_locked_database_fails_fast_and_comes_back(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "bot.sqlite3")
    saved = await store.save(talk())
    with locked(tmp_path / "bot.sqlite3"):
        began = time.monotonic()
        results = await asyncio.gather(*(store.save(saved) for _ in range(50)), return_exceptions=True)
        assert all(isinstance(result, StoreError) for result in results)
        assert time.monotonic() - began < 1.0  # one waited, the others were told at once
        assert not await store.healthy()
    assert await store.healthy()
    assert (await store.save(saved)).revision == 2
    await store.close()


async def test_a_database_that_is_locked_from_the_start_is_opened_later(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path / "bot.sqlite3")
    await first.save(talk())
    await first.close()
    with locked(tmp_path / "bot.sqlite3"):
        store = SqliteStore(tmp_path / "bot.sqlite3")
        with pytest.raises(StoreError, match="locked"):
            await store.open()
    assert await store.healthy()
    assert await store.load("talk") is not None
    await store.close()


@contextmanager
def full_disk(used: int) -> Iterator[None]:
    """No file may grow beyond `used` bytes, for this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (used, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_harms_nothing_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    store = SqliteStore(path)
    saved = await store.save(talk())
    written = 0
    with full_disk(64 * 1024):
        with pytest.raises(StoreError):
            for written in range(10_000):
                await store.add_unanswered(Unanswered(TODAY, f"{written}" * 100, "", "bob"))
        assert await store.load("talk") == saved  # reading goes on
    with full_disk(1):
        assert not await store.healthy()
    assert await store.healthy()
    assert (await store.save(saved)).revision == 2
    assert len((await store.export("bob"))["unanswered"]) == written
    await store.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    path.write_bytes(b"this is no database" * 1000)
    store = SqliteStore(path)
    for attempt in (store.open(), store.load("talk"), store.count(Use(TODAY, "console", "answer"))):
        with pytest.raises(StoreError):
            await attempt
    assert not await store.healthy()
    assert path.read_bytes() == b"this is no database" * 1000
    path.unlink()  # the operator moves it away: memory is back without a restart
    assert await store.healthy()
    await store.close()


async def test_a_replaced_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    backup = SqliteStore(tmp_path / "backup.sqlite3")
    await backup.save(talk("from the backup"))
    await backup.close()
    store = SqliteStore(path)
    await store.save(talk())
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    (tmp_path / "backup.sqlite3").rename(path)
    assert await store.load("from the backup") is not None
    assert await store.load("talk") is None
    await store.close()


async def test_an_unreadable_conversation_begins_anew(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "bot.sqlite3")
    await store.save(talk())
    with sqlite3.connect(tmp_path / "bot.sqlite3") as db:
        db.execute("UPDATE conversations SET body = '{\"id\": 7'")
    assert await store.load("talk") is None
    assert (await store.save(talk())).revision == 1
    await store.close()


async def test_a_closed_store_is_a_store_that_cannot_be_reached(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "bot.sqlite3")
    await store.open()
    await store.close()
    with pytest.raises(StoreError):
        await store.load("talk")
    assert not await store.healthy()


def test_an_old_database_is_brought_up_to_date_and_a_newer_one_refused(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
    migrate(db)
    db.execute("INSERT INTO preferences VALUES ('server', 'quiet', 'on')")
    more = (*STEPS, ("ALTER TABLE preferences ADD COLUMN since TEXT NOT NULL DEFAULT '2026'",))
    migrate(db, more)
    migrate(db, more)
    assert db.execute("SELECT * FROM preferences").fetchall() == [("server", "quiet", "on", "2026")]
    with pytest.raises(StoreError, match="update the program"):
        migrate(db)


def test_a_step_that_fails_leaves_the_old_version_whole(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
    migrate(db)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (*STEPS, ("CREATE TABLE half (id)", "CREATE TABLE preferences (twice)")))
    assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    assert not db.execute("SELECT * FROM sqlite_master WHERE name = 'half'").fetchall()


async def test_forgetting_leaves_no_row_in_any_table_and_no_byte_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    store = SqliteStore(path)
    person = "5ca1ab1e" * 4
    await store.save(Conversation("0ddba11" * 4, person, NOW))
    await store.prefer(person, "language", "en")
    await store.add_unanswered(Unanswered(TODAY, "how to split stems", "", person))
    assert await store.forget(person) == 3
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in db.execute(f"SELECT * FROM {table}")]
    assert len(tables) >= 6 and not [row for row in rows if person in row]
    for ending in ("", "-wal"):
        kept = path.with_name(path.name + ending).read_bytes()
        assert person.encode() not in kept and b"split stems" not in kept
    await store.close()


async def test_forgetting_in_redis_leaves_no_key_of_the_person(redis_url: str) -> None:
    server: Redis = Redis.from_url(redis_url, decode_responses=True)
    server.flushall()
    store = open_store(redis_url)
    await store.save(talk())
    await store.prefer("ann", "language", "en")
    await store.add_unanswered(Unanswered(TODAY, "split stems", "", "ann"))
    assert len(server.keys("*")) >= 5
    await store.forget("ann")
    await store.close()
    assert server.keys("*") == []


async def test_redis_gone_fails_fast_and_comes_back() -> None:
    with redis_server() as url:
        store = open_store(url)
        saved = await store.save(talk())
    began = time.monotonic()
    async with store.turn("talk"):  # answering goes on, without memory
        results = await asyncio.gather(*(store.save(saved) for _ in range(20)), return_exceptions=True)
    assert all(isinstance(result, StoreError) for result in results)
    assert not await store.healthy()
    assert time.monotonic() - began < 3.0
    await store.close()


async def test_redis_that_hangs_does_not_hold_people_up(redis_url: str) -> None:
    store = open_store(redis_url)
    await store.open()
    with Redis.from_url(redis_url) as server:
        server.execute_command("CLIENT", "PAUSE", 1500, "ALL")
        began = time.monotonic()
        for _ in range(10):
            with pytest.raises(StoreError):
                await store.load("talk")
        assert time.monotonic() - began < 1.5
    async with asyncio.timeout(10):
        while not await store.healthy():
            pass
    assert await store.load("talk") is None
    await store.close()


async def test_only_its_owner_may_read_the_database(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "bot.sqlite3")
    await store.save(talk())
    modes = {os.stat(tmp_path / f"bot.sqlite3{ending}").st_mode & 0o777 for ending in ("", "-wal", "-shm")}  # noqa: PTH116
    assert modes == {0o600}
    await store.close()


def test_each_conversation_is_told_once_in_each_outage() -> None:
    told = Told(most=2)
    assert [told.is_first(name) for name in "aabab"] == [True, False, True, False, False]
    told.forget("a")
    told.forget("never told")
    assert told.is_first("a")
    assert told.is_first("c")  # pushes out the one told longest ago
    assert not told.is_first("a") and told.is_first("b")
