"""Is something asked of a tool? The verb of a question settles it where the tool is named or in view.

A page that is surely meant stays, and so does one to which the notes on the tool add nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.answers.able import names_output
from bot.answers.at_hand import WORDED
from bot.answers.borne import is_on_others
from bot.answers.capability import OWN, WHY, capability, knows, nearest_page
from bot.answers.checked import own_limits
from bot.answers.counted import COUNTED, GIVEN
from bot.answers.draft import Context, Draft
from bot.answers.explain import explain
from bot.answers.machine import RUNS, machine
from bot.answers.predicate import BARE_APP, POINTERS, asks_how, predicates, question
from bot.answers.profile import about, measure
from bot.answers.quantity import has_figure, on_uploads
from bot.answers.request import exact, language
from bot.answers.surer import FACTUAL, FAINT, needed
from bot.answers.together import AGAINST, asks_together, known_together, together
from bot.answers.unread import named_tool
from bot.care import tells_of_loss
from bot.knowledge.model import Tool
from bot.message import Intent
from bot.text import tokens

ABOUT = "about"
"""`Understanding.follow` of a message that stayed unclear within a talk."""
ONCE = "pay-once"
"""The page on what is bought once, and the limit."""
SURE = 0.9
"""Confidence from which a page is meant itself."""
MOST_COMMON = 3
"""Letters of a word of a name that says nothing: "AI"."""
BEFORE_PAIR = 0.8
"""The same where two tools are named as parts of one set-up."""
STATED = 0.6
"""The same where nothing is asked: "i dont want that chatgpt saves them"."""
STORES = frozenset({"app", "apps", "store", "appstore", "playstore", "download", "install"})
SEEKING = frozenset({
    "which", "what", "where", "real", "right", "original", "official", "own", "special", "separate", "extra", "called",
    "many", "just", "get", "need", "named",
})  # fmt: skip
"""Words of which one of each kind stands where somebody seeks the app of a tool."""
IN_PROFILE = ("free", "offline", "private", "commercial")
"""Limits that the profile of a tool answers with more around them."""
OF_TOOLS = ("capability", "profile")
OWNED = "who-owns-outputs"
"""The page on what one may do, and others may not, with what a tool made."""
TAKEN = re.compile(
    r"\b(?:some(?:one|body)|any(?:one|body)|others?|people|competitors?|strangers?|thieves)\b(?: \w+){0,3}? (?:"
    r"(?:copy|steal|take|reuse|sell|print|claim|nick|grab|rip|repost)\b.*\b(?:my|mine|our|i (?:made|created)|it)\b"
    r"|use\b.*\bi (?:made|created)\b)|\b(?:being|get|gets|be) (?:copied|stolen|ripped off)\b"
)
"""Somebody else takes what is one's own."""
OTHER_THINGS = frozenset({"account", "data", "chats", "password", "login", "identity", "voice", "face", "number"})
"""What is stolen otherwise than a work."""
ON_TOOLS = ("choose", "compare", "profile", "capability")
"""Answers after which tools are in view."""


def two_together(context: Context) -> Draft | None:
    """ "ollama + cline, is that it": two parts of one set-up."""
    on_page = _has_page(context) and context.understanding.confidence >= BEFORE_PAIR
    if not asks_together(context) or on_page:
        return None
    page = None if known_together(context) else nearest_page(context, STATED)
    return answered(context, explain, "explain", page.id) if page else answered(context, together, "compare", None)


def page_first(context: Context) -> Draft | None:
    """ "whisper adds words that nobody said": the page on what is said beside a name; None where the tool answers."""
    understanding = context.understanding
    asks = understanding.outcome == "ask" and understanding.intent == "explain"
    why = asks and (context.plain[:1] in WHY or _or_the_tool(context))
    on_tools = understanding.outcome != "decline" and understanding.intent in (*OF_TOOLS, "compare")
    if not (on_tools or why) or understanding.follow not in ("", ABOUT) or _named_before_verb(context):
        return None
    least = FAINT if tells_of_loss(context.plain) else needed(context)  # of the dead the law comes first
    page = None if measure(context) else nearest_page(context, least)
    return answered(context, explain, "explain", page.id) if page else None


