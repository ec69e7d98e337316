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
POINTERS = frozenset({"me", "that", "this", "it", "them", "these", "those", "general", "total", "what", "both",
                      "person", "people", "everybody", "everyone", "user", "users"})  # fmt: skip
"""Behind "for" these name no side of their own."""
NO_SIDE = frozenset({
    "best", "better", "good", "the", "a", "an", "one", "now", "then", "today", "ones", "most", "really", "actually",
    "is", "are", "of", "them", "all", "you", "your", "favourite", "favorite", "to", "use", "take", "do", "prefer",
    "recommend", "me", "for", "it", "that", "this", "cheaper", "cheapest", "free", "would", "should", "i", "we", "ok",
    "difference", "different", "needs", "need", "has", "have", "comes", "with", "without", "between", "and", "or",
    "cheap", "lowest", "normal", "ordinary", "average", "person", "people", "user", "price", "prices",
    "costs", "cost", "less", "more", "about", "if",
})  # fmt: skip
"""Words of a question that names no side."""
JOINING = ("is", "are", "and", "or", "for", "on", "in", "a", "my", "vs", "versus", "between")
GENERIC = stems(
    "making writing create getting doing using finding reading shows show works work gives understands understand "
    "knows know has have can able sounds sound looks feels keep keeps take takes cope copes put puts let lets leave "
    "tell tells"
)
"""Verbs that say nothing of the side."""
_TRADE = re.compile(r"\bbusiness(?! (?:use|uses|purposes?|and|or|with|in|on|too|then|now|without|at|as|if)\b)(?= \w)")
"""The business of a business idea or a business card is no limit."""
BARE: Mapping[str, Constraint] = {
    "free": "free", "offline": "offline", "business": "commercial", "sell": "commercial", "selling": "commercial",
}  # fmt: skip
"""Words that name a limit wherever they stand in the question."""
SHOPS = re.compile(
    r"\bfor (?:my|our|the|a) (?:\w+ )?(?:shop|salon|store|bar|cafe|restaurant|bakery"
    r"|business)\b(?! (?:plan|idea|card|letter|name|report))"
)
"""For a shop is for business; in a shop need not be."""
APP = re.compile(r"\b(?:have|has|is there|got) (?:an|a phone|a mobile|its own) app\b")
SELLING = frozenset({"sell", "selling"})
MOST_ECHOED = 5
JOINED = frozenset({"and", "or", "of", "i", "me", "just", "one", "not", "than"})
"""Words of more than one thought: with them a side is not said back."""
_FOR_THAT = re.compile(r"\b(?:for|at|with) (?:that|this|it|these|those|them)\b[\s?!.]*$")
CAN_I = tuple([can, who] for can in ("can", "could", "may") for who in ("i", "we"))
PAUSE = re.compile(r"(?<=\w\w)[,.;:!?] (?=(?:\w+ )*\w+)(?!.*\b(?:which|whch|wich)\b)")
"""What stands behind it is a reason, or about whom it is; the question stands before."""
_WHICH = re.compile(
    r"\b(?:which|what|whch|wich)(?: one| ai| tool)?(?: of (?:the )?(?:those|these|them|two|three|four|both|all))?"
    r"(?: (?:one|two|three|tools|[a-z]+s(?= (?:is|are|has|have|does|do|can|will|would)\b)))* (?P<rest>.+)"
)
KIN: Sequence[set[str]] = tuple(map(stems, (
    "same likeness resemble looking recognisable consistent face character reference motif",
    "mistakes errors invents invent wrong accurate accuracy exact correct sourced reliable careful hallucinate trust",
    "human natural realistic lifelike photoreal real believable robotic",
    "letters lettering spelling typography",
    "long length hours whole",
    "cites cite citation citations links linked sourced references",
    "speaker speakers speaking speaks who voices apart",
    "layout format formats tables headings formatting",
)))  # fmt: skip
"""Words that ask for the same thing as others: who wants it to keep looking like a dog wants the same character."""
WORSE = stems("worse worst dumbest weakest lousy stupid useless crap")
_TOLD = r"(?:tell|give|name|say|show|pick|choose|need|want|recommend|take)"
_KIND = r"(?:name|app|program|tool|ai|software|website|recommendation|answer)s?"
ONE = re.compile(
    rf"(?:\b(?:just|only|simply|not three|not two)(?: {_TOLD})?(?: me| us)?(?: just| only)?(?: the| a)?"
    rf"(?: single| best| easiest)? (?:one|1|one {_KIND}|{_KIND})"
    rf"|\b(?:single|one) {_KIND}|\b{_TOLD}(?: me| us)? (?:just |only )?(?:one|a single one)|^(?:just |only )?one)\b"
    r"(?= (?:please|pls|plz|then|of|that|which|for|from|thanks|now|dear|or|and|to|you|i|on|is|with)\b|$)"
)
"""One name is asked for, whatever the side."""
_START = re.compile(
    r"^(?:(?:do|should|shall|would|could|can) (?:i|we|you)|to|for me to)\b.*\b(?:start|begin|first)\b|^first$"
    r"|^(?:do|should|shall|would|could) (?:i|we|you) (?:now )?(?:take|use|choose|pick|get|go)\b(?: with| for| now)?$"
)
_MENDED = {"doesnt": "doesn't", "dont": "don't", "isnt": "isn't", "cant": "can't", "wont": "won't", "arent": "aren't"}


