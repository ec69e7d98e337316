"""What a turn leaves behind, and what an open question makes of the next words. Pure: values in, values out.

Rules
- A full new question beats an open one; only words that answer what was asked are taken as an answer.
- What the bot asked back is remembered like an answer, so that "and offline?" or "why" has something to lean on.
- A choice that was pressed once settles the same doubt for the rest of the conversation.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answers.clarify import NONE, offered_by
from bot.conversation import ConversationState, Heard, Pending, fingerprint
from bot.details import DETAIL
from bot.in_chooser import in_chooser
from bot.knowledge.model import Knowledge
from bot.message import Message, Reply, Slots, Understanding
from bot.places import number_in, pointed
from bot.presses import show, stepped, understand_press
from bot.rejections import FEWER
from bot.single import SINGLE
from bot.text import squash, tokens
from bot.understanding.after_page import task_of_page
from bot.understanding.followup import UNDECIDED
from bot.understanding.leaning import ASKING, without_edges
from bot.understanding.understand import Understander

LEANING = ("more", "why", "first", "second", "third", "other", "cheaper", "compare_it", "back")
"""Set phrases that mean nothing without a turn before."""
MOST_SHOWN = 4
FAIRLY = 0.45
"""Confidence from which a wish that is named by its own word and twice as likely as the next is meant."""
UNSURE = 0.3
"""Confidence below which a tool's own name says more than any guess."""
SURELY = 0.75
"""Confidence from which a page sets the limits that go with it: a misreading sets none for the whole talk."""
AFRESH = "start-over"
"""The page that begins again."""
SENT, ONLY_AI = "sent", "why-only-ai"
"""`Pending.kind` after a message that was not ours, and the page on why it is not: "why" asks for that."""
FORGETS = (AFRESH, "cancel")
"""Pages after which nothing is left of the talk."""
LASTING = frozenset({"free", "offline", "private", "european", "commercial", "mobile", "no-signup", "open-source",
                     "pay-once", "per-use"})  # fmt: skip
"""Limits that hold for the whole talk once somebody has set them."""
ASKED_OF = ("explain", "profile", "capability")
"""Questions that set no limit by what they name."""
BESIDES = ("sample", "why_not")
"""What leaves the wish and the choice as they are: the words for one step, what speaks against another tool."""
OPENING = ("", "another", "check")
"""How advice is asked for that opens the choice again."""
LISTING = ("", "another", "without", FEWER, "dropped")
"""How advice is asked for that shows a list of its own."""
MOST_WISHED = 4
MOST_REFUSED = 5
"""Words of what refuses all that was offered, and says no more."""
OFFER = "offer"
"""`Pending.kind` after a courtesy that offers to show something."""
_TAKING_UP = frozenset({"please", "pls", "show", "me", "how", "tell", "it", "that", "do", "to", "start", "then", "yes",
                        "go", "on", "would", "like", "i", "dear", "thanks"})  # fmt: skip
ELSE = (("and", "for"), ("what", "about"), ("how", "about"))
"""How words begin that ask for something beside what was advised."""
BEGUN = 3
"""Words from which the beginning of a button's label means the button."""
_SMALL = frozenset({"a", "an", "the", "some", "my", "one", "ai", "please", "i", "mean", "meant"})


