"""Is there a newer one? A version that the notes do not have is named as unknown, with the newest that they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answers.draft import Context, Draft, next_choices, stems, told
from bot.answers.request import PLAIN
from bot.answers.sides import SIGNS, asked_aspect, holds
from bot.knowledge.fresh import sayable, spoken
from bot.knowledge.model import Fact, Knowledge, Tool
from bot.text import squash

NUMBER = r"(\d{1,2}(?:\.\d)?)(?![\w%]|\.\d)"
NEXT = (
    r"(?=$|[?!.,]|\s+(?:or|vs|versus|and|is|are|out|coming|released|better|good|worth|price|cost|free|yet|already|come"
    r"|change|bring|do|does|not|than|still|have|has|had|was|were|under|on|for)\b)"
)
"""What follows a bare number that is a version's; anything else may be a count of songs or gigabytes."""
SORTS = r"(?: (?:opus|sonnet|haiku|fable|flash|pro|ultra|gen|turbo|large|image))?"
"""What may stand between a name and its version."""
_WORDS = ("one", "two", "three", "four", "five", "six")
_WORDED = re.compile(rf"\b(?:{'|'.join(_WORDS[1:])})\b", re.IGNORECASE)
_LICENCES = re.compile(r"\b(?:Apache|A?GPL|LGPL|MPL)[ -]?v?\d(?:\.\d)?")
_ENDING = re.compile(rf"[a-z] ?v?{NUMBER}$")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_OWN = re.compile(rf"\b([A-Z][a-z]+ |V|version )V?{NUMBER}(?! (?:{_MONTHS}))")
"""A version by its own name: "Opus 5.5", "V8.1"."""
_PLAIN = ("V", "version ", "Version ", "Images ")
"""Before a number these are no name of their own."""


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A version that the notes name."""

    number: float
    day: str
    """The day of the fact; empty when only the name is known."""
    name: str


def unknown_version(context: Context) -> Draft | None:
    """That there is no such version in the notes; None where no higher one than theirs is asked about."""
    understanding, tools = context.understanding, context.knowledge.tools
    text = context.text
    if understanding.follow or not any(char.isdigit() for char in text):
        return None
    for tool in (tools[name] for name in understanding.slots.tools if name in tools):
        aliases = {squash(alias) for alias in tool.aliases}
        for name in _names(tool):
            said, number = next(asked((name,), text), ("", ""))
            if not said or squash(said) in aliases:
                continue
            best = max(_known(context.knowledge, tool, name), default=None)  # all facts are read for it
            if best is None or float(number) <= best.number:
                continue
            return _named(context, tool, said.replace(name, tool.name.split()[0], 1), best)
    return None


def of_older(context: Context, tool: Tool, draft: Draft) -> Draft:
    """The draft of an answer on a tool; where an older version of it is named, with what is known of that one first.

    What the notes say of that version on the matter stands alone: what holds for the newest may not hold for it.
    """
    called, number = _named_version(context, tool) if draft.template in ("profile", "capability") else ("", "")
    best = newest(context.knowledge, tool) if number and number not in tool.name else None
    if best is None or float(number) >= best.number:
        return draft
    known = sayable(tool.facts, context.knowledge.lives, context.today)
    facts = [fact for fact in known if tells_of(fact, number, tool) and _is_on_it(context, tool, fact)]
    if facts:
        values = {"first": told(context, facts[0]), "rest": [told(context, fact) for fact in facts[1:2]], "facts": []}
        return replace(draft, template="capability", values=values, facts=tuple(facts[:2]))
    first = context.line("older-version", asked=called, name=best.name)
    return replace(draft, values={**draft.values, "first": first, "rest": [draft.values["first"], *_rest(draft)]})


def _named_version(context: Context, tool: Tool) -> tuple[str, str]:
    """The version of a tool that is named, as a sentence has it and its number alone; empty for none."""
    text, head = _in_digits(context.text), tool.name.split()[0]
    own = [slot.text for slot in context.understanding.slots.found if slot.kind == "tool" and slot.value == tool.id]
    own += [alias for alias in tool.aliases if re.search(rf"\b{re.escape(alias)}\b", context.text)]
    ends = (_ENDING.search(_in_digits(name)) for name in own)  # "gemma 3", whatever follows
    if ended := next((found for found in ends if found), None):
        return f"{head} {ended[1]}", ended[1]
    if not any(map(str.isdigit, text)):
        return "", ""
    found = ((f"{head} {number}", number) for name in _names(tool) for _, number in asked((name,), text))
    return next(found, ("", ""))


def _rest(draft: Draft) -> Sequence[object]:
    rest = draft.values["rest"]
    return rest if isinstance(rest, list) else []


def _is_on_it(context: Context, tool: Tool, fact: Fact) -> bool:
    """Whether a fact on a version speaks of what is asked."""
    limits = {*context.understanding.slots.constraints, asked_aspect(context)}
    if not limits.isdisjoint(("rights", "commercial", "open-source")):
        return holds(fact.claim, SIGNS["rights"])
    return bool((stems(context.text) - PLAIN - stems(f"{tool.name} {tool.maker}")) & stems(fact.claim))


def _in_digits(text: str) -> str:
    """A text with small numbers in digits: "gemma three"."""
    return _WORDED.sub(lambda found: str(_WORDS.index(found[0].lower()) + 1), text)


def newest(knowledge: Knowledge, tool: Tool) -> Known | None:
    """The highest version that the notes name; None where they name none."""
    return max((known for name in _names(tool) for known in _known(knowledge, tool, name)), default=None)


def asked(heads: Iterable[str], text: str) -> Iterator[tuple[str, str]]:
    """The versions that are named behind some words, each as it stands there and its number alone.

    A number behind a "v" is one whatever follows.
    """
    names = "|".join(sorted(map(re.escape, heads)))
    way = rf"(?<!\w)(?:{names}){SORTS}(?:[- ]?v\.? ?{NUMBER}|[- ]?{NUMBER}{NEXT})"
    return ((found[0], found[1] or found[2]) for found in re.finditer(way, text))


def tells_of(fact: Fact, number: str, tool: Tool) -> bool:
    """Whether a fact speaks of a version by its number: "Opus 5.5"; of 8 also where it is "V8.1" of the tool itself."""
    plain = rf"(?:\b[vV]|[A-Za-z]-|[A-Z]\w+ [vV]?|version ){re.escape(number)}(?:\.0)?(?![\w%]|\.\d)"
    own = rf"(?:\b[vV]|\b{re.escape(tool.name.split()[0])}[ -][vV]?){re.escape(number)}\.\d(?![\w%])"
    claim = _LICENCES.sub("", fact.claim)
    return bool(re.search(plain, claim) or ("." not in number and re.search(own, claim)))


def _named(context: Context, tool: Tool, asked: str, newest: Known) -> Draft:
    day = spoken(newest.day) if newest.day else ""
    text = context.line("unknown-version", asked=asked, newest=newest.name, day=day)
    meant = replace(context.understanding, outcome="answer", intent="profile", entry=tool.id)
    return Draft(
        "text", {"text": text}, title=tool.name, choices=next_choices(context, (tool.id,), most=2), shown=(tool.id,),
        understanding=meant,
    )  # fmt: skip


def _names(tool: Tool) -> tuple[str, ...]:
    """The words that a version's number stands behind."""
    first = tool.name.lower().split()[0]
    return (first, "chatgpt") if first == "gpt" else (first,) * (len(first) > 2)


def _known(knowledge: Knowledge, tool: Tool, name: str) -> Iterator[Known]:
    """The versions that facts and names give: behind the tool's name anywhere, by their own name in its own facts."""
    form, title = re.compile(rf"\b{re.escape(name)}[- ]v?{NUMBER}", re.IGNORECASE), tool.name.split()[0]
    for other in knowledge.tools.values():
        for fact in other.facts:
            yield from (Known(float(found), fact.as_of, f"{title} {found}") for found in form.findall(fact.claim))
        if other.name.lower().split()[0] != name:
            continue
        for alias in other.aliases:
            yield from (Known(float(found), "", f"{title} {found}") for found in form.findall(alias))
        for fact in other.facts:
            for own, found in _OWN.findall(fact.claim) if fact.kind == "version" else ():
                named = title if own in _PLAIN else f"{title} {own.strip()}" if own.strip() != title else title
                yield Known(float(found), fact.as_of, f"{named} {found}")
