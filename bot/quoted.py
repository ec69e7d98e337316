"""What a message only tells, quotes or asks about is no wish: "you said free is not for business?", "does it spy".

In a talk such a clause tells of what was advised; what the other clauses wish for stays. What is asked last is asked of
the tools in view.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.conversation import ConversationState
from bot.message import HELD, Slot, Understanding
from bot.text import tokens
from bot.understanding.leaning import POINTERS
from bot.understanding.understand import Understander

_CLAUSE = re.compile(r"[.,;!?:]+(?:\s+|$)|\s+(?:and|but|so|or|because|i mean|then)\s+")
_QUOTES = re.compile(
    r"\b(?:you (?:just |also |already )?(?:said|say|told|wrote|write|claim|claimed|mean|meant)|it says)\b"
)
_ASKS = re.compile(
    r"^(?:(?:ok|okay|and|but|so|hm|well|oh|wait|also|i mean|i just wonder)\W+)*"
    r"(?:does|do|did|is|are|was|will|would|wont|isnt|doesnt|has)"
    r" (?:it|its|that|this|they|those|these|he|she|the|then|google|openai|whatsapp|my|mine|anyone|somebody)\b"
)
_SENTENCE = re.compile(r"(?<=[.!;\n])\s+")
_CANCELLED = re.compile(
    r"^\W*(?:(?:i|we|ive|i've|have|just|already|ok|so|and|well|finally)\W+)*(?:cancell?ed|unsubscribed from|ditched"
    r"|stopped (?:using|paying for)|got rid of)\b(?:\W+[\w'-]+){1,5}\W*$"
)
_LEFT = re.compile(
    r"\b(?:(?:im|i'm|i am|were|we're|we are) (?:so )?(?:done with|leaving|quitting|sick of|fed up with|tired of"
    r"|moving away from|through with)|(?:just |has |have )*(?:billed|charged|overcharged|banned|locked|kicked)"
    r" (?:me|us)\b|(?:i|we) (?:left|quit|hate))"
)
"""What is said of a tool that somebody turns away from."""
DROPPED = "dropped"
"""`Understanding.follow` of advice for which a limit was taken back."""
ASKED = ("check", "detail", "how", "why", "data", "machine")
"""Ways to lean on the turn before that hold a limit as a question by themselves."""


def not_quoted(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The advice without the limits that the message only quotes or asks about; else what was understood before."""
    if understood.follow == DROPPED and _QUOTES.search(text.lower()):
        return _unquoted(reader, understood, text, state)
    own = {slot.value for slot in understood.slots.found if slot.kind == "constraint" and slot.text not in ("", HELD)}
    advises = understood.outcome == "answer" and understood.intent == "choose" and understood.follow not in ASKED
    if state.last is None or not own or not advises:
        return understood
    asked, wished = set[str](), {*state.last.constraints, *state.held}
    clauses = list(_clauses(text.lower().replace("'", "").replace("’", "")))
    for clause in clauses:
        limits = {*reader.slots(clause).constraints}
        asked, wished = (asked | limits, wished) if _tells(clause) else (asked, wished | limits)
    gone = asked - wished
    if not gone:
        return understood
    last = state.last
    same = bool(state.shown) and understood.entry in (last.entry, last.wish) and not understood.follow
    if (
        same
        and len(gone) == 1
        and _ASKS.search(clauses[-1].strip())
        and gone <= {*reader.slots(clauses[-1]).constraints}
    ):
        return replace(understood, follow="check", why=(*understood.why, "asked of what was shown"))
    found = tuple(slot for slot in understood.slots.found if slot.kind != "constraint" or slot.value not in gone)
    why = (*understood.why, f"only quoted or asked: {', '.join(sorted(gone))}")
    return replace(understood, slots=replace(understood.slots, found=found), why=why)


def _unquoted(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """What a message asks beside what it quotes; where that is nothing, the advice as it was."""
    rest = " ".join(part for part in re.split(r"(?<=[.,;!?])\s+", text) if not _QUOTES.search(part.lower()))
    asked = reader.understand(rest, state.last, state.shown) if rest else understood
    if asked is not understood and asked.outcome == "answer":
        return asked
    found = tuple(slot for slot in understood.slots.found if not (slot.kind == "constraint" and slot.excluded))
    return replace(understood, slots=replace(understood.slots, found=found), follow="")


def without_cancelled(reader: Understander, text: str) -> tuple[str, tuple[str, ...]]:
    """A message without a clause that only tells which tool was cancelled, and that tool; all of it where none does."""
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    for place, part in enumerate(parts):
        slots = reader.slots(part)
        gone, rest = slots.ids("tool", excluded=True), " ".join(parts[:place] + parts[place + 1 :])
        if gone and not slots.tools and _CANCELLED.search(part.lower()) and len(rest.split()) > 1:
            return rest, gone
        if slots.tools and _LEFT.search(part.lower()) and "?" not in part and _wishes(reader, rest):
            return rest, slots.tools
    return text, ()


def _wishes(reader: Understander, text: str) -> bool:
    """Whether what stands beside it wishes for something of its own, and points at nothing."""
    slots = reader.slots(text)
    return bool(slots.tasks or slots.modalities) and not slots.tools and POINTERS.isdisjoint(tokens(text))


def ruled_out(understood: Understanding, tools: Sequence[str]) -> Understanding:
    """The understanding with some tools that are not wanted."""
    gone = tuple(Slot("tool", name, excluded=True) for name in tools)
    return replace(understood, slots=replace(understood.slots, found=(*understood.slots.found, *gone)))


def _clauses(text: str) -> Iterator[str]:
    return (part for part in _CLAUSE.split(text) if part and part.strip())


def _tells(clause: str) -> bool:
    return bool(_QUOTES.search(clause) or _ASKS.search(clause.strip()))
