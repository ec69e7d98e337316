"""Which tool for a task: the kind of AI first, then ranked tools with reasons; several wishes become steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.advice import Advice, Ranked, Wish, advise, at_home
from bot.answers.cheapest import cheapest, wants_one
from bot.answers.checked import says
from bot.answers.compare import compare
from bot.answers.define import defines
from bot.answers.draft import MOST_CHOICES, Context, Draft, backing, next_choices, price
from bot.answers.explain import page
from bot.answers.notes import degrees, guards, met_words, relaxations, warning
from bot.answers.secret import no_online
from bot.answers.wishes import wishes_of
from bot.chooser import Walk
from bot.knowledge.model import Constraint, Fact, FactKind, Task
from bot.message import HELD, Choice, Slot
from bot.plans import is_staged, plan
from bot.presses import PRESSED

FIRST_REPLY = 900
"""Characters of a first reply; more on request."""
LONGEST_NOTE = 110
UNDECIDED = "choose-tool"
"""The task of those who do not know yet: its answer is followed by the first question of the chooser."""
DECISIVE = ("free", "commercial", "offline")
"""Constraints that most often turn an advice over, for "what would change it"."""
ASKED_KINDS: dict[str, tuple[FactKind, ...]] = {"free": ("price", "quota")}
"""Which kinds of fact stand behind which limit."""
OWNED = frozenset({"image", "music", "speech", "sound", "video", "3d"})
"""Outputs for which business use so often decides that it is worth a word unasked."""
MOST_AMONG = 3
DEGREES: dict[str, Constraint] = {
    "easiest": "easy", "easier": "easy", "simplest": "easy", "simpler": "easy", "fastest": "fast", "faster": "fast",
    "quickest": "fast", "quicker": "fast",
}  # fmt: skip
"""Words that ask which of several has more of something, and the wish behind them."""
PERSONAL = frozenset({"image-editing", "everyday", "translation", "study", "games"})
"""Families of tasks that people mostly do for themselves."""
KEPT = frozenset({"animate-photo", "tattoo-sketch", "interior-room", "read-aloud", "coloring-page", "wallpaper"})
"""Tasks of other families for which the same holds."""
OFFERED: tuple[Constraint, ...] = ("free", "offline", "commercial", "mobile")
"""Constraints that are offered as the next question, in this order."""


def choose(context: Context) -> Draft:
    """Advice for one task, or a plan for several."""
    if defines(context) and (topics := context.understanding.slots.topics):
        return page(context, context.knowledge.topics[topics[0]])
    wishes = wishes_of(context)
    if context.understanding.follow == "check":
        return checked(context, advise(context.knowledge, wishes[0]))
    if len(wishes) > 1 or is_staged(context.knowledge, wishes[0].task):
        return planned(context, wishes)
    wish = wishes[0]
    if _asks_among(context, wish):
        return compare(among(context, context.memory.shown[:MOST_AMONG]))
    if wants_one(context) and wish.task == UNDECIDED and (last := context.memory.last) and last.wish:
        wish = replace(wish, task=last.wish)
    if wants_one(context) and (one := cheapest(context, wish)) is not None:
        return one
    advice = advise(context.knowledge, wish)
    if not advice.picks or _is_used_up(context, advice, wish):
        return Draft("line:no-others", choices=next_choices(context, advice.task.follow_ups if advice.task else ()))
    return advised(context, advice, wish, narrowings(context, advice))


def _asks_among(context: Context, wish: Wish) -> bool:
    """Whether one of the tools just shown is asked for by a matter of degree: "which one is easiest"."""
    words = [word.strip(".,!?") for word in context.words]
    own = {DEGREES[word] for word in words if word in DEGREES}
    last = context.memory.last
    before = bool(last and last.intent == "choose" and last.entry == wish.task and len(context.memory.shown) > 1)
    return before and "which" in words[:4] and bool(own)


def among(context: Context, tools: tuple[str, ...]) -> Context:
    """The question put to the tools that were shown."""
    understanding = context.understanding
    found = (*(Slot("tool", name) for name in tools), *understanding.slots.found)
    slots = replace(understanding.slots, found=found)
    return replace(context, understanding=replace(understanding, intent="compare", slots=slots))


def advised(context: Context, advice: Advice, wish: Wish, choices: tuple[Choice, ...]) -> Draft:
    """The draft of an advice with the buttons that go with it."""
    task = advice.task
    goes_on = _goes_on(context, task)
    notes = [*relaxations(context, advice), *degrees(context, advice), *([] if goes_on else guards(context, task))]
    notes = [*_gone(context), *_still(context), *notes]
    if defines(context):
        notes.insert(0, context.line("explain-none"))
    if online := no_online(context):
        notes.insert(0, online)
    watch = warning(task, advice.wanted) if task and (not goes_on or "commercial" in advice.wanted) else ""
    values = {
        "lead": _short_lead(context, advice) if goes_on else _lead(context, task, wish),
        "notes": notes,
        "watch": watch,
    }
    picks = [pick_values(context, ranked, advice.wanted) for ranked in advice.picks]
    room = FIRST_REPLY - sum(map(len, (str(values["lead"]), *notes, str(values["watch"])))) - 60
    room -= sum(len("".join(pick.values())) + 14 for pick in picks)
    for pick, ranked in zip(picks, advice.picks, strict=True):
        if ranked.caveat and (room := room - len(ranked.caveat) - 8) > 0:
            pick["caveat" if ranked.own_caveat else "weak"] = ranked.caveat
    if not advice.relaxed and room > LONGEST_NOTE:
        notes += would_change(context, advice, wish)
    follow = next_choices(context, task.follow_ups if task else (), most=MOST_CHOICES - len(choices[:2]))
    return Draft(
        "choose",
        {**values, "picks": picks},
        title=task.title if task else "",
        choices=(*choices, *follow)[:MOST_CHOICES],
        recommended=tuple(ranked.tool.id for ranked in advice.picks),
        facts=_facts(context, advice.picks, task, advice.wanted),
        walk=Walk().value if task and task.id == UNDECIDED and not wish.constraints else "",
    )


def _still(context: Context) -> list[str]:
    """The limits that were set earlier in the talk and still hold."""
    found = context.understanding.slots.found
    names = dict.fromkeys(slot.value for slot in found if slot.kind == "constraint" and slot.text == HELD)
    return [context.line("still-held", constraints=[context.word(f"constraint-{name}") for name in names])] * bool(
        names
    )


def _gone(context: Context) -> list[str]:
    """What became of a tool that was named and is no more: "use DALL-E" is no advice any longer."""
    slots, tools = context.understanding.slots, context.knowledge.tools
    named = (tools[name] for name in (*slots.tools, *slots.ids("tool", excluded=True)) if name in tools)
    gone = (tool for tool in named if tool.status != "active" and tool.became)
    return [context.line("compare-both-gone", name=tool.name, became=tool.became) for tool in gone][:1]


def _is_used_up(context: Context, advice: Advice, wish: Wish) -> bool:
    """Whether "something else" finds only tools that miss what the ones before met."""
    if context.understanding.follow != "another" or not advice.relaxed:
        return False
    return len(advise(context.knowledge, replace(wish, excluded=())).relaxed) < len(advice.relaxed)


def checked(context: Context, advice: Advice) -> Draft:
    """ "is it free?" of tools that were just shown: each one's answer, then what does meet it where they do not."""
    asked = context.understanding.slots.constraints[-1]
    name: Constraint = asked  # type: ignore[assignment]  # the reader finds no others
    tools = [context.knowledge.tools[one] for one in context.memory.shown[:3] if one in context.knowledge.tools]
    if (
        context.memory.last
        and len(context.memory.last.tools) == 1
        and context.memory.last.tools[0] in context.knowledge.tools
    ):
        tools = [context.knowledge.tools[context.memory.last.tools[0]]]
    lines = [says(context, tool, name) for tool in tools]
    failing = [tool.id for tool in tools if not tool.meets(name)]
    instead = (
        [one.tool.name for one in advice.picks if one.tool.meets(name) and one.tool.id not in failing]
        if failing
        else []
    )
    lines = [*([no_online(context)] if no_online(context) else []), *lines]
    values = {"lines": lines, "constraint": context.word(f"constraint-{asked}"), "instead": instead, "all": not failing}
    shown = tuple(dict.fromkeys((*(tool.id for tool in tools), *(one.tool.id for one in advice.picks))))
    return Draft(
        "checked",
        values,
        title=advice.task.title if advice.task else "",
        shown=shown,
        choices=(*narrowings(context, advice), *next_choices(context, advice.task.follow_ups if advice.task else ()))[
            :MOST_CHOICES
        ],
        recommended=tuple(name for name in shown if name not in failing),
        facts=tuple(fact for tool in tools for fact in backing(context, tool, asked, kinds=ASKED_KINDS.get(name, ()))),
    )


