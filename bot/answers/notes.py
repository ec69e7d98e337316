"""What else must be said? What could not be had, what it costs, what to watch for, and where the advice is from."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice import SOFT, Advice, Ranked, Wish, advise, at_home
from bot.answers.draft import Context, backing, price
from bot.knowledge.model import Constraint, Fact, FactKind, Task, Tool
from bot.presses import PRESSED

RIGHTS_WORDS = ("sell", "sale", "rights", "copyright", "licen", "business", "commercial", "trademark", "own")
TELLABLE = ("fast", "easy", "long-context")
"""Lesser wishes of which it is worth saying which tools meet them; the order of the picks tells of quality."""
AT_HOME = frozenset({"private", "offline"})
"""Limits of which the advice warns where nothing meets them."""
HOME = "offline-private"
"""The task whose picks are chats on one's own computer."""
OF_TODAY = ("search-current", "stock-price", "shopping-research")
"""Tasks that ask for what is new: none of it is on a computer that is not online."""
ASKED_KINDS: dict[str, tuple[FactKind, ...]] = {"free": ("price", "quota")}
"""Which kinds of fact stand behind which limit."""


def warning(task: Task, wanted: Iterable[str]) -> str:
    """What to watch for: the line on rights when it is for business, else the first; empty when there is none."""
    on_rights = (line for line in task.watch if any(word in line.lower() for word in RIGHTS_WORDS))
    first = next(iter(task.watch), "")
    return next(on_rights, first) if "commercial" in wanted else first


def unmet(context: Context, advice: Advice) -> list[str]:
    """What could not be had, and who may use it for business for nothing: said before any tool, not below the list."""
    if not advice.relaxed:
        both = {"free", "commercial"} <= set(advice.wanted) and advice.task is not None
        here = "european" in advice.wanted and not AT_HOME & set(advice.wanted) and not _european(advice)
        first = [context.line("european-home")] if here else []
        return [*first, *(_free_business(context, advice) if both else [])]
    both = "free" in advice.relaxed and "commercial" in advice.wanted
    told_apart = AT_HOME | {"free"} if both else AT_HOME  # said in sentences of their own
    names = [context.word(f"constraint-{name}") for name in advice.relaxed if name not in told_apart]
    met = met_words(context, advice) if not both else []
    notes = [context.line("relaxed-business-free")] if both else []
    notes += [context.line("relaxed", constraints=names, met=met)] if names else []
    if AT_HOME.isdisjoint(advice.relaxed):
        return notes
    if "current-info" in advice.wanted or (advice.task is not None and advice.task.id in OF_TODAY):
        home = advise(context.knowledge, Wish(HOME, constraints=("offline",))).picks
        return [context.line("opposites", tools=[one.tool.name for one in home][:2]), *notes]
    return [context.line("relaxed-home", tools=programs_in_view(context)), *notes]


def relaxations(context: Context, advice: Advice) -> list[str]:
    """What else is to be said of limits: what money would buy, and what none of those listed was chosen for."""
    notes, tools = [], context.knowledge.tools
    if not advice.relaxed and {"free", "commercial"} <= set(advice.wanted) and advice.task:
        out = context.understanding.slots.ids("tool", excluded=True)
        picks = (pick.tool for pick in advice.task.picks if pick.tool not in out)
        paid = [tools[name].name for name in picks if _is_paid_business(tools.get(name))]
        notes += [context.line("paid-business", tools=paid[:2])] if paid else []
    if advice.picks and not advice.picks[0].listed:
        strangers = [one.tool.name for one in advice.picks if not one.listed]
        beside = len(strangers) < len(advice.picks)
        line = "european-service" if beside else "off-list"
        notes.append(context.line(line, tools=strangers, constraints=met_words(context, advice)))
    if "private" in advice.wanted and "private" not in advice.relaxed:
        served = [one.tool.name for one in advice.picks if not at_home(one.tool)]
        notes += [context.line("private-service", tools=served)] if served else []
    if _european(advice) and not goes_on(context, advice.task):
        notes.append(context.line("european-mind"))
    if advice.over_budget:
        notes.append(context.line("over-budget"))
    if advice.too_big:
        notes.append(context.line("too-big"))
    return notes


