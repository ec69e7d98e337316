"""The answer to what was understood: the first step of `STEPS` that has one.

A new kind of question is a module, a line in `ANSWERS`, and a reply template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.at_hand import at_hand
from bot.answers.at_odds import held_against
from bot.answers.capability import capability
from bot.answers.choose import choose
from bot.answers.clarify import left_open, not_got, noted
from bot.answers.compare import compare
from bot.answers.doubted import with_doubts
from bot.answers.draft import Context, Draft
from bot.answers.effort import devices, disliked, lasting, many
from bot.answers.explain import explain
from bot.answers.further import abroad, dated, doubted, for_another, further
from bot.answers.guide import guide
from bot.answers.just_that import just_that, with_just_that
from bot.answers.named import settled_by_names
from bot.answers.next_questions import with_next
from bot.answers.of_whom import asked_of_whom
from bot.answers.profile import profile
from bot.answers.smalltalk import smalltalk
from bot.answers.start import handed, one_alone, sample, shorter, start
from bot.answers.steps import with_one
from bot.answers.stranger import stranger
from bot.answers.summary import summary
from bot.answers.version import unknown_version

ANSWERS: Mapping[str, Callable[[Context], Draft]] = {
    "choose": choose,  # which AI for it
    "compare": compare,  # this one or that one
    "capability": capability,  # can it do that
    "explain": explain,  # what does that mean, how far can it be trusted
    "profile": profile,  # what is it, and what about it
    "smalltalk": smalltalk,  # hello, thanks, who are you
}
"""By the kind of question."""

LEANING: Mapping[str, Callable[[Context], Draft]] = {
    "more": further,
    "why": further,
    "when": dated,
    "country": abroad,
    "how": start,
    "hard": start,
    "not_me": start,
    "shorter": shorter,
    "yes_or_no": shorter,
    "detail": noted,
    "sample": sample,
    "takes_time": lasting,
    "device": devices,
    "many": many,
    "disliked": disliked,
    "language": at_hand,
    "age": at_hand,
    "machine": at_hand,
    "data": at_hand,
    "quota": at_hand,
    "origin": at_hand,
    "why_not": doubted,
    "for_another": for_another,
    "one_tool": with_one,
    "single": one_alone,
    "summary": summary,
    "left": left_open,
    "handed": handed,
}
"""What is said of the last answer itself."""


def answer(context: Context) -> Draft:
    """The draft of the first step that answers, with buttons for what else may have been meant or asked."""
    drafts = (step(context) for step in STEPS)
    draft = held_against(context, with_just_that(context, next(draft for draft in drafts if draft is not None)))
    return with_next(context, with_doubts(context, draft))


def _next_question(context: Context) -> Draft | None:
    """The guided chooser, from its first question to its advice."""
    return guide(context) if context.understanding.follow.startswith("w:") else None


def _of_last_answer(context: Context) -> Draft | None:
    said_of = LEANING.get(context.understanding.follow)
    answers = context.understanding.outcome == "answer" or context.understanding.follow == "left"
    return said_of(context) if said_of and answers else None


def _of_its_kind(context: Context) -> Draft | None:
    understanding = context.understanding
    sure = understanding.outcome == "answer" and understanding.intent
    return ANSWERS[understanding.intent](context) if sure and understanding.intent else None


STEPS: tuple[Callable[[Context], Draft | None], ...] = (
    _next_question,  # somebody who does not know yet is led, question by question
    unknown_version,  # "is opus 9 out": newer than the notes
    stranger,  # a product that nobody here knows
    asked_of_whom,  # "you didn't mention microsoft": the one that the last page does not name
    just_that,  # "iphone app?": a fact on the tool in view answers by its meaning
    settled_by_names,  # what the message names leaves only one reading
    _of_last_answer,  # "why", "shorter", "how do I start"
    _of_its_kind,  # the plain case: choose, compare, capability, explain, profile, smalltalk
    not_got,  # several readings, or not ours: which one is it, who can help
)
"""From a message that was understood to its answer, in this order."""

__all__ = ["ANSWERS", "Context", "Draft", "answer"]
