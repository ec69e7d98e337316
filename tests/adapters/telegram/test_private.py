"""A private chat over real HTTP, by polling and by webhook: questions, commands, buttons, edits."""

from __future__ import annotations

import asyncio

import pytest

from tests.adapters.telegram.conftest import running
from tests.adapters.telegram.people import Person, buttons
from tests.adapters.telegram.rules import units
from tests.adapters.telegram.server import Server
from tests.adapters.telegram.standin import StandIn

pytestmark = pytest.mark.asyncio


async def test_a_question_gets_its_answer(at_work: None, ann: Person, bot: StandIn) -> None:
    said = await ann.asks("which ai makes music?")
    assert said["text"] == "you said: which ai makes music?"
    heard = bot.heard[-1]
    assert (heard.platform, heard.sender_id, heard.conversation_id) == ("telegram", "501", "telegram:501:501")
    assert not heard.public and heard.addressed and heard.locale == "en" and heard.sent_at is not None


async def test_previews_are_off_unless_the_link_is_the_answer(at_work: None, ann: Person, server: Server) -> None:
    await ann.asks("hello there.")
    await ann.asks("link")
    first, second = server.did("sendMessage")
    assert first.data["link_preview_options"] == {"is_disabled": True}
    assert "is_disabled" not in second.data["link_preview_options"]


@pytest.mark.parametrize(
    ("text", "command", "words"),
    [
        ("/start", "start", ""),
        ("/start tool_suno", "start", "tool_suno"),
        ("/compare suno udio", "compare", "suno udio"),
        ("/HELP", "help", ""),
        ("/ask@which_ai_bot which ai\nmakes logos", "ask", "which ai\nmakes logos"),
    ],
)
async def test_commands(bot: StandIn, server: Server, ann: Person, text: str, command: str, words: str) -> None:
    async with running(bot, server):
        await ann.asks(text)
    assert (bot.heard[-1].command, bot.heard[-1].text) == (command, words)


async def test_commands_that_are_not_ours(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server):
        assert "don't know that command" in (await ann.asks("/dance"))["text"]
        assert "for groups" in (await ann.asks("/quiet"))["text"]
        await ann.says("/ask@other_bot hello")
        assert (await ann.asks("then this."))["text"] == "you said: then this."
    assert [message.text for message in bot.heard] == ["then this."]


async def test_start_offers_buttons_that_fit(at_work: None, ann: Person) -> None:
    said = await ann.asks("/start")
    assert buttons(said) == {"Make a logo": "1n:logo", "Write a song about my cat": "1n:song"}


async def test_choosing_changes_the_message(at_work: None, ann: Person, server: Server) -> None:
    menu = await ann.asks("menu")
    await ann.presses(menu, buttons(menu)["Udio"])
    await server.until(lambda: server.did("editMessageText"))
    edit = server.did("editMessageText")[0]
    assert (edit.data["message_id"], edit.data["text"]) == (menu["message_id"], "You chose pick:udio.")
    assert len(server.did("sendMessage")) == 1


async def test_a_next_question_gets_its_own_message(at_work: None, ann: Person, server: Server) -> None:
    said = await ann.asks("hello there.")
    await ann.presses(said, buttons(said)["More"])
    await server.until(lambda: len(server.did("sendMessage")) == 2)
    assert not server.did("editMessageText")


async def test_feedback_takes_one_tap_and_a_reason_if_not(at_work: None, ann: Person, server: Server) -> None:
    said = await ann.asks("hello there.")
    note = await ann.presses(said, buttons(said)["👎"])
    assert note.data["text"] == "What was wrong?"
    shown = server.messages[ann.chat, said["message_id"]]
    assert list(buttons(shown)) == ["More", "Too old"]
    note = await ann.presses(shown, buttons(shown)["Too old"])
    assert note.data["text"] == "Thank you!"
    assert list(buttons(server.messages[ann.chat, said["message_id"]])) == ["More"]
    assert shown["text"] == "you said: hello there."


@pytest.mark.parametrize("data", ["0x:old", "1n:", "", "999", "1q:what", "💥"])
async def test_a_stale_button_is_answered(bot: StandIn, server: Server, ann: Person, data: str) -> None:
    async with running(bot, server):
        said = await ann.asks("hello there.")
        note = await ann.presses(said, data)
        assert "older version" in note.data["text"]
        assert buttons(server.messages[ann.chat, said["message_id"]]) == {}


async def test_buttons_work_after_a_restart(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server):
        menu = await ann.asks("menu")
    async with running(StandIn(), server):
        await ann.presses(menu, buttons(menu)["Suno"])
        await server.until(lambda: server.did("editMessageText"))


