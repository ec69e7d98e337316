"""Manners in groups, inline cards and guest answers."""

from __future__ import annotations

import pytest

from tests.adapters.telegram.conftest import running
from tests.adapters.telegram.people import Person, buttons
from tests.adapters.telegram.server import Data, Server
from tests.adapters.telegram.standin import StandIn

GROUP = -1001234


@pytest.fixture
def bea(server: Server) -> Person:
    return Person(server, user=502, group=GROUP, topic=7)


async def test_speaks_only_when_spoken_to(at_work: None, bea: Person, bot: StandIn, server: Server) -> None:
    await bea.says("which ai is best?")
    await bea.says("mail me at ann@which_ai_bot.example or @which_ai_bots")
    await bea.says("/ask@other_bot which ai?")
    await bea.says("/dance")
    named = await bea.asks("@Which_AI_Bot, which ai makes logos?")
    assert named["text"] == "you said: which ai makes logos?"
    await bea.asks("/ask which ai sings?")
    await bea.asks("and free?", reply_to_message=named)
    assert [message.text for message in bot.heard] == ["which ai makes logos?", "which ai sings?", "and free?"]
    assert all(message.public for message in bot.heard)
    assert bot.heard[0].conversation_id == f"telegram:{GROUP}:502"


async def test_replies_to_the_message_in_its_topic(at_work: None, bea: Person, server: Server) -> None:
    question = await bea.says("/ask which ai?")
    sent = await bea.reply(0)
    assert sent.data["message_thread_id"] == 7
    assert sent.data["reply_parameters"] == {
        "message_id": question["message_id"], "allow_sending_without_reply": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        {"from": {"id": 9, "is_bot": True, "first_name": "Bot"}},
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
        {
            "from": {"id": 136817688, "is_bot": True, "first_name": "Channel"},
            "sender_chat": {"id": -5, "type": "channel"},
        },
        {"via_bot": {"id": 9, "is_bot": True, "first_name": "Bot"}},
    ],
)
async def test_never_answers_machines(bot: StandIn, server: Server, bea: Person, more: Data) -> None:
    async with running(bot, server):
        await bea.says("/ask hello", **more)
        await bea.asks("/ask and a person")
    assert [message.text for message in bot.heard] == ["and a person"]


async def test_each_person_has_an_own_conversation(bot: StandIn, server: Server, bea: Person) -> None:
    async with running(bot, server):
        await bea.asks("/ask one")
        await Person(server, user=503, group=GROUP).asks("/ask two")
    assert len({message.conversation_id for message in bot.heard}) == 2


async def test_quiet_is_for_admins_and_holds(bot: StandIn, server: Server, bea: Person) -> None:
    async with running(bot, server):
        assert "Only this group's admins" in (await bea.asks("/quiet"))["text"]
        server.admins.add(504)
        admin = Person(server, user=504, group=GROUP)
        assert "stay quiet" in (await admin.asks("/quiet"))["text"]
        await bea.says("/ask which ai?")
        assert "I'm back" in (await admin.asks("/quiet off"))["text"]
        await bea.asks("/ask again")
    assert [message.text for message in bot.heard] == ["again"]
    assert bot.kept == {f"telegram:chat:{GROUP}": {}}


async def test_an_admin_says_who_may_ask(bot: StandIn, server: Server, bea: Person) -> None:
    server.admins.add(504)
    admin = Person(server, user=504, group=GROUP)
    async with running(bot, server):
        panel = await admin.asks("/settings")
        refused = await bea.presses(panel, buttons(panel)["Answer admins only"])
        assert "Only this group's admins" in refused.data["text"]
        done = await admin.presses(panel, buttons(panel)["Answer admins only"])
        assert "admins only" in done.data["text"]
        assert "Answer everyone" in buttons(server.messages[GROUP, panel["message_id"]])
        await bea.says("/ask mine")
        await admin.asks("/ask his")
    assert [message.text for message in bot.heard] == ["his"]


async def test_a_setting_that_cannot_be_kept_is_said(bot: StandIn, server: Server) -> None:
    server.admins.add(504)
    bot.is_down = True
    async with running(bot, server):
        assert "could not save" in (await Person(server, user=504, group=GROUP).asks("/quiet"))["text"]


