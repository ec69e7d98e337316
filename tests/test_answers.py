"""Answers over the whole knowledge: every button leads on, nothing is said twice in a row, first replies are short."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from bot.answers import Context, answer
from bot.answers.again import again
from bot.answers.draft import Draft
from bot.conversation import ConversationState, Heard
from bot.knowledge.load import load
from bot.message import MAX_CHOICE, Candidate, Choice, Slot, Slots, Understanding
from bot.presses import narrowed, show, understand_press
from bot.replies import Replies

KNOWLEDGE = load(Path(__file__).resolve().parents[1] / "knowledge")
REPLIES = Replies(KNOWLEDGE)
TODAY = date(2026, 11, 22)
PAGES = [*KNOWLEDGE.tasks, *KNOWLEDGE.topics, *KNOWLEDGE.tools, *KNOWLEDGE.smalltalk]


def _answered(understood: Understanding, state: ConversationState | None = None) -> tuple[Draft, str]:
    memory = state or ConversationState()
    context = Context(KNOWLEDGE, REPLIES, understood, memory, TODAY, len(memory.said))
    draft = answer(context)
    text = REPLIES.text(draft.template, draft.values)
    return draft, again(context, draft, text) if memory.has_said(text) else text


def _pressed(choice: Choice, heard: Heard | None) -> Understanding:
    understood = understand_press(KNOWLEDGE, choice.value, heard)
    assert understood is not None, choice
    return understood


@pytest.mark.parametrize("page", PAGES)
def test_every_button_leads_to_another_answer(page: str) -> None:
    understood = show(KNOWLEDGE, page)
    assert understood is not None
    draft, text = _answered(understood)
    assert text.strip()
    assert len({choice.value for choice in draft.choices}) == len(draft.choices) <= 5
    for choice in draft.choices:
        assert len(choice.value.encode()) <= MAX_CHOICE and 0 < len(choice.label) <= 60
        state = ConversationState(last=Heard.from_understanding(understood), shown=draft.shown).with_said(text)
        _, then = _answered(_pressed(choice, state.last), state)
        assert then.strip() and then != text, choice


@pytest.mark.parametrize("follow", ["more", "why"])
@pytest.mark.parametrize("page", [*KNOWLEDGE.tasks, *KNOWLEDGE.topics, *KNOWLEDGE.tools])
def test_more_and_why_say_something_new(page: str, follow: str) -> None:
    understood = show(KNOWLEDGE, page)
    assert understood is not None
    _, text = _answered(understood)
    state = ConversationState(last=Heard.from_understanding(understood)).with_said(text)
    asked = Understanding("answer", understood.intent, page, understood.slots, 1.0, ours=1.0, follow=follow)
    _, then = _answered(asked, state)
    assert then.strip() and then != text


@pytest.mark.parametrize("page", PAGES)
def test_the_same_question_again_never_gets_the_same_text_twice_in_a_row(page: str) -> None:
    understood, state, last = show(KNOWLEDGE, page), ConversationState(), ""
    assert understood is not None
    for _ in range(5):
        _, text = _answered(understood, state)
        assert text != last
        state, last = state.with_said(text), text


@pytest.mark.parametrize("constraint", ["free", "offline", "commercial", "private", "mobile"])
@pytest.mark.parametrize("task", list(KNOWLEDGE.tasks))
def test_a_first_reply_is_short_and_announces_what_it_left_out(task: str, constraint: str) -> None:
    understood = narrowed(KNOWLEDGE, task, (constraint,), None)
    assert understood is not None
    draft, text = _answered(understood)
    assert len(text) <= 900
    tools = [KNOWLEDGE.tools[name] for name in draft.recommended]
    if constraint != "commercial" and not all(tool.meets(constraint) for tool in tools):  # type: ignore[arg-type]
        assert "I left that wish out" in text or "don't go together" in text


@pytest.mark.parametrize("first", [tool.id for tool in KNOWLEDGE.tools.values()][::7])
def test_any_two_tools_can_be_compared(first: str) -> None:
    for second in list(KNOWLEDGE.tools)[::23]:
        if second != first:
            found = Slots((Slot("tool", first), Slot("tool", second)))
            draft, text = _answered(Understanding("answer", "compare", None, found, 1.0, ours=1.0))
            assert KNOWLEDGE.tools[first].name in text and KNOWLEDGE.tools[second].name in text
            assert not [name for name in draft.recommended if KNOWLEDGE.tools[name].status != "active"]


def test_not_understanding_three_times_ends_in_the_guided_chooser() -> None:
    state, texts = ConversationState(), []
    for misses in range(4):
        state = ConversationState(said=state.said, misses=misses)
        draft, text = _answered(Understanding("ask"), state)
        texts.append(text)
        state = state.with_said(text)
    assert draft.walk and draft.choices
    assert all(one != other for one, other in pairwise(texts))


def _offered(confidence: float, *candidates: Candidate) -> list[str]:
    understood = Understanding("answer", "choose", "logo", confidence=confidence, candidates=candidates)
    context = Context(KNOWLEDGE, REPLIES, understood, ConversationState(), TODAY)
    return [choice.value for choice in answer(context).choices]


def test_what_else_may_have_been_meant_is_a_button_under_an_answer_that_is_unsure() -> None:
    logo, other = Candidate("logo", 0.6), Candidate("hallucination", 0.3)
    assert "e:hallucination" in _offered(0.6, logo, other)
    assert "e:hallucination" not in _offered(0.95, logo, other)
    assert "e:hallucination" not in _offered(0.6, logo, Candidate("hallucination", 0.05))


def test_who_is_sent_elsewhere_is_offered_the_likeliest_page() -> None:
    for confidence, offered in ((0.6, True), (0.2, False)):
        understood = Understanding("decline", None, "weather", candidates=(Candidate("song-vocals", confidence),))
        draft = answer(Context(KNOWLEDGE, REPLIES, understood, ConversationState(), TODAY))
        assert (draft.choices[0].value == "e:song-vocals") is offered
