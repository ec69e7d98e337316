"""Just what is asked of one tool: the fact on it that answers by its meaning, before what its fields say in general.

"does it train on my songs", "iphone app?", "how big is the free one". Rules
- The tool is the one that is named, or the one in view; what is asked of several has answers of its own.
- The surer something else was understood, the surer the fact has to be; a wish, a courtesy and a page that is to be
  handled with care stay what they are.
- Sides with a field of their own (the price, what it is, what there is instead) are told with all that belongs to them.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answers.asked import ABOUT, ON_TOOLS
from bot.answers.draft import Context, Draft, next_choices, told
from bot.answers.machine import fitting
from bot.answers.secret import guarded, handing
from bot.answers.sides import asked_aspect
from bot.answers.unread import named_tool
from bot.knowledge.model import Tool
from bot.understanding.notes import Particular

SURE = 0.6
"""How surely a fact answers where the tool is asked about; so learned that one in fifteen is another fact."""
SURER = 0.75
"""The same where something else was understood, or the tool is only in view."""
FIELDS = ("price", "free", "what", "good-at", "bad-at", "alternatives", "url", "maker")
"""Sides that are told by the fields of a tool."""
SURELY = 0.85
"""How surely a fact answers that comes before such a side."""
FOLLOWS = ("", ABOUT, "check", "quota", "language", "data", "account", "machine")
"""Ways to lean on the last answer that a fact may answer."""


def just_that(context: Context) -> Draft | None:
    """The fact on one tool that is asked for; None where none is, or not surely enough."""
    tool = _subject(context)
    found = context.particulars.get(tool.id) if tool is not None else None
    if tool is None or found is None or not _is_due(context, tool, found) or handing(context, tool):
        return None
    if fitting(context, tool):
        return None
    said = context.line("cap-fact", name=tool.name, fact=told(context, found.fact))
    why = (*context.understanding.why, f"a fact on {tool.id} answers just that: {found.sure:.2f}")
    meant = replace(context.understanding, outcome="answer", intent="capability", entry=tool.id, follow="", why=why)
    draft = Draft(
        "capability", {"first": said, "rest": [], "facts": []}, title=tool.name, shown=(tool.id,),
        recommended=(tool.id,), facts=(found.fact,), entry=tool.id, understanding=meant,
        choices=next_choices(context, (*(task.id for task in context.before), *tool.alternatives), most=2),
    )  # fmt: skip
    return guarded(replace(context, understanding=meant), draft, (tool.id,))


def _subject(context: Context) -> Tool | None:
    """The one active tool that is asked about: by its name, else the one that the talk has come to."""
    known, last, slots = context.knowledge.tools, context.memory.last, context.understanding.slots
    names = {slot.value for slot in slots.found if slot.kind in ("tool", "stranger") and slot.text}
    name = named_tool(context)
    if not name and last is not None and not names & {*known} and last.intent in ON_TOOLS:
        one = last.chosen is not None or last.intent in ("profile", "capability") or len(context.memory.in_view) == 1
        name = next(iter(context.memory.in_view), "") if one else ""
    tool = known.get(name)
    return tool if tool is not None and tool.status == "active" else None


def _is_due(context: Context, tool: Tool, found: Particular) -> bool:
    """Whether the fact comes before what was understood."""
    understanding = context.understanding
    if understanding.follow not in FOLLOWS or understanding.intent in ("compare", "smalltalk"):
        return False
    page = context.knowledge.referrals.get(understanding.entry or "")
    if page is not None and (page.careful or understanding.confidence >= SURELY):
        return False
    if asked_aspect(context) in FIELDS:
        return found.sure >= SURELY
    of_tool = understanding.intent in ("profile", "capability") and tool.id in (understanding.entry, *understanding.slots.tools)
    if understanding.outcome == "answer" and not of_tool:
        return found.sure >= max(SURER, understanding.confidence)
    return found.sure >= (SURE if of_tool or named_tool(context) == tool.id else SURER)
