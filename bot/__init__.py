"""Which AI: what another program imports. Nothing heavy is loaded before it is used.

from bot import Assistant, Message

assistant = await Assistant.open()
reply = await assistant.reply(Message(text="which AI makes a free logo?"))
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# One message is too little work to share out: more threads cost three times the processor and win nothing.
# Numpy reads this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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
