"""What people may see and say of what is kept: their own data in plain words, votes, and what was past its life."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot import Assistant, Message, observe
from bot.message import Reply
from bot.store import STALE, Feedback
from tests.conftest import settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def bot(sample: Path, cache: Path) -> AsyncIterator[Assistant]:
    chosen = settings(knowledge=sample, cache=cache, keep_unanswered=True)
    opened = await Assistant.open(settings=chosen, clock=lambda: NOW)
    yield opened
    await opened.close()


async def say(bot: Assistant, text: str = "", command: str | None = None, choice: str | None = None) -> Reply:
    message = Message(text, "talk", "ann", "telegram", command=command, choice=choice)
    reply = await bot.reply(message)
    assert reply is not None
    return reply


async def test_who_has_said_nothing_is_told_that_nothing_is_kept(bot: Assistant) -> None:
    reply = await say(bot, command="mydata")
    assert "nothing stored" in reply.text and reply.choices == ()


async def test_what_is_kept_is_told_in_words_and_by_name(bot: Assistant) -> None:
    await say(bot, "free poster")
    await bot.prefer("elsewhere", "quiet", "on")
    reply = await say(bot, command="mydata")
    assert "22 November 2026" in reply.text
    title = bot.knowledge.tasks["poster"].title
    assert f"about {title}" in reply.text and "Brushbot" in reply.text and "free" in reply.text
    assert not re.search(r"[{}]|touched_at|null|quiet", reply.text)


async def test_a_question_in_vain_is_shown_to_whom_it_belongs(bot: Assistant) -> None:
    await say(bot, "frobnicate my zanzibar")
    assert "frobnicate" in (await say(bot, command="mydata")).text
    other = await bot.reply(Message("", "talk2", "bob", "telegram", command="mydata"))
    assert other and "frobnicate" not in other.text


async def test_a_button_shows_all_as_it_is_stored(bot: Assistant) -> None:
    await say(bot, "free poster")
    (button,) = (await say(bot, command="mydata")).choices
    reply = await say(bot, choice=button.value)
    assert "```json" in reply.text and '"touched_at"' in reply.text


async def test_a_vote_against_counts_at_once_and_its_reason_beside_it(bot: Assistant) -> None:
    answer = await say(bot, "free poster")
    against = next(choice for choice in answer.choices if choice.value.startswith("f:n:"))
    before = metric("whichai_feedback_total", helpful="no")
    why = await say(bot, choice=against.value)
    vote = Feedback(NOW.date(), "poster", bot.knowledge.version, False)
    assert await bot.store.feedback(date.min) == (vote,)
    thanks = await say(bot, choice=next(choice.value for choice in why.choices if ":old:" in choice.value))
    assert thanks.choices == ()
    reason = Feedback(NOW.date(), "poster", bot.knowledge.version, False, "old")
    assert set(await bot.store.feedback(date.min)) == {vote, reason}
    assert metric("whichai_feedback_total", helpful="no") == before + 1


@pytest.mark.parametrize(("year", "fate"), [(2026, None), (2027, "shown"), (2035, "hidden")])
async def test_replies_that_meet_facts_past_their_life_are_counted(
    sample: Path, cache: Path, year: int, fate: str | None
) -> None:
    when = datetime(year, 11, 22, tzinfo=UTC) if year != 2027 else datetime(2027, 1, 22, tzinfo=UTC)
    bot = await Assistant.open(settings=settings(knowledge=sample, cache=cache), clock=lambda: when)
    before = metric("whichai_stale_facts_total", fate=fate or "shown")
    await say(bot, "how many pictures a day with brushbot for free")
    counted = [use for use in await bot.store.uses(date.min) if use.outcome == STALE]
    await bot.close()
    assert [(use.entry, use.intent) for use in counted] == ([("brushbot", fate)] if fate else [])
    assert (metric("whichai_stale_facts_total", fate=fate or "shown") > before) is (fate is not None)


def metric(name: str, **labels: str) -> float:
    text = generate_latest(observe.REGISTRY).decode()
    (label,) = labels.items()
    found = re.search(rf'^{name}{{{label[0]}="{label[1]}"}} (\S+)', text, re.MULTILINE)
    return float(found[1]) if found else 0.0
