"""A reply becomes Discord messages: cards (Components V2), embeds, or plain text, with buttons below.

Discord's limits hold on every page: 4000 characters and 40 parts in a card, 4096 in an embed, 2000 in plain text,
five buttons in a row, 25 options in a select. Buttons and sources stand on the last page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import discord
from discord import ui

from bot.adapters.discord.markdown import RULE, blocks, link, pack, plain, shorten
from bot.adapters.discord.presses import Press, PressItem
from bot.message import MAX_CHOICE, Choice, Outcome, Reply, SourceNote

Look = Literal["cards", "embeds", "text"]
Says = Callable[..., str]
"""`Handler.line`."""

PAGE: Mapping[Look, int] = {"cards": 3000, "embeds": 3000, "text": 1500}
"""Characters of an answer's text on one page: leaves room below the limits for title, note and sources."""
COLOURS: Mapping[Outcome, int] = {"answer": 0x2E7D6B, "ask": 0xC98A1B, "decline": 0x6B7280, "error": 0xB3402E}
ROW = 5
OPTIONS = 25
MAX_SOURCES = 5
MAX_RULES = 6
NAME = "picture.png"


@dataclass(frozen=True, slots=True)
class Dressing:
    """What a reply is shown with, beside its own words."""

    look: Look
    asker: int
    """Whose buttons these are."""
    says: Says
    tool: Callable[[str], Choice | None]
    """What leads to a tool's own page, by its id; None where nothing is known of it."""
    note: str = ""
    """Markdown in small print above the answer."""
    removable: bool = False
    """With a button that removes the answer."""
    picture: bytes | None = None
    """The reply's picture as PNG."""


class Picture(discord.File):
    """A picture that can be sent again after a failure."""

    def __init__(self, png: bytes, title: str) -> None:
        super().__init__(io.BytesIO(png), NAME, description=plain(shorten(title, 200)) or None)

    def reset(self, *, seek: int | bool = True) -> None:
        """From the beginning, at the first try of a later request too."""
        super().reset(seek=True)


def pages(reply: Reply, dress: Dressing) -> tuple[dict[str, Any], ...]:
    """Keyword arguments for discord.py's ways of sending, one mapping a message; at least one."""
    texts = pack(blocks(reply.text), PAGE[dress.look]) or (plain(reply.title) or "…",)
    build = {"cards": _card, "embeds": _embed, "text": _text}[dress.look]
    last = len(texts) - 1
    made = [build(text, reply, dress, number == 0, number == last) for number, text in enumerate(texts)]
    if dress.picture:
        made[0]["file"] = Picture(dress.picture, reply.title)
    return tuple(made)


def _card(text: str, reply: Reply, dress: Dressing, first: bool, last: bool) -> dict[str, Any]:
    card: ui.Container[Any] = ui.Container(accent_colour=COLOURS[reply.understanding.outcome])
    if first and dress.note:
        card.add_item(ui.TextDisplay(f"-# {dress.note}"))
    heading = f"### {plain(shorten(reply.title, 200))}" if first and reply.title else ""
    if first and dress.removable:
        card.add_item(ui.Section(heading or "** **", accessory=_remove(dress)))
    elif heading:
        card.add_item(ui.TextDisplay(heading))
    if first and dress.picture:
        card.add_item(ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{NAME}")))
    for number, part in enumerate(_between_rules(text)):
        if number:
            card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(part))
    if last and reply.sources:
        card.add_item(ui.Separator(spacing=discord.SeparatorSpacing.small))
        card.add_item(ui.TextDisplay(sources_line(reply.sources, dress.says)))
    for row in _rows(reply, dress) if last else ():
        card.add_item(ui.ActionRow(*row))
    return {"view": ui.LayoutView(timeout=None).add_item(card)}


def _between_rules(text: str) -> list[str]:
    """What stands between dividing lines; a text with very many of them keeps the first ones only."""
    parts = [part.strip("\n") for part in text.split(RULE)]
    parts = [part for part in parts if part.strip()] or ["…"]
    return [*parts[:MAX_RULES], "\n\n".join(parts[MAX_RULES:])] if len(parts) > MAX_RULES else parts


def _embed(text: str, reply: Reply, dress: Dressing, first: bool, last: bool) -> dict[str, Any]:
    body = [f"-# {dress.note}"] if first and dress.note else []
    body.append("\n\n".join(_between_rules(text)))
    if last and reply.sources:
        body.append(sources_line(reply.sources, dress.says))
    title = plain(shorten(reply.title, 200)) if first and reply.title else None
    embed = discord.Embed(title=title, description="\n\n".join(body), colour=COLOURS[reply.understanding.outcome])
    if first and dress.picture:
        embed.set_image(url=f"attachment://{NAME}")
    return {"embed": embed, "view": _classic_view(reply, dress, first, last)}