def taken_by_others(context: Context) -> Draft | None:
    """ "can other shops copy my poster": what others may do with what a tool made is said by the page on that."""
    understanding, known = context.understanding, context.knowledge.tools
    on_tools = understanding.intent in (*OF_TOOLS, "compare") or understanding.outcome == "ask"
    tool = named_tool(context) or next((name for name in context.memory.in_view if name in known), "")
    made = TAKEN.search(" ".join(context.plain)) and OTHER_THINGS.isdisjoint(context.plain)
    if not tool or not on_tools or not made or OWNED not in context.knowledge.topics:
        return None
    page = nearest_page(context, STATED)
    return answered(context, explain, "explain", page.id if page else OWNED)


def _or_the_tool(context: Context) -> bool:
    """Whether the bot would only ask if a page is meant or the tool that is named anyway."""
    second = next((one.entry for one in context.understanding.candidates[1:]), "")
    return bool(second) and second == named_tool(context)


def asked_of_a_tool(context: Context) -> Draft | None:
    """ "does gamma export to powerpoint", "is buzz ok with 8gb": one tool, and a verb of which its notes tell."""
    understanding, before_verb = context.understanding, _named_before_verb(context)
    name = named_tool(context) or before_verb
    settled = ("capability",) if before_verb else ("capability", "compare")
    done = understanding.outcome == "answer" and understanding.intent in settled
    figures = bool(name) and (bool(GIVEN.search(context.text)) or _in_figures(context, context.knowledge.tools[name]))
    leans = understanding.follow not in ("", ABOUT) and not (figures and understanding.follow == "takes_time")
    closer = bool(name) and _is_closer(context, context.knowledge.tools[name])
    spoken = bool(name) and _is_in_tongue(context, context.knowledge.tools[name])
    if not name or done or leans or (_is_settled(context) and not figures and not closer and not spoken):
        return None
    tool = context.knowledge.tools[name]
    tells = figures or closer or spoken or _on_machine(context, tool) or _in_limits(context) or _in_verbs(context, tool)
    tells = tells or (any(one.verb == "keeps" for one in predicates(context)) and _is_page_of_others(context))
    return answered(context, capability, "capability", name) if tells else None


def _is_in_tongue(context: Context, tool: Tool) -> bool:
    """Whether a language is asked for in a tool that speaks or sings, and the page that was understood is not on it."""
    page = context.knowledge.topics.get(context.understanding.entry or "")
    voiced = not {*tool.outputs}.isdisjoint(("music", "speech", "transcription"))
    return voiced and bool(language(context)) and page is not None and not _is_on(context, page.id)


def _is_closer(context: Context, tool: Tool) -> bool:
    """Whether a fact on the tool holds the words of the question, and the page that was understood names others."""
    understanding, topics = context.understanding, context.knowledge.topics
    page = topics.get(understanding.entry or "") if understanding.intent == "explain" else None
    asked = bool(question(context).verb) and not asks_how(context)
    return asked and page is not None and is_on_others(context.knowledge, page, tool) and bool(exact(context, tool))


def _is_page_of_others(context: Context) -> bool:
    """Whether the tool itself is asked what it keeps, and a page was understood that does not speak of it."""
    understanding, plain = context.understanding, " ".join(context.plain)
    names = "|".join(re.escape(slot.text) for slot in understanding.slots.found if slot.kind == "tool" and slot.text)
    if not names or not re.search(rf"\b(?:(?:is|does|do|will|can|did|has) (?:the )?|who .*)(?:{names})\b", plain):
        return False
    return understanding.intent == "explain" and not _is_on(context, understanding.entry or "")


def _is_settled(context: Context) -> bool:
    """Whether a page is surely meant, or somebody else who can help."""
    understanding = context.understanding
    inside = any(one.verb == "joins" and one.what for one in predicates(context))
    elsewhere = understanding.outcome == "decline" and understanding.entry is not None and not inside
    on_facts = any(one.verb in FACTUAL for one in predicates(context))
    bare = not question(context).verb and not on_facts  # "claude in excel" has no verb, and yet asks of Claude
    if bare and "?" not in context.text and not asks_how(context) and _has_page(context):
        return understanding.confidence >= STATED
    keeps = any(one.verb == "keeps" for one in predicates(context))
    if keeps and understanding.intent == "explain" and understanding.outcome == "answer":
        return not _is_page_of_others(context)
    surer = understanding.intent == "explain" and understanding.confidence >= needed(context)
    return elsewhere or (_has_page(context) and (surer or (understanding.confidence >= SURE and not on_facts)))