def expected_answer(
    knowledge: Knowledge, reader: Understander, text: str, state: ConversationState
) -> Understanding | None:
    """What the words mean as an answer to what the bot has asked; None when they are no such answer."""
    words, pending = tokens(text), state.pending
    if not words and (pending is None or pending.kind != "chooser"):
        return _wordless(knowledge, text)
    pressed = state.buttons.get(fingerprint(squash(text))) or _begun(knowledge, words, state) or _button(text, state)
    if pressed is not None:
        return understand_press(knowledge, pressed, state.last)
    beside = state.last is not None and words[:2] in ELSE  # after advice, "and for video?" is no answer to a question
    if pending is not None and pending.kind == "chooser" and not beside:
        return in_chooser(knowledge, reader, text, state, pending)
    if pending is not None and pending.kind == "entry":
        return _among(knowledge, reader, text, pending)
    if pending is not None and pending.kind == OFFER and _accepts(reader, words):
        return show(knowledge, pending.options[0])
    if pending is not None and pending.kind == SENT and reader.follow_ups.is_phrase(without_edges(words), "why"):
        return show(knowledge, ONLY_AI)
    tool = _shown_by_name(knowledge, words, state)
    if tool is not None:
        return show(knowledge, tool)
    if reader.follow_ups.is_phrase(words, "start_over"):
        return show(knowledge, AFRESH)
    if reader.follow_ups.is_phrase(words, "guide") or (
        state.last is None and reader.follow_ups.is_phrase(words, "pick_for_me")
    ):
        return stepped("w:")
    number = number_in(without_edges(words), text)
    if number is not None and len(words) == 1 and not state.shown and 0 < number <= len(state.buttons):
        return understand_press(knowledge, tuple(state.buttons.values())[number - 1], state.last)
    place = reader.follow_ups.place(without_edges(words))
    if place is not None and state.last is not None and len(state.shown) <= place < len(state.buttons):
        return understand_press(knowledge, tuple(state.buttons.values())[place], state.last)
    if number is not None and not 0 < number <= len(state.shown):
        return Understanding("ask", follow="number", why=("a number, and nothing has it",))
    if state.last is None and reader.follow_ups.is_phrase(words, *LEANING):
        return Understanding("ask", follow="before", why=("leans on a turn before, and there is none",))
    return None


