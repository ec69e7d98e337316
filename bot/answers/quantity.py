"""How much of it do I get? What the notes have on limits, held against the number that was named; never a plain yes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers.counted import COUNTED
from bot.answers.draft import SURE_FACT, Context, Draft, backing, best_facts, next_choices, told
from bot.answers.predicate import question
from bot.answers.sides import facts_on, holds
from bot.knowledge.model import Fact, Tool

_AMOUNT = re.compile(
    r"\b\d{1,6} (?:pages?|hours?|minutes?|speakers?|people|files?|photos?|pictures?|letters?|words|books?)\b"
)
_RATE = re.compile(
    r"\b(?P<count>\d{1,5}) (?P<unit>[a-z]+?)s?\b.*\b(?:a|an|per|each|every) (?P<span>minute|hour|day|week|month|year)\b"
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12,
          "fifteen": 15, "twenty": 20, "thirty": 30}  # fmt: skip
_KINDS = ("quota", "price")
_COUNTABLE = (
    ("picture", "pictures", "image", "images", "photo", "photos", "pic", "pics"), ("song", "songs", "track", "tracks"),
    ("video", "videos", "clip", "clips"), ("message", "messages", "prompt", "prompts", "question", "questions"),
    ("minute", "minutes", "min", "mins", "hour", "hours"), ("second", "seconds", "sec", "secs"),
    ("slide", "slides"),
    ("credit", "credits"), ("word", "words", "character", "characters"), ("search", "searches"),
)  # fmt: skip
"""What is counted, by all of its names."""
_UPLOADED = re.compile(r"\b(?:files?|pdfs?|documents?|upload\w*|attach\w*)\b")
_PICTURES = re.compile(r"\b(?:pics?|pictures?|photos?|images?)\b")
_UPLOADS = ("file", "upload", "attach")
_HANDED_IN = ("upload", "attach")
"""What is asked of what can be handed in, and what a fact on that holds."""
PAGE = "usage-limits"


def unsaid(context: Context) -> list[str]:
    """That the notes have no figure for the amount that was named; empty where none was."""
    found = _AMOUNT.search(context.text)
    return [context.line("cap-no-figure", amount=found[0].removesuffix("s") + "s")] if found else []


def amount(context: Context, tool: Tool) -> Draft:
    """How much a tool makes: whether the number that was named is too many, and what is known of its limits."""
    facts = on_uploads(context, tool) or _limits(context, tool, 3)
    note = context.line("cap-amount", name=tool.name, note=tool.price.note, too_many=_is_too_many(context, tool))
    lines = [note] if tool.price.note else [context.line("pro-limits", name=tool.name)] if facts else []
    counted, uploads = _counted(context), on_uploads(context, tool)
    if _on_handing_in(context):
        first = " ".join(told(context, fact) for fact in uploads) or context.line("cap-no-uploads", name=tool.name)
        lines, facts = [first, *lines], tuple(fact for fact in facts if fact not in uploads)
    elif counted and not has_figure(context, tool) and not _RATE.search(context.text):
        lines = [context.line("no-count", name=tool.name, what=_counted_word(context), url=tool.url), *lines]
    elif counted and facts and counted.search(facts[0].claim.lower()) and not counted.search(tool.price.note.lower()):
        lines, facts = [told(context, facts[0]), *lines], facts[1:]  # the figure that was asked for
    elif not facts and not _has_figure(tool):
        lines = [*lines, context.line("pro-no-limits", name=tool.name)]
    return Draft(
        "capability", {"first": lines[0], "rest": lines[1:], "facts": [told(context, fact) for fact in facts[:2]]},
        title=tool.name, choices=next_choices(context, (PAGE, *tool.alternatives)), shown=(tool.id,),
        recommended=(tool.id,), facts=facts[:2] or backing(context, tool, tool.price.note, kinds=_KINDS), entry=tool.id,
    )  # fmt: skip


def on_uploads(context: Context, tool: Tool) -> tuple[Fact, ...]:
    """The figures on what can be handed in, where that is asked."""
    if not _on_handing_in(context):
        return ()
    return tuple(fact for fact in facts_on(context, tool, _UPLOADS) if any(map(str.isdigit, fact.claim)))


def has_figure(context: Context, tool: Tool) -> bool:
    """Whether the notes have a figure on just what is counted."""
    counted, facts = _counted(context), _limits(context, tool, 1)
    return bool(counted and counted.search(" ".join((tool.price.note, *(fact.claim for fact in facts))).lower()))


def _on_handing_in(context: Context) -> bool:
    """Whether it is asked how much goes in, not how much is made: "how many pictures can i make"."""
    verb = question(context).verb
    pictures = verb == "takes" and (_PICTURES.search(context.text) or COUNTED.search(context.text))
    return bool(pictures or _UPLOADED.search(context.text)) and verb != "makes"


def allowances(context: Context, tools: Sequence[Tool]) -> Draft:
    """What each of some tools gives, and openly of which the notes have no figure."""
    given = {tool.id: _given(context, tool) for tool in tools}
    lines = [f"- **{tool.name}**: {given[tool.id]}" for tool in tools if given[tool.id]]
    unknown = [tool.name for tool in tools if not given[tool.id]]
    first = context.line("allowances", limited=[one for one in given if given[one]], others=unknown)
    return Draft(
        "capability", {"first": first, "rest": [], "facts": [line.removeprefix("- ") for line in lines]},
        title=tools[0].name, choices=next_choices(context, (PAGE, *(tool.id for tool in tools))),
        shown=tuple(tool.id for tool in tools), recommended=tuple(tool.id for tool in tools), entry=tools[0].id,
        facts=tuple(fact for tool in tools for fact in backing(context, tool, tool.price.note, kinds=_KINDS)),
    )  # fmt: skip


def _given(context: Context, tool: Tool) -> str:
    """The figures on what a tool gives; empty when there are none."""
    if tool.price.free == "yes" and tool.offline:
        return context.line("allowance-home")
    just = context.particulars.get(tool.id)
    if just is not None and just.sure >= SURE_FACT and any(map(str.isdigit, just.fact.claim)):
        return told(context, just.fact)
    if _has_figure(tool):
        return context.line("as-sentence", text=tool.price.note)
    return next((told(context, fact) for fact in _limits(context, tool, 1) if any(map(str.isdigit, fact.claim))), "")


def _limits(context: Context, tool: Tool, most: int) -> tuple[Fact, ...]:
    """The facts on amounts, first those with a figure on what is counted; not those on what is handed in."""
    found = [fact for fact in best_facts(context, tool, ("quota",), limit=len(tool.facts)) if fact.kind in _KINDS]
    counted = _counted(context)
    found.sort(key=lambda fact: not (counted and counted.search(fact.claim.lower())))
    return tuple(fact for fact in found if _on_handing_in(context) or not holds(fact.claim, _HANDED_IN))[:most]


def _counted(context: Context) -> re.Pattern[str] | None:
    """How a fact gives a figure on what is counted: "3 pictures"; None where nothing known is counted."""
    named = _group(context)
    return re.compile(rf"\d[\d,.]*(?: \w+){{0,2}} (?:{'|'.join(named)})\b") if named else None


def _counted_word(context: Context) -> str:
    """What is counted, in the plural."""
    word = next((word for word in context.plain if word in (_group(context) or ())), "")
    return word if word.endswith("s") else f"{word}s"


def _group(context: Context) -> tuple[str, ...] | None:
    """The names of what is counted."""
    words = set(context.plain)
    return next((group for group in _COUNTABLE if not words.isdisjoint(group)), None)


def _has_figure(tool: Tool) -> bool:
    return any(sign.isdigit() for sign in tool.price.note)


def _is_too_many(context: Context, tool: Tool) -> bool:
    """Whether more is asked for than the free plan gives of just that in the same time: "50 songs a day"."""
    asked = _RATE.search(context.text)
    if asked is None or not re.search(rf"\b(?:a|per) {asked['span']}\b", tool.price.note):
        return False
    found = re.search(rf"\b(\w+) {asked['unit']}s?\b", tool.price.note)
    most = _WORDS.get(found[1], int(found[1]) if found[1].isdigit() else None) if found else None
    return most is not None and most < int(asked["count"])
