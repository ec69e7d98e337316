"""What does it name? An unsure message is answered all the same where the names in it leave only one reading.

`ALWAYS` holds whatever was understood; `UNSURE` only where the bot would have to ask back. The first that fits answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from bot.advice import HARD, Wish, advise, suits
from bot.answers.asked import (
    ABOUT,
    ONCE,
    answered,
    asked_of_a_tool,
    asked_of_those,
    counted_of_it,
    page_first,
    taken_by_others,
    two_together,
    where_it_is,
)  # fmt: skip
from bot.answers.capability import capability, nearest_page, page_instead
from bot.answers.checked import own_limits
from bot.answers.choose import MOST_AMONG, among, choose
from bot.answers.compare import compare
from bot.answers.cost import wants_one
from bot.answers.counted import ALLOWED, COUNTED, asks_amount
from bot.answers.criterion import starts, tasks_in_talk
from bot.answers.draft import Context, Draft
from bot.answers.explain import explain
from bot.answers.facets import facet_of, on_facet
from bot.answers.machine import PAGE, RUNS, RUNS_HERE, carried, names_size
from bot.answers.predicate import question
from bot.answers.profile import is_left, measure, profile
from bot.answers.quantity import allowances
from bot.answers.request import language, on_count
from bot.answers.secret import CAREFUL, CHATS, PAGES, asks_leave, hands_over, is_secret
from bot.answers.sides import SPECIAL, asked_aspect
from bot.answers.surer import needed
from bot.answers.together import AGAINST
from bot.answers.unread import USING, named_tool, unread
from bot.answers.wishes import JOINED, wishes_of
from bot.knowledge.plain import plain_task
from bot.message import Slot
from bot.understanding.slots import PASSING

LIKELY = 0.3
"""How likely a message must be ours before the names in it settle what would be asked back or declined."""
MOST_BARE = 6
"""Words of a "which is easiest" that can only ask of what was shown."""
MOST_FOREIGN = 3
"""Words beside a tool's name and its plain side that a message may hold which is hardly ours."""
MEANT = 0.95
"""Confidence from which a page on secrets is meant itself."""
MOST_UNREAD = 1
"""So many words of a wish may stay unread when its task and a limit are named."""
MEASURING = frozenset({
    "ai", "ais", "alternative", "alternatives", "another", "any", "anything", "apart", "app", "apps", "as", "aside",
    "assistant", "assistants", "besides", "best", "better", "beyond", "cheaper", "easier", "else", "except",
    "exist", "exists", "faster", "generator", "generators", "good", "if", "instead", "just", "know", "like",
    "model", "models", "not", "now", "other", "out", "program", "programs", "right", "similar", "simpler", "site",
    "sites", "something", "sth", "than", "tool", "tools",
})  # fmt: skip
"""Words around a tool that is only the measure of what is wanted."""
PRAISE = frozenset({"best", "better", "great", "worst", "bad", "winner", "overrated", "top", "said"})
"""Words that only say what somebody thinks of a tool: "suno is the best"."""
LEGAL = frozenset({"allowed", "legal", "permitted", "fine"})
MEMORY = frozenset({"gb", "ram", "vram", "memory"})
LIKELY_PAGE = 0.5
"""Confidence from which a page comes before the side of a tool where the message stayed unsure."""
LEAVE = re.compile(r"\b(?:can|may|could|should) (?:i|we) (?:use|take|try|put|give)\b")
OF_THOSE = re.compile(
    r"\b(?:which|what|any|[a-z]+est|most \w+) (?:one |ones )?(?:out )?of "
    r"(?:these|those|them|the (?:two|three|four|[2-4]))\b"
)
ASKS_AMONG = frozenset({
    "is", "are", "has", "have", "does", "can", "makes", "knows", "gives", "sounds", "looks", "works", "takes", "writes",
    "speaks", "runs", "lets", "keeps", "costs", "supports", "understands", "follows", "handles", "reads",
})  # fmt: skip
"""Second words of a question which of two compared tools is meant: "which has better lyrics"."""


OF_BOTH = frozenset({"does", "do", "is", "are", "can", "could", "will", "has", "have"})
"""First words of a question that is asked of each of two names, and sets none against the other."""
SURE_PAGE = 0.85
"""Confidence from which a page is meant though two tools are named side by side."""


