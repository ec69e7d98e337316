"""A wish that is not put as one: "can it make the logo move", "what about video".

Put as a wish ("an AI that can make the logo move", "an AI for this: ...") such words are looked up like any other.
- What is asked of the tools in view is asked of each of them as that wish, and those that the notes name are named;
  else it would be answered from what a tool gives in general ("yes, it makes pictures").
- It must be another wish than those of the talk.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import dropwhile

from bot.conversation import ConversationState
from bot.knowledge.model import Task
from bot.knowledge.plain import plain_task
from bot.message import Candidate, Slot, Slots, Understanding
from bot.presses import show
from bot.subject import ABOUT
from bot.text import tokens
from bot.understanding.leaning import ASKING, without_edges
from bot.understanding.understand import CERTAIN, Understander

OF_IT = "of_it"
"""`Understanding.follow` of a wish that is asked of the tools in view."""
FRAME, FOR_THIS = "an ai that can", "an ai for this:"
"""Before the words that follow "can it", and before a scrap; they are a wish then, and no order to the bot."""
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
THAT = frozenset({"that", "this", "it", "these", "them"})
USING = THAT | MODALS | frozenset({
    "i", "we", "use", "for", "with", "is", "ok", "okay", "good", "fine", "too", "also", "do", "work", "handle", "and",
    "so", "then", "take", "just", "help", "able", "to", "right", "suitable", "enough", "allowed",
})  # fmt: skip
"""Words of a question whether a tool serves for what is in view."""
AROUND_A_LIMIT = MODALS | frozenset({
    "is", "are", "has", "so", "and", "then", "well", "or", "not", "yes", "no", "just", "really", "actually", "now",
    "it", "run", "work", "i", "use", "used", "be", "the", "a", "an", "completely", "fully", "even", "still", "tell",
    "me", "simple",
})  # fmt: skip
"""Words beside a tool and a limit that ask for nothing more."""
AROUND_OUTPUT = frozenset({
    "what", "how", "about", "and", "for", "ok", "so", "then", "a", "an", "the", "some", "ai", "first", "next", "now",
})  # fmt: skip
"""Words beside an output that ask for nothing more."""
HOW = frozenset({"how", "what", "which", "why", "where", "when", "who", "if", "whether"})
"""Words before "can it" that ask for something else than yes or no."""


def asked_of_it(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The wish that is asked of the tools in view; what was understood before where there is none, or the same one.

    A page that the words lead to is kept in mind for where the notes on the tools are silent.
    """
    # a name may stand in the place of "it": "can chatgpt make a lesson plan"
    by_name = understood.outcome == "ask" or understood.intent == "choose"
    named = {word for slot in understood.slots.found if slot.kind == "tool" for word in slot.text.split()}
    opened = _is_open(understood, named)
    core = core_of_question(text, named if by_name else set()) if opened else ""
    said = reader.slots(text) if core else Slots()
    tools = said.tools or state.in_view
    if not core or not tools or len(said.tools) > 1:
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


def asked_for_that(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """ "Can i use chatgpt for that": whether the tool that is named serves for the wish in view; None for all else."""
    found = [slot for slot in reader.slots(text).found if slot.kind == "tool" and slot.start >= 0 and not slot.excluded]
    wish = state.last is not None and state.last.wish
    if not wish or len(found) != 1:
        return None
    rest = {*tokens(text)} - {*found[0].text.split()}
    if not rest <= USING or rest.isdisjoint(THAT) or rest.isdisjoint(MODALS | {"is"}):
        return None
    why = (f"asked for {wish}",)
    return Understanding("answer", "capability", found[0].value, Slots((found[0],)), CERTAIN, ours=CERTAIN, why=why)


def wished_barely(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The plain wish for an output that is all that is named after a page: "what about video"; None for all else."""
    made = [slot for slot in reader.slots(text).found if slot.kind == "modality" and slot.start >= 0]
    if state.last is None or state.last.intent != "explain" or len(made) != 1:
        return None
    entry = plain_task(reader.knowledge, made[0].value)
    wish = (
        show(reader.knowledge, entry) if entry and {*tokens(text)} - {*made[0].text.split()} <= AROUND_OUTPUT else None
    )
    return replace(wish, confidence=CERTAIN, why=("nothing but an output",)) if wish else None


def asked_whether(reader: Understander, text: str) -> Understanding | None:
    """The one tool of which nothing but a limit is asked: "is perplexity offline or not"; None for all else."""
    words = tokens(text)
    found = reader.slots(text).found
    tools = {slot.value for slot in found if slot.kind == "tool" and slot.start >= 0 and not slot.excluded}
    limits = [slot for slot in found if slot.kind == "constraint" and not slot.excluded]
    named = {word for slot in found if slot.kind in ("tool", "constraint") for word in slot.text.split()}
    if len(tools) != 1 or not limits or without_edges(words)[0] not in ASKING or {*words} - named - AROUND_A_LIMIT:
        return None
    slots = Slots((Slot("tool", next(iter(tools))), *limits))
    return Understanding("answer", "capability", slots.tools[0], slots, CERTAIN, ours=CERTAIN, why=("asked whether",))


def _is_open(understood: Understanding, named: Collection[str]) -> bool:
    """Whether a message was read as a question to the tools in view, as advice beside a named tool, or not at all."""
    if understood.follow not in ("", ABOUT) or understood.quote or understood.outcome == "decline":
        return False
    to_tools = understood.intent in ON_TOOLS or (understood.intent == "choose" and bool(named))
    return understood.outcome == "ask" or to_tools


def _is_new(reader: Understander, task: Task, said: Slots, state: ConversationState) -> bool:
    """Whether a task is another than those of the talk and those named, and more than a limit or a kind of output."""
    last = state.last
    known = {last.wish, last.entry, *last.tasks} if last is not None else set()
    other = {*said.tasks} - known - {task.id}
    plain = {plain_task(reader.knowledge, made) for made in said.modalities}
    return not (task.careful or said.constraints or other or task.id in known | plain)


def core_of_question(text: str, named: Collection[str] = ()) -> str:
    """What "can it" asks for, without the question itself: "find me sources"; empty where nothing is asked so.

    `named` are words that may stand for "it".
    """
    words: Sequence[str] = tokens(text)
    subjects = SUBJECTS.union(named)
    asked = (place for place in range(MOST_BEFORE) if {*words[place : place + 1]} & MODALS)
    start = next((place for place in asked if {*words[place + 1 : place + 2]} & (subjects | {"the"})), None)
    if start is None or not HOW.isdisjoint(words[:start]):
        return ""
    behind = start + (3 if words[start + 1] == "the" else 1)  # "can the jingle say our name"
    core = list(dropwhile((subjects | BETWEEN).__contains__, words[behind:]))
    while core[-2:-1] == ["or"] and core[-1] in OR_NOT:
        core = core[:-2]
    return " ".join(core) if len(core) >= FEWEST else ""
