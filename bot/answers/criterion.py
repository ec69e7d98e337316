"""Better at what? The side on which several tools are set against each other: what the notes have, or openly nothing.

"which is faster", "better for german law", "which of those reads handwriting", "which one do I start with".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.advice import HARD
from bot.answers.draft import Context, stems, told
from bot.knowledge.model import Constraint, Task, Tool

DEGREES = frozenset({
    "easier", "easiest", "faster", "fastest", "quicker", "safer", "safest", "simpler", "smarter", "stronger", "nicer",
    "friendlier", "funnier", "harder", "louder", "shorter", "longer", "stricter", "kinder", "sharper",
})  # fmt: skip
"""Words that ask which of several has more of something."""
WISHES: Mapping[str, Constraint] = {
    "easiest": "easy", "easier": "easy", "simplest": "easy", "simpler": "easy", "fastest": "fast", "faster": "fast",
    "quickest": "fast", "quicker": "fast",
}  # fmt: skip
"""Which of them stand for a wish that the notes know."""
POINTERS = frozenset({"me", "that", "this", "it", "them", "these", "those", "general", "total", "what", "both"})
"""Behind "for" these name no side of their own."""
NO_SIDE = frozenset({
    "best", "better", "good", "the", "a", "an", "one", "now", "then", "today", "ones", "most", "really", "actually",
    "is", "are", "of", "them", "all", "you", "your", "favourite", "favorite", "to", "use", "take", "do", "prefer",
    "recommend", "me", "for", "it", "that", "this", "cheaper", "cheapest", "free", "would", "should", "i", "we", "ok",
    "difference", "different", "needs", "need", "has", "have", "comes", "with", "without", "between", "and", "or",
    "cheap", "lowest", "price", "prices", "costs", "cost", "less", "more",
})  # fmt: skip
"""Words of a question that names no side."""
JOINING = ("is", "are", "and", "or", "for", "on", "in", "a", "my", "vs", "versus", "between")
GENERIC = stems("shows show works work gives understands understand knows know has have can able")
"""Verbs that say nothing of the side."""
BARE: Mapping[str, Constraint] = {
    "free": "free", "offline": "offline", "business": "commercial", "shop": "commercial", "salon": "commercial",
    "store": "commercial", "bar": "commercial", "cafe": "commercial",
    "restaurant": "commercial", "bakery": "commercial", "sell": "commercial", "selling": "commercial",
    "phone": "mobile",
}  # fmt: skip
"""Words that name a limit wherever they stand in the question."""
SELLING = frozenset({"sell", "selling"})
MOST_WORDS = 8
"""A longer tail of a question is a tale, not a side."""
_WHICH = re.compile(
    r"\b(?:which|what|whch|wich)(?: one| ai| tool)?(?: of (?:the )?(?:those|these|them|two|three|four|both|all))?"
    r"(?: (?:one|tools|two|three))? (?P<rest>.+)"
)
_START = re.compile(
    r"^(?:(?:do|should|shall|would|could|can) (?:i|we|you)|to|for me to)\b.*\b(?:start|begin|first)\b|^first$"
)
_MENDED = {"doesnt": "doesn't", "dont": "don't", "isnt": "isn't", "cant": "can't", "wont": "won't", "arent": "aren't"}


@dataclass(frozen=True, slots=True)
class Side:
    """What is asked of several tools."""

    what: str
    """As a verb phrase that follows "which of them": "is faster", "reads handwriting"."""
    words: tuple[str, ...]
    """The words that tell of it."""


def starts(context: Context) -> bool:
    """Whether one is asked for to begin with."""
    found = _WHICH.search(" ".join(context.plain))
    return bool(found and _START.search(found["rest"]))


def asked_side(context: Context, tools: Sequence[Tool]) -> Side | None:
    """The side that was asked for; None where the plain "which is better" names none."""
    names = {part for tool in tools for name in (tool.name, *tool.aliases) for part in name.lower().split()}
    return _after_which(context, names) or _degree(context, names)


def _after_which(context: Context, names: set[str]) -> Side | None:
    """ "which of those doesn't get detected": what stands behind "which"."""
    found = _WHICH.search(" ".join(context.plain))
    rest = [word for word in found["rest"].split() if word not in names] if found else []
    limits = _limits(context)
    if not SELLING.isdisjoint(rest):  # who may sell it is a matter of rights, and told as one
        return None
    if (limits - {"the", "my"}) & set(rest):  # what filters is answered by itself
        rest = [word for word in rest if word not in limits]
        while rest and rest[0] in JOINING:
            rest.pop(0)
    while rest and rest[-1] in JOINING:
        rest.pop()
    telling = tuple(word for word in rest if word not in NO_SIDE)
    if not telling or len(rest) > MOST_WORDS or _START.search(" ".join(rest)) or {"i", "we", "you"} & set(rest[:2]):
        return None
    return Side(" ".join(_MENDED.get(word, word) for word in rest), telling)


def _limits(context: Context) -> set[str]:
    """The words of the limits that filter."""
    found = (slot for slot in context.understanding.slots.found if slot.kind == "constraint" and slot.value in HARD)
    return {*BARE, "the", "my", *(word for slot in found for word in slot.text.split())}


def _degree(context: Context, names: set[str]) -> Side | None:
    """ "is X easier than Y", "X or Y for german law": a comparative, and what stands behind the last "for"."""
    words = [word for word in context.plain if word]
    how = next((word for word in words if word in DEGREES), "")
    places = [place for place, word in enumerate(words) if word in ("for", "at", "in", "with")]
    what = [word for word in words[places[-1] + 1 :] if word not in names] if places else []
    what = [word for word in what if word not in _limits(context) - {"the", "my"}] if places else what
    what = [] if set(what) <= {"the", "my", "a"} else what
    usable = bool(what) and len(what) <= 4 and POINTERS.isdisjoint(what) and "or" not in what
    if not how and not usable:
        return None
    behind = [words[places[-1]], *what] if usable else []
    return Side(" ".join(("is", how or "better", *behind)), tuple(one for one in (how, *behind[1:]) if one))


def on_side(context: Context, side: Side, tools: Sequence[Tool]) -> list[str]:
    """What the notes have on a side, the tool that has most of it first; openly that they have nothing."""
    wanted = stems(" ".join(side.words))
    wanted = wanted - GENERIC or wanted
    if "detec" in wanted:
        return [context.line("side-detected")]
    scored = [(len(wanted & stems(text)), tool, text) for tool in tools for text in _strong(context, tool)]
    best = max(scored, key=lambda one: one[0], default=(0, None, ""))
    weak = [context.line("further-weak", name=tool.name, weak=[text])
            for tool in tools for text in tool.weak_at if wanted & stems(text)][:2]  # fmt: skip
    none = context.line("compare-no-fact", what=side.what)
    if best[1] is None or not best[0]:
        facts = [told(context, fact) for tool in tools for fact in tool.facts if wanted <= stems(fact.claim)][:2]
        near = [f"- {fact}" for fact in facts]
        return [context.line("compare-says", lines=weak)] if weak else [none, *near]
    near = [context.line("pro-good", name=tool.name, best=[text]) for score, tool, text in scored if score == best[0]]
    if best[0] < len(wanted):
        return [none, context.line("compare-near", lines=list(dict.fromkeys((*near[:2], *weak))))]
    first = context.line("compare-side", name=best[1].name, reason=best[2])
    others = [line for line in dict.fromkeys(near) if f"**{best[1].name}**" not in line]
    return [first, *others[:2], *weak]


def _strong(context: Context, tool: Tool) -> tuple[str, ...]:
    """What speaks for a tool: its strong points, and the editors' reasons where the talk is about a task."""
    tasks = (context.knowledge.tasks.get(name) for name in tasks_in_talk(context))
    reasons = (pick.reason for task in tasks if task for pick in task.picks if pick.tool == tool.id)
    return (*reasons, *tool.best_for)


def tasks_in_talk(context: Context) -> tuple[str, ...]:
    """The tasks that were named, else the one that the talk was about."""
    if named := context.understanding.slots.tasks:
        return named
    return tuple(task.id for task in context.before if not _names_tools(context) or _is_for(context, task))


def _is_for(context: Context, task: Task) -> bool:
    """Whether a tool that is named is one for the task."""
    picked = {pick.tool for pick in task.picks} | {*task.free.tools, *task.offline.tools, *task.open.tools}
    return not picked.isdisjoint(context.understanding.slots.tools)


def _names_tools(context: Context) -> bool:
    """Whether the message itself names tools, so that it is no question about what was shown."""
    return any(slot.kind == "tool" and slot.text for slot in context.understanding.slots.found)