def settled_by_names(context: Context) -> Draft | None:
    """The answer that the names in a message settle; None when they leave it open."""
    rules = (*ALWAYS, *UNSURE) if _is_unsure(context) else ALWAYS
    return next((draft for rule in rules if (draft := rule(context)) is not None), None)


def _is_unsure(context: Context) -> bool:
    """Whether the bot would have to ask back, or to decline what may well be ours without knowing who else is meant."""
    understanding = context.understanding
    if understanding.follow and not _is_unclear(context):
        return False
    nobody = understanding.outcome == "decline" and understanding.entry is None
    ours = understanding.ours >= LIKELY or (len(understanding.slots.modalities) > 1 and len(unread(context)) <= 1)
    return understanding.outcome == "ask" or (nobody and ours)  # "pictures and also music" is read nearly whole


def _is_unclear(context: Context) -> bool:
    """Whether a message within a talk stayed unclear though it names a tool."""
    return context.understanding.follow == ABOUT and bool(named_tool(context))


def _plain_side(context: Context) -> Draft | None:
    """ "who founded it", "is version 5 out", "can i talk with it": plain words for a side of the tool that is named."""
    understanding = context.understanding
    foreign = understanding.outcome == "decline" and understanding.ours < LIKELY and len(unread(context)) > MOST_FOREIGN
    found = facet_of(context) if understanding.follow in ("", ABOUT) and not foreign else None
    if found is None:
        return None
    tool, facet = found
    return answered(context, lambda asked: on_facet(asked, tool, facet), "profile", tool.id)


def _side_of_a_tool(context: Context) -> Draft | None:
    """ "does suno train on my songs": one known tool, and a side that is asked about."""
    understanding = context.understanding
    tools = understanding.slots.tools
    unsure = understanding.outcome in ("ask", "decline") and not understanding.follow
    likely = unsure and (understanding.ours >= LIKELY or not unread(context))
    if not likely or len(tools) != 1 or tools[0] not in context.knowledge.tools or not _asks_side(context):
        return None
    counted = asks_amount(context)  # the figure on that, not all on limits
    if not counted and (page := nearest_page(context, min(needed(context), LIKELY_PAGE))):
        return answered(context, explain, "explain", page.id)
    return answered(context, *((capability, "capability") if counted else (profile, "profile")), tools[0])


def _asks_side(context: Context) -> bool:
    """Whether a side is asked about that is told apart, or "claude is free forever" is stated."""
    aspect = asked_aspect(context)
    return aspect in SPECIAL or (aspect == "free" and "?" not in context.text)


def _one_of_those(context: Context) -> Draft | None:
    """ "which of those writes best", "just tell me one": the tools just shown against each other."""
    understanding, last = context.understanding, context.memory.last
    after = last is not None and last.intent in ("choose", "compare") and len(context.memory.shown) > 1
    own = (slot for slot in understanding.slots.found if slot.kind in ("modality", "task") and slot.start >= 0)
    of_those = OF_THOSE.search(context.text) or _asks_of_compared(context)
    new = not of_those and any(slot.text in context.text for slot in own)
    picked = understanding.intent == "profile"  # one was taken already
    bare = understanding.outcome == "ask" and context.plain[:1] == ("which",) and len(context.plain) <= MOST_BARE
    if understanding.intent == "compare" or understanding.follow not in ("", ABOUT) or named_tool(context):
        return None
    if (
        last is not None and len(last.steps) > 1 and understanding.intent == "choose"
    ):  # of a plan: each step under the limit
        return None
    if not after or new or not (of_those or bare or (starts(context) and not picked)):
        return None
    return answered(among(context, context.memory.shown[:MOST_AMONG]), compare, "compare", None)


def _asks_of_compared(context: Context) -> bool:
    """ "which has better lyrics" after two tools were compared: of these, whatever it names."""
    last, words = context.memory.last, context.plain
    compared = last is not None and last.intent == "compare" and len(last.tools) > 1
    return compared and words[:1] == ("which",) and not ASKS_AMONG.isdisjoint(words[1:2])


