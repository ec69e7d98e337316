"""The kinds of answer, one module each. A new kind is a module, a line in `ANSWERS`, and a reply template."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.answers.capability import capability
from bot.answers.choose import choose
from bot.answers.clarify import not_got, noted
from bot.answers.compare import compare
from bot.answers.doubted import with_doubts
from bot.answers.draft import Context, Draft
from bot.answers.explain import explain
from bot.answers.further import dated, further
from bot.answers.guide import guide
from bot.answers.named import settled_by_names
from bot.answers.profile import profile
from bot.answers.smalltalk import smalltalk
from bot.answers.start import sample, shorter, start
from bot.answers.stranger import is_asked_of_a_tool, is_unknown, of_a_tool, stranger
from bot.answers.version import unknown_version

ANSWERS: Mapping[str, Callable[[Context], Draft]] = {
    "choose": choose,
    "compare": compare,
    "capability": capability,
    "explain": explain,
    "profile": profile,
    "smalltalk": smalltalk,
}

LEANING: Mapping[str, Callable[[Context], Draft]] = {
    "more": further,
    "why": further,
    "when": dated,
    "how": start,
    "hard": start,
    "not_me": start,
    "shorter": shorter,
    "yes_or_no": shorter,
    "detail": noted,
    "sample": sample,
}
"""What is said of the last answer itself."""


def answer(context: Context) -> Draft:
    """The draft that fits the band and the kind of question, with buttons for what else may have been meant."""
    return with_doubts(context, _answer(context))


def _answer(context: Context) -> Draft:
    understanding = context.understanding
    if understanding.follow.startswith("w:"):
        return guide(context)
    if (newer := unknown_version(context)) is not None:
        return newer
    if is_unknown(context):
        return stranger(context)
    if is_asked_of_a_tool(context):
        return of_a_tool(context)
    if (settled := settled_by_names(context)) is not None:
        return settled
    match understanding.outcome:
        case "answer" if understanding.follow in LEANING:
            return LEANING[understanding.follow](context)
        case "answer" if understanding.intent:
            return ANSWERS[understanding.intent](context)
        case _:
            return not_got(context)


__all__ = ["ANSWERS", "Context", "Draft", "answer"]
