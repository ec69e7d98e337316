"""Odd updates: every kind that Telegram knows, with fields missing, swapped, huge or in many scripts."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from typing import Any

from telegram.constants import UpdateType

from tests.adapters.telegram.server import Data

WORDS = (
    "which ai makes music?", "", " ", "/", "/start", "/start " + "x" * 64, "/ask@which_ai_bot", "/compare a b",
    "@which_ai_bot", "/" + "c" * 60, "menu", "long", "table", "\x00\x01\x02", "😀" * 1500, "a" * 4096, "\ud83d",
    "\u202eabc", "مرحبا كيف", "你好吗", "**bold** _it_ `code` [l](http://x.y)", "| a | b |\n|---|---|\n| c | d |",
    "```\n" + "x\n" * 500 + "```", "e\u0301" * 1000, "> " * 200 + "deep", "- a\n" * 300, "<b>&amp;</b>",
    "\U0001f469\u200d\U0001f467" * 100, "\n" * 4000 + "x", "$1 $2 \\(x\\)", "||spoil|| ~~no~~", "1a:pick:suno", "bug",
    "nothing", "blank", "link", "zażółć gęślą jaźń", "ทำไม", "עברית", "\u200b\u200c\u200d", "*" * 300,
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None,
    0,
    -1,
    2**63,
    "",
    "x",
    [],
    {},
    [None],
    {"id": None},
    True,
    1.5,
    "\ud800",
    [[[]]],
    "9" * 400,
)
KINDS = (*(str(kind.value) for kind in UpdateType), "something_new", "story_reply")
ANSWERED = ("message", "message", "edited_message", "callback_query", "inline_query", "my_chat_member", "guest_message")
CHATS = ("private", "private", "group", "supergroup", "channel", "forum", "")
PRESSES = (
    "1a:pick:suno",
    "1n:more",
    "1f:bad",
    "1s:step",
    "1g:quiet:on",
    "1g:",
    "0a:x",
    "",
    ":",
    "1a:" + "v" * 80,
    "💥",
)


def odd_updates(count: int, seed: int) -> Iterator[Data]:
    """So many updates, always the same for a seed."""
    chance = random.Random(seed)
    for number in range(count):
        kind = chance.choice(KINDS if chance.random() < 0.4 else ANSWERED)
        update: Data = {"update_id": 100_000 + number, kind: _content(kind, chance, number)}
        for _ in range(chance.choice((0, 0, 1, 2, 4))):
            _spoil(update[kind], chance)
        if chance.random() < 0.02:
            update = {"update_id": update["update_id"]}
        yield update


def _content(kind: str, chance: random.Random, number: int) -> Data:
    words = chance.choice(WORDS) if chance.random() < 0.8 else "".join(chance.choices(string.printable, k=80))
    if kind == "inline_query":
        return {"id": str(number), "from": _user(chance), "query": words[:256], "offset": ""}
    if kind == "callback_query":
        return {
            "id": str(number), "from": _user(chance), "chat_instance": "1", "data": chance.choice(PRESSES),
            "message": _message(words, chance, number), "inline_message_id": chance.choice((None, "abc")),
        }  # fmt: skip
    if "chat_member" in kind or kind in ("chat_boost", "chat_join_request"):
        member = {"status": chance.choice(("left", "member", "kicked", "odd")), "user": _user(chance), "until_date": 0}
        return {
            "chat": _chat(chance),
            "from": _user(chance),
            "date": 1,
            "old_chat_member": member,
            "new_chat_member": member,
        }
    message = _message(words, chance, number)
    return message | ({"guest_query_id": str(number)} if kind == "guest_message" else {})


def _message(words: str, chance: random.Random, number: int) -> Data:
    message: Data = {
        "message_id": number + 1, "date": chance.choice((0, 1, 1790000000)), "chat": _chat(chance),
        "from": _user(chance), "text": words,
    }  # fmt: skip
    if chance.random() < 0.3:
        spot = {
            "type": chance.choice(("mention", "bot_command", "custom", "text_mention")),
            "offset": 3,
            "length": 9000,
        }
        message["entities"] = [spot] * chance.choice((1, 200))
    if chance.random() < 0.2:
        message |= chance.choice(({"sticker": {}}, {"photo": []}, {"via_bot": _user(chance)}, {"dice": {"value": 1}}))
    if chance.random() < 0.2:
        message |= {"message_thread_id": 5, "is_topic_message": True, "reply_to_message": {**message}}
    return message


def _chat(chance: random.Random) -> Data:
    kind = chance.choice(CHATS)
    number = chance.randint(1, 400)
    return {"id": number if kind == "private" else -number, "type": kind, "title": chance.choice(WORDS)[:100]}


def _user(chance: random.Random) -> Data:
    return {
        "id": chance.randint(1, 400), "is_bot": chance.random() < 0.1, "first_name": chance.choice(WORDS)[:60],
        "language_code": chance.choice(("en", "xx", "", None, "pt-br")),
    }  # fmt: skip


def _spoil(content: Data, chance: random.Random) -> None:
    """Take a field out, or put something else into it, here or a level deeper."""
    name = chance.choice(list(content) or ["x"])
    inside = content.get(name)
    if isinstance(inside, dict) and inside and chance.random() < 0.5:
        _spoil(inside, chance)
    elif chance.random() < 0.5:
        content.pop(name, None)
    else:
        content[name] = chance.choice(ODD)
