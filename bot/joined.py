"""The answers to several questions of one message, as one reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from bot.message import Choice, Reply
from bot.readings import LEFT
from bot.text import prose

SHARE = 280
"""Characters of each answer when a message holds several questions."""
SHORTEST = 30
"""Characters of a sentence that is a repetition when it stands there twice: "Yes." is none."""
LONGEST_OPENING = 80
"""Characters of what opens a paragraph up to a colon: "On **Gamma** my notes have this"."""


def joined(replies: list[Reply]) -> Reply:
    """Several answers in one reply, each under its title, nothing said twice; what is left open stands at the end."""
    if replies[-1].understanding.follow == LEFT:
        return replace(replies[0], text=f"{replies[0].text}\n\n{replies[-1].text}")
    parts: dict[str, list[str]] = {}
    for reply in replies:
        said = list(chain.from_iterable(parts.values()))
        if gist := _gist(reply.text, said):
            parts.setdefault(reply.title, []).extend(gist)
    heads = {title: [f"**{title}**"] if title and len(parts) > 1 else [] for title in parts}
    text = "\n\n".join(chain.from_iterable([*heads[title], *told] for title, told in parts.items()))
    sources = tuple(dict.fromkeys(source for reply in replies for source in reply.sources))
    choices = tuple(_own_choices(replies))
    return replace(replies[0], text=text, sources=sources[:4], choices=choices, picture=None)


def _own_choices(replies: Sequence[Reply]) -> Iterator[Choice]:
    """One button of each reply, none with the label of another: "Tell me more" would not say of which."""
    taken = set[str]()
    for reply in replies:
        own = next((choice for choice in reply.choices if choice.label not in taken), None)
        if own is not None:
            taken.add(own.label)
            yield own


def _gist(text: str, said: Sequence[str]) -> list[str]:
    """The first paragraphs of an answer that were not said yet, as many as fit where several questions are answered.

    What a paragraph announces ("To begin with Lyria:") comes along.
    """
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        announced = bool(kept) and kept[-1].endswith(":")
        if kept and not announced and sum(map(len, kept)) + len(paragraph) > SHARE:
            break
        if fresh := _unsaid(paragraph, [*said, *kept]):
            kept.append(fresh)
    return kept


def _unsaid(paragraph: str, said: Sequence[str]) -> str:
    """A paragraph without the sentences that were said, and without the opening of one that was; a list stays whole."""
    if paragraph in said:
        return ""
    if "\n" in paragraph:
        return paragraph
    opening, colon, rest = paragraph.partition(": ")
    if not rest or len(opening) > LONGEST_OPENING:
        opening, colon, rest = "", "", paragraph
    before = "\n".join(said)
    new = " ".join(one for one in prose(rest) if len(one) < SHORTEST or one not in before)
    again = any(one.startswith(opening + colon) for one in said)
    return new if again or not new else f"{opening}{colon}{new}"