def _job_under_a_limit(context: Context) -> Draft | None:
    """ "Offline?", "but it's confidential" after a comparison that no tool survives: what does the job all the same."""
    understanding, known = context.understanding, context.knowledge.tools
    limits = [name for name in own_limits(context) if name in HARD]
    tools = [known[name] for name in understanding.slots.tools if name in known]
    made = {output for tool in tools for output in tool.outputs}
    jobs = [name for name in tasks_in_talk(context) if made.issuperset(context.knowledge.tasks[name].output[:1])]
    leans = understanding.intent == "compare" and not named_tool(context) and len(tools) > 1 and bool(context.before)
    if not leans or not limits or not jobs or any(suits(tool, limits[0], limits) for tool in tools):
        return None
    excluded = tuple(tool.id for tool in tools)
    advice = advise(context.knowledge, Wish(task=jobs[0], constraints=tuple(limits), excluded=excluded))
    return None if advice.relaxed or not advice.picks else answered(context, choose, "choose", jobs[0])


def _tool_for_a_task(context: Context) -> Draft | None:
    """ "is suno good for jingles": the tool held against the task that is named, not its strong points."""
    understanding, tool = context.understanding, named_tool(context)
    if not tool or context.plain[:1] != ("is",) or "good" not in context.plain:
        return None
    named = any(slot.kind == "task" and slot.start >= 0 for slot in understanding.slots.found)
    if understanding.intent == "choose" and understanding.entry:
        found = (Slot("task", understanding.entry), *understanding.slots.found)
        wished = replace(understanding, slots=replace(understanding.slots, found=found))
        return answered(replace(context, understanding=wished), capability, "capability", tool)
    return answered(context, capability, "capability", tool) if named else None


def _wish_without_subscription(context: Context) -> Draft | None:
    """ "a photo editor, one time purchase": the wish under that limit, not the page on the limit."""
    understanding, tasks = context.understanding, _tasks(context)
    likeliest = understanding.entry or next((one.entry for one in understanding.candidates), "")
    limited = likeliest == ONCE and not {ONCE, "per-use"}.isdisjoint(understanding.slots.constraints)
    made = next((name for name in understanding.slots.modalities if name in JOINED), "")
    wish = tasks[0] if len(tasks) == 1 else plain_task(context.knowledge, made) if made and not tasks else None
    return answered(context, choose, "choose", wish) if limited and wish and not named_tool(context) else None


def _leave_for_a_secret(context: Context) -> Draft | None:
    """ "can I use X for it" where the talk is about a secret, or what is handed over is one."""
    understanding = context.understanding
    on_it = understanding.entry in PAGES and understanding.confidence >= MEANT
    careful = hands_over(context) and understanding.entry not in CAREFUL
    secret = is_secret(context) and LEAVE.search(context.text)
    if understanding.intent != "explain" or on_it or not (secret or careful):
        return None
    tools = context.knowledge.tools.values()
    tool = next((one.id for one in tools if not {one.name.lower(), *one.aliases}.isdisjoint(context.plain)), "")
    tool = tool or named_tool(context)
    return answered(context, capability, "capability", tool) if tool else None


def _leave_for_those(context: Context) -> Draft | None:
    """ "can I put pupils' names in" of the tools just shown."""
    understanding, last, known = context.understanding, context.memory.last, context.knowledge.tools
    tool = next((name for name in context.memory.shown if name in known), "")
    after = last is not None and last.intent in ("choose", "compare", "profile", "capability")
    if not after or not tool or understanding.entry in PAGES or named_tool(context) or not asks_leave(context):
        return None
    return answered(context, capability, "capability", tool) if understanding.intent in ("explain", None) else None


def _instead_of_a_tool(context: Context) -> Draft | None:
    """A bare "alternative to X", "anything as good as X", "what else besides X"; with a task its advice goes first."""
    slots, understanding = context.understanding.slots, context.understanding
    if understanding.intent == "compare" and context.memory.last:  # "is it better than X" of the tool in view
        return None
    names = {slot.text for slot in slots.found if slot.kind == "tool"}
    tasks = [slot for slot in slots.found if slot.kind == "task" and slot.text not in names]
    if (tool := measure(context)) and not (tasks or slots.inputs):
        made = set(slots.modalities) <= {*context.knowledge.tools[tool].outputs}
        settled = understanding.outcome == "answer" and understanding.intent in ("choose", "explain")
        bare = made and (is_left(context) or len(unread(context) - MEASURING) <= MOST_UNREAD)
        return answered(context, profile, "profile", tool) if bare or not settled else None
    bare = "alternatives" in slots.ids("aspect") and not (slots.tasks or slots.modalities or slots.inputs)
    tool = named_tool(context) if bare and not unread(context) else ""
    return answered(context, profile, "profile", tool) if tool and context.understanding.intent != "explain" else None


