"""A message that was left unsure though what it names settles it: tools set against each other, a task with limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.answers.capability import COUNTED, capability
from bot.answers.cheapest import wants_one
from bot.answers.choose import MOST_AMONG, among, choose
from bot.answers.compare import compare
from bot.answers.draft import Context, Draft
from bot.answers.fits import names_size
from bot.answers.handing import asks_leave
from bot.answers.profile import profile
from bot.answers.request import language
from bot.answers.secret import is_secret
from bot.answers.stranger import unread
from bot.answers.wishes import JOINED, wishes_of
from bot.knowledge.plain import plain_task
from bot.message import Intent
from bot.understanding.slots import PASSING

AGAINST = frozenset({"or", "vs", "versus", "compare", "comparison", "better", "best", "which", "difference", "between",
                     "against"})  # fmt: skip
"""Words that set several names against each other."""
USING = frozenset({"use", "take", "work", "works", "ok", "good", "then", "instead", "just", "also", "too", "help",
                   "that", "those", "them", "could", "should", "about"})  # fmt: skip
"""Words that only ask for the use of a tool."""
LEGAL = frozenset({"allowed", "legal", "permitted", "fine"})
LEAVE = re.compile(r"\b(?:can|may|could|should) (?:i|we) (?:use|take|try|put|give)\b")
OF_THOSE = re.compile(r"\bwhich (?:one |ones )?of (?:these|those|them|the (?:two|three|four))\b")
MOST_UNREAD = 1
"""So many words of a wish may stay unread when its task and a limit are named."""


def settled_by_names(context: Context) -> Draft | None:
    """The answer that the names in an unsure message settle; None when they leave it open."""
    understanding = context.understanding
    if _of_those(context):
        return _answered(among(context, context.memory.shown[:MOST_AMONG]), compare, "compare", None)
    if understanding.intent == "explain" and (tool := _leave_for(context)):
        return _answered(context, capability, "capability", tool)
    if understanding.intent != "explain" and (tool := _instead_of(context)):
        return _answered(context, profile, "profile", tool)
    if wants_one(context) and understanding.outcome != "answer" and (wish := _last_wish(context)):
        return _answered(context, choose, "choose", wish)
    unclear = understanding.follow == "about" and bool(_named_tool(context))
    if (understanding.follow and not unclear) or not (
        understanding.outcome == "ask" or (understanding.outcome == "decline" and understanding.entry is None)
    ):
        return None
    slots, words = understanding.slots, [word.strip(".,!?") for word in context.words]
    if len(slots.tools) > 1 and not unclear and not AGAINST.isdisjoint(words):
        return _answered(context, compare, "compare", None)
    if (tool := _named_tool(context)) and _on_its_own(context):
        return _answered(context, capability, "capability", tool)
    tasks = dict.fromkeys(slot.value for slot in slots.found if slot.kind == "task" and slot.sure > PASSING)
    if len(wishes_of(context)) > 1 and ("and" in words or "," in " ".join(context.words)):
        return _answered(context, choose, "choose", next(iter(tasks), None))
    spare = MOST_UNREAD * (4 if len(slots.constraints) > 1 else 1)
    if len(tasks) == 1 and slots.constraints and len(unread(context)) <= spare:
        return _answered(context, choose, "choose", next(iter(tasks)))
    made = next(iter(slots.modalities), "")
    plain = plain_task(context.knowledge, made) if made in JOINED and len(slots.modalities) == 1 and not tasks else None
    if plain and (slots.constraints or slots.budget is not None) and len(unread(context)) <= MOST_UNREAD:
        return _answered(context, choose, "choose", plain)
    return None


def _in_language(context: Context) -> bool:
    """Whether nothing but a language is asked of a tool."""
    return bool(language(context)) and len(unread(context) - set(language(context).lower().split())) <= MOST_UNREAD


def _of_those(context: Context) -> bool:
    """Whether one of the tools just shown is asked for: "which of those writes best"."""
    understanding, last = context.understanding, context.memory.last
    after = last is not None and last.intent in ("choose", "compare") and len(context.memory.shown) > 1
    new = understanding.slots.modalities or understanding.intent == "compare" or _named_tool(context)
    return after and not new and bool(OF_THOSE.search(" ".join(context.words)))


def _named_tool(context: Context) -> str:
    """The one tool that the message itself names; empty for none or several."""
    text = " ".join(context.words)
    named = {slot.value for slot in context.understanding.slots.found
             if slot.kind == "tool" and slot.text and slot.text in text}  # fmt: skip
    return next(iter(named)) if len(named) == 1 and named <= context.knowledge.tools.keys() else ""


def _instead_of(context: Context) -> str:
    """The tool of a bare "alternative to X"; empty where anything else is said."""
    slots = context.understanding.slots
    bare = "alternatives" in slots.ids("aspect") and not (slots.tasks or slots.modalities or slots.inputs)
    return _named_tool(context) if bare and not unread(context) else ""


def _leave_for(context: Context) -> str:
    """The tool of "can I use X for it" where the talk is about a secret; empty for any other message."""
    found = LEAVE.search(" ".join(context.words)) if is_secret(context) else None
    if found is None:
        return ""
    words = {word.strip(".,!?") for word in context.words}
    tools = context.knowledge.tools.values()
    return next((tool.id for tool in tools if not words.isdisjoint({tool.name.lower(), *tool.aliases})), "")


def _last_wish(context: Context) -> str:
    """The task that the talk is about; empty for none."""
    last = context.memory.last
    names = (last.entry or "", last.wish or "") if last else ()
    return next((name for name in names if name in context.knowledge.tasks), "")


def _on_its_own(context: Context) -> bool:
    """Whether the one tool that is named is asked about by itself: its use, an amount, a size, a language."""
    counted = bool(COUNTED.search(" ".join(context.words)))
    allowed = bool(context.understanding.slots.constraints) and not unread(context) - USING - LEGAL
    own = _only_use(context) or asks_leave(context) or allowed
    return own or counted or names_size(context) or _in_language(context)


def _only_use(context: Context) -> bool:
    """Whether nothing but the use of a tool is asked: "can i use X for it"."""
    return context.memory.last is not None and not unread(context) - USING


def _answered(context: Context, answers: Callable[[Context], Draft], intent: Intent, entry: str | None) -> Draft:
    """The draft of one kind of answer, and the understanding that it stands for."""
    why = (*context.understanding.why, "what it names settles it")
    meant = replace(context.understanding, outcome="answer", intent=intent, entry=entry, why=why)
    draft = answers(replace(context, understanding=meant))
    return replace(draft, understanding=draft.understanding or meant)
