"""How to begin with what was just recommended, and the short form of what was just said."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.advice import Wish, advise, at_home, order_constraints, suits
from bot.answers.draft import Context, Draft, backing, label, next_choices
from bot.answers.machine import FILES, HOME, first_steps_of_a_model, opened_by
from bot.answers.page import page as page_of
from bot.answers.sides import home_of
from bot.answers.wishes import wishes_of
from bot.care import GRAVE
from bot.knowledge.model import Task, Tool, Topic
from bot.message import Choice
from bot.presses import show
from bot.replies import listed

AT_HOME = ("local-runtime", "llm", "model-hub")
"""Kinds that are fetched and run, not opened in a browser."""
WORDLESS = ("speech-recognition", "translator", "audio-editor", "ai-detector")
"""Kinds that are given a file or pressed, and told nothing."""
PAGE = "begin-with-a-tool"
"""The page on the same, for whoever asks again."""
NEXT = (PAGE, "getting-started", "prompting-text")
STEP = re.compile(r"^\d\. .+$", re.MULTILINE)
"""A step in a numbered list."""
INTO = ("app-buttons", "file-uploads", "paper-into-phone")
"""Pages on what goes into a tool, and how."""
ORDERED = re.compile(
    r"^(?:\w+ )?what (?:do|can|should|must|shall|would) (?:i|we) (?:need to |have to )?do\b"
    r"|\b(?:first|next|steps?|plan|order)\b|\bwhere (?:do|should|would|can) (?:i|we) (?:even )?(?:start|begin)\b"
)
"""How somebody asks in what order a task is done."""
DOES = re.compile(
    r"\b(?:what|which) .*\bdo\b|\b(?:plan|order|first|next|step|steps)\b|^(?:and )?now\b|\bnow what\b|\bwhat now\b"
)
"""How somebody asks what to do, and not how a thing is set up."""
SHORT = 240
"""Characters of the short form."""


def start(context: Context) -> Draft:
    """The first steps with the tool in view; the page for beginners where there is none."""
    tool = _in_view(context)
    topic = context.knowledge.topics.get(context.understanding.entry or "")
    if topic is not None and (tool is None or DOES.search(context.text)):
        return _on_page(context, topic)
    task = context.knowledge.tasks.get(context.understanding.entry or "")
    if task is not None and context.understanding.follow == "how" and (in_order := _in_order(context, task)):
        return in_order
    if tool is None:
        return Draft("line:start-none", choices=next_choices(context, ("choose-tool", *NEXT), most=3))
    values = {
        "name": tool.name, "url": tool.url, "home": tool.offline and tool.kind in AT_HOME,
        "memory": f"{tool.memory_gb:g}" if tool.offline and tool.memory_gb else "", "free": tool.price.free,
        "account": "no-signup" not in tool.traits and not tool.offline, "brings": bool(task and task.inputs),
        "mobile": on_phone(context, tool), "spoken": "text" in tool.inputs, **home_of(context, tool),
        "camera": on_phone(context, tool) and "image" in tool.inputs,
    }  # fmt: skip
    page = context.knowledge.topics.get(PAGE)
    steps = first_steps_of_a_model(context, tool) if opened_by(context, tool) else context.line("start-tool", **values)
    opening = _opening(context, tool)
    if page and not opening and context.memory.has_said(steps):
        return replace(page_of(context, page), understanding=show(context.knowledge, PAGE))
    others = [name for name in context.memory.shown if name != tool.id]
    choices = tuple(Choice(label(context.knowledge, name), f"e:{name}") for name in others[:1])
    more = next_choices(context, (tool.id, *NEXT), most=3)
    text = f"{opening}\n\n{steps}" if opening else steps
    return Draft(
        "text", {"text": text}, title=tool.name, choices=(*more, *choices), shown=context.memory.shown or (tool.id,)
    )


def _in_order(context: Context, task: Task) -> Draft | None:
    """The steps of a task, each with its tool, where it is asked what to do first or next; None where it has none."""
    chosen = context.memory.last is not None and context.memory.last.chosen
    if not task.steps or chosen or not ORDERED.search(context.text):
        return None
    wanted, tools = order_constraints(context.limits), context.knowledge.tools
    known = [[tools[name] for name in step.tools if name in tools] for step in task.steps]
    fit = [[one for one in row if one.status == "active" and all(suits(one, name, wanted) for name in wanted)]
           for row in known]  # fmt: skip
    lines = [f"{number}. {step.do}{': ' + listed([one.name for one in row[:2]], 'or') if row else ''}"
             for number, (step, row) in enumerate(zip(task.steps, fit, strict=True), 1)]  # fmt: skip
    text = context.line("page-steps", lines="\n".join(lines))
    if context.memory.has_said(text):
        return None
    shown = tuple(dict.fromkeys(one.id for row in fit for one in row[:1]))
    return Draft(
        "text", {"text": text}, title=task.title, choices=next_choices(context, (*shown, *task.follow_ups)),
        shown=context.memory.shown or shown,
    )  # fmt: skip


def handed(context: Context) -> Draft:
    """How something of one's own gets into the tool in view."""
    tool = context.knowledge.tools[context.understanding.entry or ""]
    name = home_of(context, tool)["app"] or tool.name
    values = {"name": name, "url": tool.url, "mobile": on_phone(context, tool), "home": at_home(tool)}
    text = context.line("hand-over", **values)
    return Draft(
        "text", {"text": text}, title=tool.name, choices=next_choices(context, (*INTO, tool.id)), entry=tool.id,
        shown=context.memory.shown or (tool.id,),
    )  # fmt: skip


