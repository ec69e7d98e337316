"""Choices as buttons. What a button carries says by itself what to do, so it works after any restart.

Data of a button: version, one letter for the kind, a colon, the choice's own value: `1n:tool/suno`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.message import Choice

Kind = Literal["answer", "next", "step", "feedback", "group"]
VERSION = "1"
_LETTERS: Mapping[Kind, str] = {"answer": "a", "next": "n", "step": "s", "feedback": "f", "group": "g"}
_KINDS: Mapping[str, Kind] = {letter: kind for kind, letter in _LETTERS.items()}
_MAX_DATA = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
_MAX_LABEL = 60
_SHORT = 14
"""Labels up to this length stand two in a row without being cut on a telephone."""
_MAX_BUTTONS = 100


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button of ours carried."""

    kind: Kind
    value: str


def keyboard(choices: Iterable[Choice]) -> InlineKeyboardMarkup | None:
    """Rows of buttons: feedback together at the end, short labels two in a row; None when there are none."""
    usable = [choice for choice in choices if choice.label.strip() and _fits(choice)][:_MAX_BUTTONS]
    rows = _paired(choice for choice in usable if choice.kind != "feedback")
    feedback = [choice for choice in usable if choice.kind == "feedback"]
    rows += [feedback] if len(feedback) == 2 else _paired(feedback)
    return InlineKeyboardMarkup([[button(c.label, c.kind, c.value) for c in row] for row in rows]) if rows else None


def button(label: str, kind: Kind, value: str) -> InlineKeyboardButton:
    """One button of ours."""
    text = label if len(label) <= _MAX_LABEL else label[: _MAX_LABEL - 1].rstrip() + "…"
    return InlineKeyboardButton(text, callback_data=_data(kind, value))


def read(data: str | None) -> Pressed | None:
    """What a pressed button carried; None when it is not one of this version's."""
    head, colon, value = (data or "").partition(":")
    if not colon or not value or head[:1] != VERSION or head[1:] not in _KINDS:
        return None
    return Pressed(_KINDS[head[1:]], value)


def without_feedback(
    markup: InlineKeyboardMarkup | None, instead: Iterable[Choice] = ()
) -> InlineKeyboardMarkup | None:
    """The same buttons with the feedback replaced: by the reasons to choose from, or by nothing."""
    rows = []
    for row in markup.inline_keyboard if markup else ():
        kept = [key for key in row if not _is_feedback(key)]
        if kept:
            rows.append(kept)
    more = keyboard(instead)
    rows += [list(row) for row in more.inline_keyboard] if more else []
    return InlineKeyboardMarkup(rows) if rows else None


def _is_feedback(key: InlineKeyboardButton) -> bool:
    pressed = read(key.callback_data if isinstance(key.callback_data, str) else None)
    return pressed is not None and pressed.kind == "feedback"


def _data(kind: Kind, value: str) -> str:
    return f"{VERSION}{_LETTERS[kind]}:{value}"


def _fits(choice: Choice) -> bool:
    return bool(choice.value) and len(_data(choice.kind, choice.value).encode()) <= _MAX_DATA


def _paired(choices: Iterable[Choice]) -> list[list[Choice]]:
    rows: list[list[Choice]] = []
    for choice in choices:
        short = len(choice.label) <= _SHORT
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0].label) <= _SHORT:
            rows[-1].append(choice)
        else:
            rows.append([choice])
    return rows
