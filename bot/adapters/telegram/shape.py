"""The fields that the bot reads of an update, checked at the border: whatever a server sends, the rest may trust them.

The library parses updates without looking at types. Fields that are not listed here are left to it.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Id = Annotated[int, Field(gt=-(2**52), lt=2**52)]
"""Telegram's ids fit into 52 bits."""


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", populate_by_name=True)


class _User(_Shape):
    id: Id
    is_bot: bool
    first_name: str
    username: str | None = None
    language_code: str | None = None


class _Chat(_Shape):
    id: Id
    type: str


class _Entity(_Shape):
    type: str
    offset: int
    length: int
    user: _User | None = None


class _Earlier(_Shape):
    message_id: Id
    date: Id
    chat: _Chat
    sender: _User | None = Field(None, alias="from")


class _Message(_Earlier):
    text: str | None = None
    caption: str | None = None
    entities: list[_Entity] = []
    caption_entities: list[_Entity] = []
    via_bot: _User | None = None
    sender_chat: _Chat | None = None
    reply_to_message: _Earlier | None = None
    message_thread_id: Id | None = None
    is_topic_message: bool | None = None
    migrate_to_chat_id: Id | None = None
    guest_query_id: str | None = None


class _Callback(_Shape):
    id: str
    sender: _User = Field(alias="from")
    message: _Message | None = None
    inline_message_id: str | None = None
    data: str | None = None


class _Inline(_Shape):
    id: str
    sender: _User = Field(alias="from")
    query: str


class _Member(_Shape):
    status: str


class _Change(_Shape):
    chat: _Chat
    sender: _User = Field(alias="from")
    old_chat_member: _Member
    new_chat_member: _Member


class _Update(_Shape):
    update_id: Id
    message: _Message | None = None
    edited_message: _Message | None = None
    guest_message: _Message | None = None
    callback_query: _Callback | None = None
    inline_query: _Inline | None = None
    my_chat_member: _Change | None = None


_ADAPTER = TypeAdapter(_Update)


def check(raw: dict[str, Any]) -> None:
    """Raises ValueError for an update whose fields are not what Telegram documents."""
    _ADAPTER.validate_python(raw)
