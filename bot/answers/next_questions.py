"""What can be asked next: at least two buttons under every answer, so that nobody has to think of the words.

An answer brings its own next questions along. Where it has fewer than two, what can be asked about its tool, task or
page fills them up, the wish that the talk is about first; what was just asked is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.answers.draft import Context, Draft, label, next_choices
from bot.answers.narrowing import is_sold, on_a_phone
from bot.message import Choice

STARTS = ("choose-tool", "getting-started", "everyday-uses", "what-can-you-do")
"""Where the menu leads when nothing better is known."""
FEWEST, MOST_FILLED = 2, 3
"""Buttons under an answer, and up to how many are filled up."""
ASKED: Mapping[str, tuple[str, ...]] = {
    "price": ("price", "free", "limits"), "rights": ("rights", "commercial"), "alternatives": ("alternatives",),
}  # fmt: skip
"""Sides and limits that ask the same as a button."""


def with_next(context: Context, draft: Draft) -> Draft:
    """The draft with two or three next questions at least, where it is an answer; courtesies and careful pages end."""
    understood = draft.understanding or context.understanding
    ends = understood.outcome != "answer" or understood.intent in ("smalltalk", None) or bool(draft.walk)
    if ends or len(draft.choices) >= FEWEST:
        return draft
    offered = {choice.value for choice in draft.choices}
    more = (choice for choice in _around(context, draft) if choice.value not in offered)
    filled = tuple(dict.fromkeys((*draft.choices, *more)))
    return replace(draft, choices=filled[:MOST_FILLED])


def _around(context: Context, draft: Draft) -> Iterator[Choice]:
    """What lies next to an answer: the wish that the talk is about, then its tools, then its page."""
    knowledge, entry = context.knowledge, draft.entry or context.understanding.entry or ""
    for task in context.before:
        if task.id != entry:
            yield Choice(label(knowledge, task.id), f"e:{task.id}")
    tools = [name for name in (*draft.shown, *draft.recommended) if name in knowledge.tools]
    for subject in dict.fromkeys((*tools[:1], entry)):
        if subject in knowledge.tools or subject in knowledge.tasks or subject in knowledge.topics:
            yield from (one for one in asked_about(context, subject) if not _was_asked(context, one))


def _was_asked(context: Context, choice: Choice) -> bool:
    slots = context.understanding.slots
    side = choice.value.rpartition(":")[2]
    return not {*slots.ids("aspect"), *slots.constraints}.isdisjoint(ASKED.get(side, ()))


def asked_about(context: Context, subject: str) -> Iterator[Choice]:
    """What can be asked about a task, a tool or a page, as buttons."""
    knowledge, held = context.knowledge, context.memory.held
    if subject in knowledge.tasks:
        yield Choice(context.line("choice_how"), "h:")
        no_use = ["offline"] * bool({"private", "offline"} & set(held) or on_a_phone(context))
        no_use += ["commercial"] * (not is_sold(knowledge.tasks[subject]))
        set_now = context.memory.last.constraints if context.memory.last else ()
        for name in ("free", "offline", "commercial"):
            if name not in (*held, *set_now, *no_use):
                yield Choice(context.word(f"only-{name}"), f"t:{subject}:{name}")
        return
    if subject in knowledge.tools:
        yield Choice(context.line("choice_how"), "h:")
        for aspect in ("price", "rights", "alternatives"):
            yield Choice(context.line(f"choice_{aspect}"), f"a:{subject}:{aspect}")
        return
    topic = knowledge.topics.get(subject)
    if topic is None:  # the talk is about nothing yet
        yield from next_choices(context, STARTS, most=3)
        return
    if topic.more:
        yield Choice(context.word("more"), f"m:{subject}")
    yield from next_choices(context, topic.follow_ups, most=3)
