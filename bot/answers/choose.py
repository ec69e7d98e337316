"""Which AI for it? The kind of AI first, then ranked tools with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bot.advice import Advice, Ranked, Wish, advise, order_constraints
from bot.answers.checked import checked, says
from bot.answers.compare import compare
from bot.answers.cost import cheapest, wants_one
from bot.answers.criterion import WISHES
from bot.answers.define import defines
from bot.answers.draft import MOST_CHOICES, Context, Draft, next_choices
from bot.answers.kept import dropped_out, kept
from bot.answers.machine import MODELS, of_shared, shared
from bot.answers.narrowing import narrowings, would_change
from bot.answers.notes import (
    AT_HOME,
    degrees,
    goes_on,
    guards,
    has_online,
    met_words,
    programs_in_view,
    relaxations,
    standing,
    terms,
    unmet,
    warning,
)
from bot.answers.page import page
from bot.answers.secret import no_online
from bot.answers.steps import planned, with_steps
from bot.answers.wishes import wishes_of
from bot.chooser import Walk
from bot.knowledge.model import Task
from bot.knowledge.plain import is_staged
from bot.message import HELD, Choice, Slot
from bot.rejections import DROPPED, FEWER, WITHOUT
from bot.understanding.followup import UNDECIDED

FIRST_REPLY = 900
"""Characters of a first reply; more on request."""
LONGEST_NOTE = 110
MANY = 3
"""Tools of one maker that are ruled out, from which the maker is named for them."""
ASKED_FIRST = (("is",), ("does",), ("do",), ("has",), ("can",))
"""First words of a question that wants a yes or a no."""
MOST_AMONG = 3


def choose(context: Context) -> Draft:
    """Advice for one task, or a plan for several."""
    if defines(context) and (topics := context.understanding.slots.topics):
        return page(context, context.knowledge.topics[topics[0]])
    wishes = wishes_of(context)
    if len(wishes) > 1 or is_staged(context.knowledge, wishes[0].task):
        return planned(context, wishes)
    wish = wishes[0]
    if _asks_among(context, wish):
        return compare(among(context, context.memory.shown[:MOST_AMONG]))
    if wants_one(context) and wish.task == UNDECIDED and (last := context.memory.last) and last.wish:
        wish = replace(wish, task=last.wish)
    if wants_one(context) and (one := cheapest(context, wish)) is not None:
        return one
    if context.understanding.follow == "check":
        return checked(context, advise(context.knowledge, wish))
    advice = advise(context.knowledge, replace(wish, memory_gb=shared(context)))
    if not advice.picks or _is_used_up(context, advice, wish):
        return Draft("line:no-others", choices=next_choices(context, advice.task.follow_ups if advice.task else ()))
    draft = advised(context, advice, wish, narrowings(context, advice))
    return replace(draft, understanding=with_steps(context, (wish.task,))) if wish.task else draft


def _asks_among(context: Context, wish: Wish) -> bool:
    """Whether one of the tools just shown is asked for by a matter of degree: "which one is easiest"."""
    words = context.plain
    own = {WISHES[word] for word in words if word in WISHES}
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
    continues = goes_on(context, task) or context.understanding.follow in (WITHOUT, FEWER, DROPPED)
    notes = [*relaxations(context, advice), *degrees(context, advice), *([] if continues else guards(context, task))]
    shares = of_shared(context) if advice.picks[0].tool.kind in MODELS else []
    notes = [
        *_gone(context),
        *shares,
        *_leaves_home(context, advice),
        *([] if continues else _still(context, advice)),
        *notes,
    ]
    if defines(context):
        notes.insert(0, context.line("explain-none"))
    if online := no_online(context, [one.tool for one in advice.picks]):
        notes.insert(0, online)
    watch = warning(task, advice.wanted) if task and (not continues or "commercial" in advice.wanted) else ""
    lead = _short_lead(context, advice) if continues else _lead(context, task, wish)
    values = {
        "lead": " ".join((*_of_named(context), *map(_sentence, unmet(context, advice)), lead)),
        "notes": notes,
        "watch": watch,
    }
    stays = kept(context, advice) if continues else {}
    picks = [pick_values(context, ranked, advice.wanted, stays.get(ranked.tool.id, "")) for ranked in advice.picks]
    room = FIRST_REPLY - sum(map(len, (str(values["lead"]), *notes, str(values["watch"])))) - 60
    room -= sum(len("".join(pick.values())) + 14 for pick in picks)
    for pick, ranked in zip(picks, advice.picks, strict=True):
        if ranked.caveat and not pick["kept"] and (room := room - len(ranked.caveat) - 8) > 0:
            pick["caveat" if ranked.own_caveat else "weak"] = ranked.caveat
    if not advice.relaxed and room > LONGEST_NOTE and not stays:
        notes += would_change(context, advice, wish)
    follow = next_choices(context, task.follow_ups if task else (), most=MOST_CHOICES - len(choices[:2]))
    return Draft(
        "choose",
        {**values, "picks": picks},
        title=task.title if task else "",
        choices=(*choices, *follow)[:MOST_CHOICES],
        recommended=tuple(ranked.tool.id for ranked in advice.picks),
        facts=standing(context, advice.picks, task, advice.wanted),
        walk=Walk().value if task and task.id == UNDECIDED and not wish.constraints else "",
    )


def _leaves_home(context: Context, advice: Advice) -> list[str]:
    """The warning where the talk keeps things at home and what is named works online: nobody is led astray unwarned."""
    kept = AT_HOME.intersection(context.memory.held).difference(advice.wanted)
    return [context.line("not-with-secrets", tools=programs_in_view(context))] if kept and has_online(advice) else []


def _still(context: Context, advice: Advice) -> list[str]:
    """The limits that were set earlier in the talk and still hold, without those that nothing could meet."""
    found = context.understanding.slots.found
    held = dict.fromkeys(slot.value for slot in found if slot.kind == "constraint" and slot.text == HELD)
    names = [name for name in held if name not in advice.relaxed]
    said = [context.word(f"constraint-{name}") for name in names if name != "commercial"]  # that is seldom said
    line = context.line("still-held", constraints=said, business="commercial" in names)
    return [line] * bool(names)


def _of_named(context: Context) -> list[str]:
    """Whether the one tool that a yes-or-no question names meets its limits: "is there a midjourney api"."""
    slots, known = context.understanding.slots, context.knowledge.tools
    named = [slot.value for slot in slots.found if slot.kind == "tool" and slot.text and not slot.excluded]
    if len(named) != 1 or named[0] not in known or context.plain[:1] not in ASKED_FIRST:
        return []
    asked = (name for name in order_constraints(slot.value for slot in slots.found if slot.text not in ("", HELD)))
    return [says(context, known[named[0]], name) for name in asked]


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


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!")) else f"{text}."


def _short_lead(context: Context, advice: Advice) -> str:
    """What changed against the turn before."""
    met, slots, known = met_words(context, advice), context.understanding.slots, context.knowledge.tools
    title = advice.task.title if advice.task else ""
    match context.understanding.follow:
        case "another":
            begins_free = any(known[name].price.free == "limited" for name in context.memory.shown if name in known)
            home = begins_free and "free" in advice.wanted and not has_online(advice)
            return context.line("lead-others-home" if home else "lead-others", title=title, constraints=met)
        case "without":
            before = context.memory.last.excluded if context.memory.last else ()
            out = list(dict.fromkeys(name for name in slots.ids("tool", excluded=True) if name in known))
            makers = Counter(known[name].maker for name in out)
            names = [known[name].maker if makers[known[name].maker] >= MANY else known[name].name
                     for name in [name for name in out if name not in before] or out[-1:]]  # fmt: skip
            return context.line("lead-without", title=title, names=[*dict.fromkeys(names)][:3], constraints=met)
        case "dropped":
            limits = dict.fromkeys(slots.ids("constraint", excluded=True))
            names = [context.word(f"constraint-{name}") for name in limits]
            same = tuple(one.tool.id for one in advice.picks) == context.memory.shown[: len(advice.picks)]
            return context.line("lead-dropped", title=title, names=names, constraints=met, same=same)
    out = dropped_out(context, advice)
    return context.line("lead-narrowed", title=title, constraints=met, out=out, same=not out and not advice.relaxed)


def _lead(context: Context, task: Task | None, wish: Wish) -> str:
    if task:
        return f"{task.no_ai} {task.lead}".strip() if task.no_ai and task.no_ai not in task.lead else task.lead
    made = context.word(f"modality-{wish.outputs[0]}") if wish.outputs else context.word("modality-text")
    return context.line("lead-modality", made=made)


def pick_values(context: Context, ranked: Ranked, wanted: Iterable[str], stays: str = "") -> dict[str, str]:
    """What the template says of one pick; `stays` says all of one that was in the list before."""
    if stays:
        return {"name": ranked.tool.name, "reason": "", "price": "", "caveat": "", "weak": "", "kept": stays}
    said = {"name": ranked.tool.name, "reason": ranked.reason, "price": terms(context, ranked, wanted)}
    return {**said, "caveat": "", "weak": "", "kept": ""}