def _is_on(context: Context, entry: str) -> bool:
    """Whether a page speaks of the tool that is named, by a longer word of its name."""
    page, tool = context.knowledge.topics.get(entry), named_tool(context)
    words = [word for word in context.knowledge.tools[tool].name.split() if len(word) > MOST_COMMON] if tool else []
    return page is not None and any(word in f"{page.body} {page.more}" for word in words)


def _on_machine(context: Context, tool: Tool) -> bool:
    """Whether it is held against a machine."""
    asked = question(context).verb or RUNS.search(context.text)
    return bool(asked and tool.offline and machine(context, tool))


def _in_figures(context: Context, tool: Tool) -> bool:
    """Whether it is asked how much can be handed in or is made, and the notes have a figure."""
    return bool(COUNTED.search(context.text) and (on_uploads(context, tool) or has_figure(context, tool)))


def _in_limits(context: Context) -> bool:
    """Whether limits are asked for that the understanding passes over: several at once, or what is paid once."""
    understanding, limits = context.understanding, own_limits(context)
    verb = question(context).verb
    if not limits or not (verb or len(limits) > 1):
        return False
    unsettled = understanding.outcome != "answer" or understanding.confidence < SURE
    if _has_page(context):
        return unsettled and verb == "serves"
    return understanding.outcome != "answer" or len(limits) > 1 or limits[0] not in IN_PROFILE


def _in_verbs(context: Context, tool: Tool) -> bool:
    """Whether the verb has facts on the tool, or leaves only it to ask where nothing else was understood."""
    understanding, verb = context.understanding, question(context).verb
    if not (verb or _has_own_verb(context)):
        return False
    slots = understanding.slots
    named = verb in ("makes", "takes", "edits") and bool(slots.modalities or slots.inputs or slots.tasks)
    first = next((one.entry for one in understanding.candidates), "")
    likeliest = understanding.outcome == "ask" and first == tool.id  # "has kokoro got female voices"
    lost = understanding.outcome != "answer" and understanding.entry is None and (named or bool(verb and likeliest))
    card = (
        understanding.intent == "profile" and verb and set(slots.ids("aspect")) <= {"what"}
    )  # it would say everything but that
    return lost or bool(card) or knows(context, tool) or (_has_own_verb(context) and not _has_page(context))


def _has_page(context: Context) -> bool:
    """Whether a page or an advice was understood."""
    return context.understanding.outcome == "answer" and context.understanding.intent in ("explain", "choose")


def asked_of_those(context: Context) -> Draft | None:
    """ "do they make pictures", "can i get it as pdf": asked of the tools in view, by "it" or "they"."""
    understanding, last, known = context.understanding, context.memory.last, context.knowledge.tools
    view = [name for name in context.memory.in_view if name in known]
    tool = next(
        (name for name in view if name == understanding.entry), view[0] if view else ""
    )  # "the second one, ..."
    if not tool or last is None or last.intent not in ON_TOOLS or understanding.follow not in ("", ABOUT):
        return None
    named = (slot for slot in understanding.slots.found if slot.kind in ("tool", "stranger") and slot.text)
    done = understanding.intent in ("capability", "compare", "smalltalk")
    elsewhere = bool(BARE_APP.search(" ".join(context.plain)))
    if done or any(slot.text in context.text for slot in named) or not (elsewhere or _points(context)):
        return None
    asked, page = question(context), understanding.outcome == "answer" and understanding.intent == "explain"
    makes = asked.of_it and asked.verb in ("makes", "takes") and page and bool(names_output(context))
    goes_on = asked.of_it and asked.verb in ("makes", "serves") and understanding.intent in ("choose", "explain")
    on_one = goes_on and len(context.memory.in_view) == 1 and _is_its_own(context, known[tool])
    card = understanding.intent == "profile" and bool(asked.verb) and set(understanding.slots.ids("aspect")) <= {"what"}
    spoken = page and asked.of_it and bool(language(context))  # "can it do polish" of translators
    meant = _asks_own(context, known[tool]) or makes or on_one or elsewhere or card or spoken
    return answered(context, capability, "capability", tool) if meant else None


