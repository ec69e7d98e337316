"""A tool is named, and yet a page may answer: how sure the page must be, against what the notes on the tool say.

"whisper adds words that nobody said", "is there a watermark in chatgpt text", "why can't gemini or claude count".
Rules
- What has a field of its own (the price, the maker, alternatives, the machine) is said of the tool.
- Where the notes on it are silent or say only what it is, a page that is likely comes first; to a "why" a faint one.
- Several tools are compared only where they are set against each other.
"""

from __future__ import annotations

from bot.answers.able import SPELLED, lettering
from bot.answers.borne import borne
from bot.answers.capability import LIKELY, NEAR, WHY, knows, nearest_page
from bot.answers.counted import COUNTED
from bot.answers.draft import Context
from bot.answers.machine import machine
from bot.answers.predicate import predicates, question
from bot.answers.request import exact, on_language
from bot.answers.secret import CHATS, asks_leave
from bot.answers.sides import OPEN, SIGNS, asked_aspect, facts_on
from bot.answers.together import AGAINST, WEAKLY
from bot.answers.unread import USING, named_tool, unread
from bot.knowledge.model import Tool
from bot.understanding.candidates import BEHIND

FACTUAL = ("saves", "marks", "joins", "lives", "copes", "shares")
"""Verbs on which the notes on a tool say more than a page that is sure; on money and privacy a page says more."""
UNWEIGHED = 0.45
"""Confidence in a page from which it comes before a comparison that nothing asks for."""
PICKED = 0.75
"""Confidence in a page from which it comes before the editors' word on the tool for a task."""
LEAST_SAID = 2
LEAST_ON_A_CARD = 3
"""Words beside the names that ask for something of their own; of a tool's card more."""
SPOKEN = frozenset({"speech", "transcription", "music"})
ALL = 0.99
"""Share of the telling words that such a page holds, where the editors name the tool for the task."""
FAINT = 0.1
"""Confidence from which a page answers what somebody else may do: "can others steal it"."""
NEVER = 2.0


def says_more(context: Context) -> bool:
    """Whether a message says something beside the names and the words that compare them."""
    return len(unread(context) - AGAINST) >= LEAST_SAID


def needed(context: Context) -> float:
    """The confidence from which a page comes before the tools that are named."""
    if context.understanding.intent == "compare":
        return _beside_several(context)
    if question(context).by_others:
        return FAINT
    tool = named_tool(context)
    return _beside_one(context, context.knowledge.tools[tool]) if tool else NEVER


def _beside_several(context: Context) -> float:
    """The same where several tools are named."""
    if not says_more(context) or not (AGAINST - WEAKLY).isdisjoint(context.plain):
        return NEVER
    return NEAR if context.plain[:1] in WHY else UNWEIGHED if WEAKLY.isdisjoint(context.plain) else LIKELY


def _beside_one(context: Context, tool: Tool) -> float:
    """The same where one tool is named: the more its notes say to the question, the surer the page has to be."""
    aspect, understanding = asked_aspect(context), context.understanding
    if context.plain[:1] in WHY:
        return NEAR
    if asks_leave(context) or COUNTED.search(context.text):
        return NEVER
    if aspect == "privacy" or (aspect == "maker" and understanding.slots.modalities):  # "who owns its pictures"
        return _likely(context)
    least = LEAST_ON_A_CARD if understanding.intent == "profile" and not aspect else LEAST_SAID
    if on_language(context, tool) and not SPOKEN.isdisjoint((*tool.outputs, *tool.inputs)) and tool.kind not in CHATS:
        return NEVER  # "does buzz understand polish": a page on languages tells of chats
    if exact(context, tool) or (SPELLED.search(context.text) and lettering(context, tool)):
        return NEVER
    if machine(context, tool) or len(unread(context) - USING) < least or knows(context, tool, FACTUAL):
        return NEVER
    if aspect and (aspect not in OPEN or facts_on(context, tool, SIGNS[aspect])):
        return NEVER
    if predicates(context)[0].verb == "shares":
        return PICKED
    picked = {pick.tool for name in understanding.slots.tasks for pick in context.knowledge.tasks[name].picks}
    page = nearest_page(context, LIKELY)  # all the telling words stand on it: that is what is asked, not the task
    borne_out = page is not None and borne(context, page, tool) >= ALL
    return PICKED if tool.id in picked and not borne_out else _likely(context)


def _likely(context: Context) -> float:
    """A page that is likely, or as sure as one behind a tool can be; a faint one where it would only be asked back."""
    understanding = context.understanding
    if understanding.outcome != "answer":
        return NEAR if understanding.intent == "explain" else LIKELY
    first = next((one.confidence for one in understanding.candidates), 0.0)
    return max(min(LIKELY, round(first - BEHIND, 4)), NEAR)
