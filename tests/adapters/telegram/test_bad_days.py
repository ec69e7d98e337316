"""Telegram on its bad days: refusals, floods, broken connections, another poller; stopping without loss."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from bot.adapters.telegram import create_application, polling
from bot.adapters.telegram import run as run_telegram
from bot.errors import PlatformError, SettingsError
from bot.settings import Settings
from tests.adapters.telegram.conftest import free_port, running, settings_for
from tests.adapters.telegram.people import Person
from tests.adapters.telegram.server import TOKEN, Data, Fault, Server
from tests.adapters.telegram.standin import StandIn


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between tries are of real length in service; a test need not sit through them."""
    for name in ("_FIRST_PAUSE", "_LAST_PAUSE", "_CONFLICT_PAUSE"):
        monkeypatch.setattr(polling, name, 0.01)
    monkeypatch.setattr("bot.adapters.telegram.limits._PAUSES", (0.01, 0.01, 0.01))


@pytest.mark.parametrize("kind", ["server", "drop", "conflict", "flood", "rubbish"])
async def test_polling_survives(bot: StandIn, server: Server, ann: Person, kind: str) -> None:
    server.faults.extend(Fault(kind, "getUpdates") for _ in range(1 if kind == "flood" else 4))
    async with running(bot, server):
        assert (await ann.asks("still there?"))["text"] == "you said: still there?"
    assert not server.faults


