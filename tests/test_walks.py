"""Talks at random over the product's knowledge: nobody is left standing, and nothing is said twice in a row.

Each walk draws what people do at each turn: a new question, a follow-up from the lexicon, a button, a word that nobody
knows, a no. The seed is fixed, so a walk that fails fails again.
"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from bot.assistant import MAY_COME_BACK, Assistant, Brain
from bot.message import MAX_CHOICE, Choice, Message, Reply
from bot.store import MemoryStore
from tests.conftest import settings

WALKS, TURNS = 120, 9
LONG = 60
"""Characters from which a first line is an answer rather than a heading."""
STRAY = (
    "asdf qwer", "no", "?", "hm", "ok", "and then", "why", "that is not what i meant", "the zorblax thing", "yes",
    "more", "what about the kwimbel", "huh", "not that one", "you did not answer", "nope, something else", "really",
    "is zorblax any good", "just pick one", "what does it cost", "does it run offline", "the second one", "i said no",
    "stop it", "can it do that", "you dont know it, admit it", "sum it up", "back", "is it free or not, yes or no",
)  # fmt: skip
"""What people type when they were not understood, or had not thought much."""
ENDS = ("smalltalk", None)
"""Courtesies end without a button; what is declined or in need of care may."""


def _next_turn(chance: random.Random, brain: Brain, lines: list[str], choices: tuple[Choice, ...]) -> Message:
    ways = list(brain.knowledge.lexicon.group("followups").values())
    match chance.choices(("new", "further", "press", "stray"), (2, 3, 2, 2))[0]:
        case "press" if choices:
            return Message("", "walk", "walk", choice=chance.choice(choices).value)
        case "further":
            return Message(chance.choice(chance.choice(ways)), "walk", "walk")
        case "stray":
            return Message(chance.choice(STRAY), "walk", "walk")
    return Message(chance.choice(lines), "walk", "walk")


def _is_kept(reply: Reply) -> bool:
    """Whether it may be said again in the same words: the chooser's question, a number, a careful page."""
    understood = reply.understanding
    return understood.follow.startswith("w:") or understood.follow in MAY_COME_BACK or understood.outcome == "decline"


@pytest.mark.parametrize("seed", range(WALKS))
async def test_no_walk_ends_or_goes_in_circles(product: Brain, seed: int) -> None:
    chance, assistant = random.Random(seed), Assistant(product, MemoryStore(), settings())
    entries = [*product.knowledge.tasks.values(), *product.knowledge.topics.values()]
    lines = [phrase for entry in entries for phrase in entry.phrases[:3]]
    replies, said = [Reply("")], [""]
    for _ in range(TURNS):
        message = _next_turn(chance, product, lines, replies[-1].choices)
        reply = await assistant.reply(message)
        assert reply is not None
        replies.append(reply)
        said.append(message.text or f">{message.choice}")
    told = "\n".join(f"{text}\n    {reply.text[:160]!r} {[one.label for one in reply.choices]}"
                     for text, reply in zip(said, replies, strict=True))  # fmt: skip
    for text, (before, reply) in zip(said[1:], pairwise(replies), strict=True):
        understood = reply.understanding
        assert understood.outcome != "error" and reply.text.strip(), told
        assert all(len(one.value.encode()) <= MAX_CHOICE for one in reply.choices), told
        assert _is_kept(reply) or understood.intent == "smalltalk" or reply.text != before.text, told
        opening = reply.text.split("\n")[0]
        pressed = text.startswith(">")  # a button may show the page of which a part was told
        free = _is_kept(reply) or pressed or understood.intent == "profile"  # a tool's first line is what it is
        assert free or len(opening) < LONG or opening != before.text.split("\n")[0], told
        if understood.outcome == "ask":
            assert reply.choices, told
        if understood.outcome == "answer" and understood.intent not in ENDS:
            assert len(reply.choices) >= 2, told
