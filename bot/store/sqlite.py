"""Memory in one SQLite file, the default of a running bot.

Rules
- One connection in one thread of its own: a call is one function there, whole even if its caller is cancelled.
- Write-ahead log with `synchronous=NORMAL`: a killed process loses nothing that was saved; after a power cut the
  last moments may be missing, but the file is sound.
- Whatever goes wrong becomes a StoreError; a connection that failed oddly is opened anew with the next call.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from bot.conversation import Conversation
from bot.errors import ConflictError, StoreError
from bot.store.protocol import KEEP_COUNTS, KEEP_IDLE, Feedback, Unanswered, Use, rows_of
from bot.store.rest import Rest
from bot.store.schema import migrate
from bot.store.turns import Turns

Result = TypeVar("Result")
WAIT = 0.3
"""Seconds to wait for another process that writes: a person notices half a second."""
PROBE = 32 * 1024
"""Bytes that must fit for the disk not to be full: more than saving any conversation takes."""
TABLES_OF_PERSON = (("conversations", "person"), ("preferences", "owner"), ("unanswered", "person"))


class SqliteStore:
    """A store in the file at `path`, made with its folder where it is missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._inode = 0
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._rest = Rest()
        self._turns = Turns()

    async def open(self) -> None:
        await self._run(lambda db: None)

    async def close(self) -> None:
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown(wait=False)

    def turn(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        return self._turns.hold(conversation_id)

    async def load(self, conversation_id: str) -> Conversation | None:
        def read(db: sqlite3.Connection) -> Conversation | None:
            row = db.execute("SELECT body, revision FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
            try:
                return replace(Conversation.from_json(row[0]), revision=row[1]) if row else None
            except ValueError:  # written by a version that we cannot read: begin anew
                db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
                return None

        return await self._run(read)

    async def save(self, conversation: Conversation) -> Conversation:
        saved = replace(conversation, revision=conversation.revision + 1)
        values = (saved.person, saved.revision, saved.touched_at.timestamp(), saved.to_json(), saved.id)

        def write(db: sqlite3.Connection) -> Conversation:
            if conversation.revision:
                change = "UPDATE conversations SET person=?, revision=?, touched_at=?, body=? WHERE id=? AND revision=?"
                done = db.execute(change, (*values, conversation.revision))
            else:
                add = "INSERT INTO conversations (person, revision, touched_at, body, id) VALUES (?, ?, ?, ?, ?)"
                done = db.execute(add + " ON CONFLICT DO NOTHING", values)
            if done.rowcount != 1:
                raise ConflictError("this conversation was saved by somebody else")
            return saved

        return await self._run(write)

    async def preferences(self, owner: str) -> dict[str, str]:
        query = "SELECT name, value FROM preferences WHERE owner = ?"
        return await self._run(lambda db: dict(db.execute(query, (owner,)).fetchall()))

    async def prefer(self, owner: str, name: str, value: str | None) -> None:
        if value is None:
            await self._write("DELETE FROM preferences WHERE owner = ? AND name = ?", owner, name)
        else:
            await self._write(
                "INSERT OR REPLACE INTO preferences (owner, name, value) VALUES (?, ?, ?)", owner, name, value
            )

    async def count(self, use: Use) -> None:
        add = "INSERT INTO uses VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET times = times + excluded.times"
        day = use.day.isoformat()
        await self._write(add, day, use.platform, use.outcome, use.intent, use.entry, use.version, use.times)

    async def add_feedback(self, feedback: Feedback) -> None:
        add = "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET times = times + excluded.times"
        day = feedback.day.isoformat()
        await self._write(
            add, day, feedback.entry, feedback.version, feedback.helpful, feedback.reason, feedback.times
        )  # fmt: skip

    async def add_unanswered(self, unanswered: Unanswered) -> None:
        add = "INSERT OR REPLACE INTO unanswered (person, text, day, nearest) VALUES (?, ?, ?, ?)"
        await self._write(add, unanswered.person, unanswered.text, unanswered.day.isoformat(), unanswered.nearest)

    async def forget(self, person: str) -> int:
        def remove(db: sqlite3.Connection) -> int:
            return sum(
                db.execute(f"DELETE FROM {table} WHERE {column} = ?", (person,)).rowcount
                for table, column in TABLES_OF_PERSON
            )

        rows = await self._run(remove)
        # what was deleted would stay readable in the log until the next checkpoint
        with suppress(StoreError):
            await self._run(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall(), transaction=False)
        return rows

    async def export(self, person: str) -> dict[str, list[dict[str, object]]]:
        def read(db: sqlite3.Connection) -> dict[str, list[dict[str, object]]]:
            bodies = db.execute("SELECT body FROM conversations WHERE person = ?", (person,)).fetchall()
            named = db.execute("SELECT name, value FROM preferences WHERE owner = ?", (person,)).fetchall()
            asked = db.execute(
                "SELECT day, text, nearest, person FROM unanswered WHERE person = ?", (person,)
            ).fetchall()
            return rows_of(
                [Conversation.from_json(row[0]) for row in bodies], dict(named), [_unanswered(row) for row in asked]
            )

        return await self._run(read)

    async def uses(self, since: date) -> tuple[Use, ...]:
        query = "SELECT * FROM uses WHERE day >= ?"
        rows = await self._run(lambda db: db.execute(query, (since.isoformat(),)).fetchall())
        return tuple(Use(date.fromisoformat(row[0]), *row[1:]) for row in rows)

    async def feedback(self, since: date) -> tuple[Feedback, ...]:
        query = "SELECT * FROM feedback WHERE day >= ?"
        rows = await self._run(lambda db: db.execute(query, (since.isoformat(),)).fetchall())
        return tuple(Feedback(date.fromisoformat(day), entry, version, bool(helpful), why, times)
                     for day, entry, version, helpful, why, times in rows)  # fmt: skip

    async def unanswered(self, least: int = 3) -> tuple[Unanswered, ...]:
        query = """SELECT day, text, nearest, person FROM unanswered
                   WHERE (SELECT count(DISTINCT person) FROM unanswered) >= ?"""
        return tuple(_unanswered(row) for row in await self._run(lambda db: db.execute(query, (least,)).fetchall()))

    async def sweep(self, now: datetime) -> int:
        idle, counts = now - KEEP_IDLE, (now - KEEP_COUNTS).date().isoformat()

        def remove(db: sqlite3.Connection) -> int:
            return (
                db.execute("DELETE FROM conversations WHERE touched_at < ?", (idle.timestamp(),)).rowcount
                + db.execute("DELETE FROM unanswered WHERE day < ?", (idle.date().isoformat(),)).rowcount
                + db.execute("DELETE FROM uses WHERE day < ?", (counts,)).rowcount
                + db.execute("DELETE FROM feedback WHERE day < ?", (counts,)).rowcount
            )

        return await self._run(remove)

    async def healthy(self) -> bool:
        self._rest.end()
        try:
            await self._write("INSERT OR REPLACE INTO probe VALUES (1, randomblob(?))", PROBE)
        except StoreError:
            return False
        return True

    async def _write(self, statement: str, *values: object) -> None:
        await self._run(lambda db: db.execute(statement, values))

    async def _run(self, work: Callable[[sqlite3.Connection], Result], *, transaction: bool = True) -> Result:
        if self._closed:
            raise StoreError("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work, transaction)

    def _work(self, work: Callable[[sqlite3.Connection], Result], transaction: bool) -> Result:
        self._rest.check()
        try:
            db = self._connect()
            if not transaction:
                return work(db)
            db.execute("BEGIN")
            with db:
                return work(db)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                self._rest.begin("the database is locked by another process")
            elif error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
                self._disconnect()
            raise StoreError(f"the database cannot be used: {error}") from error
        except (sqlite3.Error, OSError) as error:
            self._disconnect()
            raise StoreError(f"the database cannot be used: {error}") from error

    def _connect(self) -> sqlite3.Connection:
        if self._db is not None and self._is_same_file():
            return self._db
        self._disconnect()  # the file was replaced, for example by a backup
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)  # nobody else's business, hashed or not
        db = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "trusted_schema = OFF"):
                db.execute(f"PRAGMA {pragma}")
            migrate(db)
        except BaseException:
            db.close()
            raise
        self._db, self._inode = db, self._path.stat().st_ino
        return db

    def _is_same_file(self) -> bool:
        try:
            return self._path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def _disconnect(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = None


def _unanswered(row: tuple[str, str, str, str]) -> Unanswered:
    day, text, nearest, person = row
    return Unanswered(date.fromisoformat(day), text, nearest, person)
