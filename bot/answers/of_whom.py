"""What of that one? A maker or tool that is asked about, where the page that answers names only others.

What the notes have on it is said first, wherever it stands: on this page, on another, or among its facts. Where they
have nothing, that is said first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.answers.draft import Context, Draft, next_choices, plainly, told
from bot.answers.page import page
from bot.knowledge.fresh import sayable
from bot.knowledge.model import Fact, Tool, Topic
from bot.message import Slot
from bot.presses import show
from bot.text import prose, tokens

NAME = "namedmaker"
"""Stands for the name in a pattern: one that is made anew for each name costs a millisecond."""
ASKED_OF = re.compile(
    rf"\b(?:do|does|did|is|are|will|would|can|could|has|have|may)(?: the)? {NAME} (?:\w+ )?"
    r"(?P<verb>train\w*|learn\w*|keep\w*|stor\w*|sav\w*|read\w*|see\w*|us\w+|sell\w*|shar\w*|look\w*|listen\w*|get\w*)"
    r"\b.*\b(?:my|mine|our|ours|us|me|what (?:i|we)|it)\b"
)
"""How it is asked what a maker or tool does with somebody's own."""
LEFT_OUT = re.compile(
    r"^(?:(?:and|but|no|ok|so|hey|well) )*(?:(?:and|or|what about|how about|what of)|you (?:didnt|dont|did not|do not"
    r"|never|havent|forgot(?: to)?|left out|skipped) ?(?:mention(?:ed)?|say|said|name[d]?|answer(?:ed)?)?(?: anything)?"
    r"(?: about| on| of)?|you (?:said|say|told me) nothing (?:about|on|of)|i (?:asked|meant|mean|said)(?: about| for)?"
    r"|(?:theres )?nothing (?:about|on))(?: the)? $"
)
"""What stands before a name that the last page left out."""
BEHIND = frozenset({"then", "tho", "though", "now", "please", "pls", "yes", "or", "no", "at", "all"})
"""Words behind it that ask for nothing else."""
SIGNS: Mapping[str, tuple[str, ...]] = {
    "train": ("train",), "learn": ("train", "learn"), "keep": ("kept", "keeps", "stored"),
    "stor": ("kept", "keeps", "stored"), "sav": ("kept", "keeps", "stored"), "sell": ("sold", "sell", "advertis"),
    "read": ("read", "review", "staff", "administrator"), "see": ("see ", "review", "staff", "administrator"),
}  # fmt: skip
"""What a sentence holds that answers to a verb."""
PRIVACY = ("train", "stored", "kept", "review")
OURS = re.compile(
    r"\b(?:your|you|chats?|prompts?|conversations?|interactions|inputs?|posts|messages|customers?)\b", re.I
)
"""What a sentence holds that speaks of somebody's own."""
ON_IT = frozenset({"data", "chats", "chat", "privacy", "training", "train", "confidential", "secrecy"})
"""Words in the title of a page on what becomes of somebody's own."""
MOST = 3
LEAST = 4
"""Letters of a name that stands for a tool in a sentence."""


class Whom(NamedTuple):
    """The maker or tool that is asked about, what the notes call it, and what an answer holds."""

    name: str
    called: tuple[str, ...]
    signs: tuple[str, ...] = PRIVACY


def opened_of_whom(context: Context, topic: Topic, draft: Draft) -> Draft:
    """The draft of a page; where it names others only, with what is known of the one that was asked about before it."""
    whom = _asked_of(context)
    if whom is None or not _is_on_it(topic) or _is_named(whom, topic.body):
        return draft
    first, facts = _known(context, whom, topic)
    return replace(draft, values={"text": _before(context, first, topic)}, facts=(*facts, *draft.facts))


def asked_of_whom(context: Context) -> Draft | None:
    """ "Does adobe train on my photos", or "you didn't mention microsoft", "and apple?" after a page on the same."""
    understanding, topics, last = context.understanding, context.knowledge.topics, context.memory.last
    likely = next((topics[one.entry] for one in understanding.candidates[:1] if one.entry in topics), None)
    if understanding.outcome == "ask" and not understanding.follow and likely is not None and _is_on_it(likely):
        meant = show(context.knowledge, likely.id)
        draft = page(context, likely) if meant is not None and _asked_of(context) is not None else None
        return draft and replace(opened_of_whom(context, likely, draft), understanding=meant)
    topic = topics.get(last.entry or "") if last is not None and last.intent == "explain" else None
    whom = _left_out(context) if topic is not None and _is_on_it(topic) else None
    if topic is None or whom is None:
        return None
    first, facts = _known(context, whom, topic)
    if context.memory.has_said(_before(context, first, topic)) or context.memory.has_said(first):
        first = context.line("whom-again", name=whom.name)
    return Draft(
        "text", {"text": first}, title=topic.title, entry=topic.id, facts=facts,
        choices=next_choices(context, topic.follow_ups, but=[topic.id]),
        understanding=show(context.knowledge, topic.id),
    )  # fmt: skip