def narrowings(context: Context, advice: Advice) -> tuple[Choice, ...]:
    """Buttons that add one more constraint which would change the advice."""
    task = advice.task
    if task is None or task.careful:
        return ()
    offered = (name for name in OFFERED if name not in advice.wanted and _narrows(context, advice, name))
    return tuple(Choice(context.word(f"only-{name}"), f"t:{task.id}:{name}") for name in offered)[:2]


def _narrows(context: Context, advice: Advice, name: Constraint) -> bool:
    """Whether one more limit makes another advice: "offline" does not where all run at home already."""
    if name == "offline":
        return not all(at_home(one.tool) for one in advice.picks)
    if name == "free":
        return not all(one.tool.price.free == "yes" for one in advice.picks)
    return name != "commercial" or (advice.task is not None and is_sold(advice.task))


def is_sold(task: Task) -> bool:
    """Whether business use is worth a word unasked: not beside a family photo, a greeting card or a lesson."""
    return not OWNED.isdisjoint(task.output[:1]) and task.family not in PERSONAL and task.id not in KEPT


def would_change(context: Context, advice: Advice, wish: Wish) -> list[str]:
    """What another constraint would make of the advice: one sentence, none when nothing changes."""
    for name in DECISIVE:
        if advice.task is None or name in advice.wanted:
            continue
        if name == "offline" and ("mobile" in advice.wanted or not advice.task.inputs):
            continue  # who works on a phone, or brings nothing of their own along, has no use for it
        if name == "commercial" and not is_sold(advice.task):
            continue
        other = advise(context.knowledge, replace(wish, constraints=(*wish.constraints, name)))
        first = next(iter(other.picks), advice.picks[0])
        sure = first.listed and not first.unsure and not other.relaxed
        if name == "offline" and advice.task.offline.note:
            continue  # what is offline there has a catch of its own
        if sure and first.tool.id != advice.picks[0].tool.id:
            return [context.line("would-change", constraint=context.word(f"if-{name}"), name=first.tool.name)]
    return []


