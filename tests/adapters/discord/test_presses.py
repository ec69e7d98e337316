"""Buttons, selects and forms: whose they are, what they change, and that they outlive a restart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord import create_bot
from bot.adapters.discord.presses import KINDS, Press
from bot.message import MAX_CHOICE
from bot.settings import Settings
from tests.adapters.discord.look import buttons, custom_ids, selects, text_of
from tests.adapters.discord.stand_in import ASK, LINES, StandIn
from tests.adapters.discord.test_talking import mention


async def test_a_next_question_gets_an_answer_of_its_own(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    asked = await alice.slash(channel, "ask", question="a logo")
    assert asked.response is not None
    pressed = await alice.click(asked.response, label="And if I sell it?")
    assert handler.heard[-1].choice == "ask:rights"
    assert handler.heard[-1].conversation_id == handler.heard[0].conversation_id
    assert pressed.response is not None and pressed.response.id != asked.response.id and not pressed.ephemeral


async def test_settling_what_the_bot_asked_redraws_the_question(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    handler.rules["jaguar"] = ASK
    asked = await alice.slash(channel, "ask", question="jaguar")
    assert asked.response is not None and buttons(asked.response) == ["A picture", "A song"]
    await alice.click(asked.response, label="A picture")
    assert handler.heard[-1].choice == "is:picture"
    assert "image generator" in text_of(channel.last_message)
    assert len(channel.history()) == 1


async def test_the_chooser_walks_on_in_place(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    first = await alice.slash(channel, "choose")
    assert first.response is not None
    assert selects(first.response) == [{f"Kind {i}": f"c:{i}" for i in range(8)}]
    await alice.select(first.response, ["c:3"])
    second = channel.last_message
    assert second is not None and "cost" in text_of(second) and len(channel.history()) == 1
    await alice.click(second, label="Free")
    assert handler.heard[-1].choice == "c:3:free"
    assert "image generator" in text_of(channel.last_message)


async def test_a_wish_in_ones_own_words(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    chooser = await alice.slash(channel, "choose")
    assert chooser.response is not None
    form = await alice.click(chooser.response, label="In my own words")
    assert form.modal is not None and form.modal["title"] == LINES["discord_wish_title"]
    answer = await alice.submit_modal(form, {"wish": "a logo  for my\nbakery", "needs": ["free", "commercial"]})
    assert handler.heard[-1].text == "a logo for my bakery, free, for commercial use"
    assert "image generator" in text_of(answer.response)


async def test_a_form_opened_before_a_restart_still_counts(
    simcord_env: Env, handler: StandIn, settings: Settings, channel: ChannelHandle, alice: MemberActor
) -> None:
    chooser = await alice.slash(channel, "choose")
    assert chooser.response is not None
    form = await alice.click(chooser.response, label="In my own words")
    await simcord_env.restart_bot(create_bot(handler, settings))
    answer = await alice.submit_modal(form, {"wish": "a logo", "needs": []})
    assert handler.heard[-1].text == "a logo" and answer.acknowledged


async def test_buttons_work_after_a_restart(
    simcord_env: Env, handler: StandIn, settings: Settings, channel: ChannelHandle, alice: MemberActor
) -> None:
    await alice.send(channel, f"{mention(simcord_env)} a logo")
    answer = channel.last_message
    assert answer is not None
    await simcord_env.restart_bot(create_bot(handler, settings))
    pressed = await alice.click(answer, label="And if I sell it?")
    assert handler.heard[-1].choice == "ask:rights" and pressed.acknowledged
    await alice.select(answer, ["e:midjourney"])
    assert handler.heard[-1].choice == "e:midjourney"


async def test_others_get_a_hint_and_their_own_answer(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
) -> None:
    handler.rules["jaguar"] = ASK
    await alice.send(channel, f"{mention(simcord_env)} jaguar")
    question = channel.last_message
    assert question is not None
    pressed = await bob.click(question, label="A song")
    assert pressed.ephemeral
    assert LINES["discord_not_yours"] in text_of(pressed.response)
    assert "image generator" in text_of(pressed.response)
    assert handler.heard[-1].conversation_id.endswith(str(bob.id))
    assert "Which do you mean" in text_of(channel.history(viewer=alice)[-1]), "alice's question stays as it was"


async def test_feedback_is_thanked_quietly(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    asked = await alice.slash(channel, "ask", question="a logo")
    assert asked.response is not None
    thanked = await alice.click(asked.response, label="Helpful")
    assert thanked.ephemeral and "Thank you." in text_of(thanked.response)
    assert handler.heard[-1].choice == "fb:y:logo"


async def test_answers_to_private_answers_stay_private(
    handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    asked = await alice.slash(channel, "ask", question="a logo", private=True)
    assert asked.response is not None
    assert (await alice.click(asked.response, label="And if I sell it?")).ephemeral


async def test_a_button_of_another_version_says_so(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    old = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Old", "custom_id": "wa0:choice:1"}]}
    assert simcord_env.bot.user is not None
    message = simcord_env.backend.create_message(channel.id, simcord_env.bot.user.id, "old", components=[old])
    await simcord_env.settle()
    from simcord.results import to_discord_message

    pressed = await alice.click(to_discord_message(simcord_env, message), label="Old")
    assert pressed.ephemeral and pressed.response is not None
    assert pressed.response.content == LINES["discord_stale"]
    assert handler.heard == []


async def test_a_late_step_redraws_after_all(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    chooser = await alice.slash(channel, "choose")
    assert chooser.response is not None
    simcord_env.bot.desk.patience = 0.01  # type: ignore[attr-defined]
    handler.delay = 0.05
    await alice.select(chooser.response, ["c:3"])
    assert "cost" in text_of(channel.last_message) and len(channel.history()) == 1


async def test_too_fast_pressing_is_slowed_down(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    asked = await alice.slash(channel, "ask", question="a logo")
    assert asked.response is not None
    presses = [await alice.click(asked.response, label="Helpful") for _ in range(20)]
    assert presses[-1].response is not None and "faster than I can" in presses[-1].response.content
    assert len(handler.heard) == 20


async def test_no_view_is_kept_for_what_was_sent(
    simcord_env: Env, handler: StandIn, channel: ChannelHandle, alice: MemberActor
) -> None:
    for _ in range(10):
        await alice.slash(channel, "choose")
    store = simcord_env.bot._connection._view_store
    assert not store._views and not store._synced_message_views


@given(
    kind=st.sampled_from(sorted(KINDS)),
    asker=st.integers(0, 2**64 - 1),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=MAX_CHOICE),
)
def test_an_id_says_what_it_was_made_of(kind: str, asker: int, value: str) -> None:
    press = Press(kind, asker, value)
    assert Press.parse(str(press)) == press
    assert len(str(press)) <= 100


@pytest.mark.parametrize("text", ["", "wa1", "wa1:z:1:x", "wa2:n:1:x", "wa1:n:A:x", "wa1:n:" + "z" * 14 + ":x"])
def test_ids_of_others_are_left_alone(text: str) -> None:
    assert Press.parse(text) is None


async def test_all_ids_of_a_message_differ(handler: StandIn, channel: ChannelHandle, alice: MemberActor) -> None:
    from dataclasses import replace

    from bot.message import Choice
    from tests.adapters.discord.stand_in import ANSWER

    twice = (*ANSWER.choices, Choice("Again", "ask:rights", "next"), Choice("Same", "ask:rights", "feedback"))
    handler.rules["twice"] = replace(ANSWER, choices=twice)
    asked = await alice.slash(channel, "ask", question="twice")
    ids = custom_ids(asked.response)
    assert len(ids) == len(set(ids)) > 2
