"""Markdown becomes what Telegram shows: plain text with entities, in parts that fit a message.

Rules
- No parse mode anywhere. Styles travel as offsets beside the text, so no name or quote can break or inject markup.
- Offsets and lengths count UTF-16 units, as Telegram does.
- Fixed-width text holds no other style, quotes do not nest, links lead to the web: what Telegram would refuse is
  dropped here and the words stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import telegramify_markdown as telegramify
from telegram import MessageEntity
from telegram.constants import MessageLimit

from bot.adapters.telegram.tables import fit_tables
from bot.message import Reply, SourceNote

_UNMARKED = str.maketrans("[]*_`|", "()    ")
"""Signs that would be read as Markdown in a title."""
LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
MAX_ENTITIES = int(MessageLimit.MESSAGE_ENTITIES)
_KEPT = frozenset({"bold", "italic", "strikethrough", "spoiler", "code", "pre", "text_link", "blockquote"})
_FIXED = frozenset({"code", "pre"})
_LINK = re.compile(r"https?://[^\s/]+\.[^\s]+|https?://[\w.-]+(:\d+)?(/\S*)?|tg://\S+")
_COMMAND = re.compile(r"/[a-z]+")
"""A command can be tapped only where it is no code."""
_CONTROL: dict[int, str | None] = {
    **{code: " " for code in range(32) if code not in (9, 10)},
    **dict.fromkeys((0x7F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))),
}
"""Telegram blanks control letters and drops direction overrides itself; doing so first keeps the offsets true."""


@dataclass(frozen=True)
class Part:
    """One message's worth of text."""

    text: str
    entities: tuple[MessageEntity, ...] = ()

    @cached_property
    def styles(self) -> str:
        """The entities as they travel, written down once however often the part is sent; empty for none."""
        return json.dumps([entity.to_dict() for entity in self.entities]) if self.entities else ""


@lru_cache(maxsize=256)
def render(markdown: str, limit: int = LIMIT) -> tuple[Part, ...]:
    """Parts of at most `limit` UTF-16 units each, in order; empty when there is nothing to show."""
    text, found = telegramify.convert(fit_tables(clean(markdown)), latex_escape=False, config=_style())
    return tuple(_parts(text, tuple(_allowed(text, found)), limit))


def with_sources(reply: Reply, label: str) -> str:
    """A reply's Markdown with a line on where it comes from; the text alone where nothing is cited."""
    notes = [_cited(note) for note in reply.sources]
    return f"{reply.text.rstrip()}\n\n_{label}_ {' · '.join(notes)}" if notes and reply.text.strip() else reply.text


def _cited(note: SourceNote) -> str:
    title = note.title.translate(_UNMARKED).strip()
    usable = _LINK.fullmatch(note.url) and not set(note.url) & set("()<> ")
    return f"[{title}]({note.url}), {note.as_of}" if usable else f"{title}, {note.as_of}"


def clean(text: str) -> str:
    """Text that can be sent: whole characters only, no control letters, no direction overrides."""
    text = text.replace("\r\n", "\n")
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.translate(_CONTROL)


def plain(markdown: str, limit: int) -> str:
    """The first letters of a text without any style, on one line, with an ellipsis where it was cut."""
    text, _ = telegramify.convert(clean(markdown), latex_escape=False, config=_style())
    line = " ".join(text.split())
    return line if _units(line) <= limit else line[: _fitting(line, limit - 1)].rstrip() + "…"


@lru_cache(maxsize=1)
def _style() -> telegramify.RenderConfig:
    style = telegramify.RenderConfig.isolated()
    symbols = style.markdown_symbol
    symbols.heading_level_1 = symbols.heading_level_2 = symbols.heading_level_3 = symbols.heading_level_4 = ""
    symbols.image = ""
    symbols.unordered_list_item = "•"
    return style


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _allowed(text: str, found: Iterable[telegramify.MessageEntity]) -> Iterator[telegramify.MessageEntity]:
    """What Telegram accepts, in its order, without blank edges."""
    kept = [_trimmed(text, entity) for entity in found if entity.type in _KEPT]
    kept = [e for e in kept if e.type != "code" or not _COMMAND.fullmatch(_inside(text, e))]
    kept = [e for e in kept if e.length > 0 and (e.type != "text_link" or _LINK.fullmatch(e.url or ""))]
    kept.sort(key=lambda entity: (entity.offset, -entity.length))
    taken: list[telegramify.MessageEntity] = []
    for entity in kept:
        if not any(_clash(other, entity) for other in taken):
            taken.append(entity)
    return iter(taken)


def _trimmed(text: str, entity: telegramify.MessageEntity) -> telegramify.MessageEntity:
    inside = _inside(text, entity)
    before = len(inside) - len(inside.lstrip())
    return entity.copy_with(offset=entity.offset + before, length=_units(inside.strip()))


def _inside(text: str, entity: telegramify.MessageEntity) -> str:
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "ignore")


def _clash(first: telegramify.MessageEntity, second: telegramify.MessageEntity) -> bool:
    if second.offset >= first.offset + first.length:
        return False
    if second.offset + second.length > first.offset + first.length or first.type == second.type:
        return True
    quoted = "blockquote" in (first.type, second.type)
    return not quoted and bool({first.type, second.type} & _FIXED)


def _parts(text: str, entities: tuple[telegramify.MessageEntity, ...], limit: int) -> Iterator[Part]:
    at = 0  # how many UTF-16 units of the whole stand before `text`
    while text:
        at += len(text) - len(text.lstrip())  # blanks are one unit each
        text = text.lstrip()
        end = _cut(text, limit)
        piece = text[:end].rstrip()
        if piece:
            yield Part(piece, tuple(_clipped(entities, at, _units(piece)))[:MAX_ENTITIES])
        at += _units(text[:end])
        text = text[end:]


def _cut(text: str, limit: int) -> int:
    """Where to end a part: after a paragraph if one ends in its second half, else a line, a sentence, a word."""
    end = _fitting(text, limit)
    if end == len(text):
        return end
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.rfind(mark, end // 2, end)
        if found > 0:
            return found + len(mark)
    return end


def _fitting(text: str, limit: int) -> int:
    """How many characters fit into so many UTF-16 units, never parting a pair."""
    if 2 * len(text) <= limit:
        return len(text)
    if text.isascii():
        return min(len(text), limit)
    return len(text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore"))


def _clipped(entities: Iterable[telegramify.MessageEntity], start: int, length: int) -> Iterator[MessageEntity]:
    for entity in entities:
        first = max(entity.offset, start)
        last = min(entity.offset + entity.length, start + length)
        if first < last:
            yield MessageEntity(entity.type, first - start, last - first, url=entity.url, language=entity.language)
