"""What Telegram accepts, as far as a bot that sends text can break it. Each rule refuses with Telegram's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import combinations
from typing import Any

KINDS = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline",
    "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention",
    "custom_emoji",
}  # fmt: skip
PARAMETERS = {
    "sendMessage": {
        "chat_id", "text", "entities", "reply_markup", "message_thread_id", "reply_parameters", "link_preview_options",
        "disable_notification", "protect_content",
    },
    "sendPhoto": {"chat_id", "photo", "message_thread_id"},
    "editMessageText": {
        "chat_id", "message_id", "inline_message_id", "text", "entities", "reply_markup", "link_preview_options",
    },
    "answerInlineQuery": {"inline_query_id", "results", "cache_time", "is_personal", "next_offset", "button"},
}  # fmt: skip


class RefusedError(Exception):
    """What the Bot API says no to."""

    def __init__(self, text: str, code: int = 400, **parameters: object) -> None:
        super().__init__(text)
        self.code = code
        self.parameters = parameters


def check_known(method: str, data: Mapping[str, Any]) -> None:
    """Refuse what Telegram would silently ignore: here it is always a mistake."""
    known = PARAMETERS.get(method)
    if known is not None and set(data) - known:
        raise RefusedError(f"Bad Request: unknown parameters {sorted(set(data) - known)}")
    if "parse_mode" in data:
        raise RefusedError("Bad Request: a parse mode was used")


def check_text(text: object, entities: object = None, limit: int = 4096) -> None:
    """Text and its entities."""
    if not isinstance(text, str) or not text.strip():
        raise RefusedError("Bad Request: message text is empty")
    try:
        length = units(text)
    except UnicodeEncodeError:
        raise RefusedError("Bad Request: strings must be encoded in UTF-8") from None
    if length > limit:
        raise RefusedError("Bad Request: message is too long")
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        raise RefusedError("Bad Request: control letters shift the entities")
    check_entities(text, entities or [], length)


def check_entities(text: str, entities: Any, length: int) -> None:
    raw = text.encode("utf-16-le")
    if len(entities) > 100:
        raise RefusedError("Bad Request: too many entities")
    for entity in entities:
        if entity.get("type") not in KINDS:
            raise RefusedError("Bad Request: can't parse entities: unsupported type")
        start, size = entity["offset"], entity["length"]
        if start < 0 or size <= 0 or start + size > length:
            raise RefusedError("Bad Request: can't parse entities: an entity is out of the text")
        inside = raw[2 * start : 2 * (start + size)]
        try:
            words = inside.decode("utf-16-le")
        except UnicodeDecodeError:
            raise RefusedError("Bad Request: can't parse entities: an entity begins or ends in a pair") from None
        if not words.strip() or words != words.strip():
            raise RefusedError("Bad Request: can't parse entities: an entity is blank at its edge")
        if entity["type"] == "text_link" and not str(entity.get("url", "")).startswith(
            ("http://", "https://", "tg://")
        ):
            raise RefusedError("Bad Request: can't parse entities: unsupported URL")
    for first, second in combinations(entities, 2):
        _check_pair(first, second)


def _check_pair(first: Mapping[str, Any], second: Mapping[str, Any]) -> None:
    a, b = (first["offset"], first["offset"] + first["length"]), (second["offset"], second["offset"] + second["length"])
    if a[1] <= b[0] or b[1] <= a[0]:
        return
    nested = (a[0] <= b[0] and b[1] <= a[1]) or (b[0] <= a[0] and a[1] <= b[1])
    kinds = {first["type"], second["type"]}
    if not nested or len(kinds) == 1:
        raise RefusedError("Bad Request: can't parse entities: entities overlap")
    if kinds & {"code", "pre"} and "blockquote" not in kinds:
        raise RefusedError("Bad Request: can't parse entities: fixed-width text holds another entity")


def check_markup(markup: Any) -> None:
    """Inline keyboards."""
    if not markup:
        return
    rows = markup.get("inline_keyboard", [])
    keys = [key for row in rows for key in row]
    if len(keys) > 100 or any(not 0 < len(row) <= 8 for row in rows):
        raise RefusedError("Bad Request: too much or empty rows in the reply markup")
    for key in keys:
        if not str(key.get("text", "")).strip():
            raise RefusedError("Bad Request: text buttons are unallowed in the inline keyboard: empty text")
        data = key.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= 64:
            raise RefusedError("Bad Request: BUTTON_DATA_INVALID")
        if data is None and not key.get("url"):
            raise RefusedError("Bad Request: BUTTON_TYPE_INVALID")


def check_results(results: Any, button: Any) -> None:
    """Cards of an inline query."""
    ids = [result.get("id", "") for result in results]
    if len(results) > 50:
        raise RefusedError("Bad Request: RESULTS_TOO_MUCH")
    if len(set(ids)) != len(ids):
        raise RefusedError("Bad Request: RESULT_ID_DUPLICATE")
    for result in results:
        check_card(result)
    if button is not None:
        parameter = button.get("start_parameter", "")
        allowed = parameter.replace("_", "").replace("-", "").isalnum() and 1 <= len(parameter) <= 64
        if not button.get("text") or not allowed:
            raise RefusedError("Bad Request: START_PARAM_INVALID")


def check_card(result: Mapping[str, Any]) -> None:
    if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise RefusedError("Bad Request: RESULT_ID_INVALID")
    if result.get("type") != "article" or not str(result.get("title", "")).strip():
        raise RefusedError("Bad Request: can't parse inline query result: title is missing")
    content = result.get("input_message_content") or {}
    if "parse_mode" in content:
        raise RefusedError("Bad Request: a parse mode was used")
    check_text(content.get("message_text"), content.get("entities"))
    check_markup(result.get("reply_markup"))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def unpacked(form: Mapping[str, Any]) -> dict[str, Any]:
    """A form's fields with the JSON in them read."""
    read: dict[str, Any] = {}
    for name, value in form.items():
        try:
            read[name] = value if name == "text" or not isinstance(value, str) else json.loads(value)
        except ValueError:
            read[name] = value
    return read
