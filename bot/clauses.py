"""What the clauses of a message say where the whole of it says too much: "the second one, is it free", "suno. how?".

Rules
- A clause that is a set phrase leans on the turn before, whatever reasons stand beside it.
- A name with a set phrase beside it asks that of the tool that is named.
- What is asked of the bot itself ("who made you") is not asked of the tool in view.
"""

from __future__ import annotations

import re

from bot.conversation import ConversationState, Heard
from bot.message import Understanding
from bot.presses import show
from bot.subject import CLEAR, name_of
from bot.text import squash, tokens
from bot.understanding.leaning import WHOLE, without_edges
from bot.understanding.understand import Understander

MOST_LEFT = 7
"""Words of a message that only says with which tool somebody is done."""
MOST_THANKS = 8
"""Words of a message that ends in thanks and asks for nothing."""
LEAST = 4
"""Words of a message that names a tool by its place and says more about it."""
LEAST_BEHIND = 3
"""Words behind "start over" that are a question of their own."""
SURE = 0.9
"""Confidence from which the whole message is meant as it stands."""
SELF = 0.6
"""Confidence from which a question with "you" in it is asked of the bot."""
OPENINGS = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|thank you(?: very much| so much)?|thanks(?: a lot)?|thx|great|perfect|nice|cool|good|fine|no"
    r"|yes|well|so|hm+|ah|oh|(?:that(?:'s| is|s) |oh )?(?:great|good|nice|perfect|lovely|fine|kind)|and now|now)"
    r"\b[\s.,!]*)+",
    re.IGNORECASE,
)
"""Courtesies before the message itself."""
_CLAUSE = re.compile(r"[.,;!?:]+(?:\s+|$)|\s+-\s+")
_YOU = frozenset({"you", "your", "u", "ur", "youre", "yourself"})
_THING = frozenset({"it", "its", "they", "them", "that", "this", "these", "those"})
_BESIDE_NAMES = frozenset({"the", "a", "ok", "then", "so", "with", "take", "use", "what", "about", "and", "one"})


def heard_in(reader: Understander, text: str, state: ConversationState) -> Understanding:
    """What a message means after the turn before: as it stands, by one of its clauses, or without courtesies."""
    understood = reader.understand(text, state.last, state.shown)
    if state.last is not None and (own := _asked_of_the_bot(reader, text)) is not None:
        return own
    if reader.leaning(text, state.last, state.shown) is not None:
        return understood
    alike = reader.alike(text, state.last, state.shown)
    if alike is not None and (understood.outcome != "answer" or alike.confidence > understood.confidence):
        return alike
    if understood.outcome != "answer" or understood.confidence < SURE:
        by_clause = _by_clause(reader, text, state)
        if by_clause is not None:
            return by_clause
    if understood.outcome == "answer" and understood.confidence >= CLEAR:
        return understood
    rest = _without_openings(text)
    plain = reader.understand(rest, state.last, state.shown) if rest != text else understood
    better = understood.outcome != "answer" or plain.confidence > understood.confidence
    return plain if plain.outcome == "answer" and plain.intent != "smalltalk" and better else understood


def _without_openings(text: str) -> str:
    """The message without courtesies before it."""
    return OPENINGS.sub("", text) or text


def _asked_of_the_bot(reader: Understander, text: str) -> Understanding | None:
    """What is asked of the bot itself: "you" stands in it, no tool does, and alone it is plainly understood."""
    words = tokens(text)
    if _YOU.isdisjoint(words) or not _THING.isdisjoint(words) or reader.follow_ups.is_phrase(words, *WHOLE):
        return None
    alone = reader.understand(text)
    page = reader.knowledge.topics.get(alone.entry or "")
    own = alone.intent == "smalltalk" or (page is not None and page.group == "bot")
    return alone if own and alone.outcome == "answer" and alone.confidence >= SELF else None