def settled(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """The understanding; where it was unsure, what settles the doubt: several wishes, a tool that is gone, a choice.

    Doubt whether a message is ours at all is settled by several wishes, or by one that is named and stands out.
    """
    if understood.outcome != "ask":
        return understood
    knowledge, slots = reader.knowledge, understood.slots
    if understood.intent == "compare" and len(slots.tools) > 1 and understood.ours >= reader.learned.ours:
        return replace(understood, outcome="answer", why=(*understood.why, "two names and a word of comparison"))
    wished = [name for name in slots.tasks if name in knowledge.tasks]
    if understood.intent == "choose" and len({knowledge.tasks[name].output[0] for name in wished}) > 1:
        plan = (*understood.why, "several wishes are a plan")
        return replace(understood, outcome="answer", entry=wished[0], why=plan)
    named = slots.tools[0] if len(slots.tools) == 1 and not wished and not slots.modalities else None
    if named and state.last is not None and _wants(understood, named, text):
        profile = show(knowledge, named) or understood
        beside = tuple(slot for slot in slots.found if slot.kind in ("constraint", "aspect"))
        return replace(profile, slots=replace(slots, found=(*profile.slots.found, *beside)))
    entry = understood.entry if understood.entry in wished and not slots.tools else None
    first, second = _lead(knowledge, understood)
    if understood.ours < reader.learned.ours and not (entry and first >= max(FAIRLY, 2 * second)):
        return understood
    if understood.intent == "choose" and entry and not knowledge.tasks[entry].careful:
        return replace(understood, outcome="answer", why=(*understood.why, "the task is named by its own word"))
    tool = knowledge.tools.get(slots.tools[0]) if len(slots.tools) == 1 else None
    asked = understood.intent == "profile" and bool(slots.ids("aspect"))
    if tool is not None and (asked or tool.status != "active"):
        return replace(understood, outcome="answer", intent="profile", entry=tool.id)
    chosen, _, among = state.notes.get("chose", "").partition(":")
    offered = offered_by(knowledge, understood)
    page = show(knowledge, chosen) if chosen in offered and len({*offered} & {*among.split(",")}) > 1 else None
    if page is None:
        return understood
    found = Slots((*page.slots.found, *slots.found), slots.budget, slots.memory_gb)
    return replace(page, slots=found, why=("chosen before, when the same was unclear",))


def _lead(knowledge: Knowledge, understood: Understanding) -> tuple[float, float]:
    """How sure the first candidate is, and the first of another family: near kin are as sure as it is."""
    tasks, named = knowledge.tasks, understood.candidates
    own = tasks[named[0].entry].family if named and named[0].entry in tasks else None
    others = (one for one in named[1:] if own is None or one.entry not in tasks or tasks[one.entry].family != own)
    return (named[0].confidence if named else 0.0), next((one.confidence for one in others), 0.0)


def remembered(knowledge: Knowledge, state: ConversationState, reply: Reply, walk: str) -> ConversationState:
    """What a turn leaves behind: what was meant, what was shown, and what is still open."""
    understood = reply.understanding
    buttons = {fingerprint(squash(choice.label)): choice.value for choice in reply.choices}
    state = replace(state.with_said(reply.text), buttons=buttons, held=_held(knowledge, state, understood))
    pending = Pending("chooser", about=walk) if walk else None
    if understood.outcome == "ask" and walk:
        return replace(state, pending=pending, misses=0 if understood.follow else state.misses + 1)
    if understood.outcome == "ask":
        return _asked_back(knowledge, state, reply)
    if understood.outcome != "answer":
        return replace(_sent_away(knowledge, state, reply), pending=pending or Pending(SENT))
    if understood.entry in FORGETS:
        return state.emptied()
    if understood.intent == "smalltalk" and (offered := _offered(reply)):
        pending = pending or Pending(OFFER, offered)
    if understood.intent == "smalltalk" or understood.follow == DETAIL:
        return replace(state, pending=pending, misses=0)
    if understood.follow in BESIDES and state.last is not None:
        return replace(state, pending=pending, misses=0)
    heard = Heard.from_understanding(understood)
    before = state.last.wish if state.last else None
    compared = understood.slots.tasks[:1] if understood.intent == "compare" else ()
    wish = understood.entry if understood.intent == "choose" else next(iter(compared), before)
    asked = understood.follow == "check" or understood.intent in ASKED_OF
    if asked and state.last is not None:  # whether it is free was asked, not wished
        heard = replace(heard, constraints=state.last.constraints)
    elif understood.intent == "compare" and state.last is not None:  # nor does a bare "is it legal" set a limit
        said = {slot.value for slot in understood.slots.found if slot.text} | {*state.last.constraints}
        heard = replace(heard, constraints=tuple(name for name in heard.constraints if name in said))
    named = heard.tasks if understood.intent == "choose" else ()
    plan = named if len(named) > 1 or understood.follow == FEWER else state.last.plan if state.last else ()
    earlier = task_of_page(knowledge, heard) or (state.last.earlier if wish == before and state.last else before)
    heard = replace(heard, wish=wish, earlier=earlier, plan=plan, chosen=_chosen(knowledge, state, reply))
    heard = replace(heard, wished=_wished(knowledge, state, understood))
    return replace(state, last=heard, shown=_in_view(state, reply), pending=pending, misses=0)


def _wished(knowledge: Knowledge, state: ConversationState, understood: Understanding) -> tuple[str, ...]:
    """The tasks that advice was given for so far, without those that were dropped again."""
    last, advised = state.last or Heard(), understood.intent == "choose" and understood.follow in LISTING
    named = (understood.entry or "", *understood.slots.tasks) if advised else ()
    now = [name for name in named if name in knowledge.tasks and name != UNDECIDED]
    gone = {*last.steps, *last.tasks} - {*now} if understood.follow == FEWER else set()
    kept = [name for name in last.wished if name not in gone and name not in now]
    return tuple(dict.fromkeys((*kept, *now)))[-MOST_WISHED:]


def _offered(reply: Reply) -> tuple[str, ...]:
    """What a courtesy offers to show, "Shall I show you how to start?": the page of its first button."""
    offers = re.search(r"\b(?:Shall I|Do you want|Would you like)\b[^.?!]*\?\s*$", reply.text)
    pages = [choice.value.removeprefix("e:") for choice in reply.choices if choice.value.startswith("e:")]
    return tuple(pages[:1]) if offers else ()


def _accepts(reader: Understander, words: tuple[str, ...]) -> bool:
    """Whether the words take up an offer: "yes please show me"."""
    size = reader.follow_ups.begins(words, "yes")
    return bool(size or words[:1] == ("show",)) and {*words[size:]} <= _TAKING_UP


def _asked_back(knowledge: Knowledge, state: ConversationState, reply: Reply) -> ConversationState:
    """What was offered stays open, and the likeliest of it is what the talk is about where nothing else is."""
    values = [choice.value for choice in reply.choices if choice.kind == "answer" and choice.value != NONE]
    offered = tuple(value.removeprefix("e:") for value in values)
    understood = reply.understanding
    supposed = _supposed(knowledge, understood, offered) if understood.follow != "none" else None
    last = supposed if supposed and (state.last is None or len(offered) == 1) else state.last
    return replace(state, last=last, pending=Pending("entry", offered) if offered else None, misses=state.misses + 1)


def _sent_away(knowledge: Knowledge, state: ConversationState, reply: Reply) -> ConversationState:
    """Whoever was told who makes what was ordered goes on from there, like one who was sent elsewhere at the start."""
    understood, entry = reply.understanding, reply.understanding.entry or ""
    if entry in knowledge.tasks:
        return replace(state, last=_supposed(knowledge, understood, (entry,)), shown=reply.recommended, misses=0)
    page = knowledge.referrals.get(entry)
    if not entry and state.last is None and understood.slots.tasks:  # declined, but its own words named a task
        likely = tuple(one.entry for one in understood.candidates[:1] if one.entry in knowledge.tasks)
        state = replace(state, last=_supposed(knowledge, understood, likely))
    if page is not None and not page.careful and state.last is None:
        names = (choice.value.removeprefix("e:") for choice in reply.choices)
        offered = tuple(name for name in names if name not in knowledge.smalltalk)
        state = replace(state, last=_supposed(knowledge, understood, offered))
    return replace(state, misses=0 if entry else state.misses + 1)


def _chosen(knowledge: Knowledge, state: ConversationState, reply: Reply) -> str | None:
    """The tool that is taken after a turn: one asked for by itself, or the only one left of those compared.

    A new list or comparison opens the choice.
    """
    understood = reply.understanding
    if understood.intent in ("profile", "capability") and understood.entry in knowledge.tools:
        return understood.entry
    if understood.intent == "compare":
        return reply.recommended[0] if len(reply.recommended) == 1 else None
    before = state.last.chosen if state.last else None
    goes_on = understood.intent == "explain" or (understood.intent == "choose" and understood.follow not in OPENING)
    return before if goes_on else None


def with_choice(state: ConversationState, before: ConversationState, message: Message) -> ConversationState:
    """The state, knowing which of several entries was pressed when the bot had asked."""
    pressed = (message.choice or "").removeprefix("e:")
    pending = before.pending
    if message.choice is None or pending is None or pending.kind != "entry" or pressed not in pending.options:
        return state
    return state.with_note("chose", f"{pressed}:{','.join(pending.options)}")


def _held(knowledge: Knowledge, state: ConversationState, understood: Understanding) -> tuple[str, ...]:
    """The lasting limits after a turn: those before and those set now, without those taken back."""
    slots, page = understood.slots, knowledge.topics.get(understood.entry or "")
    wished = (understood.intent == "choose" and understood.follow != "check") or understood.follow == SINGLE
    now = slots.constraints if wished else ()
    now = page.implies if page and understood.outcome == "answer" and understood.confidence >= SURELY else now
    names = dict.fromkeys((*state.held, *(name for name in now if name in LASTING)))
    return tuple(name for name in names if name not in slots.ids("constraint", excluded=True))


def _wants(understood: Understanding, tool: str, text: str) -> bool:
    """Whether nothing that could be meant is surer than the tool that is named: "useless, i want chatgpt"."""
    own = any(slot.value == tool and slot.start >= 0 for slot in understood.slots.found)
    asks = "?" in text or without_edges(tokens(text))[0] in ASKING  # "can i ask chatgpt whether it wrote it"
    return own and not asks and understood.confidence < UNSURE


def _wordless(knowledge: Knowledge, text: str) -> Understanding:
    """What signs without words mean: a page of courtesy that lists the first, else that they hold no words."""
    sign = text.strip()[:1]
    page = next((one for one in knowledge.smalltalk.values() if sign and sign in one.phrases), None)
    shown = show(knowledge, page.id) if page else None
    return shown or Understanding("ask", follow="empty", why=("no words in it",))


def _begun(knowledge: Knowledge, words: tuple[str, ...], state: ConversationState) -> str | None:
    """The one button or next page of the wish whose title begins with the words: "who said what"."""
    task = knowledge.tasks.get(state.last.wish or "") if state.last is not None else None
    buttons = {value for value in state.buttons.values() if value.startswith("e:")}
    pages = buttons | {f"e:{name}" for name in (task.follow_ups if task else ())}
    fitting = [value for value in pages if tokens(knowledge.title(value[2:]))[: len(words)] == words]
    return fitting[0] if len(fitting) == 1 and len(words) >= BEGUN else None


def _shown_by_name(knowledge: Knowledge, words: tuple[str, ...], state: ConversationState) -> str | None:
    """The tool in view that is named and nothing else: "ok gamma", even where the name is an everyday word too."""
    if words[0] == "and":  # asks for the same of another one
        return None
    named = "".join(without_edges(words))
    shown = (knowledge.tools[name] for name in state.shown if name in knowledge.tools)
    return next((tool.id for tool in shown if squash(tool.name) == named), None)


def _button(text: str, state: ConversationState) -> str | None:
    """The button of the last reply that is pointed at as one: "the last button please"."""
    values = [value for value in state.buttons.values() if value != NONE]
    place = pointed(text, len(values), buttons=True)
    return values[place] if place is not None else None


def _among(knowledge: Knowledge, reader: Understander, text: str, pending: Pending) -> Understanding | None:
    """A typed answer to "which of these": by its place, by its name, or none of them."""
    words = tokens(text)
    place = reader.follow_ups.place(words)
    place = pointed(text, len(pending.options), buttons=False) if place is None else place
    if place is not None and place < len(pending.options):
        return show(knowledge, pending.options[place])
    if (number := number_in(words, " ".join(words))) is not None:
        if 0 < number <= len(pending.options):
            return show(knowledge, pending.options[number - 1])
        if number == len(pending.options) + 1:  # the last button says so
            return Understanding("ask", follow="none", why=("none of what was offered",))
        return Understanding("ask", follow="number", why=("a number, and nothing has it",))
    refused = words[:1] == ("none",) and len(words) <= MOST_REFUSED  # "none of these. can chatgpt ..." asks anew
    if reader.follow_ups.is_phrase(words, "no") or refused:
        return Understanding("ask", follow="none", why=("none of what was offered",))
    if reader.follow_ups.is_phrase(words, "yes", "pick_for_me") and pending.options:
        return show(knowledge, pending.options[0])
    said = set(words) - _SMALL
    fitting = [name for name in pending.options if said and said <= set(tokens(knowledge.title(name)))]
    return show(knowledge, fitting[0]) if len(fitting) == 1 else None


def _supposed(knowledge: Knowledge, understood: Understanding, offered: tuple[str, ...]) -> Heard | None:
    """What was probably meant when the bot asked back; None when nothing was near."""
    page = show(knowledge, offered[0]) if offered else None
    if page is None or page.intent in (None, "smalltalk"):
        return None
    found = page.slots.found if page.intent != "choose" else ()
    slots = replace(understood.slots, found=(*found, *understood.slots.found))
    heard = Heard.from_understanding(replace(understood, intent=page.intent, entry=page.entry, slots=slots))
    return replace(heard, wish=page.entry if page.intent == "choose" else None)


def _in_view(state: ConversationState, reply: Reply) -> tuple[str, ...]:
    """The tools in view, in the order shown: a single further one joins the list, so that "compare them" works."""
    if not reply.shown:
        return state.shown
    advised = reply.understanding.intent == "choose" and reply.understanding.follow in LISTING
    if advised and reply.recommended == reply.shown:  # a list of one is a list too
        return reply.shown
    if len(reply.shown) > 1 or state.last is None or state.last.intent == "smalltalk":
        return reply.shown
    return state.shown if reply.shown[0] in state.shown else (*state.shown[-MOST_SHOWN + 1 :], *reply.shown)