def _goes_on(context: Context, task: Task | None) -> bool:
    """Whether the turn before was about the same task, so that its lead need not be said again."""
    last = context.memory.last
    followed = (
        bool(context.understanding.follow)
        or context.understanding.confidence < 1
        or context.understanding.why == PRESSED
    )
    return bool(
        task and last and last.intent == "choose" and last.entry == task.id and context.memory.shown and followed
    )


def _short_lead(context: Context, advice: Advice) -> str:
    """What changed against the turn before."""
    met = met_words(context, advice)
    title = advice.task.title if advice.task else ""
    name = "lead-others" if context.understanding.follow == "another" else "lead-narrowed"
    return context.line(name, title=title, constraints=met)


def _lead(context: Context, task: Task | None, wish: Wish) -> str:
    if task:
        return f"{task.no_ai} {task.lead}".strip() if task.no_ai and task.no_ai not in task.lead else task.lead
    made = context.word(f"modality-{wish.outputs[0]}") if wish.outputs else context.word("modality-text")
    return context.line("lead-modality", made=made)


def pick_values(context: Context, ranked: Ranked, wanted: Iterable[str]) -> dict[str, str]:
    """What the template says of one pick."""
    said = {"name": ranked.tool.name, "reason": ranked.reason, "price": terms(context, ranked, wanted)}
    return {**said, "caveat": "", "weak": ""}


def terms(context: Context, ranked: Ranked, wanted: Iterable[str]) -> str:
    """What it costs, and what business use hangs on when that is wanted."""
    cost, tool = price(context, ranked.tool), ranked.tool
    if "commercial" in wanted and ranked.unsure:
        return f"{cost}; {context.word('check-terms')}"
    if "commercial" in wanted and tool.rights.commercial == "paid-plan":
        return f"{cost}; {context.word('commercial-paid-plan')}"
    return cost


