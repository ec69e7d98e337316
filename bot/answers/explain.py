"""What something means, and how far AI can be trusted: a topic's page, its second part on request."""

from __future__ import annotations

from bot.answers.draft import Context, Draft, label, next_choices
from bot.answers.of_whom import opened_of_whom
from bot.answers.page import page


def explain(context: Context) -> Draft:
    """The page that was understood; several concepts at once are set side by side."""
    topics = context.knowledge.topics
    topic = topics[context.understanding.entry or ""]
    return opened_of_whom(context, topic, page(context, topic))


def side_by_side(context: Context, ids: tuple[str, ...]) -> Draft:
    """Two to four concepts: one sentence each, then the aspects that all of them have."""
    topics = [context.knowledge.topics[name] for name in ids][:4]
    shared = [aspect for aspect in topics[0].aspects if all(aspect in topic.aspects for topic in topics)]
    values = {
        "shorts": [{"name": topic.title, "short": topic.short or topic.body.split(". ")[0]} for topic in topics],
        "names": [label(context.knowledge, topic.id) for topic in topics],
        "rows": [{"label": aspect, "cells": [topic.aspects[aspect] for topic in topics]} for aspect in shared],
    }
    follow = next_choices(context, (*ids, *(name for topic in topics for name in topic.follow_ups)))
    facts = tuple(fact for topic in topics for fact in topic.facts[:2])
    title = " / ".join(label(context.knowledge, topic.id) for topic in topics)
    return Draft("concepts", values, title=title, choices=follow, facts=facts, entry=topics[0].id)