async def test_an_anonymous_admin_counts_as_one(bot: StandIn, server: Server) -> None:
    async with running(bot, server):
        boss = Person(server, user=1087968824, group=GROUP)
        who = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        said = await boss.asks("/quiet", **{"from": who, "sender_chat": {"id": GROUP, "type": "supergroup"}})
        assert "stay quiet" in said["text"]


async def test_joining_tells_admins_what_privacy_mode_hides(bot: StandIn, server: Server, bea: Person) -> None:
    async with running(bot, server):
        await server.deliver("my_chat_member", _member(server, GROUP, "left", "member"))
        assert "privacy mode" in (await bea.reply(0)).result["text"]
        await server.deliver("my_chat_member", _member(server, GROUP, "member", "left"))
        await server.deliver("my_chat_member", _member(server, GROUP, "left", "administrator"))
        assert "privacy mode" not in (await bea.reply(1)).result["text"]


async def test_other_peoples_choices_are_theirs(bot: StandIn, server: Server, bea: Person) -> None:
    carl = Person(server, user=505, group=GROUP)
    async with running(bot, server):
        menu = await bea.asks("/ask hello")
        menu = await bea.asks("menu", reply_to_message=menu)
        note = await carl.presses(menu, buttons(menu)["Suno"])
        assert "someone else's question" in note.data["text"]
        await bea.presses(menu, buttons(menu)["Suno"])
        await server.until(lambda: server.did("editMessageText"))
    assert [message.choice for message in bot.heard if message.choice] == ["pick:suno"]


async def test_settings_follow_a_group_that_moves(bot: StandIn, server: Server, bea: Person) -> None:
    bot.kept["telegram:chat:-77"] = {"quiet": "on"}
    async with running(bot, server):
        old = Person(server, user=502, group=-77)
        await server.deliver("message", old.message(migrate_to_chat_id=GROUP))
        server.admins.add(502)
        await old.asks("/settings")
    assert bot.kept == {"telegram:chat:-77": {}, f"telegram:chat:{GROUP}": {"quiet": "on"}}


async def test_inline_cards(at_work: None, ann: Person) -> None:
    answer = (await ann.looks_up("make a logo")).data
    assert [card["title"] for card in answer["results"]] == [f"Answer {n}" for n in range(5)]
    assert answer["results"][0]["input_message_content"]["message_text"] == "0 make a logo"
    assert answer["cache_time"] == 300 and not answer.get("is_personal")


async def test_inline_hints(at_work: None, ann: Person) -> None:
    empty, missing = (await ann.looks_up("  ")).data, (await ann.looks_up("nothing")).data
    assert empty["results"] == missing["results"] == []
    assert "Type what" in empty["button"]["text"] and "Nothing found" in missing["button"]["text"]
    assert len((await ann.looks_up("w" * 256)).data["results"]) == 5


async def test_a_guest_answers_once_where_it_was_mentioned(at_work: None, bea: Person, server: Server) -> None:
    said = bea.message("@which_ai_bot menu", guest_query_id="guest-1")
    await server.deliver("guest_message", said)
    await server.until(lambda: server.did("answerGuestQuery"))
    call = server.did("answerGuestQuery")[0]
    assert call.data["guest_query_id"] == "guest-1"
    content = call.data["result"]["input_message_content"]
    assert content["message_text"] == "Which one?"
    key = call.data["result"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    query = {"id": "q", "from": bea.who, "chat_instance": "1", "data": key, "inline_message_id": "guest-message"}
    await server.deliver("callback_query", query)
    await server.until(lambda: server.did("editMessageText"))
    assert server.did("editMessageText")[0].data["inline_message_id"] == "guest-message"
    assert not server.did("sendMessage")


def _member(server: Server, chat: int, old: str, new: str) -> Data:
    rights = [
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories",
    ]  # fmt: skip
    return {
        "chat": {"id": chat, "type": "supergroup", "title": "A group"},
        "from": {"id": 502, "is_bot": False, "first_name": "Bea"},
        "date": 1790000000,
        "old_chat_member": {"status": old, "user": server.me},
        "new_chat_member": {"status": new, "user": server.me} | dict.fromkeys(rights, False),
    }
