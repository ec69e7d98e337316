""" "Can it make the logo move": what is asked of the tools in view is a wish, if another than the one in view.

Read as a question to a tool, such words would be answered from what the tool gives in general ("yes, it makes
pictures"). Put as a wish ("an AI that can make the logo move") they are looked up like any other; where that is clear,
each tool in view is asked for just this wish, and those that the notes name for it are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from bot.conversation import ConversationState
from bot.knowledge.model import Task
from bot.knowledge.plain import plain_task
from bot.message import Candidate, Slot, Slots, Understanding
from bot.subject import ABOUT
from bot.text import tokens
from bot.understanding.understand import Understander

OF_IT = "of_it"
"""`Understanding.follow` of a wish that is asked of the tools in view."""
FRAME = "an ai that can"
"""Before the words that follow "can it"; they are a wish then, and no order to the bot."""
CLEAR = 0.75
"""Confidence from which the wish is meant."""
CLEAR_PAGE = 0.9
"""Confidence from which a page is."""
OR_NOT = frozenset({"not", "no", "nah", "what"})
MODALS = frozenset({"can", "could", "does", "do", "will", "would", "cant", "doesnt", "wont"})
SUBJECTS = frozenset({"it", "they", "that", "this", "these", "those", "them", "one", "any", "either", "both", "of"})
BETWEEN = frozenset({"also", "even", "still", "just", "actually", "really", "please", "maybe", "then", "at", "least",
                     "be", "able", "to", "go", "too"})  # fmt: skip
"""Words between "can it" and the verb that change nothing."""
ON_TOOLS = ("capability", "profile")
FEWEST = 2
MOST_BEFORE = 5
"""Places at which the question may begin: "ok fair, can it"."""
HOW = frozenset({"how", "what", "which", "why", "where", "when", "who", "if", "whether"})
"""Words before "can it" that ask for something else than yes or no."""


def asked_of_it(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The wish that is asked of the tools in view; what was understood before where there is none, or the same one.

    A page that the words lead to is kept in mind for where the notes on the tools are silent.
    """
    said = reader.slots(text)
    core, tools = core_of_question(text), said.tools or state.in_view
    if not core or not tools or len(said.tools) > 1 or not _is_open(understood):
        return understood
    wish = reader.understand(f"{FRAME} {core}")
    page, task = reader.knowledge.topics.get(wish.entry or ""), reader.knowledge.tasks.get(wish.entry or "")
    if wish.outcome == "answer" and page is not None and wish.confidence >= CLEAR_PAGE:
        beside = (Candidate(page.id, wish.confidence), *understood.candidates)
        return replace(understood, candidates=beside) if understood.intent == "capability" else understood
    if task is None or wish.outcome != "answer" or wish.confidence < CLEAR or not _is_new(reader, task, said, state):
        return understood
    found = (Slot("tool", tools[0]), Slot("task", task.id, sure=wish.confidence))
    return replace(
        wish, intent="capability", entry=tools[0], slots=Slots(found), follow=OF_IT,
        candidates=(Candidate(task.id, wish.confidence),), why=(*wish.why, f"asked of {', '.join(tools)}"),
    )  # fmt: skip


def _is_open(understood: Understanding) -> bool:
    """Whether a message was read as a question to the tools in view, or not at all."""
    unread = understood.follow in ("", ABOUT) and not understood.quote
    return unread and (
        understood.outcome == "ask" or (understood.outcome == "answer" and understood.intent in ON_TOOLS)
    )


def _is_new(reader: Understander, task: Task, said: Slots, state: ConversationState) -> bool:
    """Whether a task is another than those of the talk and those named, and more than a limit or a kind of output."""
    last = state.last
    known = {last.wish, last.entry, *last.tasks} if last is not None else set()
    other = {*said.tasks} - known - {task.id}
    plain = {plain_task(reader.knowledge, made) for made in said.modalities}
    return not (task.careful or said.constraints or other or task.id in known | plain)


def core_of_question(text: str) -> str:
    """What "can it" asks for, without the question itself: "find me sources"; empty where nothing is asked so."""
    words: Sequence[str] = tokens(text)
    asked = (place for place in range(MOST_BEFORE) if {*words[place : place + 1]} & MODALS)
    start = next((place for place in asked if {*words[place + 1 : place + 2]} & (SUBJECTS | {"the"})), None)
    if start is None or not HOW.isdisjoint(words[:start]):
        return ""
    behind = start + (3 if words[start + 1] == "the" else 1)  # "can the jingle say our name"
    core = list(dropwhile((SUBJECTS | BETWEEN).__contains__, words[behind:]))
    while core[-2:-1] == ["or"] and core[-1] in OR_NOT:
        core = core[:-2]
    return " ".join(core) if len(core) >= FEWEST else ""
