"""Which AI: what another program imports. Nothing heavy is loaded before it is used.

    from bot import Assistant, Message

    assistant = await Assistant.open()
    reply = await assistant.reply(Message(text="which AI makes a free logo?"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.message import Message, Reply

__all__ = ["Assistant", "Message", "Reply"]


def __getattr__(name: str) -> object:
    """Import the three public names when they are first asked for."""
    if name == "Assistant":
        from bot.assistant import Assistant

        return Assistant
    if name in ("Message", "Reply"):
        from bot import message

        return getattr(message, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
