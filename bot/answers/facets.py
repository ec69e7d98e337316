"""Who founded it, since when, from which age, in which languages, without an account, and can one talk with it?

Plain sides of one named tool, asked in plain words. The facts that speak of the side come first; without one it is
said openly, with what there is: the maker, the newest version, what goes in and comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.advice import at_home
from bot.answers.at_hand import SAID
from bot.answers.draft import Context, Draft, backing, next_choices, told
from bot.answers.explain import explain
from bot.answers.profile import measure
from bot.answers.sides import holds
from bot.answers.version import asked, newest, tells_of
from bot.knowledge.fresh import sayable, spoken
from bot.knowledge.model import Fact, Tool
from bot.text import tokens

Said = tuple[list[str], tuple[Fact, ...]]
"""The lines on a side, and the facts among them."""
CHATTING = ("llm-assistant", "search-assistant", "companion", "llm", "multimodal-llm", "code-assistant", "education")
"""Kinds with which one talks."""
MODELS = ("llm", "multimodal-llm")
MOST_FACTS = 2
_ACCOUNT = r"(?:an? )?(?:account|sign(?:ing)? ?(?:up|in)|log(?:ging)? ?-?in|login|registration|register(?:ing)?)"
_CHILD = (
    r"(?:kids?|child|children|son|daughter|teen(?:ager)?s?|minors?|\d{1,2} ?(?:years?|yrs?|yo)(?: olds?)?|under \d{2})"
)


@dataclass(frozen=True, slots=True)
class Facet:
    """One side of a tool."""

    asked: re.Pattern[str]
    """How it is asked for."""
    answers: Callable[[Context, Tool], Said]
    page: str = ""
    """Where it leads on."""
    of_version: bool = False
    """It is asked of a version that is named by its number."""
    by_page: bool = False
    """Its page answers where that names the tool or its maker."""
    alone: bool = False
    """Beside a task or something that is to be made it is no question of this side."""


def facet_of(context: Context) -> tuple[Tool, Facet] | None:
    """The tool that is named and the side that is asked about; None where it is another question."""
    tool, slots = _subject(context) or _of_a_maker(context), context.understanding.slots
    text = " ".join(context.plain)
    if tool is None or measure(context) or _TROUBLE.search(text):
        return None
    for one in FACETS:
        made = bool(set(slots.tasks) - {one.page} or slots.modalities)
        if one.asked.search(text) and not (one.alone and made) and (not one.of_version or _numbers(context, tool)):
            return tool, one
    return None


def on_facet(context: Context, tool: Tool, facet: Facet) -> Draft:
    """What the notes have on that side."""
    page = context.knowledge.topics.get(facet.page)
    if facet.by_page and page and any(name in page.body for name in (tool.name, tool.maker)):
        meant = replace(context.understanding, outcome="answer", intent="explain", entry=page.id)
        return replace(explain(replace(context, understanding=meant)), understanding=meant)
    lines, facts = facet.answers(context, tool)
    return Draft(
        "capability", {"first": lines[0], "rest": lines[1:], "facts": []}, title=tool.name, shown=(tool.id,),
        choices=next_choices(context, (facet.page, tool.id, *tool.alternatives), most=3), entry=tool.id,
        recommended=(tool.id,), facts=facts or backing(context, tool, lines[0]),
    )  # fmt: skip


def _of_a_maker(context: Context) -> Tool | None:
    """A tool of the maker that is named, where it is asked who founded that and a fact tells."""
    makers = {slot.value for slot in context.understanding.slots.found if slot.kind == "maker"}
    if len(makers) != 1 or context.understanding.slots.tools or not re.search(_FOUNDER, context.text):
        return None
    tools = (one for one in context.knowledge.tools.values() if one.maker in makers)
    return next((one for one in tools if _founder(context, one)[1]), None)


def _subject(context: Context) -> Tool | None:
    """The tool that is asked about: the only one that is named, else the one behind "talk to"."""
    known, words = context.knowledge.tools, " ".join(tokens(context.text))
    tools = (slot for slot in context.understanding.slots.found if slot.kind == "tool" and not slot.excluded)
    named = [slot for slot in tools if slot.value in known and slot.text and slot.text in words]
    if len({slot.value for slot in named}) > 1:  # "can i talk with midjourney like with chatgpt"
        named = [slot for slot in named if re.search(rf"\blike (?:\w+ )?{re.escape(slot.text)}", words) is None]
    ids = {slot.value for slot in named}
    return known[ids.pop()] if len(ids) == 1 else None


def _facts(context: Context, tool: Tool, signs: tuple[str, ...]) -> tuple[Fact, ...]:
    known = sayable(tool.facts, context.knowledge.lives, context.today)
    return tuple(fact for fact in known if holds(f" {fact.claim}", signs))[:MOST_FACTS]


def _noted(context: Context, tool: Tool, name: str, signs: tuple[str, ...]) -> Said:
    """The facts that hold one of some signs, else the line that says that there are none."""
    facts = _facts(context, tool, signs)
    none = context.line(f"facet-{name}", name=tool.name, maker=tool.maker, url=tool.url)
    return ([" ".join(told(context, fact) for fact in facts)] if facts else [none]), facts


def _founder(context: Context, tool: Tool) -> Said:
    """Also from a fact on another tool of the same maker."""
    kin = [one for one in context.knowledge.tools.values() if one.maker == tool.maker and one.id != tool.id]
    found = (_noted(context, one, "founder", ("founded", "founder", " ceo", "chief executive")) for one in (tool, *kin))
    return next((said for said in found if said[1]), _noted(context, tool, "founder", ("founded",)))


def _origin(context: Context, tool: Tool) -> Said:
    facts = tuple(fact for fact in sayable(tool.facts, context.knowledge.lives, context.today)
                  if SAID["origin"].search(fact.claim))[:1]  # fmt: skip
    maker = context.line("facet-origin", name=tool.name, maker=tool.maker, near=bool(facts))
    return [maker, *(told(context, fact) for fact in facts)], facts


def _languages(context: Context, tool: Tool) -> Said:
    lines, facts = _noted(context, tool, "languages", (" languages", "multilingual", "dialect"))
    best = [one for one in tool.best_for if "language" in one]
    counted = any(map(str.isdigit, lines[0]))
    if best and (not facts or any(map(str.isdigit, best[0])) or not counted):
        lines = [context.line("cap-strong", name=tool.name, best=best[0])]
    return lines, facts


def _age(context: Context, tool: Tool) -> Said:
    signs = (" age of", "aged", "from 1", "under 1", "at least 1", "minors", "teenager", "18 or older", "children")
    return _noted(context, tool, "age", signs)


def _account(context: Context, tool: Tool) -> Said:
    """Whether it goes without an account; what the facts say comes behind it."""
    free = "no-signup" in tool.traits
    first = context.line("facet-account", name=tool.name, free=free, home=at_home(tool))
    facts = (
        _facts(context, tool, ("without an account", "without login", "without signing", "no account", "logged out"))
        if free
        else ()
    )
    return [first, *(told(context, fact) for fact in facts[:1])], facts[:1]


def _talk(context: Context, tool: Tool) -> Said:
    """Whether one talks with it, typing or by voice: from its kind, and what goes in and comes out."""
    takes = [context.word(f"input-{name}") for name in tool.inputs]
    gives = [context.word(f"modality-{name}") for name in tool.outputs[:4]]
    kind = context.word(f"kind-{tool.kind}")
    chats = tool.kind in CHATTING and "text" in tool.outputs
    facts = _facts(context, tool, ("voice mode", "speech mode", "spoken conversation", "voice conversation"))
    spoken = "speech" in tool.inputs or bool(facts)
    voice = bool(_VOICE.search(context.text))
    known = (context.knowledge.tools[name] for name in ("chatgpt", "gemini") if name in context.knowledge.tools)
    others = [one.name for one in known if one.id != tool.id]
    line = context.line(
        "facet-talk", name=tool.name, kind=kind, takes=takes, gives=gives, chats=chats, spoken=spoken, voice=voice,
        others=others,
    )  # fmt: skip
    facts = facts if chats else ()
    return [line, *(told(context, fact) for fact in facts[:1])], facts[:1]


def _release(context: Context, tool: Tool) -> Said:
    """The facts on the versions that are named, else on the newest; openly, where there are none."""
    numbers, text = _numbers(context, tool), " ".join(context.plain)
    since = bool(_BORN.search(text))
    known = sayable(tool.facts, context.knowledge.lives, context.today)
    of_number = [fact for fact in known if any(tells_of(fact, one, tool) for one in numbers)]
    versions = [fact for fact in known if fact.kind == "version"]
    if not numbers and since:
        versions = [
            fact for fact in known if holds(fact.claim, ("launch", "opened to the public", "came out", "announced"))
        ]
    elif not numbers:
        versions = [*_of_models(context, tool), *versions]
    of_number.sort(key=lambda fact: fact.kind != "version")
    facts = tuple(dict.fromkeys(of_number if numbers else versions))[:MOST_FACTS]
    said = " ".join(told(context, fact) for fact in facts or versions[:1])
    name = "facet-release" if numbers or since or facts else "facet-newest"
    if name == "facet-newest" and (best := newest(context.knowledge, tool)):
        return [context.line("facet-newest-known", name=best.name, when=spoken(best.day) if best.day else "")], ()
    first = context.line(
        name, name=tool.name, near=bool(facts), numbers=numbers, said=said,
        open=bool(facts and numbers and _OUT.search(text)), awaited=bool(facts and numbers and _COMING.search(text)),
        maker=tool.maker, url=tool.url, became="" if tool.status == "active" else tool.became,
    )  # fmt: skip
    return [first], facts or tuple(versions[:1])


def _of_models(context: Context, tool: Tool) -> list[Fact]:
    """The facts on the versions of the models behind an assistant."""
    models = [one for one in context.knowledge.tools.values() if one.maker == tool.maker and one.kind in MODELS
              and one.status == "active" and tool.kind == "llm-assistant"]  # fmt: skip
    known = (fact for one in models for fact in sayable(one.facts, context.knowledge.lives, context.today))
    return [fact for fact in known if fact.kind == "version"]


def _numbers(context: Context, tool: Tool) -> list[str]:
    """The numbers of versions that are named, at most two: right behind a word of the tool's name, or behind a "v"."""
    slots = (slot for slot in context.understanding.slots.found if slot.kind == "tool" and slot.value == tool.id)
    words = (*tool.name.lower().split(), *(word for slot in slots for word in slot.text.split()), "version", "v")
    named = asked({word for word in words if word.isalpha()}, " ".join(context.plain))
    return list(dict.fromkeys(number.removesuffix(".0") for _, number in named))[:2]


