"""How a reply looks: cards, embeds and plain text, within Discord's limits and with the same words in each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.adapters.discord.cards import Picture, sources_line
from bot.adapters.discord.markdown import RULE, blocks, pack, plain
from bot.message import Choice, Reply, SourceNote
from bot.settings import Settings
from tests.adapters.discord.look import buttons, parts, selects, text_of
from tests.adapters.discord.stand_in import ANSWER, LINES, StandIn

LOOKS = ("cards", "embeds", "text")
BOLD_LIST = "Take an **image generator**.\n\n- Ideogram\n- Midjourney"


@pytest.fixture(params=LOOKS)
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(_env_file=None, discord_look=request.param)


async def test_every_look_has_the_same_words_and_buttons(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question="a logo")
    text = text_of(result.response)
    assert BOLD_LIST in text and "A logo" in text
    assert "[A guide](https://example.org/guide) 2026-02-07" in text
    assert buttons(result.response) == ["And if I sell it?", "Helpful"]
    assert selects(result.response) == [{"Midjourney": "e:midjourney", "Stable Diffusion": "e:stable-diffusion"}]


async def test_every_look_shows_the_picture(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    handler.rules["layers"] = replace(ANSWER, picture="layers")
    message = (await alice.slash(channel, "ask", question="layers")).response
    assert message is not None and [file.filename for file in message.attachments] == ["picture.png"]
    assert BOLD_LIST in text_of(message) and buttons(message) == ["And if I sell it?", "Helpful"]


async def test_a_picture_that_is_not_there_is_no_loss(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    handler.rules["lost"] = replace(ANSWER, picture="lost")
    message = (await alice.slash(channel, "ask", question="lost")).response
    assert message is not None and not message.attachments and BOLD_LIST in text_of(message)


def test_a_picture_can_be_sent_again_after_a_failure() -> None:
    file = Picture(b"\x89PNG", "Layers")
    assert file.fp.read() == b"\x89PNG"
    file.reset(seek=0)  # as discord.py does before the first try of a request
    assert file.fp.read() == b"\x89PNG" and file.description == "Layers"


async def test_every_look_walks_through_the_chooser(channel: ChannelHandle, alice: MemberActor) -> None:
    first = await alice.slash(channel, "choose")
    assert first.response is not None
    await alice.select(first.response, ["c:3"])
    assert channel.last_message is not None
    await alice.click(channel.last_message, label="Free")
    assert BOLD_LIST in text_of(channel.last_message) and len(channel.history()) == 1


async def test_in_every_look_a_long_answer_fits(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    body = "\n\n".join(f"Paragraph {i}. " + "Some words to read here. " * 30 for i in range(15))
    handler.rules["long"] = replace(ANSWER, text=body, sources=ANSWER.sources * 30, title="A title " * 40)
    result = await alice.slash(channel, "ask", question="long")
    texts = [text_of(message) for message in (result.response, *result.followups)]
    assert all(f"Paragraph {i}." in "".join(texts) for i in range(15))
    assert buttons(result.response) == [] and buttons(result.followups[-1]) == ["And if I sell it?", "Helpful"]


async def test_many_choices_become_selects(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    choices = tuple(Choice(f"Choice {i}", f"c:{i}", "answer") for i in range(60))
    handler.rules["many"] = Reply(text="Which?", choices=choices)
    result = await alice.slash(channel, "ask", question="many")
    assert [len(select) for select in selects(result.response)] == [25, 25, 10]


async def test_a_card_has_its_dividing_lines(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    handler.rules["two"] = Reply(text="First part.\n\n---\n\nSecond part.")
    result = await alice.slash(channel, "ask", question="two")
    text = text_of(result.response)
    assert "First part." in text and "Second part." in text and RULE not in text
    if any(part["type"] == 17 for part in parts(result.response)):
        assert sum(part["type"] == 14 for part in parts(result.response)) == 1


MARKDOWN = (
    ("One line\nand its next.", "One line and its next."),
    ("A hard  \nbreak", "A hard\nbreak"),
    ("**b** *i* ~~s~~ `c`", "**b** *i* ~~s~~ `c`"),
    ("__bold__ _italic_", "**bold** *italic*"),
    ("#### Deep", "### Deep"),
    ("1. one\n2. two\n   - in", "1. one\n2. two\n   - in"),
    ("3. three\n4. four", "3. three\n4. four"),
    ("[x](https://e.org/a_(b))", "[x](https://e.org/a_%28b%29)"),
    ("[x](javascript:alert(1))", "\\[x](javascript:alert(1))"),
    ("a || b @everyone <@1> <@&2>", "a \\|\\| b @\u200beveryone <@\u200b1> <@\u200b&2>"),
    ("<b>x</b> &amp; y", "<b>x</b> & y"),
    ("> said\n> so", "> said so"),
    ("```py\nx = 1\n```", "```\nx = 1\n```"),
    ("a\n\n---\n\nb", f"a\n\n{RULE}\n\nb"),
    ("", ""),
)


@pytest.mark.parametrize(("markdown", "shown"), MARKDOWN)
def test_markdown_becomes_discords(markdown: str, shown: str) -> None:
    assert "\n\n".join(blocks(markdown)) == shown


def test_a_table_becomes_columns_under_each_other() -> None:
    (table,) = blocks("| Tool | Free |\n|---|---|\n| **Suno** | yes |\n| Stable Diffusion | no |")
    lines = table.splitlines()
    assert lines[0] == lines[-1] == "```"
    assert lines[1].index("Free") == lines[3].index("yes") == lines[4].index("no")
    wide = blocks("| a | b |\n|---|---|\n| " + "long words " * 20 + " | " + "more words " * 20 + " |")[0]
    assert max(map(len, wide.splitlines())) <= 56


def test_code_keeps_its_fences_when_it_is_split() -> None:
    pages = pack(blocks("```\n" + "line of code\n" * 400 + "```"), 1500)
    assert len(pages) > 2
    assert all(page.startswith("```\n") and page.endswith("\n```") and len(page) <= 1500 for page in pages)


def test_a_text_is_split_between_blocks_then_sentences_then_words() -> None:
    assert pack(["a" * 60, "b" * 60], 100) == ("a" * 60, "b" * 60)
    assert pack(["One sentence here. Another one there."], 25) == ("One sentence here.", "Another one there.")
    assert all(len(page) <= 25 for page in pack(["x" * 90], 25))


def test_more_sources_than_fit_are_counted() -> None:
    notes = [SourceNote(f"Source {i}", f"https://example.org/{i}", "2026") for i in range(9)]
    line = sources_line(notes, lambda name, **values: LINES[name].replace("{{ count }}", str(values.get("count"))))
    assert line.startswith("-# Sources: [Source 0]") and line.endswith("and 4 more")


def test_nothing_in_plain_text_is_markup() -> None:
    assert plain("**x** [a](https://e.org) # no") == "\\*\\*x\\*\\* \\[a](https://e.org) # no"
