"""Markdown to text with entities: whatever comes in, Telegram accepts what goes out, and the words are kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram.keyboard import keyboard, read
from bot.adapters.telegram.rendering import clean, plain, render
from bot.message import Choice
from tests.adapters.telegram.rules import check_markup, check_text, units

PIECES = st.sampled_from([
    "**", "*", "_", "~~", "`", "```\n", "||", "[", "](https://a.example)", "](x:y)", "# ", "\n- ", "\n1. ", "\n> ",
    "\n\n",
    "| a | b |\n|---|---|\n| c | d |\n", "|", "😀", "👩‍👩‍👧", "ß", "中文", "\u202e", "\ud800", "\x00", "<b>", "&lt;",
    "word ",
    "@everyone", "$5", "\\(x\\)", "![i](https://b.example)", "https://c.example", " ", "\r\n", "e\u0301" * 5, "عربي",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from([4096, 200, 40]))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_is_accepted(markdown: str, limit: int) -> None:
    for part in render(markdown, limit):
        check_text(part.text, [entity.to_dict() for entity in part.entities], limit)


@given(st.text(max_size=3000))
@settings(max_examples=100, deadline=None)
def test_any_letters_are_accepted(markdown: str) -> None:
    for part in render(markdown, 500):
        check_text(part.text, [entity.to_dict() for entity in part.entities], 500)
    assert units(plain(markdown, 100)) <= 100


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("**a** _b_", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
        ("😀 **b**", "😀 b", [("bold", 3, 1)]),
        ("## Head\n\nwords", "Head\n\nwords", [("bold", 0, 4)]),
        ("- a\n- b", "• a\n• b", []),
        ("[x](https://a.example)", "x", [("text_link", 0, 1)]),
        ("[x](javascript:alert(1))", "x", []),
        ("costs $5 to $10, ~20 a year, a_b_c, <b>no</b>", "costs $5 to $10, ~20 a year, a_b_c, no", []),
        ("`/ask` or `code`", "/ask or code", [("code", 8, 4)]),
        ("> said\n\nme", "said\n\nme", [("blockquote", 0, 4)]),
    ],
)
def test_styles(markdown: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    (part,) = render(markdown)
    assert (part.text, [(str(e.type), e.offset, e.length) for e in part.entities]) == (text, entities)


def test_a_wide_table_becomes_a_list() -> None:
    (part,) = render(
        "| Tool | Price | Good at |\n|---|---|---|\n| Suno | $10 | whole songs from a few words |\n"
        "| Udio | $10 | [details](https://a.example) |"
    )
    assert part.text == (
        "Suno\n• Price: $10\n• Good at: whole songs from a few words\n\nUdio\n• Price: $10\n• Good at: details"
    )
    assert [str(entity.type) for entity in part.entities] == ["bold", "bold", "text_link"]


def test_columns_are_aligned_for_wide_letters() -> None:
    (part,) = render("| A | B |\n|---|---|\n| 中文 | x |\n| e\u0301 | y |")
    assert part.text.split("\n")[2:] == ["中文  x", "e\u0301     y"]


def test_splits_after_a_paragraph_and_keeps_styles() -> None:
    parts = render("**" + ("one two. " * 8).strip() + "**\n\nlast **words** here", 80)
    assert [len(part.text) for part in parts] == [71, 15]
    assert parts[1].text == "last words here"
    assert [(e.offset, e.length) for e in parts[1].entities] == [(5, 5)]


def test_a_pair_is_never_parted() -> None:
    assert [units(part.text) for part in render("😀" * 30, 41)] == [40, 20]


def test_clean_keeps_whole_letters() -> None:
    assert clean("a\ud800b\x07c\u202ed\r\ne") == "a\ufffdb cd\ne"


def test_a_line_is_cut_with_an_ellipsis() -> None:
    assert plain("**one** two three", 8) == "one two…"


def test_buttons_keep_to_the_rules() -> None:
    choices = [Choice("Short", "a"), Choice("Words", "b"), Choice("A rather long label", "c", "answer"),
               Choice("x", "v" * 62), Choice(" ", "blank"), Choice("none", ""), Choice("y" * 90, "d"),
               Choice("👍", "good", "feedback"), Choice("👎", "bad", "feedback")]  # fmt: skip
    markup = keyboard(choices)
    assert markup is not None
    check_markup(markup.to_dict())
    assert [len(row) for row in markup.inline_keyboard] == [2, 1, 1, 2]
    assert read("1a:c") is not None and read("2a:c") is None and read(None) is None and read("1z:c") is None


def test_no_buttons_no_keyboard() -> None:
    assert keyboard([]) is None and keyboard([Choice("x", "v" * 62)]) is None
