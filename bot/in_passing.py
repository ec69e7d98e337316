"""What is said in passing within a talk: another language, an insult, an apology, a word that nobody knows.

Few words after advice are mostly a detail of the wish. Rules
- What speaks of none of our matters in another language gets the page on languages, whatever the talk is about.
- What comes near to one courtesy alone is that courtesy, also where a talk would make more of it.
- A word that nobody knows is named as such, unless it is said to be a name: "called flumph".
"""

from __future__ import annotations

from bot.conversation import ConversationState
from bot.details import DETAIL, NONSENSE
from bot.foreign import MEANT, is_foreign
from bot.message import Understanding
from bot.presses import show
from bot.subject import ABOUT
from bot.text import tokens
from bot.understanding.leaning import EDGES, EMPTY
from bot.understanding.understand import Understander

OTHER_LANGUAGES, INSULT = "other-languages", "insult"
COURTESIES = frozenset(
    {INSULT, "wrong-answer", "sorry", "greeting", "how-are-you", "thanks", "laugh", "compliment", "bye"}
)
LIKELY, APART = 0.3, 3
"""Confidence of a courtesy, and how many times likelier than the next reading it must be."""
CLEAR = 0.6
"""Confidence from which a message in another language is answered as understood."""
OPEN = ("", ABOUT, DETAIL, "for_another")
"""Readings that a message in passing is easily mistaken for."""
NO_MATTER = frozenset({
    "which", "best", "can", "is there", "something", "and", "or", "for", "with", "my", "how", "what", "to", "from",
    "old", "better", "without",
})  # fmt: skip
"""What foreign words mean that speak of no matter of ours."""
NAMING = frozenset({"for", "called", "named", "with", "about", "by", "from", "name", "is", "in"})
"""Words beside which an unknown word is a name."""
YOU = frozenset({"you", "your", "ur", "u"})
"""First words of what is said to the bot, and no detail of a wish: "you had one job"."""
MOST_SAID = 5
OWN = ("tool", "task", "modality", "input", "topic", "stranger", "maker", "constraint")


def in_passing(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The courtesy or the foreign word that a message is; else what was understood before."""
    words = tokens(text)
    if not words or understood.follow not in OPEN:
        return understood
    if is_foreign(words) and not any(MEANT.get(word, "which") not in NO_MATTER for word in words):
        alone = reader.understand(text)
        plain = alone.outcome == "answer" and alone.intent == "smalltalk" and alone.confidence >= CLEAR
        page = Understanding("decline", None, OTHER_LANGUAGES, confidence=1.0, why=("in another language",))
        return understood if plain else page
    if understood.outcome == "answer" and understood.follow not in (DETAIL, "for_another"):
        return understood
    named = any(slot.kind in OWN and slot.start >= 0 for slot in reader.slots(text).found)
    courtesy = None if named or "?" in text or words[0] in NAMING else _courtesy(reader, text)
    lost = understood.follow == DETAIL or (understood.outcome == "decline" and understood.entry in (None, NONSENSE))
    unknown = any(word not in reader.known_words for word in words)
    if (
        words[0] in YOU
        and len(words) <= MOST_SAID
        and not named
        and "?" not in text
        and (understood.follow in (DETAIL, "for_another") or unknown)
    ):
        courtesy = courtesy or INSULT
    if courtesy is not None:
        return show(reader.knowledge, courtesy) or understood
    if lost and state.last is not None and _is_unknown(reader, words):
        return Understanding("ask", follow=ABOUT, why=("a word that nobody knows",))
    return understood


def _courtesy(reader: Understander, text: str) -> str | None:
    """The courtesy that a message comes near to and to nothing else; None for none."""
    alone = reader.understand(text)
    if alone.outcome == "decline" and alone.entry is not None:
        return None
    first, second = [*((one.entry, one.confidence) for one in alone.candidates[:2]), ("", 0.0), ("", 0.0)][:2]
    near = first[0] in COURTESIES and first[1] >= max(LIKELY, APART * second[1])
    return first[0] if near else None


def _is_unknown(reader: Understander, words: tuple[str, ...]) -> bool:
    """Whether nothing but words that nobody knows is said."""
    known = reader.known_words
    said = [word for word in words if word not in EMPTY | EDGES]
    named = not NAMING.isdisjoint(words)
    return bool(said) and not named and not any(word in known or word.isdecimal() for word in said)