async def test_polling_survives_a_connection_that_stays_silent(
    bot: StandIn, server: Server, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.telegram.client.GRACE", 0.2)
    server.faults.append(Fault("hang", "getUpdates"))
    async with running(bot, server, telegram_poll_seconds=0.3):
        assert (await ann.asks("still there?"))["text"] == "you said: still there?"


async def test_starting_waits_for_a_server_that_is_down(bot: StandIn, server: Server, ann: Person) -> None:
    server.faults.extend([Fault("server", "getMe"), Fault("drop", "deleteWebhook")])
    async with running(bot, server):
        await ann.asks("there now?")


async def test_a_wrong_token_names_the_variable(bot: StandIn, server: Server) -> None:
    wrong = "987654321:WRONGwrongWRONGwrongWRONGwrongWRONG0"
    with pytest.raises(PlatformError, match="WHICHAI_TELEGRAM_TOKEN") as raised:
        await run_telegram(bot, settings_for(server, telegram_token=wrong))
    assert raised.value.fatal and wrong not in str(raised.value) + repr(raised.value.__context__)


async def test_a_token_that_is_taken_back_ends_it(bot: StandIn, server: Server) -> None:
    async with running(bot, server) as task:
        await server.until(lambda: server.did("getUpdates") or server.did("deleteWebhook"))
        server.faults.append(Fault("unauthorized", "getUpdates"))
        await server.queue({"update_id": 1, "poll": {}})
        with pytest.raises(PlatformError, match="WHICHAI_TELEGRAM_TOKEN"):
            await asyncio.wait_for(task, 5)


def test_settings_that_miss_something(bot: StandIn) -> None:
    with pytest.raises(SettingsError, match="WHICHAI_TELEGRAM_TOKEN"):
        create_application(bot, Settings.model_validate({}))


@pytest.mark.parametrize(
    ("more", "name"),
    [({}, "WEBHOOK_URL"), ({"telegram_webhook_url": "http://a/b", "telegram_webhook_listen": "x"}, "LISTEN")],
)
async def test_webhook_settings_that_miss_something(
    bot: StandIn, server: Server, more: dict[str, str], name: str
) -> None:
    with pytest.raises(SettingsError, match=name):
        await run_telegram(bot, settings_for(server, telegram_mode="webhook", **more))


async def test_the_webhook_wants_its_secret(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server, telegram_mode="webhook"):
        update = {"update_id": 5, "message": ann.message("hello there.")}
        assert await server.push(update, secret="wrong") == 403
        assert await server.push(update, secret="") == 403
        assert await server.push(update) == 200
        assert await server.push(update) == 200
        await ann.reply(0)
        await ann.asks("and on.")
    assert [message.text for message in bot.heard] == ["hello there.", "and on."]


async def test_a_webhook_port_that_is_taken(bot: StandIn, server: Server) -> None:
    port = free_port()
    held = await asyncio.start_server(lambda r, w: None, "127.0.0.1", port)
    async with held:
        with pytest.raises(PlatformError, match="cannot listen") as raised:
            await run_telegram(bot, settings_for(
                server, telegram_mode="webhook", telegram_webhook_url="http://127.0.0.1/hook",
                telegram_webhook_listen=f"127.0.0.1:{port}",
            ))  # fmt: skip
    assert raised.value.fatal


async def test_a_flood_holds_one_chat_and_not_the_others(bot: StandIn, server: Server, ann: Person) -> None:
    server.faults.append(Fault("flood", chat=ann.chat, seconds=1))
    async with running(bot, server):
        started = time.monotonic()
        await ann.says("held back.")
        await Person(server, user=777).asks("not held back.")
        assert time.monotonic() - started < 0.8
        assert (
            await ann.asks(
                "and this.",
            )
        )["text"]
        await server.until(
            lambda: len([c for c in server.did("sendMessage", ann.chat) if isinstance(c.result, dict)]) == 2
        )
        assert time.monotonic() - started >= 1
    texts = [c.data["text"] for c in server.did("sendMessage", ann.chat) if isinstance(c.result, dict)]
    assert texts == ["you said: held back.", "you said: and this."]


@pytest.mark.parametrize("kind", ["server", "drop"])
async def test_what_was_not_sent_is_sent_again(bot: StandIn, server: Server, ann: Person, kind: str) -> None:
    server.faults.append(Fault(kind))
    async with running(bot, server):
        await ann.says("hello there.")
        await server.until(lambda: [c for c in server.did("sendMessage") if isinstance(c.result, dict)])


async def test_what_may_have_been_sent_to_a_group_is_not_sent_twice(bot: StandIn, server: Server) -> None:
    server.faults.append(Fault("drop_after"))
    bea = Person(server, user=502, group=-1001)
    async with running(bot, server):
        await bea.asks("/ask one")
        await bea.says("/ask two")
        await bea.reply(1)
    assert [call.data["text"] for call in server.did("sendMessage")] == ["command ask: one", "command ask: two"]


async def test_somebody_who_blocks_the_bot_is_forgotten(bot: StandIn, server: Server, ann: Person) -> None:
    server.faults.append(Fault("forbidden"))
    async with running(bot, server):
        await ann.says("hello there.")
        await Person(server, user=777).asks("next one.")
        await server.until(lambda: server.did("getUpdates"))
    assert [message.command for message in bot.heard if message.sender_id == "501"] == [None, "forget"]
    assert len(server.did("sendMessage", ann.chat)) == 1


async def test_a_refused_message_is_tried_plainly(bot: StandIn, server: Server, ann: Person) -> None:
    server.faults.append(Fault("refuse", text="Bad Request: can't parse entities: something new"))
    async with running(bot, server):
        await ann.says("table")
        await server.until(lambda: [c for c in server.did("sendMessage") if isinstance(c.result, dict)])
    assert server.did("sendMessage")[-1].data.get("entities", []) == []
    server.refusals.clear()


async def test_one_unreadable_update_does_not_take_the_others_along(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server):
        odd: list[Data] = [{"message": {}}, {"message": 7}, {"callback_query": {"id": 3}}, {}, {"x": [1]}]
        for number, update in enumerate(odd):
            await server.queue({"update_id": 500 + number, **update})
        await server.queue({"no": "id"})
        assert (await ann.asks("and this?"))["text"] == "you said: and this?"


async def test_the_same_update_is_answered_once(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server):
        update = {"update_id": 4000, "message": ann.message("only once.")}
        await server.queue(update)
        await server.queue(update)
        await ann.asks("and on.")
    assert [message.text for message in bot.heard] == ["only once.", "and on."]


async def test_stopping_finishes_what_is_in_hand(bot: StandIn, server: Server, ann: Person) -> None:
    bot.gate = asyncio.Event()
    stop = asyncio.Event()
    task = asyncio.create_task(run_telegram(bot, settings_for(server), stop))
    await ann.says("one.")
    await Person(server, user=777).says("two.")
    await bot.has_heard(2)
    stop.set()
    await asyncio.sleep(0.01)
    bot.gate.set()
    await asyncio.wait_for(task, 5)
    assert len(server.did("sendMessage")) == 2
    assert server.waiting() == []


@pytest.mark.parametrize("how", ["stop", "cancel"])
async def test_what_could_not_be_finished_stays_with_telegram(
    bot: StandIn, server: Server, ann: Person, how: str
) -> None:
    bot.gate = asyncio.Event()
    stop = asyncio.Event()
    task = asyncio.create_task(run_telegram(bot, settings_for(server, telegram_stop_seconds=0.05), stop))
    await ann.says("one.")
    await bot.has_heard(1)
    stop.set() if how == "stop" else task.cancel()
    await asyncio.wait([task], timeout=5)
    assert len(server.waiting()) == 1 and not server.did("sendMessage")
    again = StandIn()
    async with running(again, server):
        assert (await ann.reply(0)).result["text"] == "you said: one."
    assert server.waiting() == []


async def test_a_bot_that_dies_loses_nothing(bot: StandIn, server: Server, ann: Person) -> None:
    bot.gate = asyncio.Event()
    task = asyncio.create_task(run_telegram(bot, settings_for(server, telegram_stop_seconds=0)))
    await ann.says("one.")
    await bot.has_heard(1)
    await Person(server, user=777).says("two.")
    await bot.has_heard(2)
    assert len(server.waiting()) == 2  # nothing was confirmed while it was in hand
    task.cancel()
    await asyncio.wait([task], timeout=5)


async def test_too_many_questions_get_one_notice(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server, telegram_questions_per_minute=3):
        for number in range(6):
            await ann.says(f"question {number}?")
        await Person(server, user=777).asks("not me.")
        await server.until(lambda: len(server.did("sendMessage", ann.chat)) == 4)
    texts = [call.data["text"] for call in server.did("sendMessage", ann.chat)]
    assert texts[:3] == [f"you said: question {n}?" for n in range(3)] and "a lot of questions" in texts[3]
    assert len(bot.heard) == 4


async def test_telegrams_own_pace_is_kept(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server, telegram_pace=True):
        for number in range(6):
            await ann.says(f"question {number}?")
        await server.until(lambda: len(server.did("sendMessage")) == 6, seconds=9)
    times = [call.at for call in server.did("sendMessage")]
    assert times[4] - times[0] >= 3.9


async def test_the_token_shows_up_nowhere(
    bot: StandIn, server: Server, ann: Person, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for kind in ("server", "drop", "rubbish", "conflict"):
        server.faults.extend([Fault(kind, "getUpdates"), Fault(kind)])
    with caplog.at_level(logging.DEBUG):
        async with running(bot, server):
            for number in range(4):
                await ann.says(f"a private matter {number}.")
            await server.until(lambda: not server.faults)
            await ann.asks("bug")
        application = create_application(bot, settings_for(server))
        said = caplog.text + repr(application) + repr(application.bot) + "".join(capfd.readouterr())
    assert TOKEN not in said and TOKEN.split(":")[1] not in said
    assert "private matter" not in said
