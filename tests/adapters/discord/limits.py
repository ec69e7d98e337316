"""What Discord refuses, as far as the bot could get it wrong; the limits of components are SimCord's."""

from __future__ import annotations

import re
from typing import Any

from simcord.components import ComponentValidationError, validate_message_state, validate_modal, walk_components

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, COMPLETION, FORM = 4, 5, 6, 7, 8, 9
MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>")


def refusal(body: dict[str, Any], kind: int = MESSAGE) -> str | None:
    """Why Discord would refuse a message, or an answer to an interaction of that kind; None when it would take it."""
    try:
        if kind in (DEFER, DEFER_UPDATE):
            return None
        if kind == COMPLETION:
            return _completion(body)
        if kind == FORM:
            validate_modal(body)
            return None
        return _message(body)
    except ComponentValidationError as error:
        return str(error)


def _completion(body: dict[str, Any]) -> str | None:
    choices = body.get("choices", [])
    if len(choices) > 25:
        return f"{len(choices)} completions"
    sizes = [len(choice["name"]) for choice in choices] + [len(choice["value"]) for choice in choices]
    return "a completion is too long or empty" if sizes and not 1 <= min(sizes) <= max(sizes) <= 100 else None


def _message(body: dict[str, Any]) -> str | None:
    components = body.get("components") or []
    validate_message_state(
        components, flags=body.get("flags") or 0, content=body.get("content"), embeds=body.get("embeds") or [],
        require_nonempty=True,
    )  # fmt: skip
    parts = list(walk_components(components))
    texts = [part["content"] for part in parts if part.get("type") == 10]
    if sum(map(len, texts)) > 4000:
        return "more than 4000 characters in a card"
    texts += [body.get("content") or "", *(str(embed) for embed in body.get("embeds") or [])]
    if any(MENTION.search(text) for text in texts):
        return "a mention"
    if body.get("nonce") is not None and len(str(body["nonce"])) > 25:
        return "nonce too long"
    allowed = body.get("allowed_mentions")
    if allowed is None or allowed.get("parse") or allowed.get("users") or allowed.get("roles"):
        return "somebody may be mentioned"
    return None