_TROUBLE = re.compile(
    r"\b(?:again|error|locked|hacked|forgot\w*|can't|cant|cannot|stuck|says|keeps|won't|wont|lost|why)\b"
)
"""Words of a tale of trouble, to which a plain side is no answer."""
_OUT = re.compile(r"^(?:is|are|has|have)\b.*\b(?:out|released|available)\b")
_COMING = re.compile(r"^when (?:does|do|will|is|are)\b")
_VOICE = re.compile(r"\b(?:voice|speak\w*|spoken|speech|hear\w*|listen\w*|aloud|microphone|mic|call|phone|ring)\b")
_FOUNDER = (
    r"\bwho\b.*\b(?:(?:co-?)?found(?:er|ers|ed)|ceo)\b|\bwho (?:started|invented|runs)\b"
    r"|^(?:(?:the|name|what|which) )*(?:(?:co-?)?founders?|ceo)\b|\b(?:(?:co-?)?founders?|ceo)$"
)
_AGE = (
    r"\bhow old (?:for|to|must|do|does|should|have|need)\b|\bold enough\b"
    r"|\bage (?:limit|rating|restriction|requirement)"
    r"|\bminimum age\b|\b(?:what|which) age\b|\b1[2-8]\+"
    rf"|\b(?:allowed|suitable|ok|okay|permitted|legal)\b.*\bfor\b.*\b{_CHILD}\b"
    rf"|\b(?:can|may|could) (?:(?:my|a|an|our) )?(?:\w+ ){{0,2}}?{_CHILD}\b.*\b(?:use|have)\b"
    rf"|\b(?:is|are) (?:my|our) (?:\w+ ){{0,2}}?{_CHILD}\b.*\ballowed\b"
)
_SPOKEN = (
    r"\b(?:what|which|how many) (?:other )?languages?\b|\blanguages? (?:is |are |does )?(?:it )?support"
    r"|\blanguages? (?:list|available)\b|\blist of languages\b|^languages (?:in|of|for)\b"
)
_NO_ACCOUNT = (
    rf"\b(?:without|no|need|needs|require|requires|have to|must i|do i) (?:\w+ ){{0,2}}?{_ACCOUNT}\b"
    rf"|\b{_ACCOUNT} (?:free|needed|required|necessary)\b"
    r"|\buse .*\banonymous(?:ly)?\b"
    r"|\bwithout (?:(?:giving|my|a|an|any|your) )*(?:phone number|number|e-?mail)\b"
)
_TALK = (
    r"\b(?:can|could) (?:i|we|you|one) (?:\w+ ){0,2}?(?:chat|talk|speak|phone) (?:to|with)\b"
    r"|\b(?:can|could) (?:i|we|you|one) (?:call|phone|ring) \w+(?: \w+)?$"
    r"|\bpossible to (?:chat|talk|speak) (?:to|with)\b|\bhave a (?:chat|conversation|talk) with\b"
    r"|\b(?:hear|listen to|understand) (?:me|us|my voice|spoken \w+|speech)\b|\btalk back\b"
    r"|\b(?:speak|talk|answer)s? (?:out loud|aloud)\b"
    r"|\b(?:have|has|with) (?:an? )?voice (?:mode|chat|conversation)\b"
)
_WHEN = (
    r"\bwhen (?:was|did|is|does|will|were)\b.*\b(?:released?|come out|came out|coming out|launch\w*|out|appear)\b"
    r"|\brelease date\b|\bsince when\b|\bhow old is\b"
    r"|\b(?:newest|latest|current|newer|new) (?:\w+ )?(?:version|model|release)\b"
    r"|\b(?:version|model)\b.* (?:newest|latest|current)\b"
    r"|\bthe (?:newest|latest) (?:\w+ )?\w+$|\bwhich \w+(?: \w+)? is (?:the )?(?:newest|latest)\b"
)
_BORN = re.compile(r"\bwhen\b|\brelease date\b|\bsince when\b|\bhow old\b")
_VERSIONS = (
    r"\d.*\b(?:out|release|released|available)(?: (?:yet|already|now))*$"
    r"|\b(?:is|are)\b.*\b(?:out|released|available)\b$"
    r"|\bwhat (?:is |has |s )?(?:new|changed|different|better)\b|\bwhats (?:new|changed|different|better)\b"
    r"|\bwhen\b|\bdifferen(?:ce|ces|t)\b|\bbetter than\b|\d\b.*\b(?:or|vs|versus)\b.*\d"
)
_NATION = r"(?:chinese|american|french|german|european|russian|japanese|israeli|british|swiss|canadian|indian|korean)"
_ORIGIN = (
    rf"^(?:is|are) (?:\w+ ){{1,2}}{_NATION}(?: (?:company|ai|app|tool|product|made|owned|based|model))*$"
    r"|\b(?:which|what) country\b(?!.*\b(?:process\w*|stor\w+|servers?|data|host\w*|keeps?|saves?)\b)"
    r"|\bwhere (?:is|does|are) .* (?:from|based|headquartered)\b"
    r"|\bmade in (?:china|europe)\b"
)
FACETS: Sequence[Facet] = (
    Facet(re.compile(_FOUNDER), _founder, "who-makes-what"),
    Facet(re.compile(_ORIGIN), _origin, "who-makes-what", by_page=True),
    Facet(re.compile(_AGE), _age, "children-age-limits", alone=True),
    Facet(re.compile(_SPOKEN), _languages, "ai-languages", alone=True),
    Facet(re.compile(_NO_ACCOUNT), _account, "no-signup", alone=True),
    Facet(re.compile(_TALK), _talk, "voice-mode"),
    Facet(re.compile(_WHEN), _release),
    Facet(re.compile(_VERSIONS), _release, of_version=True),
)
"""The sides; the first that is asked for answers."""
