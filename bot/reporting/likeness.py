"""Questions that mean much the same, put together; and what of them may be shown.

Rules
- Nothing is shown that fewer than `LEAST_PEOPLE` people asked alike.
- Of such a group, a word is shown if that many people used it, or if it stands in the knowledge anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.store import Unanswered
from bot.text import tokens

LEAST_PEOPLE = 3
ALIKE = 66.0
"""Sorted words this alike (0 to 100) are the same wish: "split a song into stems", "song stem splitter"."""
HIDDEN = "…"
_FILLING = (
    "a about ai ais an and any app apps are be best bot can could do does for from get good hello help hey hi how i "
    "if in is it me my need of on or please program should site software some tell thank thanks that the there to "
    "tool tools u use using want what which with would you your"
)
_FILLER = frozenset(_FILLING.split())


@dataclass(frozen=True, slots=True)
class Group:
    """A wish that several people had in vain."""

    people: int
    nearest: str
    """The entry that came closest most often, or empty."""
    phrase: str
    """The most typical question in words that may be shown: what a curator could add to an entry."""
    examples: tuple[str, ...]
    """Further ways in which it was asked, hidden words as `…`."""


def groups(asked: Iterable[Unanswered], known: Container[str] = ()) -> tuple[Group, ...]:
    """Groups that may be shown, most people first. The order of `asked` changes nothing."""
    heaps: dict[str, list[Unanswered]] = {}  # by the gist of its first question
    for one in sorted(asked, key=lambda one: (one.text, one.person)):
        gist = _gist(one.text)
        found = process.extractOne(gist, heaps.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        heaps.setdefault(found[0] if found else gist, []).append(one)
    shown = [_group(heap, known) for heap in heaps.values() if len({one.person for one in heap}) >= LEAST_PEOPLE]
    return tuple(sorted(shown, key=lambda group: (-group.people, group.phrase)))


def _group(heap: Sequence[Unanswered], known: Container[str]) -> Group:
    people_by_word = Counter(word for word, _ in {(word, one.person) for one in heap for word in tokens(one.text)})
    texts = sorted({one.text for one in heap})
    gists = [_gist(one.text) for one in heap]
    typical = max(texts, key=lambda text: sum(fuzz.ratio(_gist(text), gist) for gist in gists))
    shown = {text: _shown(text, people_by_word, known) for text in [typical, *texts]}
    nearest = Counter(one.nearest for one in heap if one.nearest).most_common(1)
    phrase = " ".join(word for word in shown[typical].split() if word != HIDDEN)
    return Group(
        people=len({one.person for one in heap}),
        nearest=nearest[0][0] if nearest else "",
        phrase=phrase,
        examples=tuple(dict.fromkeys(text for text in shown.values() if text != phrase))[:5],
    )


def _shown(text: str, people: Counter[str], known: Container[str]) -> str:
    words = [word if people[word] >= LEAST_PEOPLE or word in known else HIDDEN for word in tokens(text)]
    return " ".join(word for place, word in enumerate(words) if word != HIDDEN or words[place - 1 : place] != [HIDDEN])


def _gist(text: str) -> str:
    """Its words that carry meaning, sorted: the order in which they are said is no difference."""
    words = [word for word in tokens(text) if word not in _FILLER]
    return " ".join(sorted(words or tokens(text)))
