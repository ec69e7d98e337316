"""Everything that can go wrong and that somebody acts on differently, on one page.

A type stands here only where a caller does something else because of it. Anything that is none of these
is a bug: the person gets an apology, the log gets the traceback, the bot keeps running.

    WhichAIError
    ├─ SettingsError     stop; the text names the variable and what it may be
    ├─ KnowledgeError    stop, or keep the last good version; `problems` lists all that is wrong
    ├─ StoreError        log it; answer without memory and say so once
    │  └─ ConflictError  somebody else saved this conversation in between; read it again
    └─ PlatformError     reconnect and back off, unless `fatal`
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class WhichAIError(Exception):
    """The root: catch this where any of ours ends the same way."""


class SettingsError(WhichAIError):
    """A variable or an option has a value that cannot be used; the text says which and what to write."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in the knowledge, as a curator reads it."""

    file: str
    """Path relative to the knowledge folder."""
    line: int
    """Line in that file, from 1."""
    text: str
    """What is wrong, and after a semicolon what to write instead."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class KnowledgeError(WhichAIError):
    """The knowledge folder cannot be used as it is."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StoreError(WhichAIError):
    """The store cannot be reached, is locked, full or damaged."""


class ConflictError(StoreError):
    """A compare-and-set lost: the conversation has moved on since it was loaded."""


class PlatformError(WhichAIError):
    """A chat platform refused or cannot be reached."""

    def __init__(self, text: str, *, fatal: bool = False) -> None:
        super().__init__(text)
        self.fatal = fatal
        """True when trying again cannot help (a wrong token, a missing intent)."""