def _cheapest_of_before(context: Context) -> Draft | None:
    """ "ok the cheapest": for what the talk was about."""
    named = (slot for slot in context.understanding.slots.found if slot.start >= 0 and slot.text)
    new = {slot.kind for slot in named} & {"tool", "task", "modality"}
    of_those = OF_THOSE.search(context.text) and len(context.memory.shown) > 1
    if of_those or not wants_one(context) or not context.before or (new and context.understanding.outcome == "answer"):
        return None
    return answered(context, choose, "choose", context.before[0].id)


def _given_by_those(context: Context) -> Draft | None:
    """ "how many minutes do I get" of the tools just shown."""
    last, known = context.memory.last, context.knowledge.tools
    tools = [known[name] for name in context.memory.shown[:MOST_AMONG] if name in known]
    after = last is not None and last.intent in ("choose", "compare", "profile", "capability")
    if not after or not tools or named_tool(context) or not ALLOWED.search(context.text):
        return None
    return answered(context, lambda asked: allowances(asked, tools), "profile", tools[0].id)


def _carried_by_a_machine(context: Context) -> Draft | None:
    """ "will it run with 8gb" of the models or programs for one's own computer that were just shown."""
    slots, known = context.understanding.slots, context.knowledge.tools
    tools = [known[name] for name in context.memory.shown[:MOST_AMONG] if name in known]
    home = tools and tools[0].kind in RUNS_HERE and PAGE in context.knowledge.topics
    limits = [slot.text for slot in slots.found if slot.value == "offline"]
    card = slots.memory_gb is None and any(map(str.isdigit, "".join(limits)))  # "we have a 3090"
    asked = slots.memory_gb is not None and RUNS.search(context.text)
    own = any(
        slot.kind in ("tool", "task", "modality") and slot.start >= 0 and MEMORY.isdisjoint(slot.text.split())
        for slot in slots.found
    )
    last = context.memory.last
    if not (asked or card) or not home or own or last is None or last.intent not in ("choose", "explain", "profile"):
        return None
    if card:
        return answered(context, explain, "explain", PAGE)
    return answered(context, lambda asked: carried(asked, tools), "explain", PAGE)


def _tools_against_each_other(context: Context) -> Draft | None:
    several = len(context.understanding.slots.tools) > 1 and not _is_unclear(context)
    return answered(context, compare, "compare", None) if several and not AGAINST.isdisjoint(context.plain) else None


def _tools_before_a_page(context: Context) -> Draft | None:
    """ "chatgpt or claude for long texts": two names side by side ask for a comparison, if no page is surely meant."""
    understanding, text = context.understanding, " ".join(context.plain)
    page = understanding.outcome == "answer" and understanding.intent == "explain" and not understanding.follow
    of_both = context.plain[:1] and context.plain[0] in OF_BOTH  # "does alexa or chatgpt listen all day"
    if not page or of_both or understanding.confidence >= SURE_PAGE:
        return None
    named = [slot.text for slot in understanding.slots.found if slot.kind == "tool" and slot.text and not slot.excluded]
    against = any(f"{one} {word} {other}" in text for one, other in pairwise(named) for word in AGAINST)
    return answered(context, compare, "compare", None) if against else None


def _tool_on_its_own(context: Context) -> Draft | None:
    """One tool, and nothing but its use, an amount, a size, a language or a limit."""
    tool = named_tool(context)
    if not tool:
        return None
    left = unread(context) - USING
    used = left <= PRAISE and (bool(left) or context.memory.last is not None)
    allowed = bool(context.understanding.slots.constraints) and not left - LEGAL
    spoken = bool(language(context)) and len(unread(context) - set(language(context).lower().split())) <= MOST_UNREAD
    counted = bool(COUNTED.search(context.text))
    own = used or allowed or spoken or counted or asks_leave(context) or names_size(context)
    return answered(context, capability, "capability", tool) if own else None


