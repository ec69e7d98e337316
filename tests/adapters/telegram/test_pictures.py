"""Replies that come with a picture: it stands above its words, and never in their way."""

from __future__ import annotations

import pytest

from bot.adapters.telegram.sending import Sender
from tests.adapters.telegram.conftest import running
from tests.adapters.telegram.people import Person, buttons
from tests.adapters.telegram.server import Fault, Server
from tests.adapters.telegram.standin import StandIn

pytestmark = pytest.mark.asyncio


async def test_the_picture_comes_above_the_words_and_their_buttons(at_work: None, ann: Person, server: Server) -> None:
    said = await ann.asks("drawn")
    assert said["text"] == "All layers." and "Make a logo" in buttons(said)
    methods = [call.method for call in server.calls if call.method in ("sendPhoto", "sendMessage")]
    assert methods == ["sendPhoto", "sendMessage"] and server.refusals == []


async def test_a_picture_that_is_not_there_is_no_loss(at_work: None, ann: Person, server: Server) -> None:
    assert (await ann.asks("undrawn"))["text"] == "No such picture."
    assert not server.did("sendPhoto")


async def test_where_pictures_are_refused_the_words_come_all_the_same(
    bot: StandIn, server: Server, ann: Person
) -> None:
    server.faults.append(Fault("bad", "sendPhoto", text="Bad Request: not enough rights to send photos to the chat"))
    async with running(bot, server):
        assert (await ann.asks("drawn"))["text"] == "All layers."
    server.refusals.clear()


@pytest.mark.parametrize("answer", ["", '{"ok": true, "result": true}'])
async def test_where_a_server_makes_nonsense_of_the_picture_the_words_come_all_the_same(
    bot: StandIn, server: Server, ann: Person, answer: str
) -> None:
    server.faults.append(Fault("rubbish", "sendPhoto", text=answer))
    async with running(bot, server):
        assert (await ann.asks("drawn"))["text"] == "All layers."


@pytest.mark.parametrize("kind", ["hang", "drop", "server", "flood"])
async def test_the_words_do_not_wait_long_for_a_picture_that_fails(
    bot: StandIn, server: Server, ann: Person, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(Sender, "picture_seconds", 0.2)
    server.faults.extend(Fault(kind, "sendPhoto") for _ in range(9))
    async with running(bot, server):
        assert (await ann.asks("drawn"))["text"] == "All layers."
    server.refusals.clear()


async def test_an_edited_question_takes_its_picture_along(at_work: None, ann: Person, server: Server) -> None:
    question = await ann.says("drawn")
    await server.until(lambda: server.did("sendMessage"))
    await ann.edits(question, "something else.")
    await server.until(lambda: server.did("editMessageText"))
    assert [call.data["message_id"] for call in server.did("deleteMessage")] == [
        call.result["message_id"] for call in server.did("sendPhoto")
    ]


async def test_a_question_edited_into_one_with_a_picture_shows_it_above(
    at_work: None, ann: Person, server: Server
) -> None:
    question = await ann.says("something else.")
    await server.until(lambda: server.did("sendMessage"))
    await ann.edits(question, "drawn")
    await server.until(lambda: len(server.did("sendMessage")) == 2)
    kept = sorted(message_id for chat, message_id in server.messages if chat == ann.chat)
    photo, words = server.did("sendPhoto")[0].result, server.did("sendMessage")[1].result
    assert kept[-2:] == [photo["message_id"], words["message_id"]] and len(server.did("deleteMessage")) == 1
