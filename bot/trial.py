"""Labelled talks are tried on the bot, turn by turn: was each answer about what it should be?

A turn is right when its page, wish or tool is the one wanted (see `bot.knowledge.talks` for the labels), or when it
stays with the subject where that is wanted; and has one of the wanted words. A generous floor, not a full grade.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.errors import SettingsError
from bot.knowledge.model import Knowledge
from bot.knowledge.talks import Said, Talk, read_talks
from bot.message import Message, Reply, Understanding

Verdict = Literal["right", "wrong", "asked", "declined"]
Kind = Literal["first", "same", "tool", "other", "page"]
ON_TOOLS = ("profile", "capability", "compare")
VERDICTS: dict[str, Verdict] = {"answer": "wrong", "ask": "asked", "decline": "declined"}


@dataclass
class View:
    """What the talk is about, for whoever judges it."""

    pages: set[str] = field(default_factory=set)
    tools: set[str] = field(default_factory=set)

    def go_on(self, reply: Reply) -> None:
        """Take in what a turn was about."""
        one = reply.understanding
        if one.outcome == "answer" and one.intent != "smalltalk":
            kept = self.pages if one.intent in ON_TOOLS else set()
            self.pages = {name for name in (one.entry, *one.slots.tasks) if name} | kept
            self.tools = {*reply.shown, *one.slots.tools} if reply.shown else self.tools
        elif one.entry:
            self.pages = self.pages | {one.entry}


@dataclass(frozen=True)
class Tried:
    """One turn and the verdict on its reply."""

    talk: str
    number: int
    said: Said
    reply: Reply
    verdict: Verdict

    @property
    def kind(self) -> Kind:
        """What sort of turn it is: the first, on the same subject, on a tool, no question of ours, or on a page."""
        if self.number == 0:
            return "first"
        first = self.said.wanted[0].partition(":")[0]
        match first:
            case "same":
                return "same"
            case "tool" | "compare":
                return "tool"
            case "talk" | "none":
                return "other"
        return "page"


def read_files(paths: Sequence[Path]) -> tuple[Talk, ...]:
    """The talks of some files. Raises SettingsError with file and line."""
    talks: list[Talk] = []
    for path in paths:
        try:
            talks += read_talks(path.read_text("utf-8"), path.name)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: cannot be read ({error}); name a file of talks in UTF-8") from None
        except ValueError as error:
            raise SettingsError(f"{path}:{error}") from None
    return tuple(talks)


async def tried(
    ask: Callable[[Message], Awaitable[Reply | None]], knowledge: Knowledge, talks: Sequence[Talk],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> AsyncIterator[Tried]:  # fmt: skip
    """Every turn of every talk, each talk in a conversation of its own."""
    total, done = sum(len(talk.turns) for talk in talks), 0
    for number, talk in enumerate(talks):
        view, place = View(), f"trial:{number}"
        for turn, said in enumerate(talk.turns):
            reply = await ask(Message(said.text, conversation_id=place, sender_id=place)) or Reply("")
            yield Tried(talk.name, turn, said, reply, judge(knowledge, said, reply, view))
            view.go_on(reply)
            done += 1
            progress(done, total)


def judge(knowledge: Knowledge, said: Said, reply: Reply, view: View) -> Verdict:
    """The verdict on one reply."""
    one, text = reply.understanding, reply.text.lower()
    fits = any(_fits(knowledge, label, one, view) for label in said.wanted)
    if fits and (not said.words or any(word in text for word in said.words)):
        return "right"
    return VERDICTS.get(one.outcome, "wrong")


def _fits(knowledge: Knowledge, label: str, one: Understanding, view: View) -> bool:
    """Whether what was understood is what a label wants."""
    quoted = one.outcome == "ask" and bool(one.quote)  # a sentence on the subject in view
    answered, (kind, _, name) = one.outcome == "answer" or quoted, label.partition(":")
    tools, tasks = {*one.slots.tools}, {*one.slots.tasks, one.entry or ""} | (view.pages if quoted else set())
    match kind:
        case "none":
            return one.outcome in ("decline", "ask") or one.entry in knowledge.referrals
        case "talk":
            return one.intent == "smalltalk" or one.outcome == "decline"
        case "same":
            return answered and one.intent != "smalltalk" and (bool(tasks & view.pages) or one.intent in ON_TOOLS)
        case "compare":
            return answered and one.intent == "compare"
        case "plan":
            return answered and {part.strip() for part in name.split(",")} <= tasks
        case "tool":
            tool = name.split(":")[0]
            if tool in knowledge.tools:
                return answered and (one.entry == tool or tool in tools)
            return answered and (one.intent in ON_TOOLS or bool(tools & view.tools) or bool(tasks & view.pages))
    wished = kind in tasks and (quoted or (kind in knowledge.tasks and one.intent == "choose"))
    return answered and (one.entry == kind or wished or (kind in knowledge.tools and kind in tools))