def _on_page(context: Context, topic: Topic) -> Draft:
    """What a page tells to do: its steps, else its second part, and where both were said its first sentence."""
    steps = "\n".join(STEP.findall(topic.body)) if DOES.search(context.text) else ""
    first = context.line("page-first", first=_cut(topic.body))
    text = context.line("page-steps", lines=steps) if steps else first
    if context.memory.has_said(text) or (topic.more and not steps and context.memory.has_said(topic.more)):
        text = first
    elif topic.more and not steps and topic.id not in GRAVE:
        return page_of(context, topic, more=True)
    return replace(page_of(context, topic), values={"text": text}, picture=None)


def _opening(context: Context, tool: Tool) -> str:
    """What is said before the first steps: whether it is hard, or that the bot does not do it itself."""
    match context.understanding.follow:
        case "hard" if "easy" in tool.traits:
            return context.line("hard-easy", name=tool.name)
        case "hard":
            return context.line("hard-unknown", name=tool.name)
        case "not_me":
            return context.line("not-me", name=tool.name)
    return ""


def sample(context: Context) -> Draft:
    """A request to copy and fill in, for what the wish makes; the page on prompts where no wish is in view."""
    knowledge, tool = context.knowledge, _of_the_step(context) or _in_view(context)
    last = context.memory.last
    task = knowledge.tasks.get(context.understanding.entry or "") or knowledge.tasks.get((last and last.wish) or "")
    made = task.output[0] if task else tool.outputs[0] if tool else "text"
    kind = made if f"sample-{made}" in knowledge.lines else "text"
    page = "prompting-image" if kind in ("image", "video") else "prompting-text"
    own = f"request-{task.id}" if task else ""
    request = context.word(own if own in knowledge.lines else f"sample-{kind}")
    line = "sample-none" if tool and tool.kind in WORDLESS else "sample"
    text = context.line(line, name=tool.name if tool else "", request=request)
    if context.memory.has_said(text):
        text = context.line("sample-again", name=tool.name if tool else "")
    return Draft(
        "text", {"text": text}, choices=next_choices(context, (page, *NEXT), most=3), shown=context.memory.shown
    )


def _of_the_step(context: Context) -> Tool | None:
    """The tool for another step of a plan than its first: "what do I type for the music"."""
    entry, before = context.understanding.entry or "", context.memory.last.entry if context.memory.last else None
    if entry not in context.knowledge.tasks or entry == before:
        return None
    picks = advise(context.knowledge, wishes_of(context)[0]).picks
    return picks[0].tool if picks else None