@dataclass(frozen=True, slots=True)
class Side:
    """What is asked of several tools."""

    what: str
    """As a verb phrase that follows "which of them": "is faster", "reads handwriting"."""
    words: tuple[str, ...]
    """The words that tell of it."""


def bare_limits(context: Context) -> set[Constraint]:
    """The limits that plain words name."""
    shop: set[Constraint] = {"commercial"} if SHOPS.search(context.text) else set()
    shop |= {"mobile"} if APP.search(context.text) else set()
    tasks = (slot.text.split() for slot in context.understanding.slots.found if slot.kind == "task")
    named = {word for words in tasks if len(words) > 1 for word in words}  # "a business plan" need not be for business
    named |= {"business"} if _TRADE.search(context.text) else set()
    return shop | {BARE[word] for word in context.plain if word in BARE and word not in named}


def starts(context: Context) -> bool:
    """Whether one is asked for to begin with."""
    text = " ".join(context.plain)
    found = _WHICH.search(text)
    return bool(found and _START.search(found["rest"])) or bool(ONE.search(text))


def asked_side(context: Context, tools: Sequence[Tool]) -> Side | None:
    """The side that was asked for; None where the plain "which is better" names none."""
    known = (name.lower() for tool in tools for name in (tool.name, *tool.aliases))
    names = {part for name in known if name in context.text for part in name.split()}
    return _after_which(context, names) or _degree(context, names)


def _after_which(context: Context, names: set[str]) -> Side | None:
    """ "which of those doesn't get detected": what stands behind "which"."""
    found = _WHICH.search(PAUSE.split(context.text.rstrip("?.! "))[0])
    rest = [word.strip(".,!?;:") for word in found["rest"].split() if word not in names] if found else []
    if rest[:2] in CAN_I:  # what one can do with it
        rest = rest[2:]
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
    if not telling or _START.search(" ".join(rest)) or {"i", "we", "you"} & set(rest[:2]):
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


