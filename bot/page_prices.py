"""What do they cost? Asked after a page, of the tools that the page names: "is it free", "what would that cost me".

Rules
- The words ask for a price and name nothing; the page is not itself on prices, and no wish or tool is behind it.
- The tools that the page names are set side by side by their prices; a single one is told of by itself.
"""

from __future__ import annotations

import re

from bot.answers.page import tools_on
from bot.care import GRAVE
from bot.conversation import ConversationState
from bot.message import Slot, Slots, Understanding
from bot.text import tokens
from bot.understanding.leaning import EDGES, EMPTY, POINTERS, without_edges
from bot.understanding.understand import CERTAIN, Understander

AROUND = EDGES | EMPTY | POINTERS | frozenset({
    "much", "how", "what", "would", "will", "does", "cost", "costs", "roughly", "about", "month", "per", "year",
    "price", "prices", "pay", "free", "cheap", "charge", "anything", "something", "expensive", "every", "total", "all",
    "money", "monthly", "though", "tho", "subscription", "itself", "any", "for", "us", "whats",
})  # fmt: skip
"""Words of a question for the price and nothing else."""
ON_PRICES = ("cost", "price", "pay", "cheap", "free", "plan", "subscription", "credit", "limit", "budget", "discount")
"""What stands in the title of a page that answers it by itself."""
_PRICED = re.compile(r"\b(?:free|costs?|priced?|dollars?|euros?)\b", re.IGNORECASE)
"""The page says itself what something costs."""
MOST_WORDS = 9
MOST = 3


def prices_on_page(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The prices of the tools on the page in view; None where they are not what is asked."""
    last, words, knowledge = state.last, without_edges(tokens(text)), reader.knowledge
    page = knowledge.topics.get(last.entry or "") if last is not None and last.intent == "explain" else None
    if last is None or page is None or last.chosen or last.wish or page.id in GRAVE or not 0 < len(words) <= MOST_WORDS:
        return None
    found = reader.slots(text).found
    priced = any(slot.start >= 0 and slot.value in ("price", "free") for slot in found)
    on_prices = any(word in page.title.lower() or word in page.id for word in ON_PRICES) or _PRICED.search(page.body)
    if not (priced or reader.follow_ups.is_phrase(words, "cheap_or_free")) or on_prices or not {*words} <= AROUND:
        return None
    tools = tools_on(knowledge, page)[:MOST]
    if not tools:
        return None
    slots = Slots((*(Slot("tool", name) for name in tools), Slot("aspect", "price")))
    single = len(tools) == 1
    return Understanding(
        "answer", "profile" if single else "compare", tools[0] if single else None, slots, CERTAIN, ours=CERTAIN,
        why=(f"the prices of what {page.id} names",),
    )  # fmt: skip