def _by_clause(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The reading of one clause that leans on the turn before, or on the tool that another clause names."""
    clauses = [without_edges(tokens(part)) for part in _CLAUSE.split(text)]
    clauses = [clause for clause in clauses if clause]
    if len(clauses) < 2:
        return None
    tool = _named(reader, clauses[0], state)
    if tool is not None:
        heard = Heard("profile", tool, (tool,), wish=state.last.wish if state.last else None)
        asked = reader.leaning(" ".join(_set_phrase(reader, clauses[1])), heard, (tool,))
        named = {slot.value for slot in reader.slots(" ".join(clauses[1])).found}
        says_no_more = sum(map(len, clauses)) <= MOST_LEFT and named <= {tool}
        return asked or (show(reader.knowledge, tool) if says_no_more else None)
    if "?" not in text and sum(map(len, clauses)) <= MOST_THANKS and len(clauses[-1]) <= 2:
        thanked = reader.understand(" ".join(clauses[-1]))
        if thanked.entry == "thanks":
            return thanked
    for clause in (clauses[-1], clauses[0]):
        if len(clause) > 1 and (reader.follow_ups.is_phrase(clause, *WHOLE) or clause[:2] in _AMONG):
            carried = reader.leaning(" ".join(clause), state.last, state.shown)
            if carried is not None:
                return carried
    return None


def _set_phrase(reader: Understander, clause: tuple[str, ...]) -> tuple[str, ...]:
    """The longest set phrase that a clause begins with ("what do i write there so that it rhymes"), else all of it."""
    sizes = range(len(clause), LEAST - 1, -1)
    return next((clause[:size] for size in sizes if reader.follow_ups.is_phrase(clause[:size], *WHOLE)), clause)


def _named(reader: Understander, clause: tuple[str, ...], state: ConversationState) -> str | None:
    """The tool that a clause names and nothing else."""
    rest = [word for word in clause if word not in _BESIDE_NAMES]
    reading = reader.slots(" ".join(clause))
    if len(reading.tools) == 1:
        said = squash(" ".join(slot.text for slot in reading.found if slot.kind == "tool"))
        return reading.tools[0] if said == squash(" ".join(rest)) else None
    shown = (name for name in state.shown if squash(name_of(reader.knowledge, name)) == squash(" ".join(rest)))
    return next(shown, None)


def begun_anew(reader: Understander, text: str, state: ConversationState) -> tuple[str, ConversationState]:
    """What stands behind "start over." and the state as at the beginning; both as they are where nothing does."""
    opening, *rest = _CLAUSE.split(text, maxsplit=1)
    behind = "".join(rest)
    anew = reader.follow_ups.is_phrase(without_edges(tokens(opening)), "start_over")
    return (behind, state.emptied()) if anew and len(tokens(behind)) >= LEAST_BEHIND else (text, state)


def spelled_out(reader: Understander, text: str, state: ConversationState) -> str:
    """The message in words that stand alone: the tool for "the second one", the wish in "i'm done with chatgpt"."""
    words = without_edges(tokens(text))
    if len(words) <= MOST_LEFT and reader.follow_ups.holds(words, "leaving"):
        tools = reader.slots(text).tools
        return f"alternatives to {name_of(reader.knowledge, tools[0])}" if len(tools) == 1 else text
    if not state.shown or len(words) < LEAST or reader.follow_ups.is_phrase(words, *WHOLE):
        return text
    for size in (3, 2):
        for first in range(len(words) - size + 1):
            piece = words[first : first + size]
            place = reader.follow_ups.place(piece) if piece[0] == "the" and (size == 3 or first == 0) else None
            if place is not None and place < len(state.shown):
                name = name_of(reader.knowledge, state.shown[place])
                mark = "?" if "?" in text else ""
                rest = words[first + size :]
                pause = "," if first == 0 and len(_CLAUSE.split(text)) > 1 else ""
                return " ".join((*words[:first], name + pause, *rest)) + mark
    return text


def meant(reader: Understander, text: str, state: ConversationState) -> str:
    """What stands behind "no, i mean", where it does not lean on the turn before."""
    if state.last is None or reader.leaning(text, state.last, state.shown) is not None:
        return text
    words = tokens(text)
    sizes = (size for size in range(len(words) - 1, 1, -1) if reader.follow_ups.is_phrase(words[:size], "meant"))
    size = next(sizes, 0)
    return " ".join(words[size:]) + ("?" if "?" in text else "") if size else text


_AMONG = (("which", "of"), ("which", "one"), ("which", "is"), ("which", "was"))
"""How a clause begins that asks which of those shown."""
