"""The tables of the SQLite store, as steps from one version to the next.

A step that was ever released is never changed: a new one is added. `PRAGMA user_version` counts the steps done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from bot.errors import StoreError

Steps = Sequence[tuple[str, ...]]

STEPS: Steps = (
    (
        """CREATE TABLE conversations (
            id TEXT PRIMARY KEY, person TEXT NOT NULL, revision INTEGER NOT NULL,
            touched_at REAL NOT NULL, body TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX conversations_person ON conversations (person)",
        "CREATE INDEX conversations_touched_at ON conversations (touched_at)",
        """CREATE TABLE preferences (
            owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID""",
        """CREATE TABLE uses (
            day TEXT NOT NULL, platform TEXT NOT NULL, outcome TEXT NOT NULL, intent TEXT NOT NULL,
            entry TEXT NOT NULL, version TEXT NOT NULL, times INTEGER NOT NULL,
            PRIMARY KEY (day, platform, outcome, intent, entry, version)) WITHOUT ROWID""",
        """CREATE TABLE feedback (
            day TEXT NOT NULL, entry TEXT NOT NULL, version TEXT NOT NULL, helpful INTEGER NOT NULL,
            reason TEXT NOT NULL, times INTEGER NOT NULL,
            PRIMARY KEY (day, entry, version, helpful, reason)) WITHOUT ROWID""",
        """CREATE TABLE unanswered (
            person TEXT NOT NULL, text TEXT NOT NULL, day TEXT NOT NULL, nearest TEXT NOT NULL,
            PRIMARY KEY (person, text)) WITHOUT ROWID""",
        "CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), ballast BLOB NOT NULL)",
    ),
)


def migrate(db: sqlite3.Connection, steps: Steps = STEPS) -> None:
    """Bring a database to the newest version, each step whole or not at all. Raises StoreError for a newer one."""
    while True:
        db.execute("BEGIN IMMEDIATE")  # two processes may start at once: the second finds the step done
        with db:
            done: int = db.execute("PRAGMA user_version").fetchone()[0]
            if done > len(steps):
                raise StoreError(
                    f"the database has version {done}, this program knows {len(steps)}; update the program"
                )
            if done == len(steps):
                return
            for statement in steps[done]:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {done + 1}")
