"""Just what is asked of one tool: the fact on it that answers by its meaning, before what its fields say in general.

"does it train on my songs", "iphone app?", "how big is the free one". Rules
- The tool is the one that is named, or the one in view; what is asked of several has answers of its own.
- The surer something else was understood, the surer the fact has to be; a wish, a courtesy and a page that is to be
  handled with care stay what they are.
- What has a field of its own (a price, a maker, what it makes and takes) is told by that, and the fact beside it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answers.able import lettering, names_output
from bot.answers.asked import ABOUT, ON_TOOLS, page_first
from bot.answers.capability import knows
from bot.answers.counted import asks_amount
from bot.answers.draft import SURE_FACT, Context, Draft, next_choices, told
from bot.answers.machine import fitting
from bot.answers.predicate import predicates, question
from bot.answers.profile import measure
from bot.answers.quantity import has_figure, on_uploads
from bot.answers.request import language
from bot.answers.secret import guarded, handing
from bot.answers.sides import asked_aspect, holds
from bot.answers.unread import named_tool
from bot.care import tells_of_loss
from bot.knowledge.model import Tool
from bot.understanding.notes import Particular

SURER = 0.75
"""The same where something else was understood, or the tool is only in view."""
SURE_AFTER = 0.65
"""The same where the talk has just come to the tool, and a page was understood."""
SURELY = 0.85
"""The same of what would be declined, and before a page on what is asked."""
SHAPES = ("capability", "profile")
"""Reply templates on one tool."""
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


def with_just_that(context: Context, draft: Draft) -> Draft:
    """The draft on one tool, with the fact that answers beside what the fields say; as it is where that is all."""
    tool, understanding = context.knowledge.tools.get(draft.entry or ""), draft.understanding or context.understanding
    found = context.particulars.get(draft.entry or "")
    plain = understanding.follow in FOLLOWS and asked_aspect(context) != "what"
    if tool is None or found is None or found.sure < SURE_FACT or draft.template not in SHAPES or not plain:
        return draft
    said, (first, rest, facts) = told(context, found.fact), (draft.values[part] for part in ("first", "rest", "facts"))
    if found.fact.claim in f"{first} {rest} {facts}" or _is_of_another(context, found):
        return draft
    values = {**draft.values, "rest": [said, *rest]}  # type: ignore[misc]  # lines of a reply
    return replace(draft, values=values, facts=(found.fact, *draft.facts))


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
    """Whether the fact comes before what was understood, and before what the fields would say."""
    understanding = context.understanding
    if (
        tells_of_loss(context.plain)
        or understanding.follow not in FOLLOWS
        or understanding.intent in ("compare", "smalltalk")
    ):
        return False
    page = context.knowledge.referrals.get(understanding.entry or "")
    if page is not None and page.careful:
        return False
    of_tool = understanding.outcome == "answer" and understanding.intent in ("profile", "capability")
    if measure(context) or _is_of_another(context, found):
        return False
    counted = asks_amount(context) and (bool(on_uploads(context, tool)) or has_figure(context, tool))
    if counted or ((of_tool or not _is_after(context, tool)) and _has_field(context, tool)):
        return False
    return found.sure >= _least(context, tool)


def _least(context: Context, tool: Tool) -> float:
    """How surely a fact has to answer, by what else would be said."""
    understanding, after_it = context.understanding, _is_after(context, tool)
    if understanding.outcome == "decline":  # "claude monet paintings" asks nothing of Claude
        return SURER if after_it else SURELY
    if not after_it and page_first(context) is not None:
        return SURELY
    own = tool.id in (understanding.entry, *understanding.slots.tools)
    if understanding.outcome == "ask" or (own and understanding.intent in ("profile", "capability")):
        return SURE_FACT if own or after_it else SURER
    if after_it:  # what it is in general says a button
        return SURER if understanding.intent == "choose" else SURE_AFTER
    return max(SURER, understanding.confidence)


def _is_after(context: Context, tool: Tool) -> bool:
    """Whether the talk has just come to this tool."""
    last = context.memory.last
    return last is not None and last.intent in ("profile", "capability") and context.memory.in_view[:1] == (tool.id,)


def _has_field(context: Context, tool: Tool) -> bool:
    """Whether fields or figures of the tool answer, beside which the fact is told: a side, a yes or no, an amount."""
    if asked_aspect(context) or lettering(context, tool) or knows(context, tool):
        return True
    slots = context.understanding.slots
    named = {*slots.modalities, *slots.inputs, *slots.tasks, names_output(context)} - {
        "text",
        "",
    }  # that is all of them
    return bool(named) and question(context).verb in ("makes", "takes", "edits", "serves")


def _is_of_another(context: Context, found: Particular) -> bool:
    """Whether a language, or a kind of file or program, is named that the fact does not hold: it only comes near."""
    claim = found.fact.claim.lower()
    tongue = language(context).lower()
    if tongue and not all(word in claim for word in tongue.split(" and ")):
        return True
    return any(one.what and one.signs and not holds(found.fact.claim, one.signs) for one in predicates(context))
