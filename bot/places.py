"""Numbers and places as answers: "7", "the second one", "1 and 3", "both"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.conversation import ConversationState
from bot.knowledge.model import Knowledge, Tool
from bot.message import Understanding
from bot.presses import compared, narrowed, show, understand_press
from bot.telling import sentences_on
from bot.text import squash, tokens
from bot.understanding.leaning import EDGES
from bot.understanding.slots import KIND
from bot.understanding.understand import Understander

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
BETWEEN = frozenset({
    "and", "but", "also", "the", "one", "ones", "or", "plus", "number", "option", "then", "ok", "please", "no", "yes",
    "as", "well", "too", "with", "i", "want", "take",
})  # fmt: skip
"""Words between several places."""
BOTH = frozenset({"both", "all"})
AROUND_BOTH = BETWEEN | BOTH | {"of", "them", "these", "those", "two", "three"}
BESIDE_NAMES = EDGES | frozenset({
    "the", "a", "then", "with", "take", "use", "what", "about", "one", "i", "ill", "want", "need", "give", "me", "go",
    "whats", "is", "lets", "try", "prefer", "rather", "like", "said", "no", "not", "mean", "meant", "would", "show",
    "choose", "pick", "sounds", "looks", "good", "great", "nice", "perfect", "fine",
})  # fmt: skip
"""Words beside the name of a tool that is taken or asked for."""
_BEFORE_NAMES = BESIDE_NAMES | {"of", "is", "does", "can", "than", "or", "and", "for", "on", "in", "how", "why",
                                 "whats", "hows", "that", "compare", "vs"}  # fmt: skip
"""Words after which a name may stand."""
SHORTEST = 4
"""Letters of a word that stands for the whole name."""
MOST = 3
_PLACED = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|well|then|good|yes|lets|i(?:'?ll)?|take|use|try|pick|choose|go|with|number|no|nr|option)"
    r"[ .,]+)*(?P<place>[1-9])(?: then| please)?"
    r"(?:[.:;)!?]*$|\s*[.,:;)?!]+\s+(?!\d)|\s+(?=(?:is|does|do|can|has|how|what|where|why|will|but)\b))(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""A number that stands for a thing in a list, and what follows."""
_POINTED = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|and|well|then|good|yes|yeah|no|hm+|i|id|take|said|say|mean|meant|pick|press|want|its|rather"
    r"|like|go|with)[ .,]+)*(?:the |your )?(?P<place>first|second|third|fourth|last|bottom|top|1st|2nd|3rd|4th)"
    r"(?: one| option| choice| thing)?(?P<button> (?:button|choice|suggestion)s?)?"
    r"(?:,? (?:i (?:guess|think|suppose)|then|please|pls|maybe|probably|thanks|thx|lol|there|you (?:put|gave|showed"
    r"|listed)))*"
    r"\s*(?:[.,;:!?)-]|$)",
    re.IGNORECASE,
)
_THE_ONE = re.compile(r"\bthe ([a-z]+) one\b", re.IGNORECASE)


def number_in(words: Sequence[str], text: str) -> int | None:
    """The number that a message is and nothing else: "7", "number 7", "the seventh one"; None for other messages."""
    inner = [word for word in words if word not in ("the", "number", "no", "nr", "option", "one") or len(words) == 1]
    if len(inner) != 1 or text.lstrip().startswith("-"):
        return 0 if len(inner) == 1 and inner[0].isdecimal() else None
    if inner[0] in ORDINALS:
        return ORDINALS.index(inner[0]) + 1
    if inner[0] == "zero":
        return 0
    if inner[0] in COUNTED:
        return COUNTED.index(inner[0]) + 1
    digits = inner[0].removesuffix("th")
    if digits.replace(".", "").isdecimal() and not digits.isdecimal():
        return 0
    return int(digits) if digits.isdecimal() else None


def pointed(text: str, most: int, *, buttons: bool) -> int | None:
    """The place, from 0, of what an ordinal at the beginning points at: "second one i guess", "the last button. hair".

    With `buttons` that word has to stand there. None where nothing is pointed at, or more than there is.
    """
    found = _POINTED.match(text)
    if found is None or (buttons and not found["button"]):
        return None
    name = found["place"].lower()
    place = most - 1 if name in ("last", "bottom") else 0 if name in ("top", "1st") else _nth(name)
    return place if 0 <= place < most else None


def _nth(name: str) -> int:
    return ORDINALS.index(name) if name in ORDINALS else int(name[0]) - 1


def placed(text: str, shown: int) -> tuple[int, str] | None:
    """The place, from 0, of the one thing in a list that a number at the beginning names, and what is said behind it.

    "2, is that free", "take 3", "3 then: how do i start"; None for "2 pages" and for a number that nothing has.
    """
    found = _PLACED.match(text)
    if found is None or int(found["place"]) > shown:
        return None
    return int(found["place"]) - 1, found["rest"] or ""


