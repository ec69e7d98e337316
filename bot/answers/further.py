"""More of the last answer, or the reasons for it: the same entry seen from another side, never the same text again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.advice import Advice, Wish, advise, replacements
from bot.answers.draft import Context, Draft, next_choices, told
from bot.answers.narrowing import would_change
from bot.answers.page import page
from bot.answers.wishes import wishes_of
from bot.knowledge.fresh import sayable, spoken
from bot.knowledge.model import Fact, Task, Tool, Topic
from bot.knowledge.plain import name_of
from bot.telling import sentences_on

MOST_FACTS = 4
MOST_TIMES = 2
AT_ALL = (r"\bEU\b|\bEurope", r"\bcountr(?:y|ies)\b")
"""What a sentence has that comes near to what holds in a country."""
TIME = re.compile(r"\b(?:19|20)\d\d\b|\bsince \w+ \d", re.IGNORECASE)
"""What a sentence that tells a time has: a year, or a day of some month."""


def further(context: Context) -> Draft:
    """What else there is to say (`more`), or what the answer rests on (`why`)."""
    understanding, knowledge = context.understanding, context.knowledge
    entry, why = understanding.entry or "", understanding.follow == "why"
    if understanding.intent == "compare":
        return _of_tools(context, understanding.slots.tools)
    if entry in knowledge.tasks:
        return _why_task(context) if why else _more_task(context, knowledge.tasks[entry])
    if entry in knowledge.tools:
        return _of_tools(context, (entry,), why)
    if entry in knowledge.topics:
        topic = knowledge.topics[entry]
        if topic.more and not why:
            return page(context, topic, more=True)
        lines = [told(context, fact) for fact in sayable(topic.facts, knowledge.lives, context.today)][:MOST_FACTS]
        return _draft(context, context.line("further-why-facts"), lines, topic.facts, (*topic.follow_ups,), topic.title)
    return Draft("line:nothing_more", choices=next_choices(context, ("choose-tool", "generative-vs-llm")))


def doubted(context: Context) -> Draft:
    """What speaks against the tool that was not put first, and for which it is the right one."""
    knowledge = context.knowledge
    tool = knowledge.tools[context.understanding.entry or ""]
    wish = next(iter(context.before), None)
    picks = advise(knowledge, Wish(task=wish.id, constraints=context.memory.held)).picks if wish else ()
    own = next((ranked for ranked in picks if ranked.tool.id == tool.id), None)
    first = picks[0] if picks and picks[0].tool.id != tool.id else None
    text = context.line(
        "why-not", name=tool.name, weak=[*filter(None, [own.caveat if own else ""]), *tool.weak_at][:2],
        best=[own.reason] if own else list(tool.best_for[:1]),
        first=first.tool.name if first else "", reason=first.reason if first else "",
    )  # fmt: skip
    follow = next_choices(context, (tool.id, *(ranked.tool.id for ranked in picks)), most=3)
    return Draft("text", {"text": text}, title=tool.name, choices=follow, shown=context.memory.shown, entry=tool.id)


def for_another(context: Context) -> Draft:
    """A page once more, for another person than the one who asks."""
    entry = context.understanding.entry or ""
    topic = context.knowledge.topics.get(entry)
    text = context.line("for-another", name=name_of(context.knowledge, entry))
    return Draft("text", {"text": text}, choices=next_choices(context, topic.follow_ups if topic else ()), entry=entry)


def dated(context: Context) -> Draft:
    """From when something holds: the sentences of a page that name a time, else each dated fact with its day."""
    knowledge, entry = context.knowledge, context.understanding.entry or next(iter(context.memory.in_view), "")
    page = knowledge.topics.get(entry) or knowledge.tools.get(entry)
    if page is None or context.understanding.intent == "compare":
        return further(replace(context, understanding=replace(context.understanding, follow="why")))
    facts = sayable(page.facts, knowledge.lives, context.today)[:MOST_FACTS]
    timed = [one for one in sentences_on(knowledge, entry) if TIME.search(one)][:MOST_TIMES]
    days = [context.line("fact-dated", claim=fact.claim, as_of=spoken(fact.as_of)) for fact in facts]
    text = "\n\n".join(timed if entry in knowledge.topics and timed else days)
    text = text or context.line("when-none", name=name_of(knowledge, entry))
    follow = page.follow_ups if isinstance(page, Topic) else (entry, *page.alternatives)
    choices = next_choices(context, follow, but=[entry])
    return Draft("text", {"text": text}, title=knowledge.title(entry), choices=choices, facts=page.facts, entry=entry)


def abroad(context: Context) -> Draft:
    """Another country: what the page, task or tool in view says of it, else of Europe or of countries at all."""
    knowledge, entry = context.knowledge, context.understanding.entry or next(iter(context.memory.in_view), "")
    known = knowledge.lexicon.group("followups")["countries"]
    places = [word.upper() if len(word) < 4 else word.capitalize() for word in context.plain if word in known]
    signs, sentences = ("|".join(places), *AT_ALL), sentences_on(knowledge, entry)
    said, *near = (next((one for one in sentences if re.search(sign, one)), "") for sign in signs)
    nearest = next(filter(None, near), "")
    text = said or context.line("abroad", name=name_of(knowledge, entry), names=places, text=nearest)
    topic = knowledge.topics.get(entry)
    follow = ("gdpr-eu-ai-act", *topic.follow_ups) if topic else ("not-in-my-country", "eu-hosting", entry)
    return Draft("text", {"text": text}, choices=next_choices(context, follow, but=[entry]))


def _why_task(context: Context) -> Draft:
    wish = wishes_of(context)[0]
    advice = advise(context.knowledge, wish)
    task = advice.task
    assert task is not None  # the caller looked it up
    made = context.word(f"modality-{task.output[0]}")
    opening = context.line("further-why-choose", made=made, tool_class=task.tool_class)
    facts = [_telling(context, ranked.tool) for ranked in advice.picks]
    lines = []
    for ranked, fact in zip(advice.picks, facts, strict=True):
        reason = f"**{ranked.tool.name}**: {ranked.reason}."
        lines.append(f"{reason} {told(context, fact)}" if fact else reason)
    notes = [*would_change(context, advice, wish), *_runner_up(context, advice)]
    shown = tuple(ranked.tool.id for ranked in advice.picks)
    used = tuple(fact for fact in facts if fact)
    return _draft(context, opening, lines, used, task.follow_ups, task.title, notes, shown)


def _more_task(context: Context, task: Task) -> Draft:
    """The longer form of a task: the steps, what each wish would lead to, what to mind."""
    advice = advise(context.knowledge, wishes_of(context)[0])
    lines = list(_details(context, task))
    shown = tuple(ranked.tool.id for ranked in advice.picks)
    facts = tuple(fact for ranked in advice.picks for fact in ranked.tool.facts[1:2])
    return _draft(context, "", lines, facts, task.follow_ups, task.title, _runner_up(context, advice), shown)


def _details(context: Context, task: Task) -> Iterator[str]:
    tools = context.knowledge.tools
    for number, step in enumerate(task.steps, 1):
        names = [tools[name].name for name in step.tools if name in tools and tools[name].status == "active"]
        yield f"{number}. {step.do}{': ' + ', '.join(names) if names else ''}"
    for name, option in (("free", task.free), ("offline", task.offline), ("open", task.open)):
        names = [tools[one].name for one in option.tools if one in tools and tools[one].status == "active"]
        if names:
            yield context.line("further-option", label=context.word(f"further-{name}"), tools=names, note=option.note)
    for avoid in task.avoid[1:]:
        yield context.line("further-avoid", what=avoid.what, why=avoid.why)
    for watch in task.watch[1:] or task.watch[:1]:
        yield context.line("further-watch", what=watch)


def _runner_up(context: Context, advice: Advice) -> list[str]:
    names = [ranked.tool.name for ranked in advice.rest if ranked.listed][:2]
    return [context.line("further-runner-up", tools=names)] if names else []


def _of_tools(context: Context, ids: tuple[str, ...], why: bool = True) -> Draft:
    """The dated facts on one tool, or one each on several."""
    tools = [context.knowledge.tools[name] for name in ids if name in context.knowledge.tools]
    if len(tools) == 1:
        known = [
            (tools[0], one) for one in sayable(tools[0].facts, context.knowledge.lives, context.today)[:MOST_FACTS]
        ]
    else:
        known = [(tool, fact) for tool in tools if (fact := _telling(context, tool)) is not None]
    facts = [fact for _, fact in known]
    lines = [_of(tool, told(context, fact)) if len(tools) > 1 else told(context, fact) for tool, fact in known]
    weak = [context.line("further-weak", name=tool.name, weak=tool.weak_at[:2]) for tool in tools if tool.weak_at]
    others = [other.name for tool in tools[:1] for other in replacements(context.knowledge, tool)[:3]]
    notes = [*weak[:2], *([context.line("further-alternatives", tools=others)] if len(tools) == 1 and others else [])]
    name = tools[0].name if tools else ""
    opening = context.line("further-why-facts") if why else context.line("further-more", name=name)
    follow = tuple(other.id for tool in tools for other in replacements(context.knowledge, tool))
    return _draft(context, opening if lines else "", lines, tuple(facts), follow, name, notes, ids)


def _of(tool: Tool, claim: str) -> str:
    """A claim that says of which of several tools it is."""
    return claim if tool.name.partition(" (")[0].lower() in claim.lower() else f"**{tool.name}**: {claim}"


def _telling(context: Context, tool: Tool) -> Fact | None:
    """The fact on a tool that says best why it is picked: what it is for, before prices and dates."""
    facts = sayable(tool.facts, context.knowledge.lives, context.today)
    return next((fact for fact in facts if fact.kind == "use"), next(iter(facts), None))


def _draft(
    context: Context, opening: str, lines: list[str], facts: tuple[Fact, ...], follow: tuple[str, ...], title: str,
    notes: list[str] | None = None, shown: tuple[str, ...] = (),
) -> Draft:  # fmt: skip
    if not lines and not notes:
        return Draft("line:further-facts-none", title=title, choices=next_choices(context, follow), shown=shown)
    values = {"opening": opening, "lines": lines, "notes": notes or []}
    return Draft("further", values, title=title, choices=next_choices(context, follow), facts=facts, shown=shown)