def _asked_of_the_likeliest(context: Context) -> Draft | None:
    """ "has kokoro got female voices": a tool that is named and asked, and by far the likeliest reading."""
    first, second = [*(one.confidence for one in context.understanding.candidates[:2]), 0.0, 0.0][:2]
    likeliest = next((one.entry for one in context.understanding.candidates), "")
    tool, asked = named_tool(context), question(context)
    if not tool or tool != likeliest or context.understanding.outcome != "ask" or first < 2 * second or not asked.verb:
        return None
    return answered(context, capability, "capability", tool)


def _written_by_a_chat(context: Context) -> Draft | None:
    """ "can gemini give me 15 quiz questions": a chat that is asked to make something writes."""
    tool = context.knowledge.tools.get(named_tool(context))
    asked = question(context)
    writes = tool is not None and tool.kind in CHATS and asked.verb == "makes" and not asked.ours
    return answered(context, capability, "capability", tool.id) if tool is not None and writes else None


def _page_beside(context: Context) -> Draft | None:
    """ "made a logo with recraft, how do i protect it": a page that leads all others."""
    first = next((one.entry for one in context.understanding.candidates), "")
    page = page_instead(context) if first and first == named_tool(context) else None
    return answered(context, explain, "explain", page.id) if page else None


def _counted_of_a_tool(context: Context) -> Draft | None:
    """ "40 users with open webui, is that fine": what is counted, and the notes on the one tool that count the same."""
    tool = named_tool(context)
    asks = context.understanding.outcome != "answer" or context.understanding.intent in ("explain", "profile")
    told_so = on_count(context, context.knowledge.tools[tool]) if tool and asks else []
    return answered(context, capability, "capability", tool) if told_so else None


def _joined_wishes(context: Context) -> Draft | None:
    """ "a logo and a jingle"."""
    joined = len(wishes_of(context)) > 1 and ("and" in context.plain or "," in context.text)
    return answered(context, choose, "choose", next(iter(_tasks(context)), None)) if joined else None


def _task_with_a_limit(context: Context) -> Draft | None:
    """ "subtitles, free": one task and its limits, and next to no word that was not read."""
    tasks, limits = _tasks(context), context.understanding.slots.constraints
    spare = MOST_UNREAD * (4 if len(limits) > 1 else 1)
    clear = len(tasks) == 1 and limits and len(unread(context)) <= spare
    return answered(context, choose, "choose", tasks[0]) if clear else None


def _output_with_a_limit(context: Context) -> Draft | None:
    """ "free music": the plain task for one output."""
    slots = context.understanding.slots
    made = next(iter(slots.modalities), "")
    if len(slots.modalities) != 1 or made not in JOINED or _tasks(context) or len(unread(context)) > MOST_UNREAD:
        return None
    plain = plain_task(context.knowledge, made) if slots.constraints or slots.budget is not None else None
    return answered(context, choose, "choose", plain) if plain else None


ALWAYS: tuple[Callable[[Context], Draft | None], ...] = (
    _instead_of_a_tool, where_it_is, counted_of_it, _counted_of_a_tool, _plain_side, _side_of_a_tool, _one_of_those,
    _job_under_a_limit, _tool_for_a_task, _wish_without_subscription, two_together,
    _tools_before_a_page, taken_by_others, page_first, asked_of_a_tool, asked_of_those, _leave_for_a_secret,
    _leave_for_those,
    _cheapest_of_before, _given_by_those, _carried_by_a_machine,
)  # fmt: skip
UNSURE: tuple[Callable[[Context], Draft | None], ...] = (
    _tools_against_each_other, _tool_on_its_own, _asked_of_the_likeliest, _written_by_a_chat, _joined_wishes,
    _task_with_a_limit, _output_with_a_limit, _page_beside,
)  # fmt: skip


def _tasks(context: Context) -> list[str]:
    """The tasks that are named as wishes, not in passing."""
    found = context.understanding.slots.found
    return list(dict.fromkeys(slot.value for slot in found if slot.kind == "task" and slot.sure > PASSING))