async def test_an_old_message_that_cannot_be_edited(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server):
        await ann.presses({"message_id": 9, "chat": {"id": ann.chat, "type": "private"}, "date": 0}, "1a:pick:suno")
        assert (await ann.reply(0)).result["text"] == "You chose pick:suno."


async def test_an_edited_question_mends_its_reply_once(at_work: None, ann: Person, server: Server) -> None:
    question = ann.message("which ai makes musik?")
    await server.deliver("message", question)
    await ann.reply(0)
    await ann.edits(question, "which ai makes music?")
    await server.until(lambda: server.did("editMessageText"))
    await ann.edits(question, "which ai makes noise?")
    await ann.asks("go on.")
    texts = [call.data["text"] for call in server.did("editMessageText")]
    assert texts == ["you said: which ai makes music?"]


async def test_a_long_reply_is_split_and_mended(at_work: None, ann: Person, server: Server) -> None:
    question = ann.message("long")
    await server.deliver("message", question)
    await server.until(lambda: len(server.did("sendMessage")) == 3)
    parts = server.did("sendMessage")
    assert all(units(part.data["text"]) <= 4096 for part in parts)
    assert all(part.data["text"].startswith("Paragraph") for part in parts)
    assert [bool(part.data.get("reply_markup")) for part in parts] == [False, False, True]
    await ann.edits(question, "short now.")
    await server.until(lambda: len(server.did("deleteMessage")) == 2)
    assert server.did("editMessageText")[0].data["text"] == "you said: short now."


async def test_a_burst_is_one_turn(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server, telegram_burst_seconds=0.2):
        for piece in ("hey", "i need an ai", "for logos"):
            await ann.says(piece)
        assert (await ann.reply(0)).result["text"] == "you said: hey i need an ai for logos"
        assert (await ann.asks("Which one is free?"))["text"] == "you said: Which one is free?"
    assert len(bot.heard) == 2


async def test_whole_questions_do_not_wait(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server, telegram_burst_seconds=5):
        await ann.says("Which one is free?")
        await ann.says("And which is good?")
        await server.until(lambda: len(server.did("sendMessage")) == 2, seconds=2)


async def test_a_picture_gets_a_hint_and_its_caption_an_answer(bot: StandIn, server: Server, ann: Person) -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    async with running(bot, server):
        await server.deliver("message", ann.message(photo=photo))
        assert "only read text" in (await ann.reply(0)).result["text"]
        await server.deliver("message", ann.message(photo=photo, caption="what made this?"))
        assert (await ann.reply(1)).result["text"] == "you said: what made this?"


async def test_nothing_to_say_sends_nothing(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server):
        await ann.says("nothing")
        await ann.says("blank")
        assert (await ann.asks("bug"))["text"].startswith("Something went wrong")
    assert len(server.did("sendMessage")) == 1


async def test_typing_is_shown_only_while_a_reply_takes_long(bot: StandIn, server: Server, ann: Person) -> None:
    async with running(bot, server):
        await ann.asks("quick one.")
        assert not server.did("sendChatAction")
        bot.gate = asyncio.Event()
        await ann.says("slow one.")
        await server.until(lambda: server.did("sendChatAction"))
        bot.gate.set()
        await ann.reply(1)


async def test_the_menu_is_set_once(bot: StandIn, server: Server) -> None:
    async with running(bot, server):
        await server.until(lambda: len(server.did("setMyShortDescription")) == 2)
    scopes = {call.data["scope"]["type"] for call in server.did("setMyCommands")}
    assert scopes == {"all_private_chats", "all_group_chats", "all_chat_administrators"}
    server.calls.clear()
    async with running(bot, server):
        await server.until(lambda: len(server.did("getMyShortDescription")) == 2)
    assert not server.did("setMyCommands") and not server.did("setMyDescription")


async def test_tables_become_columns(at_work: None, ann: Person) -> None:
    said = await ann.asks("table")
    assert said["text"] == "Tool  Free\n────  ────\nSuno  yes\nUdio  no"
    assert [entity["type"] for entity in said["entities"]] == ["pre"]


async def test_sources_stand_below_with_their_dates(at_work: None, ann: Person) -> None:
    said = await ann.asks("sourced")
    assert said["text"] == "A fact.\n\nSources: A source, 2026-11 · A (b)(c)  d, 2026"
    link = next(entity for entity in said["entities"] if entity["type"] == "text_link")
    assert link["url"] == "https://example.org"
