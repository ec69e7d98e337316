"""What every store promises, tried on each of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversation import Conversation, ConversationState, Heard, Pending
from bot.errors import ConflictError, SettingsError
from bot.store import Feedback, Store, Unanswered, Use, open_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
STATE = ConversationState(
    last=Heard(intent="choose", entry="logo", tools=("suno",), constraints=("free",), budget=10.0),
    shown=("suno", "udio"),
    pending=Pending("entry", ("logo", "jingle")),
    said=("0a0b0c0d",),
    misses=2,
    notes={"notice": "given"},
)


def talk(id: str = "talk", person: str = "ann", touched_at: datetime = NOW) -> Conversation:
    return Conversation(id, person, touched_at, language="en", state=STATE)


async def test_a_conversation_comes_back_as_it_was_saved(store: Store) -> None:
    assert await store.load("talk") is None
    saved = await store.save(talk())
    assert saved.revision == 1
    assert await store.load("talk") == saved == replace(talk(), revision=1)


async def test_each_save_raises_the_revision(store: Store) -> None:
    saved = await store.save(await store.save(talk()))
    assert saved.revision == 2
    assert (await store.load("talk")) == saved


@pytest.mark.parametrize("stale", [0, 1, 7])
async def test_whoever_saves_an_old_version_is_told(store: Store, stale: int) -> None:
    newest = await store.save(await store.save(talk()))
    with pytest.raises(ConflictError):
        await store.save(replace(talk(), revision=stale))
    assert await store.load("talk") == newest


async def test_of_many_savers_one_wins(store: Store) -> None:
    loaded = await store.save(talk())
    results = await asyncio.gather(*(store.save(loaded) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(result, Conversation) for result in results) == 1
    assert sum(isinstance(result, ConflictError) for result in results) == 19


async def test_a_turn_keeps_the_others_waiting_in_order(store: Store) -> None:
    steps: list[str] = []

    async def turn(name: str, id: str) -> None:
        async with store.turn(id):
            steps.append(f"{name} begins")
            await asyncio.sleep(0)
            steps.append(f"{name} ends")

    await asyncio.gather(turn("first", "talk"), turn("second", "talk"), turn("third", "talk"))
    assert steps == [f"{name} {what}" for name in ("first", "second", "third") for what in ("begins", "ends")]


async def test_turns_of_two_conversations_run_side_by_side(store: Store) -> None:
    async with store.turn("one"), asyncio.timeout(5), store.turn("two"):
        pass


async def test_a_failed_turn_sets_the_conversation_free(store: Store) -> None:
    with pytest.raises(ValueError, match="oops"):
        async with store.turn("talk"):
            raise ValueError("oops")
    async with asyncio.timeout(5), store.turn("talk"):
        pass


async def test_preferences_are_set_changed_and_removed(store: Store) -> None:
    assert await store.preferences("server") == {}
    await store.prefer("server", "quiet", "on")
    await store.prefer("server", "language", "en")
    await store.prefer("server", "quiet", "off")
    await store.prefer("server", "language", None)
    await store.prefer("server", "never-set", None)
    assert await store.preferences("server") == {"quiet": "off"}
    assert await store.preferences("other") == {}


async def test_uses_add_up_by_day(store: Store) -> None:
    use = Use(TODAY, "telegram", "answer", "choose", "logo", "abc")
    for _ in range(3):
        await store.count(use)
    await store.count(replace(use, day=TODAY - timedelta(days=1)))
    await store.count(replace(use, day=TODAY - timedelta(days=9)))
    assert set(await store.uses(TODAY - timedelta(days=1))) == {
        replace(use, times=3),
        replace(use, day=TODAY - timedelta(days=1)),
    }


async def test_feedback_adds_up_and_keeps_no_free_text(store: Store) -> None:
    for helpful in (True, False, False):
        await store.add_feedback(Feedback(TODAY, "logo", "abc", helpful, "" if helpful else "call me on 0123"))
    assert set(await store.feedback(TODAY)) == {
        Feedback(TODAY, "logo", "abc", True),
        Feedback(TODAY, "logo", "abc", False, "other", 2),
    }


async def test_unanswered_questions_stay_hidden_until_three_people_asked(store: Store) -> None:
    for person in ("ann", "ann", "bob"):
        await store.add_unanswered(Unanswered(TODAY, "split stems", "song", person))
    assert await store.unanswered(least=3) == ()
    await store.add_unanswered(Unanswered(TODAY, "split stems", "song", "cho"))
    assert {one.person for one in await store.unanswered(least=3)} == {"ann", "bob", "cho"}
    assert len(await store.unanswered(least=3)) == 3


async def fill(store: Store, person: str, moment: datetime = NOW) -> None:
    """Two of everything that a store can keep of a person."""
    for place in ("private", "group"):
        await store.save(talk(f"{place}-{person}", person, moment))
        await store.prefer(person, place, "yes")
        await store.add_unanswered(Unanswered(moment.date(), f"how in {place}", "logo", person))


async def test_what_is_kept_of_a_person_is_shown(store: Store) -> None:
    await fill(store, "ann")
    await fill(store, "bob")
    kept = await store.export("ann")
    assert {name: len(rows) for name, rows in kept.items()} == {"conversations": 2, "preferences": 2, "unanswered": 2}
    assert "bob" not in str(kept)


async def test_forgetting_a_person_leaves_nothing_and_nobody_else_alone(store: Store) -> None:
    await fill(store, "ann")
    await fill(store, "bob")
    assert await store.forget("ann") == 6
    assert await store.export("ann") == {"conversations": [], "preferences": [], "unanswered": []}
    assert await store.load("private-ann") is None
    assert sum(len(rows) for rows in (await store.export("bob")).values()) == 6
    assert await store.forget("ann") == 0


async def test_a_forgotten_conversation_does_not_come_back_by_a_late_save(store: Store) -> None:
    late = await store.save(talk())
    await store.forget("ann")
    with pytest.raises(ConflictError):
        await store.save(late)
    assert await store.load("talk") is None


async def test_sweeping_removes_what_is_idle_for_thirty_days(store: Store) -> None:
    await fill(store, "old", NOW - timedelta(days=31))
    await fill(store, "new", NOW - timedelta(days=29))
    assert await store.sweep(NOW) == 4  # preferences stay until /forget
    old, new = await store.export("old"), await store.export("new")
    assert (len(old["conversations"]), len(old["unanswered"]), len(old["preferences"])) == (0, 0, 2)
    assert (len(new["conversations"]), len(new["unanswered"]), len(new["preferences"])) == (2, 2, 2)
    assert await store.forget("old") == 2
    assert await store.sweep(NOW + timedelta(days=2)) == 4
    assert (await store.export("new"))["conversations"] == []


async def test_sweeping_removes_counts_after_a_year(store: Store) -> None:
    for day in (TODAY - timedelta(days=366), TODAY - timedelta(days=364)):
        await store.count(Use(day, "console", "answer"))
        await store.add_feedback(Feedback(day, "logo", "abc", True))
    assert await store.sweep(NOW) == 2
    assert [use.day for use in await store.uses(date.min)] == [TODAY - timedelta(days=364)]
    assert [vote.day for vote in await store.feedback(date.min)] == [TODAY - timedelta(days=364)]


async def test_a_working_store_says_so(store: Store) -> None:
    assert await store.healthy()


@pytest.mark.parametrize("url", ["", "memory", "postgres://x", "sqlite://", "sqlite:///", "redis://", "redis://h:no/0"])
def test_an_address_of_no_store_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="WHICHAI_STORE"):
        open_store(url)


def test_refusing_an_address_does_not_repeat_its_password() -> None:
    with pytest.raises(SettingsError) as refused:
        open_store("postgres://bot:hunter2-canary@host")
    assert "canary" not in str(refused.value)