def _before(context: Context, first: str, topic: Topic) -> str:
    """A page behind what is said of the one that was asked about."""
    return f"{first}\n\n{context.line('whom-others', text=plainly(topic.body))}"


def _asked_of(context: Context) -> Whom | None:
    """Whom the message asks what becomes of somebody's own."""
    for slot in context.understanding.slots.found:
        if slot.kind in ("maker", "tool") and slot.text:
            asked = ASKED_OF.search(context.text.replace(slot.text, NAME))
            if asked:
                signs = next((SIGNS[verb] for verb in SIGNS if asked["verb"].startswith(verb)), PRIVACY)
                return Whom(*_called(context, slot), signs)
    return None


def _left_out(context: Context) -> Whom | None:
    """The maker or tool that the message misses, or asks about in the same way."""
    known = dict.fromkeys(tool.maker for tool in context.knowledge.tools.values())
    makers = [Slot("maker", name, text=name.lower()) for name in known if name.lower() in context.plain]
    for slot in (*context.understanding.slots.found, *makers):
        if slot.kind not in ("maker", "tool") or not slot.text:
            continue
        before, _, behind = context.text.partition(slot.text)
        opens = LEFT_OUT.search(f"{' '.join(tokens(before))} ")
        if opens and {*tokens(behind)} <= BEHIND and (slot.kind == "maker" or "you" in tokens(before)):
            return Whom(*_called(context, slot))
    return None


def _called(context: Context, slot: Slot) -> tuple[str, tuple[str, ...]]:
    """A maker's or tool's name, and all that the notes call it: of a maker also the names of its chats."""
    tools = context.knowledge.active.values()
    if slot.kind == "maker":
        chats = [tool for tool in tools if tool.maker == slot.value and tool.kind == "llm-assistant"]
        return slot.value, tuple(dict.fromkeys((slot.value, *(name for tool in chats for name in _short(tool)))))
    tool = context.knowledge.tools[slot.value]
    return tool.name, tuple(one for one in (*_short(tool), slot.text) if len(one) >= LEAST)


def _short(tool: Tool) -> tuple[str, ...]:
    """A tool's name, with its maker's and without."""
    return tool.name, tool.name.removeprefix(tool.maker).strip() or tool.name


def _is_on_it(topic: Topic) -> bool:
    return not ON_IT.isdisjoint(tokens(f"{topic.id.replace('-', ' ')} {topic.title}"))


def _is_named(whom: Whom, text: str) -> bool:
    """Whether a text names it; "GitHub Copilot" is another one than "Copilot"."""
    text = text if whom.name.startswith("GitHub") else text.replace("GitHub Copilot", "")
    return any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in whom.called)


def _known(context: Context, whom: Whom, topic: Topic) -> tuple[str, tuple[Fact, ...]]:
    """What the notes have on the one that was asked about; openly nothing where they have nothing."""
    knowledge = context.knowledge
    others = (one for one in knowledge.topics.values() if one is not topic and _is_on_it(one))
    pages = [topic, *others]
    tools = [one for one in knowledge.active.values() if whom.name in (one.name, one.maker)]
    facts = [fact for page in pages for fact in page.facts if _is_named(whom, fact.claim)]
    sayables = sayable((*facts, *(fact for tool in tools for fact in tool.facts)), knowledge.lives, context.today)
    told_of: dict[str, Fact | None] = {
        text: None for page in pages for text in prose(f"{page.body}\n{page.more}") if _is_named(whom, text)
    }
    told_of |= {told(context, fact): fact for fact in sayables}
    near = (text for text in told_of if any(sign in text.lower() for sign in whom.signs) and OURS.search(text))
    said = sorted(near, key=lambda text: whom.name not in text)[:MOST]
    own = tuple(fact for text in said if (fact := told_of[text]) is not None)
    return context.line("whom-said" if said else "whom-unsaid", name=whom.name, texts=said), own
