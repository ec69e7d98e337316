"""Hello, thanks, who are you? Short, varied, never pretending to be a person."""

from __future__ import annotations

from bot.answers.draft import Context, Draft, next_choices, way_back
from bot.care import GRAVE

THANKS, CONTRADICTED = "thanks", "wrong-answer"
OPEN = ("insult", "sorry", "no", "misunderstood", "repeat")
"""Pages that end with a question to somebody who may not know what to say."""
STARTS = ("choose-tool", "everyday-uses")


def smalltalk(context: Context) -> Draft:
    """A variant of the page that was understood, another one each time."""
    page = context.knowledge.smalltalk[context.understanding.entry or ""]
    text = context.fresh(page.variants)
    if page.id == THANKS and (context.memory.care or (context.memory.last and context.memory.last.entry in GRAVE)):
        text = context.variant("thanks-care", 2)
    if page.id == CONTRADICTED and (said := _said(context)):
        text = f"{text} {context.line('stands', text=said)}"
    choices = next_choices(context, page.follow_ups)
    if page.id in OPEN and not choices:
        choices = way_back(context) or next_choices(context, STARTS)
    return Draft("text", {"text": text}, title=page.title, choices=choices, entry=page.id)


def _said(context: Context) -> str:
    """What the last answer says in a sentence; empty where it was no page of explanation."""
    last, topics = context.memory.last, context.knowledge.topics
    topic = topics.get(last.entry or "") if last is not None and last.intent == "explain" else None
    return topic.short if topic is not None else ""