def one_alone(context: Context) -> Draft:
    """The one tool that is named where one was wanted: why this one, and the first step."""
    tool = context.knowledge.tools[context.understanding.entry or ""]
    tasks = [task for task in context.before if any(pick.tool == tool.id for pick in task.picks)]
    reason = next((pick.reason for task in tasks for pick in task.picks if pick.tool == tool.id), "")
    opened = first_steps_of_a_model(context, tool) if opened_by(context, tool) else context.line(
        "first-step", name=tool.name, url=tool.url, home=at_home(tool), mobile=on_phone(context, tool),
        **home_of(context, tool),
    )  # fmt: skip
    read = context.memory.last is not None and context.memory.last.intent == "explain"
    plain = "" if tasks or read else next(iter(tool.best_for), "")  # a page on something else than it is best for
    text = context.line("one-alone", name=tool.name, reason=reason or plain, step=opened)
    others = tuple(name for name in context.memory.shown if name != tool.id)
    choices = (Choice(context.line("choice_how"), "h:"), *next_choices(context, (tool.id, *others), most=2))
    return Draft(
        "text", {"text": text}, title=tool.name, choices=choices, recommended=(tool.id,), entry=tool.id,
        shown=context.memory.shown if tool.id in context.memory.shown else (tool.id,),
        facts=backing(context, tool, reason),
    )  # fmt: skip


def on_phone(context: Context, tool: Tool) -> bool:
    """Whether a tool is to be used on a phone, and has an app there."""
    return tool.meets("mobile") and "mobile" in context.limits


def shorter(context: Context) -> Draft:
    """What was just said in one or two sentences."""
    knowledge, understanding = context.knowledge, context.understanding
    entry, shown = understanding.entry or "", context.memory.shown
    choices = next_choices(context, shown or NEXT, most=3)
    if understanding.intent == "choose" and entry in knowledge.tasks:
        picks = [ranked.tool.name for ranked in advise(knowledge, wishes_of(context)[0]).picks[:2]]
        what = knowledge.tasks[entry].title
        text = context.line("short-choose", what=what, first=picks[0], second="".join(picks[1:])) if picks else what
        return Draft("text", {"text": text}, title=what, choices=choices, shown=shown)
    if entry in knowledge.topics:
        topic = knowledge.topics[entry]
        if understanding.follow == "yes_or_no":
            text = context.line("short-verdict", text=_cut(topic.body))
            follow = next_choices(context, topic.follow_ups, but=[topic.id])
            return Draft("text", {"text": text}, title=topic.title, choices=follow, facts=topic.facts, entry=topic.id)
        return Draft("text", {"text": topic.short or _cut(topic.body)}, title=topic.title, choices=choices)
    tools = [knowledge.tools[name] for name in understanding.slots.tools if name in knowledge.tools]
    lines = [context.line("pro-good", name=tool.name, best=list(tool.best_for[:1])) for tool in tools[:4]]
    text = "\n".join(lines) or context.line("nothing_more")
    return Draft("text", {"text": text}, title=listed([tool.name for tool in tools]), choices=choices, shown=shown)


def _in_view(context: Context) -> Tool | None:
    """The tool that the last turn was about, else the first one that is still shown."""
    slots, tools = context.understanding.slots, context.knowledge.tools
    asked = context.understanding.intent in ("profile", "capability")
    about = slots.tools if context.understanding.intent != "choose" else ()
    names = (*about, *context.memory.in_view, *context.memory.shown)
    shown = next((tools[name] for name in names if name in tools and tools[name].status == "active"), None)
    home = not {"private", "offline"}.isdisjoint(context.memory.held) and HOME in context.knowledge.tasks
    if home and (shown is None or (shown.kind in FILES and not asked)):
        picks = advise(context.knowledge, Wish(task=HOME)).picks
        programs = [one for one in (*map(tools.get, context.memory.shown), *(pick.tool for pick in picks)) if one]
        return next((tool for tool in programs if tool.kind not in FILES and tool.offline), shown)
    if shown is None and context.understanding.entry in context.knowledge.tasks:
        picks = advise(context.knowledge, wishes_of(context)[0]).picks
        return picks[0].tool if picks else None
    return shown


def _cut(text: str) -> str:
    """Whole sentences from the beginning, at least one."""
    kept, *others = text.split("\n\n")[0].split(". ")
    for sentence in others:
        if len(kept) + len(sentence) > SHORT:
            break
        kept += ". " + sentence
    return kept if kept.endswith(".") else kept + "."