def several_of(knowledge: Knowledge, text: str, state: ConversationState) -> list[Understanding]:
    """What several of the things just offered mean together; empty where the words are no such choice.

    A task and a page that only sets a limit ("offline and private") are one wish; tools are compared.
    """
    pending = state.pending.options if state.pending is not None and state.pending.kind == "entry" else ()
    tools = () if pending else tuple(name for name in state.shown if name in knowledge.tools)
    offered = pending or tools or tuple(state.buttons.values())
    places = _places(tokens(text.split(",")[0]), len(offered))
    chosen = [offered[place] for place in places][:MOST]
    if len(chosen) < 2:
        return []
    if tools:
        together = compared(knowledge, chosen)
        return [together] if together else []
    if not pending and any(value.startswith("w:") for value in chosen):  # the chooser is no page to read beside others
        return []
    if not pending:
        return [page for value in chosen if (page := understand_press(knowledge, value, state.last)) is not None]
    tasks = [name for name in chosen if name in knowledge.tasks and name not in LIMITING]
    limits = tuple(dict.fromkeys(limit for name in chosen for limit in LIMITING.get(name, ())))
    wished = [page for name in tasks if (page := narrowed(knowledge, name, limits, None)) is not None]
    others = [page for name in chosen if name not in (*tasks, *LIMITING) and (page := show(knowledge, name))]
    return [*wished, *others] or [page for name in chosen if (page := show(knowledge, name)) is not None]


LIMITING = {"offline-private": ("private", "offline"), "no-signup": ("no-signup",), "low-end-pc": ("offline",)}
"""Tasks that are a limit for any other."""


def _places(words: Sequence[str], most: int) -> list[int]:
    """The places that the words name and nothing else, from 0; empty where they say more."""
    if not BOTH.isdisjoint(words) and set(words) <= AROUND_BOTH:
        return list(range(min(most, 2 if "both" in words else MOST)))
    named = [_place(word) for word in words if _place(word) is not None]
    rest = {word for word in words if _place(word) is None}
    places = [place for place in dict.fromkeys(named) if place is not None and place < most]
    return places if rest <= BETWEEN else []


def _place(word: str) -> int | None:
    """The place that a word names, from 0: "3", "third", "three"; "one" may stand for anything."""
    if word in ORDINALS:
        return ORDINALS.index(word)
    if word in COUNTED[1:]:
        return COUNTED.index(word)
    return int(word) - 1 if word.isdecimal() and 0 < int(word) <= len(ORDINALS) else None


def the_one(knowledge: Knowledge, text: str, state: ConversationState) -> str:
    """The message with the name of a pick for "the chatgpt one": of those shown, else of those for the wish."""
    found = _THE_ONE.search(text)
    if found is None:
        return text
    known, last = knowledge.tools, state.last
    task = knowledge.tasks.get(last.wish or "") if last is not None else None
    for names in (state.shown, tuple(pick.tool for pick in task.picks) if task else ()):
        parts = {name: tokens(known[name].name) for name in names if name in known}
        own = [name for name in parts if found[1].lower() in parts[name]]
        if len(own) == 1 and len(parts[own[0]]) > 1:
            return f"{text[: found.start()]}{known[own[0]].name.partition(' (')[0]}{text[found.end() :]}"
        if own:
            return text
    return text


def with_full_names(reader: Understander, text: str, state: ConversationState) -> str:
    """The message with the full name of a tool in sight for what people call it: "eleven then", "the hunyuan one".

    In sight are the tools just shown, and those that the page or the advice in view names. An everyday word is the tool
    there where a name may stand ("and piper, does it"), and a name that several share is the one's in sight.
    """
    knowledge, words = reader.knowledge, tokens(text)
    sight = [knowledge.tools[name] for name in in_sight(knowledge, state)]
    named = {*reader.slots(text).tools}
    for place, word in enumerate(words):
        if len(word) < SHORTEST or not (place == 0 or words[place - 1] in _BEFORE_NAMES):
            continue
        own = [tool for tool in sight if _is_called(tool, word)]
        means = reader.slots(word).found
        whole = len(own) == 1 and {*tokens(own[0].name)} & {*words[place + 1 : place + 2]}
        if len(own) != 1 or whole or own[0].id in named or any(slot.value in state.shown for slot in means):
            continue
        if any(slot.kind != "tool" or squash(knowledge.tools[slot.value].name) == word for slot in means):
            continue
        name = own[0].name.partition(" (")[0]
        name = f"{name} {KIND}" if len(tokens(name)) == 1 and tokens(name)[0] == word else name
        return re.sub(rf"\b{re.escape(word)}\b", name, text, count=1, flags=re.IGNORECASE)
    return text


def _is_called(tool: Tool, word: str) -> bool:
    """Whether a word is one of those of a tool's name, or all of one before its number: "hunyuan" of Hunyuan3D."""
    parts = tokens(tool.name.partition(" (")[0])
    return word in parts or parts[0].rstrip("0123456789d") == word


def in_sight(knowledge: Knowledge, state: ConversationState) -> tuple[str, ...]:
    """The tools just shown, and those that the page or the advice in view names."""
    last = state.last
    entries = (last.entry, last.wish) if last is not None else ()
    named = (name for entry in entries if entry for name in _named_on(knowledge, entry))
    return tuple(dict.fromkeys((*(name for name in state.shown if name in knowledge.tools), *named)))


def _named_on(knowledge: Knowledge, entry: str) -> tuple[str, ...]:
    """The tools whose names stand on a page or in the advice for a wish."""
    task = knowledge.tasks.get(entry)
    said = {*re.findall(r"\w[\w.+-]*", " ".join(sentences_on(knowledge, entry)))}
    picks = tuple(pick.tool for pick in task.picks) if task is not None else ()
    return (*picks, *(tool.id for tool in knowledge.active.values() if {*tool.name.split()} <= said))
