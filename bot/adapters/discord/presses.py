"""What a pressed button says. Everything stands in its custom id, so that buttons outlive restarts and updates.

    wa1:<kind>:<asker>:<value>      at most 100 characters

`wa1` is the version: an id of another version gets a kind hint, never a guess. `kind` is one letter of `KINDS`,
`asker` the person (base 36) whose question it was, `value` the reply's own choice. In a select the values stand
in its options and `value` only tells the selects of one message apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import discord
from discord import ui

VERSION = "wa1"
KINDS = {
    "answer": "a", "next": "n", "step": "s", "feedback": "f",
    "words": "w", "remove": "x", "server": "o",
}  # fmt: skip
"""`answer` to `feedback` are the kinds of a reply's choices; the others are this adapter's own: the form for a wish
in one's own words, removing an answer, a server's settings."""
TEMPLATE = re.compile(rf"{VERSION}:(?P<kind>[{''.join(KINDS.values())}]):(?P<asker>[0-9a-z]*):(?P<value>[\s\S]*)")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_NAMES = {letter: kind for kind, letter in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Press:
    """A button or a select of ours."""

    kind: str
    """A key of `KINDS`."""
    asker: int
    """Discord's id of the person whose question it was; 0 where anybody may press."""
    value: str = ""

    def __str__(self) -> str:
        return f"{VERSION}:{KINDS[self.kind]}:{_to_base36(self.asker)}:{self.value}"

    @classmethod
    def parse(cls, custom_id: str) -> Press | None:
        """What the id says; None when it is not one of ours, or of another version."""
        match = TEMPLATE.fullmatch(custom_id)
        if match is None or len(match["asker"]) > 13:
            return None
        return cls(_NAMES[match["kind"]], int(match["asker"] or "0", 36), match["value"])


def payload(interaction: discord.Interaction[Any]) -> Mapping[str, Any]:
    """What Discord sent about a press or a form; empty when there is nothing."""
    return cast("Mapping[str, Any]", interaction.data or {})


def picked(interaction: discord.Interaction[Any]) -> list[str]:
    """What was picked in a select; empty for a button."""
    return [str(value) for value in payload(interaction).get("values", ())]


def _to_base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits


class Presser(Protocol):
    """The client, as far as a pressed button needs it."""

    async def pressed(self, interaction: discord.Interaction, press: Press) -> None:
        """Act on it; must acknowledge the interaction."""


class PressItem(ui.DynamicItem[ui.Item[Any]], template=TEMPLATE):
    """Any button or select with an id of ours; discord.py finds it by the template, whatever message it stands on."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> PressItem:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        press = Press.parse(self.custom_id)
        if press is not None:
            await cast(Presser, interaction.client).pressed(interaction, press)
