"""Hello, thanks, who are you? Short, varied, never pretending to be a person."""

from __future__ import annotations

from bot.answers.draft import Context, Draft, next_choices


def smalltalk(context: Context) -> Draft:
    """A variant of the page that was understood, another one each time."""
    page = context.knowledge.smalltalk[context.understanding.entry or ""]
    text = context.fresh(page.variants)
    return Draft(
        "text", {"text": text}, title=page.title, choices=next_choices(context, page.follow_ups), entry=page.id
    )
