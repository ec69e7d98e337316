"""Whose is it? A maker that is named for a tool, set right in the first sentence where it is another's.

"Is ChatGPT from Google", "since chatgpt is made by google, is it free with gmail", "why did microsoft buy sora".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answers.draft import Context
from bot.knowledge.model import Tool

SHORTEST = 4
"""Letters of a maker's name."""
MAKER, NAME = "namedmaker", "namedtool"
"""Stand for the names in a pattern: one that is made anew for each name costs a millisecond."""
_IS = (
    r"(?: (?:is|was|isnt|isn't|wasnt|wasn't|really|actually|not|a|an|the|app|ai|bot|chatbot|tool|thing|model|one|made|"
    r"built|owned|run|developed|product|being|got|get|gets|did|has|have|just|been))"
)
"""Words that may stand between the two names: of any others, "files from Google", something else is said."""
_END = r"(?=\W*$|[,.?!;:]| (?:or|and|then|so|too|but|is|does|right|if|because|since|not|now|free|yes|no|one)\b)"
"""Behind the maker's name: "Google Chrome" is another thing."""
_BOUGHT = re.compile(
    rf"\b{MAKER}{_IS}{{0,2}} (?:buy|buys|bought|acquires?|acquired|takes? over|took over)(?: up)? (?:{NAME}|it)\b"
    rf"|\b(?:{NAME}|it){_IS}{{0,3}} (?:bought|acquired|taken over|sold)(?: by| to| from)? {MAKER}\b{_END}"
)
_OWNED = re.compile(
    rf"\b(?:{NAME}|it){_IS}{{0,3}} (?:from|by|of|belongs? to|part of) {MAKER}\b{_END}"
    rf"|\b(?:{NAME}|it) (?:is |was )?(?:a )?{MAKER}(?: product| thing| company)?(?: or not)?(?: then)?\W*$"
    rf"|\b(?:is|was|isnt|isn't) (?:{NAME}|it|that) (?:a |really )?{MAKER}\b{_END}"
    rf"|\b{MAKER} (?:makes?|made|owns?|owned|built|runs?|is behind) (?:{NAME}|it)\b"
)
_ASKS = re.compile(
    r"^(?:(?:so|and|but|ok|wait|hm|i mean|then)\W+)*(?:is|was|isnt|isn't|did|didnt|didn't|does|do|are|it is|its|it's)\b"
)


def set_right(context: Context) -> str:
    """A first sentence on whose a tool is, where a message names its maker; empty where nothing is to be set right."""
    for tool, maker, text in _pairs(context):
        bought, owned = _BOUGHT.search(text), _OWNED.search(text)
        if not bought and not owned:
            continue
        right = maker in tool.maker or tool.maker in maker
        asks = _ASKS.search(text) is not None
        if right and (bought or not asks):
            return ""
        kin = (one for one in context.knowledge.active.values() if one.maker == maker and one.kind == tool.kind)
        theirs = min((one.name for one in kin), key=len, default="")
        name = "whose-yes" if right else "whose-bought" if bought else "whose-not"
        gone = tool.status != "active"
        return context.line(name, name=tool.name, maker=tool.maker, other=maker, theirs=theirs, gone=gone, asks=asks)
    return ""


def _pairs(context: Context) -> Iterator[tuple[Tool, str, str]]:
    """Tools and makers that are named, with the words in which their names are marked; else the tool in view."""
    known, text = context.knowledge.tools, context.text
    every = dict.fromkeys(tool.maker for tool in known.values())  # of one word that is no other thing's name
    makers = [name for name in every if name.isalpha() and len(name) >= SHORTEST and name.lower() in text]
    if not makers:
        return
    spoken = {slot.value: slot.text for slot in context.understanding.slots.found if slot.kind == "tool"}
    view = context.memory.in_view[:1]
    tools = [known[name] for name in dict.fromkeys((*spoken, *view)) if name in known]
    names = {tool.id: spoken.get(tool.id) or tool.name.lower() for tool in tools}
    named = [tool for tool in tools if names[tool.id] in text]
    for maker in makers:
        marked = text.replace(maker.lower(), MAKER)
        yield from ((tool, maker, marked.replace(names[tool.id], NAME)) for tool in named)
        yield from ((tool, maker, marked) for tool in tools if not named and tool.id in view)
