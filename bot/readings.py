"""What a message means after the turns before: its few readings are weighed, and the surest is taken.

The path of a message
1. An answer to what the bot has asked, or a careful page that the talk is still about (`memory`, `care`).
2. Several questions in one message are each read for themselves.
3. Readings: by a set phrase that leans on the turn before, word for word or by its sense; alone; by one of its clauses,
   where the others ask for nothing; without what stands in front ("so no answer. who pays you").
4. `REFINED`: what the surest of them becomes in this talk, one question each.
5. A refusal about the subject comes last, when no part of the message was understood either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.care import after_loss, led_back, not_alarmed, not_reassured
from bot.clauses import asked_in, asked_of_the_bot, by_name, core_of, meant, parts_of, spelled_out, taken
from bot.conversation import ConversationState
from bot.details import as_detail
from bot.memory import expected_answer, held_to, settled
from bot.message import Candidate, Understanding
from bot.presses import show
from bot.subject import ABOUT, at_home, in_its_light
from bot.text import tokens
from bot.understanding.leaning import POINTERS
from bot.understanding.understand import Understander

PART = 0.9
"""How much a reading counts that leaves a part of the message unread."""
ALONE = 0.45
"""Confidence from which a message that is unsure alone is answered rather than refused about the subject."""
LEADS = 1.5
"""How much likelier its first page must then be than the second."""
CLEAR = 0.5
"""Confidence of each of several questions that are answered together."""
Refinement = Callable[[Understander, Understanding, str, ConversationState], Understanding]


def hear(reader: Understander, text: str, state: ConversationState) -> list[Understanding]:
    """What a message asks, up to three things."""
    answered = led_back(reader, text, state) or expected_answer(reader.knowledge, reader, text, state)
    if answered is not None:
        return [answered]
    text = meant(reader, spelled_out(reader, text, state), state)
    return _several(reader, text, state) or [understood(reader, core_of(reader, text, state), state)]


def understood(reader: Understander, text: str, state: ConversationState) -> Understanding:
    """The surest reading of a message that asks one thing, as it is meant in this talk."""
    best = max(readings(reader, text, state), key=sure)
    for refined in REFINED:
        best = refined(reader, best, text, state)
    return not_reassured(reader.knowledge, best)


def readings(reader: Understander, text: str, state: ConversationState) -> Iterator[Understanding]:
    """What the message may mean, before the talk refines it; of two that are as sure, the first counts."""
    heard, shown = state.last, state.shown
    if heard is not None and (own := asked_of_the_bot(reader, text)) is not None:
        yield own
    yield reader.understand(text, heard, shown)
    if heard is None or reader.leaning(text, heard, shown) is not None:
        return
    if (alike := reader.alike(text, heard, shown)) is not None:
        yield alike
    if (named := by_name(reader, text, state) or taken(reader, text, state)) is not None:
        yield named
    for part in parts_of(text):
        of_part = reader.leaning(part, heard, shown) or reader.alike(part, heard, shown)
        if of_part is not None:
            yield replace(of_part, confidence=PART * of_part.confidence)


def sure(understanding: Understanding) -> float:
    """How sure a reading is, from 0 to 1: any answer before a question back, and that before a refusal."""
    match understanding.outcome:
        case "answer":
            return understanding.confidence
        case "ask":
            return 0.0
    return -1.0


def _several(reader: Understander, text: str, state: ConversationState) -> list[Understanding]:
    """The readings of a message that holds several questions; empty where it holds but one."""
    questions = asked_in(reader, text) if state.last is not None else reader.questions(text)
    each = [understood(reader, core_of(reader, one, state), state) for one in questions] if len(questions) > 1 else []
    answered = [one for one in each if one.outcome == "answer" and one.confidence >= CLEAR]
    return answered if len({(one.entry, one.follow) for one in answered}) > 1 else []


def _not_refused(
    reader: Understander, understanding: Understanding, text: str, state: ConversationState
) -> Understanding:
    """The likeliest page of the message alone, or in the light of the subject, where one stands out.

    What points at the tools in view is asked of them, and no page answers it.
    """
    points = state.in_view and not POINTERS.isdisjoint(tokens(text))
    if understanding.follow != ABOUT or points:
        return understanding
    alone = reader.understand(text)
    if alone.outcome == "ask" and alone.intent and _stands_out(alone.candidates):
        return replace(alone, outcome="answer")
    near = understanding.candidates
    page = show(reader.knowledge, near[0].entry) if _stands_out(near) else None
    return replace(page, confidence=near[0].confidence, candidates=near) if page else understanding


def _stands_out(candidates: Sequence[Candidate]) -> bool:
    """Whether the first of some candidates is likely, and much likelier than the second."""
    first, second = [*(one.confidence for one in candidates[:2]), 0.0, 0.0][:2]
    return first >= max(ALONE, LEADS * second)


REFINED: tuple[Refinement, ...] = (
    settled,  # unsure: do several wishes, a tool that is gone or an earlier choice settle it?
    not_alarmed,  # fraud: is anything lost at all?
    in_its_light,  # unclear: what do few words say with the subject in mind?
    at_home,  # a talk about what stays at home: is there a page for home?
    as_detail,  # a statement: does it only add to the wish?
    held_to,  # a statement: does it only limit the wish?
    after_loss,  # somebody died: is it a wish all the same?
    _not_refused,  # still unclear: was the message alone not so unclear?
)
"""What becomes of the surest reading in a talk, one question each."""