def _facts(context: Context, picks: Iterable[Ranked], task: Task | None, wanted: Iterable[str]) -> tuple[Fact, ...]:
    """What stands behind the reason, the weak side, the task and the wishes that were named."""
    kinds = {kind for name in wanted for kind in ASKED_KINDS.get(name, ())}
    about = (task.title, *task.words) if task else ()
    return tuple(
        fact for one in picks for fact in backing(context, one.tool, one.reason, one.caveat, *about, kinds=kinds)
    )


def without_hardware(advice: Advice) -> list[Ranked]:
    """The picks and the runner-up; what must be set up at home comes last unless the editors begin with it."""
    ranked = [*advice.picks, *([advice.runner_up] if advice.runner_up else [])]
    first = advice.task.picks[0].tool if advice.task else ""
    if {"private", "offline", "open-source"} & set(advice.wanted) or ranked[0].tool.id == first:
        return ranked
    return sorted(ranked, key=lambda one: at_home(one.tool))


def planned(context: Context, wishes: tuple[Wish, ...]) -> Draft:
    """Steps for several wishes, one tool each, and what goes from step to step."""
    tasks = tuple(wish.task for wish in wishes if wish.task)
    made = plan(context.knowledge, wishes)
    steps, notes, shown = [], [], []
    for step in made.steps:
        if not step.advice.picks:
            continue
        first, *others = without_hardware(step.advice)
        shown.append(first.tool.id)
        steps.append({
            "title": step.do or (step.advice.task.title if step.advice.task else ""),
            "tool": first.tool.name,
            "reason": first.reason,
            "price": terms(context, first, step.advice.wanted),
            "other": others[0].tool.name if others else "",
            "hands_on": context.word(f"modality-{step.hands_on}") if step.hands_on else "",
        })  # fmt: skip
        notes += [note for note in relaxations(context, step.advice) if note not in notes]
    if made.shared:
        parts = [context.knowledge.tasks[task].title for task in made.covers]
        notes.insert(0, context.line("one-tool-covers", tool=made.shared.name, parts=parts))
    lines = (warning(step.advice.task, step.advice.wanted) for step in made.steps if step.advice.task)
    watch = next((line for line in lines if line), "")
    single = context.knowledge.tasks[tasks[0]] if len(tasks) == 1 else None
    if single:
        opening = context.line("lead-narrowed", title=single.title, constraints=[
            *met_words(context, made.steps[0].advice)
        ]) if _goes_on(context, single) else single.lead  # fmt: skip
        watch = single.watch[0] if single.watch else ""
    else:
        last = context.memory.last
        again = last is not None and last.intent == "choose" and len(last.tasks) > 1 and set(tasks) == set(last.tasks)
        met = [word for word in met_words(context, made.steps[0].advice)
               if all(word in met_words(context, step.advice) for step in made.steps)]  # fmt: skip
        name = "plan-again" if again else "plan-opening" if len(steps) == len(tasks) else "plan-stages"
        opening = context.line(name, count=len(steps), constraints=met)
    offered = tuple(Choice(context.knowledge.tasks[task].title[:40], f"e:{task}") for task in tasks if not single)[:2]
    follow = next_choices(context, (name for task in tasks for name in context.knowledge.tasks[task].follow_ups),
                          but=tasks, most=MOST_CHOICES - len(offered))  # fmt: skip
    facts = tuple(
        fact for step in made.steps
        for fact in _facts(context, step.advice.picks[:1], step.advice.task, step.advice.wanted)
    )  # fmt: skip
    kept = tuple(slot for slot in context.understanding.slots.found if slot.kind != "task" or slot.value in tasks)
    more = tuple(Slot("task", name) for name in tasks if name not in context.understanding.slots.tasks)
    slots = replace(context.understanding.slots, found=(*kept, *more))  # so that a follow-up still knows every step
    return Draft("plan", {"opening": opening, "steps": steps, "notes": notes[:2], "watch": watch},
                 title=", ".join(context.knowledge.tasks[task].title for task in tasks),
                 choices=(*offered, *follow), recommended=tuple(dict.fromkeys(shown)), facts=facts,
                 understanding=replace(context.understanding, slots=slots))  # fmt: skip
