"""Every path of the guided chooser: no dead end, at most five questions, every tool and task within reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.advice import advise
from bot.answers.guide import labelled, spoken_step
from bot.chooser import (
    APART,
    ASKED,
    GROUPS,
    MOST_QUESTIONS,
    Question,
    Walk,
    next_question,
    read_walk,
    step_back,
    told,
    wish_of,
)
from bot.knowledge.load import load
from bot.message import MAX_CHOICE
from bot.understanding.followup import FollowUps

KNOWLEDGE = load(Path(__file__).resolve().parents[1] / "knowledge")
PHRASES = FollowUps(KNOWLEDGE)


def _walked() -> Iterator[tuple[Walk, Question | None, int]]:
    """Every place that buttons lead to, what is asked there, and how many questions came before."""
    seen: dict[Walk, int] = {}
    queue = [(Walk(), 0)]
    while queue:
        walk, asked = queue.pop()
        if seen.get(walk, -1) >= asked:
            continue
        seen[walk] = asked
        question = next_question(KNOWLEDGE, walk)
        yield walk, question, asked
        if question is not None:
            queue += [(step, asked + 1) for _, step in (*question.options, ("skip", question.skip))]
            queue += [(question.further, asked)] if question.further else []


PLACES = list(_walked())


def test_at_most_five_questions_and_then_advice() -> None:
    assert max(asked for _, _, asked in PLACES) <= MOST_QUESTIONS
    for walk, question, _ in PLACES:
        assert question is None or question.options
        if question is None:
            assert walk.target in KNOWLEDGE.tasks
            assert advise(KNOWLEDGE, wish_of(walk)).picks


def test_a_button_says_all_and_fits() -> None:
    for walk, question, _ in PLACES:
        assert len(walk.value.encode()) <= MAX_CHOICE and walk.value.isascii()
        assert read_walk(KNOWLEDGE, walk.value.removeprefix("w:")) == walk
        for label, _ in labelled(KNOWLEDGE, question) if question else ():
            assert 0 < len(label) <= 60


def test_back_always_leads_to_the_beginning() -> None:
    for walk, _, _ in PLACES:
        steps, here = 0, walk
        while (back := step_back(KNOWLEDGE, here)) is not None:
            here, steps = back, steps + 1
            assert steps <= 2 * MOST_QUESTIONS
        assert here == Walk()


def test_every_active_tool_is_within_reach_or_no_tool_for_a_task() -> None:
    ends = [walk for walk, question, _ in PLACES if question is None]
    reached = set[str]()
    for walk in ends:
        advice = advise(KNOWLEDGE, wish_of(walk))
        reached |= {ranked.tool.id for ranked in (*advice.picks, *advice.rest)}
    missing = [
        tool.id for tool in KNOWLEDGE.tools.values()
        if tool.status == "active" and tool.id not in reached and tool.kind not in APART
    ]  # fmt: skip
    assert missing == []


def test_every_task_is_within_reach() -> None:
    assert {walk.target for walk, question, _ in PLACES if question is None or question.sort == "constraint"} >= set(
        KNOWLEDGE.tasks
    )


def test_a_constraint_is_asked_only_where_its_answer_can_change_the_advice() -> None:
    for walk, question, _ in PLACES[:: max(1, len(PLACES) // 150)]:
        if question is None or question.sort != "constraint":
            continue
        open_ones = [name for name in ASKED if name != question.name and name not in dict(walk.answers)]
        cases = [walk, *(walk.with_answer(name, True) for name in open_ones)]
        cases.append(Walk(walk.target, (*walk.answers, *((name, True) for name in open_ones))))
        assert any(
            _picked(case) != _picked(case.with_answer(question.name, True)) for case in cases
        ), walk  # fmt: skip


def _picked(walk: Walk) -> list[str]:
    return [ranked.tool.id for ranked in advise(KNOWLEDGE, wish_of(walk)).picks]


def test_everything_has_a_name_of_its_own() -> None:
    families = {task.family for task in KNOWLEDGE.tasks.values()}
    assert [name for name in sorted(families) if f"guide-family-{name}" not in KNOWLEDGE.lines] == []
    assert [name for name in GROUPS if f"guide-group-{name}" not in KNOWLEDGE.lines] == []


@pytest.mark.parametrize(
    ("walk", "text", "leads_to"),
    [
        ("", "a picture", "w:@image"),
        ("", "2", "w:@image"),
        ("", "the first one", "w:@text"),
        ("", "skip", "w:choose-tool"),
        ("@image/images", "logo", None),
        ("@image/images", "back", "w:@image"),
        ("logo", "yes", "w:logo+c"),
        ("logo", "no", "w:logo~c"),
        ("logo", "start over", "w:"),
        ("logo", "what is a token", None),
    ],
)
def test_answers_can_be_typed(walk: str, text: str, leads_to: str | None) -> None:
    here = read_walk(KNOWLEDGE, walk)
    assert here is not None
    step = spoken_step(KNOWLEDGE, PHRASES, here, text)
    assert (step and step.value) == leads_to


@pytest.mark.parametrize(
    ("tasks", "outputs", "limits", "leads_to"),
    [
        (("logo",), (), ("free",), "w:logo+f"),
        ((), ("music",), ("commercial",), "w:@sound+c"),
        ((), ("text",), (), "w:@text"),
        ((), (), ("offline",), "w:+o"),
        (("no-such-task",), (), (), "w:"),
    ],
)
def test_own_words_are_read_for_what_they_name(
    tasks: tuple[str, ...], outputs: tuple[str, ...], limits: tuple[str, ...], leads_to: str
) -> None:
    assert told(KNOWLEDGE, Walk(), tasks, outputs, limits).value == leads_to


@pytest.mark.parametrize("value", ["no-such-task", "@nowhere", "logo+z", "logo+f*12", "ö", "logo f", "@image/none"])
def test_a_button_of_another_version_is_known_as_such(value: str) -> None:
    assert read_walk(KNOWLEDGE, value) is None
