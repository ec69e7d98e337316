"""The short way in which curators write several phrasings in one line."""

from __future__ import annotations

import itertools
import re

MAX_EXPANSIONS = 24
"""A phrase with more variants than this is a sign of two phrases in one."""
_PARTS = re.compile(r"\[([^\][()]*)\]|\(([^\][()]*)\)")


def expand(phrase: str) -> tuple[str, ...]:
    """Variants of a phrase: `[may be missing|or this]`, `(one|of these)`. A plain phrase comes back alone."""
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
    variants = (" ".join("".join(choice).split()) for choice in itertools.product(*parts))
    return tuple(dict.fromkeys(itertools.islice(variants, MAX_EXPANSIONS)))
