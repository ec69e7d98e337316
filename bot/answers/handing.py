"""May I put it in there? Handing things of other people to an online service is a question of leave, not of skill."""

from __future__ import annotations

import re

from bot.answers.draft import Context, Draft, next_choices
from bot.answers.secret import at_home_for, is_kept
from bot.knowledge.model import Tool

PAGES = ("confidential-files-work", "firm-data-contract", "professional-secrecy")
_HANDED = re.compile(
    r"\b(?:upload|uploading|put|paste|pasting|feed|give|send|enter|type|load|drop|share|copy)\b(?P<what>.*?)"
    r"\b(?:in|into|to|on|with)\b"
)
_TO_IT = re.compile(r"\b(?:give|feed|show|send) \w+ (?:my|our|the|a|some)\b")
_THEIRS = re.compile(
    r"\b(?:patients?|clients?|customers?|participants?|interviewees?|interviews?|employees?|staff|colleagues?|pupils?"
    r"|students?|class|children'?s?|kids?|court|medical|health|personnel|tenants?|members?|donors?|candidates?"
    r"|boss|bosses|neighbou?rs?|friends?|teachers?|other people|somebody|someone"
    r"|contracts?|invoices?|salar(?:y|ies)|payroll|confidential|secret|names|addresses|applicants?|applications?)\b"
)


def asks_leave(context: Context) -> bool:
    """Whether other people's things are to be handed to a tool."""
    text = " ".join(context.words)
    return bool((_HANDED.search(text) or _TO_IT.search(text)) and _THEIRS.search(text))


def handing(context: Context, tool: Tool) -> Draft | None:
    """Whether other people's things may go into a tool; None where it is not asked, or nobody else's are meant."""
    text = " ".join(context.words)
    if not asks_leave(context):
        return None
    home = is_kept(tool)
    first = context.line("may-hand-home" if home else "may-not-hand", name=tool.name, instead=at_home_for(context))
    rest = [] if home else [context.line("may-hand-when", consent="consent" in text or "agreed" in text)]
    topics = context.knowledge.topics
    facts = tuple(fact for name in PAGES if name in topics for fact in topics[name].facts[:1])[:1]
    return Draft(
        "capability", {"first": first, "rest": rest, "facts": []}, title=tool.name, shown=(tool.id,), facts=facts,
        choices=next_choices(context, PAGES), recommended=() if not home else (tool.id,), entry=tool.id,
    )  # fmt: skip
