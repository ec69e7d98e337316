"""One name and no more: "that was too much for me dear. just tell me one", "android. one app please".

The answer is cut down and stays on its subject. Rules
- One clause asks for one and names nothing; the others sigh, or set a limit, and wish for nothing.
- What was offered, the tools that a page names, or those that were shown are what the one is taken from, in this order.
- Of those the first that meets the limits is meant; where none does, the first that the editors have for the wish.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from bot.advice import Wish, advise, order_constraints, suits
from bot.answers.criterion import ONE
from bot.answers.page import tools_on
from bot.conversation import ConversationState, Heard
from bot.knowledge.model import Knowledge
from bot.message import Slot, Slots, Understanding
from bot.text import tokens
from bot.understanding.after_page import task_of_page
from bot.understanding.leaning import ASKING, EDGES, EMPTY, POINTERS, without_edges
from bot.understanding.understand import CERTAIN, Understander

SINGLE = "single"
"""`Understanding.follow` of the one tool that is named, with its reason and its first step."""
_AROUND = EDGES | EMPTY | POINTERS | {
    "what", "tell", "give", "name", "say", "show", "pick", "choose", "me", "us", "want", "need", "like", "id", "would",
    "take", "single", "best", "easiest", "simple", "simplest", "right", "not", "three", "two", "list", "dear", "love",
    "man", "dude", "mate", "all", "thats", "enough", "really", "here", "no", "will", "could", "we", "he", "names",
    "app", "apps", "program", "tool", "ai", "software", "website", "one", "1", "only", "recommend", "exactly", "from",
}  # fmt: skip
"""Words beside it that name nothing."""
SIGHS = ("shorter", "easier", "hard", "aside", "pick_for_me")
"""Set phrases that a clause beside it may resemble: "thats way too much text"."""
THOSE = frozenset({"these", "those", "them", "three", "two"})
PRAISE = frozenset((how, "one") for how in ("nice", "good", "great", "cool", "fine", "well"))
MOST_BESIDE = 10
"""Words of a clause that only sighs, or sets a limit."""
_CLAUSE = re.compile(r"[.,;!?:]+(?:\s+|$)|\s+-+\s+|\s+(?=(?:but )?just (?:tell|give|name|say|pick)\b)")
_NAMING = ("tool", "maker", "task", "modality", "topic", "aspect")


def single(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The one tool that is meant; None where none is asked for, or nothing is in view that it could be taken from."""
    if (state.last is None and state.pending is None) or (state.pending and state.pending.kind == "chooser"):
        return None
    clauses = [words for part in _CLAUSE.split(text) if (words := tokens(part))]
    asked = [words for words in clauses if asks_for_one(reader, words)]
    if not asked or not all(words in asked or _is_beside(reader, words) for words in clauses):
        return None
    limits = order_constraints((*state.held, *reader.slots(text).constraints))
    tool = next(_candidates(reader.knowledge, state, limits), None)
    if tool is None:
        return None
    slots = Slots((Slot("tool", tool), *(Slot("constraint", name) for name in limits)))
    return Understanding("answer", "profile", tool, slots, CERTAIN, ours=CERTAIN, follow=SINGLE, why=("one is wanted",))


def with_those(reader: Understander, text: str, state: ConversationState) -> ConversationState:
    """The state with what "which of those" is asked of in view: the tools of the page just read, or of the advice."""
    last = state.last
    if last is None:
        return state
    words = without_edges(tokens(text))
    among = words[:1] == ("which",) and (words[1:2] in (("of",), ("one",)) or not THOSE.isdisjoint(words[1:4]))
    if not among or len(last.plan) > 1:  # a plan has its own order
        return state
    knowledge, wish = reader.knowledge, last.entry if last.intent == "choose" else None
    page = knowledge.topics.get(last.entry or "") if last.intent == "explain" else None
    named = tools_on(knowledge, page) if page is not None else ()
    if len(named) < 2 and len(state.shown) < 2 and wish in knowledge.tasks:
        limits = order_constraints((*state.held, *last.constraints))
        named = tuple(one.tool.id for one in advise(knowledge, Wish(wish, constraints=limits)).picks)
    return replace(state, shown=named) if len(named) > 1 else state


def asks_for_one(reader: Understander, words: tuple[str, ...]) -> bool:
    """Whether the words ask for one name, and for nothing beside it."""
    praised = any(pair in PRAISE for pair in pairwise(words))  # "nice one"
    if praised or not ONE.search(" ".join(without_edges(words))) or reader.follow_ups.is_phrase(words, "one_tool"):
        return False
    limits = {word for slot in reader.slots(" ".join(words)).found if slot.kind == "constraint"
              for word in slot.text.split()}  # fmt: skip
    return {*words} <= _AROUND | limits


def _is_beside(reader: Understander, words: tuple[str, ...]) -> bool:
    """Whether a clause beside it wishes for nothing: it sighs, or says on what machine."""
    if {*words} <= _AROUND or reader.likened(" ".join(words))[0] in SIGHS:
        return True
    first = without_edges(words)[0]
    named = (slot for slot in reader.slots(" ".join(words)).found if slot.start >= 0 and slot.kind in _NAMING)
    return len(words) <= MOST_BESIDE and first not in ASKING and not any(named)


def _candidates(knowledge: Knowledge, state: ConversationState, limits: Iterable[str]) -> Iterator[str]:
    """The tools that the one is taken from, the likeliest first."""
    last, wanted = state.last or Heard(), order_constraints(limits)
    offered = state.pending.options[:1] if state.pending is not None and state.pending.kind == "entry" else ()
    if len(last.steps) > 1 and not offered:  # a plan takes one for each step
        return
    page = next((name for name in (*offered, last.entry or "") if name in knowledge.topics), "")
    on_page = tools_on(knowledge, knowledge.topics[page]) if page else ()
    wish = next((name for name in (*offered, last.wish or "") if name in knowledge.tasks), None)
    wish = wish or (task_of_page(knowledge, last) if not on_page else None)
    if wish is not None and knowledge.tasks[wish].careful:
        return
    shown = on_page or (() if offered else state.in_view if last.chosen else state.shown)
    known = [knowledge.tools[name] for name in shown if name in knowledge.tools]
    yield from (tool.id for tool in known if all(suits(tool, name, wanted) for name in wanted))
    if wish is not None:
        yield from (one.tool.id for one in advise(knowledge, Wish(wish, constraints=wanted)).picks)
    yield from (tool.id for tool in known)
