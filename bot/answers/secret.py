"""May it go in there? What must stay in the house, and what other people did not agree to, against online services."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.advice import Wish, advise, at_home
from bot.answers.draft import MOST_CHOICES, Context, Draft, next_choices
from bot.answers.predicate import question
from bot.knowledge.model import Tool

SECRET = frozenset({"private", "offline"})
"""Limits that keep a thing in the house."""
ONLINE = frozenset({"online", "web", "website", "browser", "cloud", "internet"})
HOME = "offline-private"
"""The task whose picks are chats on one's own computer."""
CHATS = ("llm-assistant", "llm", "multimodal-llm")
PAGES = ("professional-secrecy", "confidential-files-work", "firm-data-contract")
CAREFUL = (*PAGES, "data-without-a-name", "redact-records", "pseudonymise-transcripts", "what-not-to-type")
"""Pages on what is no matter for an online tool."""
NEAR = 0.2
"""Confidence of them all together from which they are near, where something is handed over."""
_OWN = re.compile(r" (?:my|our) (?:own )?")
_MASKED = re.compile(
    r"\b(?:black(?:ed|en|ing)?|blank(?:ed|ing)?|cross(?:ed|ing)?|crop(?:ped)?|cut|take|leave)\b(?: \w+){0,3} out\b"
    r"|\b(?:remov|redact|delet|anonymi|hid(?:e|ing)|mask)\w*|\bwithout (?:the |any |their )?names?\b|\binitials\b"
    r"|\bblank (?:the|out|their)\b|\bno names?\b"
)
_HANDED = re.compile(
    r"\b(?:upload|uploading|put|paste|pasting|feed|give|send|enter|type|load|drop|share|copy|throw|stick|dump)\b(?P<what>.*?)"
    r"\b(?:in|into|to|on|with)\b"
)
_TO_IT = re.compile(r"\b(?:give|feed|show|send) \w+ (?:my|our|the|a|some)\b")
_THEIRS = re.compile(
    r"\b(?:patients?|clients?|customers?|participants?|interviewees?|interviews?|employees?|staff|colleagues?|pupils?"
    r"|students?|class|children'?s?|kids?|court|medical|health|personnel|tenants?|members?|donors?|candidates?"
    r"|boss|bosses|neighbou?rs?|friends?|teachers?|other people|somebody|someone"
    r"|contracts?|invoices?|salar(?:y|ies)|payroll|confidential|secret|names|addresses|applicants?|applications?)\b"
)


def is_secret(context: Context) -> bool:
    """Whether the talk is about something that must stay in the house."""
    found = context.understanding.slots.found
    by_memory = any(slot.text.endswith(" GB") for slot in found)  # "runs on 8 gb" names a machine, not a secret
    return not SECRET.isdisjoint(context.set_before if by_memory else context.limits)


def was_secret(context: Context) -> bool:
    """Whether the talk was about such a thing before this message: to ask which tool is private tells of no secret."""
    return not SECRET.isdisjoint(context.set_before)


def guarded(context: Context, draft: Draft, tools: Iterable[str]) -> Draft:
    """The draft of an answer on some tools, opened by the warning where one of them is no place for a secret.

    What a tool can do is not said then at all: a "yes" below the warning would take it back.
    """
    known = context.knowledge.tools
    open_ones = [known[name] for name in tools if name in known and not is_kept(known[name])]
    if not open_ones or not is_secret(context) or (_asks_limit(context) and not was_secret(context)):
        return draft
    first = draft.values.get("first")
    name = "not-for-secrets" if "private" in context.limits else "not-at-home"
    warning = context.line(name, tools=[tool.name for tool in open_ones[:2]], instead=at_home_for(context, open_ones))
    if draft.template == "capability":
        choices = dict.fromkeys((*next_choices(context, PAGES, most=2), *draft.choices))
        return replace(draft, values={"first": warning, "rest": [], "facts": []}, choices=tuple(choices)[:MOST_CHOICES])
    opening: object = [warning, *first] if isinstance(first, list) else f"{warning}\n\n{first}"
    return replace(draft, values={**draft.values, "first": opening})


