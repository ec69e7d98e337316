"""The short way in which curators write several phrasings in one line."""

from __future__ import annotations

import itertools
import re

MAX_EXPANSIONS = 24
"""So many variants of a phrase teach what it means; of one with more, as many are taken from all over it."""
_PARTS = re.compile(r"\[([^\][()]*)\]|\(([^\][()]*)\)")


def expand(phrase: str, most: int | None = MAX_EXPANSIONS) -> tuple[str, ...]:
    """Variants of a phrase: `[may be missing|or this]`, `(one|of these)`. A plain phrase comes back alone.

    `most` None gives every variant, for words that are looked for letter by letter.
    """
    if "[" not in phrase and "(" not in phrase:
        return (" ".join(phrase.split()),)
    parts: list[tuple[str, ...]] = []
    end = 0
    for match in _PARTS.finditer(phrase):
        optional, group = match.groups()
        options = tuple((optional if optional is not None else group).split("|"))
        if optional is None and len(options) == 1:
            options = (match.group(),)  # plain brackets, as people write them (like this)
        parts += [(phrase[end : match.start()],), ("", *options) if optional is not None else options]
        end = match.end()
    parts.append((phrase[end:],))
    every = dict.fromkeys(" ".join("".join(choice).split()) for choice in itertools.product(*parts))
    if most is None or len(every) <= most:
        return tuple(every)
    variants = tuple(every)
    return tuple(variants[number * len(variants) // most] for number in range(most))
