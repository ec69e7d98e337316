"""What was just said is not said again: a repeat gets the gist and something new beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answers.draft import Context, Draft, told
from bot.knowledge.fresh import sayable
from bot.replies import listed, sentence

ANNOUNCES = re.compile(r"(?:^|(?<=[.!?] ))[^.!?]*:$")
"""A last sentence that announces what does not follow: "Do it today:"."""
GIST = 260
"""Characters of an answer's first lines that stand for it."""


def again(context: Context, draft: Draft, text: str) -> str:
    """Another text for a draft whose text was said before; not one that was said in the last turns, if there is any."""
    if (draft.understanding or context.understanding).outcome != "answer":
        return context.variant("decline")
    if context.understanding.intent == "smalltalk":  # a courtesy may come back, once its other words are used up
        return text
    short = _gist(context, draft, text)
    gist = f"{context.line('said_still' if _leans(context) else 'said_before')} {short}" if short else ""
    angles = list(_angles(context, draft))
    others = [f"{gist}\n\n{angle}".strip() for angle in angles]
    if context.understanding.follow == "more" or any(map(context.memory.has_said, others)):
        others = [f"{context.line('said_more')} {angle}" for angle in angles]  # the gist was said once more already
    options = [
        *_further(context, draft),
        *others,
        *filter(None, [gist]),
        context.line("nothing_more"),
        context.line("menu"),
    ]
    return next((option for option in options if not context.memory.has_said(option)), options[-2])


def _further(context: Context, draft: Draft) -> list[str]:
    """Of a page to which another question led once more the sentence that comes nearest to it, and the second part."""
    topic = context.knowledge.topics.get(context.understanding.entry or "")
    if topic is None or draft.template != "text" or context.understanding.follow:
        return []
    if context.nearest and topic.body.startswith(context.nearest):  # the gist says it
        return []
    near = [context.variant("nearest", 2, name=topic.title, text=context.nearest)] if context.nearest else []
    return [*near, *filter(None, [topic.more])]


def _leans(context: Context) -> bool:
    """Whether another question led to the same answer: it pointed back instead of asking in full once more."""
    understood = context.understanding
    return understood.follow != "back" and any(slot.start < 0 for slot in understood.slots.found)


def _gist(context: Context, draft: Draft, text: str) -> str:
    names = [context.knowledge.tools[name].name for name in draft.recommended if name in context.knowledge.tools]
    if draft.template == "choose" and names:
        return sentence(f"**{draft.title}**: {listed(names, 'or')}" if draft.title else listed(names, "or"))
    first = text.split("\n\n")[0]
    first = first.split("\n")[0].removeprefix("- ") if first.startswith("- ") else first
    first = first if len(first) <= GIST else first[:GIST].rsplit(". ", 1)[0].rstrip(".") + "."
    return ANNOUNCES.sub("", first).strip()


def _angles(context: Context, draft: Draft) -> Iterator[str]:
    """Sentences that go with the answer and may not have been in it."""
    knowledge = context.knowledge
    task = knowledge.tasks.get(context.understanding.entry or "")
    if task is not None:
        yield from (context.line("further-watch", what=what) for what in task.watch[1:])
        yield from (context.line("further-avoid", what=one.what, why=one.why) for one in task.avoid[1:])
    for name in (*draft.recommended, *draft.shown):
        tool = knowledge.tools.get(name)
        for fact in sayable(tool.facts, knowledge.lives, context.today) if tool else ():
            yield told(context, fact)
    topic = knowledge.topics.get(context.understanding.entry or "")
    if topic is not None:
        yield from (told(context, fact) for fact in sayable(topic.facts, knowledge.lives, context.today))