def _asks_limit(context: Context) -> bool:
    """Whether the limit itself is asked of a tool, "does it work offline": that tells of no secret."""
    asked = question(context)
    return (asked.verb in ("serves", "other") and not asked.ours) or "gpu" in context.plain


def is_kept(tool: Tool) -> bool:
    """Whether what is given to it stays on one's own computer."""
    return at_home(tool) or tool.status != "active"


def no_online(context: Context, named: Iterable[Tool]) -> str:
    """That there is no online service for what must stay in the house, where one is asked for; else empty.

    `named` are the tools below it: of a service nobody says that it runs at home.
    """
    if ONLINE.isdisjoint(context.plain) or not is_secret(context) or not all(map(is_kept, named)):
        return ""
    return context.line("none-online-for-secrets" if "private" in context.limits else "none-online-offline")


def at_home_for(context: Context, asked: Iterable[Tool]) -> list[str]:
    """Tools on one's own computer for what is asked of some others: none where nothing there does it.

    That is the task of this message; else the one of the talk where they could do it at all; else a chat at home
    where they are chats: to clean up a transcript takes no transcriber.
    """
    tools = tuple(asked)
    made, tasks = {name for tool in tools for name in tool.outputs}, context.knowledge.tasks
    found = context.understanding.slots.found
    own = (slot.value for slot in found if slot.kind == "task" and (slot.start >= 0 or slot.sure < 1))
    meant = next((tasks[name] for name in own if name in tasks), None)
    before = next((task for task in context.before if made.issuperset(task.output[:1])), None)
    chats = tasks.get(HOME) if any(tool.kind in CHATS for tool in tools) else None
    task = meant or before or chats
    picks = advise(context.knowledge, Wish(task=task.id, constraints=("private",))).picks if task else ()
    return [one.tool.name for one in picks if at_home(one.tool)][:2]


def asks_leave(context: Context) -> bool:
    """Whether other people's things are to be handed to a tool: by their names, or because a careful page is near."""
    text = context.text
    theirs = (_HANDED.search(text) or _TO_IT.search(text)) and _THEIRS.search(text)
    return bool(theirs) or hands_over(context)


def hands_over(context: Context) -> bool:
    """Whether something is handed over, and a careful page is near: "an mri report", "a blood test"."""
    tasks = context.knowledge.tasks
    careful = {*CAREFUL, *(name for name, task in tasks.items() if task.careful)}
    near = sum(one.confidence for one in context.understanding.candidates if one.entry in careful) >= NEAR
    return near and _HANDED.search(context.text) is not None


def _is_own(context: Context) -> bool:
    """Whether it is somebody's own: "my essay", and nobody else is named."""
    handed = _HANDED.search(context.text)
    return handed is not None and bool(_OWN.match(handed["what"])) and not _THEIRS.search(context.text)


def is_masked(context: Context) -> bool:
    """Whether it is said that names are left out or made illegible."""
    return bool(_MASKED.search(context.text))


def handing(context: Context, tool: Tool) -> Draft | None:
    """Whether other people's things may go into a tool; None where it is not asked, or nobody else's are meant."""
    if not asks_leave(context):
        return None
    if _is_own(context) and not is_kept(tool) and not is_secret(context):
        first = context.line("may-hand-own", name=tool.name)
        return Draft(
            "capability", {"first": first, "rest": [], "facts": []}, title=tool.name, shown=(tool.id,), entry=tool.id,
            choices=next_choices(context, (PAGES[1], "what-not-to-type", "chat-privacy-by-vendor")),
        )  # fmt: skip
    home, agreed = is_kept(tool), "consent" in context.text or "agreed" in context.text
    first = context.line(
        "may-hand-home" if home else "may-not-hand", name=tool.name, instead=at_home_for(context, (tool,))
    )
    rest = [] if home else [context.line("may-hand-when", consent=agreed)]
    rest += [context.line("masked-is-open")] * (not home and is_masked(context))
    topics = context.knowledge.topics
    facts = tuple(fact for name in PAGES if name in topics for fact in topics[name].facts[:1])[:1]
    return Draft(
        "capability", {"first": first, "rest": rest, "facts": []}, title=tool.name, shown=(tool.id,), facts=facts,
        choices=next_choices(context, PAGES), recommended=() if not home else (tool.id,), entry=tool.id,
    )  # fmt: skip
