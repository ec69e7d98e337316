"""People who use Telegram: what they type and press becomes updates as Telegram would send them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.adapters.telegram.server import Call, Data, Server


@dataclass
class Person:
    """Somebody in a private chat, or in a group."""

    server: Server
    user: int = 501
    group: int | None = None
    topic: int | None = None
    language: str = "en"

    @property
    def chat(self) -> int:
        return self.group or self.user

    @property
    def who(self) -> Data:
        return {"id": self.user, "is_bot": False, "first_name": f"Ann{self.user}", "language_code": self.language}

    def message(self, text: str | None = None, **more: Any) -> Data:
        """A message as the bot sees it; not sent yet."""
        chat = {"id": self.chat, "type": "supergroup" if self.group else "private", "title": "A group"}
        content: Data = {
            "message_id": self.server.new_id(), "from": self.who, "chat": chat, "date": int(time.time()), **more,
        }  # fmt: skip
        if text is not None:
            content["text"] = text
            content["entities"] = _entities(text)
        if self.topic:
            content |= {"message_thread_id": self.topic, "is_topic_message": True}
        self.server.messages[self.chat, content["message_id"]] = content
        return content

    async def says(self, text: str, **more: Any) -> Data:
        content = self.message(text, **more)
        await self.server.deliver("message", content)
        return content

    async def asks(self, text: str, **more: Any) -> Data:
        """Say something and wait for the reply: what the bot's next message in this chat looks like."""
        before = len(self.server.did("sendMessage", self.chat))
        await self.says(text, **more)
        shown: Data = (await self.reply(before)).result
        return shown

    async def reply(self, before: int) -> Call:
        await self.server.until(lambda: len(self.server.did("sendMessage", self.chat)) > before)
        return self.server.did("sendMessage", self.chat)[before]

    async def edits(self, message: Data, text: str) -> None:
        await self.server.deliver("edited_message", {**message, "text": text, "edit_date": int(time.time())})

    async def presses(self, message: Data, data: str) -> Call:
        """Press a button; the acknowledgement that came back."""
        before = len(self.server.did("answerCallbackQuery"))
        query = {
            "id": str(self.server.new_id()), "from": self.who, "chat_instance": "1", "data": data, "message": message,
        }  # fmt: skip
        await self.server.deliver("callback_query", query)
        await self.server.until(lambda: len(self.server.did("answerCallbackQuery")) > before)
        return self.server.did("answerCallbackQuery")[before]

    async def looks_up(self, text: str) -> Call:
        before = len(self.server.did("answerInlineQuery"))
        query = {"id": str(self.server.new_id()), "from": self.who, "query": text, "offset": ""}
        await self.server.deliver("inline_query", query)
        await self.server.until(lambda: len(self.server.did("answerInlineQuery")) > before)
        return self.server.did("answerInlineQuery")[before]


def buttons(message: Data) -> dict[str, str]:
    """Label → data of a message's buttons."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return {key["text"]: key.get("callback_data", "") for row in rows for key in row}


def _entities(text: str) -> list[Data]:
    if text.startswith("/") and len(text) > 1:
        return [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return []
