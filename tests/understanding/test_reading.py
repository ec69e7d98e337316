"""Slots and decisions on the product's own knowledge: what a message names, which side it is on, what it rules out."""

from __future__ import annotations

import pytest

from bot.assistant import Brain
from bot.message import SlotKind


def ids(product: Brain, typed: str, kind: SlotKind, *, excluded: bool = False) -> set[str]:
    return set(product.understander.ranking(typed)[1].slots.ids(kind, excluded=excluded))


@pytest.mark.parametrize(
    ("typed", "tools"),
    [
        ("is mj better than sd", {"midjourney", "stable-diffusion"}),
        ("dalle or dall-e 3", {"dall-e", "dall-e-3"}),
        ("chatgtp vs cluade", {"chatgpt", "claude"}),
        ("nano bananna for portraits", {"nano-banana"}),
        ("grok", {"grok"}),
        ("what is flow in psychology", set()),
    ],
)
def test_tools(product: Brain, typed: str, tools: set[str]) -> None:
    assert ids(product, typed, "tool") | ids(product, typed, "tool", excluded=True) == tools


@pytest.mark.parametrize(
    ("typed", "made", "given"),
    [
        ("make a picture of my dog", {"image"}, set()),
        ("read my picture", set(), {"image"}),
        ("image to video", {"video"}, {"image"}),
        ("from text to video", {"video"}, {"text"}),
    ],
)
def test_the_side_of_a_modality(product: Brain, typed: str, made: set[str], given: set[str]) -> None:
    assert ids(product, typed, "modality") == made
    assert ids(product, typed, "input") >= given


@pytest.mark.parametrize(
    ("typed", "constraints"),
    [
        ("free logo maker", {"free"}),
        ("no subscription please, for music", {"pay-once"}),
        ("transcribe without uploading", {"private"}),
        ("llm for 8gb vram", {"offline"}),
        ("logo maker on my phone", {"mobile"}),
    ],
)
def test_constraints(product: Brain, typed: str, constraints: set[str]) -> None:
    assert ids(product, typed, "constraint") >= constraints


@pytest.mark.parametrize(
    "typed", ["anything but midjourney", "not midjourney", "instead of midjourney", "no midjourney"]
)
def test_a_tool_that_is_ruled_out(product: Brain, typed: str) -> None:
    assert ids(product, f"art generator, {typed}", "tool", excluded=True) == {"midjourney"}


@pytest.mark.parametrize(
    ("typed", "budget", "memory"),
    [
        ("video ai under 20 bucks", 20, None),
        ("$15 a month for music", 15, None),
        ("image model for 8 gb vram", None, 8),
        ("a 3 gb file", None, None),
    ],
)
def test_amounts(product: Brain, typed: str, budget: float | None, memory: float | None) -> None:
    slots = product.understander.ranking(typed)[1].slots
    assert (slots.budget, slots.memory_gb) == (budget, memory)


def test_spans_point_at_the_words(product: Brain) -> None:
    tidied, reading, *_ = product.understander.ranking("pls suno or udio for my song")
    for slot in reading.slots.found:
        if slot.start >= 0:
            assert tidied.text[slot.start : slot.end] == slot.text


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("chatgpt or claude for essays", "compare"),
        ("suno", "profile"),
        ("suno udio", "compare"),
        ("is suno free", "profile"),
        ("can claude make pictures", "capability"),
        ("what is a token", "explain"),
        ("need a free logo", "choose"),
        ("thanks a lot", "smalltalk"),
    ],
)
def test_the_kind_of_question(product: Brain, typed: str, intent: str) -> None:
    understood = product.understander.understand(typed)
    assert (understood.outcome, understood.intent) == ("answer", intent)


@pytest.mark.parametrize(
    "typed",
    ["whats the weather in oslo", "bitcoin price today", "how do i boil an egg", "cuda out of memory error help"],
)
def test_what_is_not_ours_is_declined(product: Brain, typed: str) -> None:
    assert product.understander.understand(typed).outcome == "decline"


@pytest.mark.parametrize("wrapped", ["hey bot, {} please", "{} 🙏🙏", "{}???", "Hi there! {} thanks in advance"])
def test_wrappers_case_and_emoji_change_nothing(product: Brain, wrapped: str) -> None:
    for typed in ("which ai makes a free logo", "what is a hallucination", "suno vs udio", "transcribe a long meeting"):
        plain = product.understander.understand(typed)
        for form in (wrapped.format(typed), wrapped.format(typed.upper())):
            other = product.understander.understand(form)
            assert (other.outcome, other.intent, other.entry) == (plain.outcome, plain.intent, plain.entry)


def test_several_questions_are_parted_and_one_wish_is_not(product: Brain) -> None:
    parts = product.understander.questions("What is an LLM? Is Suno free to use?")
    assert parts == ("What is an LLM?", "Is Suno free to use?")
    wish = "Need a logo and a jingle for my bakery. It should be free. Any idea?"
    assert product.understander.questions(wish) == (wish,)


def test_words_that_say_nothing_are_no_error(product: Brain) -> None:
    for typed in ("", "   ", "🙂", "\u202e\u200b", "?!?!"):
        understood = product.understander.understand(typed)
        assert understood.outcome in ("ask", "decline")
        assert understood.candidates == () or understood.outcome == "ask"