def _is_its_own(context: Context, tool: Tool) -> bool:
    """Whether what is named is of the kind that a tool makes, or a language: "does it have scottish voices"."""
    slots, known = context.understanding.slots, context.knowledge.tasks
    made = {*slots.modalities, *(known[name].output[0] for name in slots.tasks if name in known)}
    spoken = bool(language(context)) and not {*tool.outputs}.isdisjoint(WORDED)
    return spoken or (bool(made) and made <= {*tool.outputs})


def counted_of_it(context: Context) -> Draft | None:
    """ "how many files can i upload", after a tool of which the notes have just that figure."""
    last, known = context.memory.last, context.knowledge.tools
    tool = next((known[name] for name in context.memory.in_view if name in known), None)
    names = {slot.kind for slot in context.understanding.slots.found if slot.text}
    after = last is not None and last.intent in ON_TOOLS
    if tool is None or not after or "tool" in names or not COUNTED.search(context.text):
        return None
    if not on_uploads(context, tool) and not (len(context.memory.in_view) == 1 and has_figure(context, tool)):
        return None
    return answered(context, capability, "capability", tool.id)


def where_it_is(context: Context) -> Draft | None:
    """ "which app do i download for that", "there are ten of them in the store": where the one in view is found."""
    words, known = {*context.plain}, context.knowledge.tools
    if words.isdisjoint(STORES) or words.isdisjoint(SEEKING) or "best" in words or asks_how(context):
        return None
    slots, view = context.understanding.slots, context.memory.in_view
    named = named_tool(context)
    if any(slot.kind == "tool" and slot.text for slot in slots.found) and not named:
        return None  # several
    own = next((name for name in view if named in (name, known[name].inside)), named) if named else ""
    tool = known.get(own or (view[0] if len(view) == 1 else ""))
    said = " ".join(tokens(tool.name)).split() if tool else []
    other = [slot for slot in slots.found if slot.kind in ("task", "modality") and slot.start >= 0]
    other = [slot for slot in other if not {*slot.text.split()} <= {*said}]
    if tool is None or other or (named and not tool.inside) or tool.status != "active":
        return None
    return answered(context, lambda asked: about(asked, tool, "url"), "profile", tool.id)


def _points(context: Context) -> bool:
    """Whether "it" or "they" does it, or it is done to "it"."""
    asked = question(context)
    return asked.of_it or (asked.verb in ("makes", "takes", "other") and asked.object in POINTERS)


def _asks_own(context: Context, tool: Tool) -> bool:
    """Whether the verb has facts of its own, and nothing surer was understood."""
    chosen = len(context.memory.in_view) == 1 and context.understanding.confidence < SURE
    unsettled = context.understanding.outcome != "answer" or chosen
    return _has_own_verb(context) and (unsettled or knows(context, tool))


def _named_before_verb(context: Context) -> str:
    """Of several tools the one before the verb: "comfyui looks scary. invoke still alive"; empty for none."""
    asked = predicates(context)[0]
    if asked.verb not in OWN or not AGAINST.isdisjoint(context.plain) or asks_together(context):
        return ""
    text = " ".join(context.plain)
    found = ((text.find(slot.text), slot.value) for slot in context.understanding.slots.found if slot.kind == "tool")
    before = [(place, name) for place, name in found if 0 <= place <= asked.place]
    return max(before, default=(0, ""))[1]


def _has_own_verb(context: Context) -> bool:
    return any(one.verb in OWN for one in predicates(context))


def answered(context: Context, answers: Callable[[Context], Draft], intent: Intent, entry: str | None) -> Draft:
    """The draft of one kind of answer, and the understanding that it stands for."""
    why = (*context.understanding.why, "what it names settles it")
    meant = replace(context.understanding, outcome="answer", intent=intent, entry=entry, why=why)
    draft = answers(replace(context, understanding=meant))
    return replace(draft, understanding=draft.understanding or meant)
