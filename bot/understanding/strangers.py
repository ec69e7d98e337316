"""Names of products that nobody here knows: words that stand where a product's name stands.

Rules
- Only a set frame makes a stranger: "how much is X", "is X free", "X or ChatGPT". Anywhere else an odd word is a word.
- A stranger is one word, without an article, that neither the lexicon nor everyday English has.
- What is asked of a stranger must never be answered with another tool's data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bot.knowledge.model import Knowledge
from bot.message import Slot
from bot.text import tokens
from bot.understanding.pieces import vocabulary

COMMON = 3500
"""So many of the commonest English words name no product that people ask for by one bare word."""
PRONOUNS = frozenset({"whoever", "anybody", "somebody", "nobody", "everybody", "whichever", "yours", "theirs", "hers"})
"""They stand where a name stands, and name nothing: "to google or whoever"."""
NAME = "?"
FRAMES: tuple[tuple[str, ...], ...] = (
    ("how", "much", "is", NAME), ("how", "much", "does", NAME), ("how", "much", "for", NAME),
    ("what", "does", NAME, "cost"), ("what", "is", NAME, "price"), ("price", "of", NAME), ("cost", "of", NAME),
    ("is", NAME, "free"), ("is", NAME, "private"), ("is", NAME, "safe"), ("is", NAME, "any", "good"),
    ("is", NAME, "better"), ("is", NAME, "good"), ("is", NAME, "open", "source"), ("is", NAME, "offline"),
    ("is", NAME, "local"), ("is", NAME, "gdpr"), ("is", NAME, "worth"), ("is", NAME, "legit"), ("is", NAME, "allowed"),
    ("is", NAME, "expensive"), ("is", NAME, "cheap"), ("is", NAME, "still"), ("is", NAME, "dead"),
    ("is", NAME, "discontinued"), ("is", NAME, "maintained"), ("is", NAME, "abandoned"),
    ("does", NAME, "train"), ("does", NAME, "phone"), ("does", NAME, "work"), ("does", NAME, "run"),
    ("does", NAME, "keep"), ("does", NAME, "have"), ("does", NAME, "cost"), ("can", NAME, "run"),
    ("alternative", "to", NAME), ("alternatives", "to", NAME), ("instead", "of", NAME),
    ("better", "than", NAME), ("worse", "than", NAME), ("compared", "to", NAME), ("compared", "with", NAME),
    ("licence", "of", NAME), ("license", "of", NAME), ("heard", "of", NAME),
    ("you", "dont", "know", NAME),
)  # fmt: skip
"""Where a product's name stands."""
BEHIND = frozenset(part for frame in FRAMES for part in frame[frame.index(NAME) + 1 :])
"""Words that go on behind a name."""
_BY_FIRST_WORD = {word: tuple(frame for frame in FRAMES if frame[0] == word) for word, *_ in FRAMES}
EDITIONS = frozenset({"ai", "app", "pro", "max", "ultra", "plus", "mini", "premium"})
"""Words after a name that tell which edition of it is meant, as numbers do."""
BETWEEN = frozenset({"or", "vs", "versus"})
"""Between two names."""


class Strangers:
    """Finds the strangers of a message."""

    def __init__(self, knowledge: Knowledge) -> None:
        words = (word for word in vocabulary() if word.isalpha() and word.isascii())
        self._common = {*PRONOUNS, *(word for word, _ in zip(words, range(COMMON), strict=False))}
        for group in knowledge.lexicon.groups.values():
            for ways in group.values():
                self._common.update(word for way in ways for word in tokens(way))
        known = [(task.title, *task.words) for task in knowledge.tasks.values()]
        known += [(topic.title, *topic.names) for topic in knowledge.topics.values()]
        self._common.update(word for names in known for name in names for word in tokens(name))

    def find(self, words: Sequence[str], named: Collection[int], framed: Collection[int]) -> list[Slot]:
        """A slot for each stranger; `named` are the places of names that are known, `framed` those of any name."""
        places = {place for place in (*framed, *_beside(words, named)) if place not in named}
        return [self._slot(words, place) for place in sorted(places) if self._is_strange(words[place])]

    def framed(self, words: Sequence[str]) -> frozenset[int]:
        """The places where the name of a product stands, whatever edition of it is meant."""
        makers = self._makers(words)
        places = [place for place, word in enumerate(words)
                  if word not in EDITIONS and not word[0].isdecimal() and place not in makers]  # fmt: skip
        plain = [words[place] for place in places]
        return frozenset(
            places[first + frame.index(NAME)]
            for first, word in enumerate(plain)
            for frame in _BY_FIRST_WORD.get(word, ())
            if len(frame) <= len(plain) - first
            and all(part in (NAME, other) for part, other in zip(frame, plain[first:], strict=False))
        )

    def _makers(self, words: Sequence[str]) -> set[int]:
        """The places of a maker that nobody knows either: "is larkspur from penrose dynamics better than claude"."""
        found = set[int]()
        for place, word in enumerate(words[:-1]):
            if word in ("from", "by") and place > 1 and self._is_strange(words[place + 1]):
                more = {*words[place + 2 : place + 3]} - BEHIND
                found |= {*range(place, place + 2 + len(more))}
        return found

    def _is_strange(self, word: str) -> bool:
        done = word.endswith("ing") and word in vocabulary()  # "praising me instead of solving it"
        return len(word) > 2 and word.isalpha() and word not in self._common and not done

    def _slot(self, words: Sequence[str], place: int) -> Slot:
        start = len(" ".join(words[:place])) + (1 if place else 0)
        return Slot("stranger", words[place], start, start + len(words[place]), 0.7, words[place])


def _beside(words: Sequence[str], named: Collection[int]) -> Iterator[int]:
    """Places on the other side of an "or" from a known name, where nothing else is said."""
    for place, word in enumerate(words):
        if word in BETWEEN and 0 < place < len(words) - 1:
            if place - 1 in named and (place + 2 == len(words) or words[place + 2] in ("for", "or", "vs", "versus")):
                yield place + 1
            if place + 1 in named and (place == 1 or words[place - 2] in ("or", "is", "better", "compare")):
                yield place - 1
