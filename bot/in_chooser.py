"""What somebody types while the guided chooser asks: an option, a limit, or a wish in own words.

Rules
- A new question beats the chooser's; what says nothing gets the same question once more.
- What was chosen before goes with the words: "realistic ones" after "a picture" is a wish for photos.
"""

from __future__ import annotations

from bot.answers.guide import spoken_step
from bot.chooser import CODES, Walk, parts_of, read_walk, told
from bot.conversation import ConversationState, Pending
from bot.knowledge.model import Knowledge
from bot.message import Understanding
from bot.presses import stepped
from bot.subject import CLEAR
from bot.text import tokens
from bot.understanding.followup import UNDECIDED
from bot.understanding.understand import Understander

NONSENSE = "gibberish-fragments"
"""The page for what holds no meaning."""
MOST_STRAY = 3
"""Words of what may say nothing, or only name a limit."""
FITTING = 0.4
"""How sure a wish must be that is read together with what was chosen before."""


def in_chooser(
    knowledge: Knowledge, reader: Understander, text: str, state: ConversationState, pending: Pending
) -> Understanding | None:
    """A typed answer in the guided chooser: an option, or a wish in own words; anything else is a new question."""
    walk = read_walk(knowledge, pending.about.removeprefix("w:"))
    if walk is None:
        return None
    step = spoken_step(knowledge, reader.follow_ups, walk, text)
    if step is not None:
        return stepped(step.value)
    understood = reader.understand(text)
    sure = understood.outcome == "answer" and understood.confidence >= CLEAR
    wished = None if sure else _with_what_is_made(knowledge, reader, walk, text)
    limited = None if wished else _limited(reader, walk, tokens(text))
    if limited is not None and not (sure and understood.entry in knowledge.tasks):
        return stepped(limited.value)
    understood = wished or understood
    if _says_nothing(understood, tokens(text)) or reader.follow_ups.is_phrase(tokens(text), "yes", "no"):
        return stepped(walk.value)  # the same question once more
    limits = understood.intent == "smalltalk" and bool(understood.slots.constraints)  # "no im not paying"
    if understood.outcome == "answer" and understood.intent != "choose" and not limits:
        return None
    named = understood.outcome == "answer" and understood.entry != UNDECIDED
    entry = (understood.entry,) if named and understood.entry else ()
    slots = understood.slots
    after = told(knowledge, walk, (*slots.tasks, *entry), slots.modalities, slots.constraints)
    if not after.target and state.last is not None and state.last.intent == "choose":
        return None  # "and offline?" is asked of the advice above the chooser's first question
    return stepped(after.value) if after != walk and after != Walk() else None


def _with_what_is_made(knowledge: Knowledge, reader: Understander, walk: Walk, text: str) -> Understanding | None:
    """The wish that "realistic ones" makes, once a picture was chosen; None where it adds nothing clear to that."""
    group, family = parts_of(walk)
    label = knowledge.lines.get(f"guide-family-{family}" if family else f"guide-group-{group}")
    wished = reader.understand(f"{label}: {text}") if label else Understanding()
    known = all(word in reader.known_words for word in tokens(text))
    clear = known and wished.outcome == "answer" and wished.intent == "choose" and wished.confidence >= FITTING
    # "free" only limits what was chosen, "of my cat" says which picture it is
    adds = not reader.slots(text).constraints or wished.entry != reader.understand(label or "").entry
    return wished if clear and adds else None


def _limited(reader: Understander, walk: Walk, words: tuple[str, ...]) -> Walk | None:
    """The walk with a limit that is named in a word or two, or taken back: "private", "not free"."""
    denied = words[:1] in (("not",), ("no",))
    rest = words[1:] if denied else words
    names = [name for name in reader.slots(" ".join(rest)).constraints if name in CODES]
    if not walk.target or not names or len(words) > MOST_STRAY:
        return None
    for name in names:
        walk = walk.with_answer(name, not denied)
    return walk


def _says_nothing(understood: Understanding, words: tuple[str, ...]) -> bool:
    """Whether what was typed is no answer, no wish and no question: a number that no option has, stray letters."""
    unread = understood.outcome != "answer" and not understood.slots.found
    nothing = understood.entry in (None, NONSENSE) and len(words) <= MOST_STRAY
    return all(word.isdigit() for word in words) or (nothing and (unread or understood.entry == NONSENSE))