def _text(text: str, reply: Reply, dress: Dressing, first: bool, last: bool) -> dict[str, Any]:
    body = [f"-# {dress.note}"] if first and dress.note else []
    if first and reply.title:
        body.append(f"**{plain(shorten(reply.title, 100))}**")
    body.append("\n\n".join(_between_rules(text)))
    if last and reply.sources and len(sources := sources_line(reply.sources, dress.says)) < 300:
        body.append(sources)
    return {"content": "\n\n".join(body), "view": _classic_view(reply, dress, first, last)}


def _classic_view(reply: Reply, dress: Dressing, first: bool, last: bool) -> ui.View:
    view = ui.View(timeout=None)
    rows = list(_rows(reply, dress)) if last else []
    if first and dress.removable:
        rows = [[_remove(dress)], *rows]
    for number, row in enumerate(rows[:ROW]):
        for item in row:
            item.row = number
            view.add_item(item)
    return view


def sources_line(sources: Sequence[SourceNote], says: Says) -> str:
    """One small line that names where the answer comes from, with dates."""
    shown = [_source(note) for note in sources[:MAX_SOURCES]]
    line = f"-# {plain(says('discord_sources_label'))}: "
    while len(shown) > 1 and len(line) + len(" · ".join(shown)) > 700:
        shown.pop()
    if len(sources) > len(shown):
        shown.append(says("discord_sources_more", count=len(sources) - len(shown)))
    return line + " · ".join(shown)


def _source(note: SourceNote) -> str:
    title, day = (" ".join(plain(shorten(text, 80)).split()) for text in (note.title, note.as_of))
    return f"{link(title, note.url) if len(note.url) <= 300 else title} {day}".strip()


def _rows(reply: Reply, dress: Dressing) -> Iterator[list[ui.Item[Any]]]:
    """Rows of buttons and selects: what settles the question first, further questions next, feedback last."""
    settling = _kind(reply, "answer", "step")
    yield from _choices(settling, dress)
    if any(choice.kind == "step" for choice in settling):
        yield [_button(dress.says("discord_own_words"), Press("words", dress.asker), discord.ButtonStyle.secondary)]
    elif len(tools := _tools(reply, dress)) > 1 and not settling:
        yield [_select(Press("next", dress.asker, "tools"), dress.says("discord_pick_tool"), tools)]
    further, feedback = _kind(reply, "next"), _kind(reply, "feedback")
    if len(further) + len(feedback) <= ROW:
        further, feedback = [*further, *feedback], []  # one row is calmer than two
    yield from _choices(further, dress)
    yield from _choices(feedback, dress)


def _kind(reply: Reply, *kinds: str) -> list[Choice]:
    """Choices of these kinds, each value once and none too long: Discord refuses the whole message otherwise."""
    fitting = {choice.value: choice for choice in reversed(reply.choices) if 0 < len(choice.value) <= MAX_CHOICE}
    return [choice for choice in reply.choices if choice.kind in kinds and fitting.get(choice.value) is choice]


def _choices(choices: Sequence[Choice], dress: Dressing) -> Iterator[list[ui.Item[Any]]]:
    """Up to five as buttons in a row, more as selects."""
    if len(choices) <= ROW:
        row = [_choice_button(choice, dress) for choice in choices]
        if row:
            yield row
        return
    for start in range(0, min(len(choices), 3 * OPTIONS), OPTIONS):
        part = choices[start : start + OPTIONS]
        press = Press(choices[0].kind, dress.asker, f"select-{start}")
        yield [_select(press, dress.says("discord_pick"), part)]


def _choice_button(choice: Choice, dress: Dressing) -> ui.Item[Any]:
    style = discord.ButtonStyle.primary if choice.kind in ("answer", "step") else discord.ButtonStyle.secondary
    return _button(choice.label, Press(choice.kind, dress.asker, choice.value), style)


def _button(label: str, press: Press, style: discord.ButtonStyle) -> ui.Item[Any]:
    button: ui.Button[Any] = ui.Button(label=shorten(label, 80) or "…", custom_id=str(press), style=style)
    return PressItem(button)


def _remove(dress: Dressing) -> ui.Item[Any]:
    return _button(dress.says("discord_remove"), Press("remove", dress.asker), discord.ButtonStyle.secondary)


def _tools(reply: Reply, dress: Dressing) -> list[Choice]:
    """The recommended tools as choices, without what a button of the same reply leads to already."""
    offered = {choice.value for choice in reply.choices}
    found = [choice for tool in dict.fromkeys(reply.recommended) if (choice := dress.tool(tool)) is not None]
    return [choice for choice in found if choice.value not in offered][:OPTIONS]


def _select(press: Press, placeholder: str, choices: Sequence[Choice]) -> ui.Item[Any]:
    options = [discord.SelectOption(label=shorten(c.label, 100) or "…", value=c.value) for c in choices]
    select: ui.Select[Any] = ui.Select(custom_id=str(press), placeholder=shorten(placeholder, 150), options=options)
    return PressItem(select)


def look_of(message: discord.Message | None, wished: Look) -> Look:
    """How to redraw a message: a card stays a card for ever, the others cannot become one of their own accord."""
    if message is None:
        return wished
    if message.flags.components_v2:
        return "cards"
    return "embeds" if message.embeds else "text"
