"""Every word that stands in the knowledge: nobody's name, and safe to show."""

from __future__ import annotations

from bot.knowledge.model import Knowledge
from bot.text import tokens


def vocabulary(knowledge: Knowledge) -> frozenset[str]:
    """Lower-case words of all names, phrasings and lexicon entries, as `tokens` cuts them."""
    texts = [text for entry in knowledge.entries() for text in (entry.id, *entry.phrasings())]
    for tool in knowledge.tools.values():
        texts += [tool.name, tool.maker, *tool.aliases, *tool.misspellings, *tool.ambiguous]
    for group in knowledge.lexicon.groups.values():
        texts += [way for ways in group.values() for way in ways]
    return frozenset(word for text in texts for word in tokens(text))
