"""Drawings of the knowledge become pictures that look the same on every machine."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from bot import Assistant, Message
from bot.assistant import Brain
from bot.knowledge.load import load
from bot.pictures import FONTS, Pictures, render
from bot.store import MemoryStore
from tests.conftest import settings

KNOWLEDGE = load(Path(__file__).resolve().parents[1] / "knowledge")
WORD = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='40'><text y='30' {}>LLM</text></svg>"


@pytest.mark.parametrize("name", sorted(KNOWLEDGE.pictures))
def test_every_drawing_is_a_picture_that_fits_a_phone(name: str) -> None:
    png = Pictures(KNOWLEDGE).png(name)
    assert png is not None and png.startswith(b"\x89PNG") and len(png) < 300_000
    width, height = struct.unpack(">II", png[16:24])
    assert 600 <= width <= 1600 and height <= 1.4 * width


def test_words_are_drawn_without_any_font_of_the_machine() -> None:
    assert len(FONTS) == 2
    plain, bold = render(WORD.format("")), render(WORD.format("font-weight='bold'"))
    empty = render(WORD.format("").replace("LLM", ""))
    assert len({plain, bold, empty}) == 3


def test_what_is_not_there_or_no_drawing_is_no_picture() -> None:
    pictures = Pictures(replace(KNOWLEDGE, pictures={"broken": "<svg"}))
    assert pictures.png("broken") is None and pictures.png("lost") is None


async def test_an_answer_names_its_picture_and_its_second_part_has_none(product: Brain) -> None:
    bot = Assistant(product, MemoryStore(), settings())
    first = await bot.reply(Message(choice="e:ai-hierarchy", conversation_id="a"))
    more = await bot.reply(Message(choice="m:ai-hierarchy", conversation_id="a"))
    assert first and first.picture == "ai-layers" and await bot.picture(first.picture)
    assert more and more.picture is None