def on_side(
    context: Context, side: Side, tools: Sequence[Tool], first: tuple[Tool, str], neither: str = ""
) -> list[str]:
    """What the notes have on a side, the tool that has most of it first; else the one to begin with, and why.

    `neither` is said instead where the editors would take others for it.
    """
    wanted = stems(" ".join(side.words))
    wanted = wanted - GENERIC or wanted
    if "detec" in wanted:
        return [context.line("side-detected")]
    if not WORSE.isdisjoint(wanted):
        weak = [context.line("further-weak", name=tool.name, weak=list(tool.weak_at[:2])) for tool in tools]
        return [context.line("compare-worse", lines=weak)]
    none = neither or context.line("compare-no-fact", what=_echo(side), name=first[0].name, reason=first[1])
    kin = wanted.union(*(group for group in KIN if wanted & group))
    weak = [context.line("further-weak", name=tool.name, weak=[text])
            for tool in tools for text in tool.weak_at if wanted & stems(text)][:2]  # fmt: skip
    scored = [
        (len(wanted & stems(text)), len(kin & stems(text)), -place, tool, text)
        for place, tool in enumerate(tools) for text in _strong(context, tool)
    ]  # fmt: skip
    best = max(scored, key=lambda one: one[:3], default=None)
    if best is None or not best[1]:
        facts = [told(context, fact) for tool in tools for fact in tool.facts if wanted <= stems(fact.claim)][:2]
        return [context.line("compare-says", lines=weak)] if weak else [none, *(f"- {fact}" for fact in facts)]
    of_tool = {one[3].id: one[4] for one in reversed(scored) if one[:2] == best[:2]}  # each tool's first such point
    near = [
        context.line("pro-good", name=tool.name, best=[of_tool[tool.id]]) for tool in tools if tool.id in of_tool
    ]  # fmt: skip
    if best[0] < len(wanted) and best[1] < 2 and not any(wanted & group for group in KIN):
        nearest = {one[3].id for one in scored if one[:2] == best[:2]}
        if len(nearest) == 1 and best[0] and not neither and not weak:
            return [context.line("compare-closest", name=best[3].name, reason=best[4])]
        return [none, context.line("compare-near", lines=list(dict.fromkeys((*near[:2], *weak))))]
    chosen = context.line("compare-side", name=best[3].name, reason=best[4])
    others = [line for line in dict.fromkeys(near) if f"**{best[3].name}**" not in line]
    return [chosen, *others[:2], *weak]


def _echo(side: Side) -> str:
    """The side in the person's words where they go on "which of them"; empty where they would not."""
    words = ["your" if word == "my" else word for word in side.what.split()]
    fits = words[0] in ("is", "has", "doesn't", "isn't") or (words[0].endswith("s") and words[0] not in ("its", "this"))
    return " ".join(words) if fits and len(words) <= MOST_ECHOED and JOINED.isdisjoint(words) else ""


def _strong(context: Context, tool: Tool) -> tuple[str, ...]:
    """What speaks for a tool: its strong points, and the editors' reasons where the talk is about a task."""
    tasks = (context.knowledge.tasks.get(name) for name in tasks_in_talk(context))
    reasons = (pick.reason for task in tasks if task for pick in task.picks if pick.tool == tool.id)
    return (*reasons, *tool.best_for)


def tasks_in_talk(context: Context) -> tuple[str, ...]:
    """The tasks that were named, else the one that the talk was about."""
    found = (slot for slot in context.understanding.slots.found if slot.kind == "task")
    if named := tuple(slot.value for slot in found if not context.before or (slot.text and slot.text in context.text)):
        return named
    points = _FOR_THAT.search(context.text)  # "is gemini better than chatgpt for that"
    return tuple(task.id for task in context.before if points or not _names_tools(context) or _is_for(context, task))


def _is_for(context: Context, task: Task) -> bool:
    """Whether a tool that is named is one for the task."""
    picked = {pick.tool for pick in task.picks} | {*task.free.tools, *task.offline.tools, *task.open.tools}
    return not picked.isdisjoint(context.understanding.slots.tools)


def _names_tools(context: Context) -> bool:
    """Whether the message itself names tools, so that it is no question about what was shown."""
    return any(slot.kind == "tool" and slot.text for slot in context.understanding.slots.found)