def _european(advice: Advice) -> list[str]:
    """The services of European firms among the picks, where such a one is wanted."""
    wanted = "european" in advice.wanted
    return [one.tool.name for one in advice.picks if wanted and one.tool.meets("european") and not at_home(one.tool)]


def has_online(advice: Advice) -> bool:
    """Whether one of the picks works online."""
    return not all(at_home(one.tool) for one in advice.picks)


def programs_in_view(context: Context) -> list[str]:
    """The tools in view that run on one's own computer, at most two."""
    known = context.knowledge.tools
    return [known[name].name for name in context.memory.in_view if name in known and at_home(known[name])][:2]


def _free_business(context: Context, advice: Advice) -> list[str]:
    """Which tools are free and surely for business: those picked, one further down, or openly none."""
    picked = [one.tool.name for one in advice.picks if not one.unsure]
    if picked or not advice.picks:
        return [context.line("free-business-sure", tools=picked)] if picked else []
    fits = (one.tool for one in advice.rest if {"free", "commercial"} <= set(one.meets) and not one.unsure)
    sure = next(fits, None)
    return [context.line("free-business", name=sure.name if sure else "", home=sure is not None and at_home(sure))]


def _is_paid_business(tool: Tool | None) -> bool:
    return tool is not None and tool.status == "active" and tool.rights.commercial == "paid-plan"


def met_words(context: Context, advice: Advice) -> list[str]:
    """The wishes that hold for all picks, in words; business is named without a promise where terms leave it open."""
    open_terms = any(one.unsure for one in advice.picks)
    names = [name for name in advice.wanted if name not in (*advice.relaxed, *_not_by_all(advice))]
    return [
        context.word("constraint-commercial-open" if name == "commercial" and open_terms else f"constraint-{name}")
        for name in names
    ]


def _not_by_all(advice: Advice) -> tuple[Constraint, ...]:
    """The lesser wishes that not all picks are known to meet: nothing may be claimed of all of them there."""
    return tuple(name for name in advice.wanted if name in SOFT and not all(name in one.meets for one in advice.picks))


def degrees(context: Context, advice: Advice) -> list[str]:
    """Of which picks a lesser wish is known ("fast"), or openly that it is of none."""
    notes = []
    for name in (one for one in _not_by_all(advice) if one in TELLABLE):
        known = [one.tool.name for one in advice.picks if name in one.meets]
        if name == "fast" and not known:  # whoever is in a hurry needs no lack of notes
            notes.append(context.line("degree-hurry", name=advice.picks[0].tool.name))
            continue
        notes.append(context.line("degree-known", what=context.word(f"constraint-{name}"), tools=known))
    return notes[:1]


def guards(context: Context, task: Task | None) -> list[str]:
    """That the bot does not do it itself, and what to keep away from."""
    notes = []
    if context.understanding.do_it:
        notes.append(context.line("cannot-do-it"))
    if task and task.avoid:
        avoid = task.avoid[0]
        notes.append(context.line("avoid", what=avoid.what, why=avoid.why))
    return notes


def goes_on(context: Context, task: Task | None) -> bool:
    """Whether the turn before was about the same task, so that its lead need not be said again."""
    last = context.memory.last
    followed = (
        bool(context.understanding.follow)
        or context.understanding.confidence < 1
        or context.understanding.why == PRESSED
    )
    before = (last.entry if last.intent == "choose" else last.wish) if last else None  # a page may lie between
    return bool(task and before == task.id and context.memory.shown and followed)


def terms(context: Context, ranked: Ranked, wanted: Iterable[str]) -> str:
    """What it costs, and what business use hangs on when that is wanted."""
    cost, tool = price(context, ranked.tool), ranked.tool
    if "commercial" in wanted and ranked.unsure:
        return f"{cost}; {context.word('check-terms')}"
    if "commercial" in wanted and tool.rights.commercial == "paid-plan":
        return f"{cost}; {context.word('commercial-paid-plan')}"
    return cost


def standing(context: Context, picks: Iterable[Ranked], task: Task | None, wanted: Iterable[str]) -> tuple[Fact, ...]:
    """What stands behind the reason, the weak side, the task and the wishes that were named."""
    kinds = {kind for name in wanted for kind in ASKED_KINDS.get(name, ())}
    about = (task.title, *task.words) if task else ()
    return tuple(
        fact for one in picks for fact in backing(context, one.tool, one.reason, one.caveat, *about, kinds=kinds)
    )
