"""The guided chooser in words: its questions with buttons, its result with "change one thing"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.advice import MOST_PICKS, advise
from bot.answers.choose import advised
from bot.answers.draft import Context, Draft
from bot.chooser import Question, Walk, helpings, next_question, read_walk, step_back, wish_of
from bot.knowledge.model import Knowledge
from bot.message import Candidate, Choice, Slot, Slots, Understanding
from bot.text import tokens
from bot.understanding.followup import FollowUps

CHANGES = ("free", "offline", "commercial", "private", "mobile")
"""Constraints that the result lets people switch on and off."""
MOST_CHANGES = 3
_SMALL = frozenset({"a", "an", "the", "some", "my", "one", "for", "please", "want", "i", "need", "with", "or", "and"})


def guide(context: Context) -> Draft:
    """The next question of a walk, or its result; a button from another version says so."""
    walk = read_walk(context.knowledge, context.understanding.follow.removeprefix("w:"))
    if walk is None:
        return Draft("line:stale_button")
    question, pending = next_question(context.knowledge, walk), context.memory.pending
    before = read_walk(context.knowledge, pending.about.removeprefix("w:")) if pending and pending.about else None
    asked_before = next_question(context.knowledge, before) if before is not None else None
    same = asks_alike(asked_before, question) and before is not None and before.page == walk.page
    name = "guide-once-more" if before == walk else "guide-noted" if same else ""
    opening = context.line(name) if name else ""
    return asked(context, walk, question, opening) if question else _result(context, walk)


def asks_alike(one: Question | None, other: Question | None) -> bool:
    """Whether two steps of a walk ask the same."""
    return one is not None and other is not None and (one.sort, one.name) == (other.sort, other.name)


def asked(context: Context, walk: Walk, question: Question, opening: str = "") -> Draft:
    """A question with its buttons: the options, further ones, leave it open, one back."""
    knowledge = context.knowledge
    choices = [Choice(name, step.value, "step") for name, step in labelled(knowledge, question)]
    if question.further is not None:
        choices.append(Choice(knowledge.lines["guide-further"], question.further.value, "step"))
    if question.sort != "constraint":
        choices.append(Choice(knowledge.lines["guide-skip"], question.skip.value, "step"))
    back = step_back(knowledge, walk)
    if back is not None:
        choices.append(Choice(knowledge.lines["guide-back"], back.value, "step"))
    name = f"guide-ask-{question.name}" if question.sort == "constraint" else f"guide-ask-{question.sort}"
    values = {"opening": opening, "question": context.line(name)}
    return Draft("guide", values, title=context.line("guide-title"), choices=tuple(choices), walk=walk.value)


def labelled(knowledge: Knowledge, question: Question) -> list[tuple[str, Walk]]:
    """What the options are called, and where each leads."""
    match question.sort:
        case "task":
            return [(knowledge.tasks[name].title[:60], step) for name, step in question.options]
        case "constraint":
            names = [knowledge.lines[f"guide-{name}-{question.name}"] for name, _ in question.options]
            return [(name, step) for name, (_, step) in zip(names, question.options, strict=True)]
        case _:
            return [(called(knowledge, question.sort, step, name), step) for name, step in question.options]


def called(knowledge: Knowledge, sort: str, step: Walk, name: str) -> str:
    """What a group or family is called; a family of a single task bears the task's title."""
    if step.target in knowledge.tasks:
        return knowledge.tasks[step.target].title[:60]
    return knowledge.lines.get(f"guide-{sort}-{name}", name.replace("-", " ").capitalize())


def spoken_step(knowledge: Knowledge, phrases: FollowUps, walk: Walk, text: str) -> Walk | None:
    """Where a typed answer leads: an option by its name or number, yes, no, skip, back; None for anything else."""
    words = tokens(text)
    question = next_question(knowledge, walk)
    if question is None:
        return None
    options = labelled(knowledge, question)
    place = phrases.place(words)
    if place is None and len(words) == 1 and words[0].isdigit():
        place = int(words[0]) - 1 if int(words[0]) else len(options)
    if place is not None:
        return options[place][1] if place < len(options) else None
    if phrases.is_phrase(words, "back"):
        return step_back(knowledge, walk) or walk
    if phrases.is_phrase(words, "start_over"):
        return Walk()
    if question.further is not None and (phrases.is_phrase(words, "more") or words == ("more",)):
        return question.further
    if phrases.is_phrase(words, "pick_for_me") or words in (("skip",), ("next",)):
        return question.skip
    if question.sort == "constraint" and phrases.is_phrase(words, "yes", "no"):
        return question.options[0 if phrases.is_phrase(words, "yes") else 1][1]
    return _named(options, words)


def _named(options: Sequence[tuple[str, Walk]], words: Sequence[str]) -> Walk | None:
    """The only option whose name holds all that was said; small words do not count."""
    said = set(words) - _SMALL
    stems = {_stem(word) for word in said}
    fitting = [step for name, step in options if said and stems <= {_stem(word) for word in tokens(name)}]
    return fitting[0] if len(fitting) == 1 else None


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _result(context: Context, walk: Walk) -> Draft:
    """The advice at the end of a walk, with what can be changed about it."""
    knowledge, wish = context.knowledge, wish_of(walk)
    advice = advise(knowledge, wish)
    ranked = (*advice.picks, *advice.rest)
    first = walk.page * MOST_PICKS
    part = replace(advice, picks=ranked[first : first + MOST_PICKS] or advice.picks, rest=ranked[first + MOST_PICKS :])
    limits = (Slot("constraint", name, excluded=not wanted) for name, wanted in walk.answers)
    found = (Slot("task", walk.target), *limits)
    understood = Understanding(
        "answer", "choose", walk.target, Slots(found), 1.0, (Candidate(walk.target, 1.0),), ours=1.0,
        why=context.understanding.why,
    )  # fmt: skip
    draft = advised(replace(context, understanding=understood), part, wish, ())
    return replace(draft, choices=_changes(context, walk), understanding=understood, walk="")


def _changes(context: Context, walk: Walk) -> tuple[Choice, ...]:
    """One thing changed: a constraint more or less, other tools, another wish."""
    knowledge = context.knowledge
    choices = [
        Choice(knowledge.lines[f"guide-drop-{name}"], walk.with_answer(name, False).value, "step")
        for name in CHANGES if name in walk.constraints
    ]  # fmt: skip
    choices += [
        Choice(knowledge.lines[f"only-{name}"], walk.with_answer(name, True).value, "step")
        for name in CHANGES if name not in walk.constraints
    ]  # fmt: skip
    choices = choices[:MOST_CHANGES]
    if walk.page + 1 < min(helpings(knowledge, walk), 10):
        choices.append(Choice(knowledge.lines["guide-others"], replace(walk, page=walk.page + 1).value, "step"))
    return (*choices, Choice(knowledge.lines["guide-again"], Walk().value, "step"))
