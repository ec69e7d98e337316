"""What somebody does not want: "not canva", "drop the free", "i said no cloud and you give me gamma", "drop the music".

One rule for all of it. A clause that begins by taking something back (`retracting`) or by ruling something out
(`refusing`) names
- a tool, by name or by its place: it stays out of the advice from then on,
- a limit: it no longer holds; where the words are themselves a limit ("no cloud"), it is one, and no rejection,
- an output or a task of the wish: the rest of the wish stays, and where nothing is left the talk begins again. What is
  wished for in its place takes its place: "no not a jingle, a video"; a plan takes what is added as a further step.
What else a message asks beside that, or wishes for anew, is read as usual.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.conversation import ConversationState, Heard
from bot.knowledge.model import Knowledge
from bot.knowledge.plain import plain_task
from bot.message import Slot, Slots, Understanding
from bot.presses import compared, show
from bot.text import tokens
from bot.understanding.after_page import task_of_page
from bot.understanding.carried import joined, kept_of
from bot.understanding.followup import UNDECIDED
from bot.understanding.leaning import ASKING, EDGES, without_edges
from bot.understanding.understand import CERTAIN, Understander

TOO = (("too",), ("as", "well"))
"""Last words of what is wished for besides."""
WITHOUT = "without"
"""`Understanding.follow` of advice from which something was ruled out."""
FEWER = "fewer"
"""The same of a plan from which a step was taken."""
DROPPED = "dropped"
"""The same of advice for which a limit was taken back."""
CANCEL = "cancel"
MOST_NAMED = 6
"""Words of what is rejected."""
MOST_BESIDE = 10
"""Words of another clause that may stand beside it."""
MOST_NEITHER = 4
"""Words of "neither of the two"."""
_CLAUSE = re.compile(
    r"[.,;!?:]+(?:\s+|$)|\s+-+\s+|\s+(?=(?:and|but|why) (?:do |did )?you\b)|\s+(?:but|rather)\s+(?=(?:i|an?|the)\b)"
)
_FOR_NOW = re.compile(r"\s+(?:for (?:now|the moment|today|a bit)|right now|now|later)\s*$", re.IGNORECASE)
_TELL = re.compile(
    r"^\W*(?:(?:and|but|so|now|please|ok|instead|just)\W+)*(?:just )?(?:tell|say to) me\b\W*", re.IGNORECASE
)
LEAST_INSTEAD = 3
"""Words of what is asked in the place of a subject that is dropped."""
_BEFORE = EDGES | {"no", "nah", "nope", "sorry", "wait", "hey", "please", "actually", "lets"}
_BLAMED = _BEFORE | {"why", "do", "did", "still"}
COUNTS = (("two",), ("three",))
"""Behind "I don't want" these count: whoever says so wants one, and rejects no third."""
_AROUND = frozenset({"the", "a", "an", "my", "any", "thing", "part", "stuff", "bit", "be", "to", "anything", "about",
                     "on", "said", "for", "in", "of", "either", "again", "anymore", "please", "from", "with", "it",
                     "is", "limit", "idea", "like", "just", "only", "me", "requirement", "by", "ones", "one", "app",
                     "apps", "needed", "tool", "tools", "version", "products", "and", "or", "that", "this", "them",
                     "they"})  # fmt: skip
_REJECTED = frozenset({"tool", "maker", "constraint", "task", "modality"})
_OF_A_WISH = frozenset({"tool", "maker", "task", "modality", "input", "topic", "stranger"})


@dataclass(frozen=True)
class Rejected:
    """What the clauses of a message rule out or take back."""

    tools: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Limits that are set anew beside it."""
    outputs: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    """Tasks that are wished for in the place of others."""
    weakly: bool = False
    """Whether a mere "no" rejects the whole wish: "no slides" may tell of the slides."""

    def __or__(self, other: Rejected) -> Rejected:
        return Rejected(
            (*self.tools, *other.tools), (*self.limits, *other.limits), (*self.kept, *other.kept),
            (*self.outputs, *other.outputs), (*self.tasks, *other.tasks), (*self.instead, *other.instead),
            self.weakly or other.weakly,
        )  # fmt: skip


def rejected(reader: Understander, text: str, state: ConversationState) -> Understanding | None:
    """The wish in view without what a message rejects; None where it rejects nothing, or asks for something beside."""
    if state.last is None or reader.follow_ups.is_phrase(tokens(text), "other"):
        return None
    found = Rejected()
    for clause in filter(None, map(tokens, _CLAUSE.split(text))):
        part = _added(reader, clause, state.last) or _of_clause(reader, clause, state)
        if part is None and (found.tasks or found.outputs):
            part = _wished(reader, clause)
        if part is None:
            return None
        found |= part if not (part.weakly and found.tools) else Rejected()  # "drop openai. i dont like them"
    if not (found.tools or found.limits or found.outputs or found.tasks or found.instead):
        return None
    return _left(reader.knowledge, found, state, state.last)


def asked_instead(reader: Understander, text: str, state: ConversationState) -> str:
    """The question or wish behind a clause that drops the subject: "forget the scans, can a chatbot run on that pc".

    Empty where no subject is dropped, or only a tool or a limit is, or what stands behind it is not understood alone.
    """
    if state.last is None:
        return ""
    parts = [(part.end(), text[: part.start()]) for part in _CLAUSE.finditer(text)]
    for end, before in reversed(parts):
        line = tokens(_FOR_NOW.sub("", _CLAUSE.split(before)[-1]))
        first = next((place for place, word in enumerate(line) if word not in _BEFORE), 0)
        size = reader.follow_ups.begins(line[first:], "retracting")
        named = reader.slots(" ".join(line[first + size :])).found
        behind = _TELL.sub("", text[end:])
        if not size or not 0 < len(line) - first - size <= MOST_NAMED or len(tokens(behind)) < LEAST_INSTEAD:
            continue
        alone = reader.understand(behind)
        asks = alone.outcome == "ask" and alone.candidates and without_edges(tokens(behind))[0] in ASKING
        told = (alone.outcome == "answer" or asks) and alone.intent != "smalltalk" and not alone.follow
        limit = reader.follow_ups.dropped(line)
        if told and not limit and not any(slot.kind in ("tool", "maker", "constraint") for slot in named):
            return behind
    return ""


def _of_clause(reader: Understander, words: tuple[str, ...], state: ConversationState) -> Rejected | None:
    """What one clause rejects, nothing where it only tells something, and None where it asks or wishes."""
    phrases, blamed = reader.follow_ups, _blamed(reader, words, state)
    if blamed:
        return Rejected(tools=blamed)
    first = next((place for place, word in enumerate(words) if word not in _BEFORE), len(words))
    for start in range(first, -1, -1):
        line = words[start:]
        back, out = phrases.begins(line, "retracting"), phrases.begins(line, "refusing")
        size = max(back, out)
        if line[:2] == ("no", "the"):  # "no, the video one" chooses
            return None
        if size and 0 < len(line) - size <= MOST_NAMED:
            return _named(reader, line, line[size:], state, firmly=back >= out or "actually" in words[:start])
    slots = reader.slots(" ".join(words))
    new = any(slot.kind in _OF_A_WISH and slot.start >= 0 for slot in slots.found)
    asks = first < len(words) and words[first] in ASKING and not phrases.is_phrase(words[first:], "other", "aside")
    return None if new or asks or len(words) > MOST_BESIDE else Rejected(kept=slots.constraints)


def _added(reader: Understander, words: tuple[str, ...], heard: Heard) -> Rejected | None:
    """What is added to a plan, "also a video", or to a single wish: "the video too"."""
    line = words[next((place for place, word in enumerate(words) if word not in _BEFORE), 0) :]
    wish = heard.entry if heard.intent == "choose" else heard.wish
    last = next((len(way) for way in TOO if line[-len(way) :] == way), 0)
    if last and wish is not None and line[0] not in ASKING:
        return _wished(reader, line[:-last])
    size = reader.follow_ups.begins(line, "keeping")
    if size and not reader.slots(" ".join(line[size:])).tasks:  # "keep it short"
        return None
    size = size or (reader.follow_ups.begins(line, "add") if wish is not None else 0)
    return _wished(reader, line[size:]) if size else None


def _wished(reader: Understander, words: tuple[str, ...]) -> Rejected | None:
    """What is wished for in the place of what is rejected; None where the words are no clear wish."""
    wished = reader.understand(" ".join(words)) if 0 < len(words) <= MOST_BESIDE else Understanding()
    named = bool(wished.slots.tasks or wished.slots.modalities)
    chosen = wished.intent == "choose" and (wished.outcome == "answer" or (wished.outcome == "ask" and named))
    task = next(iter((wished.entry, *(one.entry for one in wished.candidates))), None)
    return Rejected(instead=(task,)) if chosen and task and task in reader.knowledge.tasks else None


def _blamed(reader: Understander, words: tuple[str, ...], state: ConversationState) -> tuple[str, ...]:
    """The tools that the bot is blamed for, "and you give me gamma", or that are called bad: "the first one sucks"."""
    phrases = reader.follow_ups
    first = next((place for place, word in enumerate(words) if word not in _BLAMED), len(words))
    if words[first : first + 1] == ("neither",) and len(words) - first <= MOST_NEITHER:
        return (state.last.tools if state.last else ()) or state.shown
    if size := phrases.begins(words[first:], "blaming"):
        return reader.slots(" ".join(words[first + size :])).tools
    size = next((size for size in (3, 2, 1) if phrases.is_phrase(words[-size:], "faulting")), 0)
    line = words[: len(words) - size]
    if not size or not line or line[0] in ASKING:
        return ()
    if (place := phrases.place(line)) is not None:
        return state.shown[place : place + 1] if place >= 0 else state.shown[-1:]
    slots = reader.slots(" ".join(line))
    whole = sum(len(slot.text.split()) for slot in slots.found if slot.kind == "tool") == len(line)
    return slots.tools if whole and {*slots.tools} <= {*state.shown} else ()


def _named(
    reader: Understander, whole: tuple[str, ...], rest: tuple[str, ...], state: ConversationState, *, firmly: bool
) -> Rejected | None:
    """What is named behind "not" or "drop"; None where it is nothing that could be rejected in this talk."""
    if rest in COUNTS:
        return None
    place = reader.follow_ups.place(rest)
    if place is not None:
        return Rejected(tools=(state.shown[place],)) if state.shown and place < len(state.shown) else None
    while rest and rest[0] in _AROUND:
        rest = rest[1:]
    while rest and rest[-1] in _AROUND:
        rest = rest[:-1]
    if not rest and "either" in whole and state.shown:  # "not that either"
        return Rejected(tools=state.shown[:1])
    if not rest:  # "not that"
        heard = state.last or Heard()
        names = dict.fromkeys((heard.entry or "", *heard.tasks))
        return Rejected(tasks=tuple(name for name in names if name in reader.knowledge.tasks), weakly=True)
    heard = state.last or Heard()
    in_force = {*heard.constraints, *state.held}
    if (dropped := reader.follow_ups.dropped(whole)) and len(whole) <= MOST_NAMED:
        return Rejected(limits=dropped if whole[0] != "no" or in_force & {*dropped} else ())
    own, said = reader.slots(" ".join(rest)), reader.slots(" ".join(whole))
    set_so = tuple(name for name in said.constraints if name not in own.constraints)
    if set_so:
        return Rejected(kept=set_so)
    machines = chain.from_iterable(reader.knowledge.lexicon.group("hardware").values())
    if {" ".join(whole), " ".join(rest)} & {*machines}:  # "no gpu" tells what somebody has
        return None
    named = {word for slot in own.found if slot.kind in _REJECTED for word in slot.text.split()}
    if not {*rest} <= _AROUND | EDGES | named:  # "i don't want chatgpt to train on my photos" rejects no tool
        return _of_a_plan(reader, rest, heard)
    tools = (*own.tools, *_made_by(reader.knowledge, own.ids("maker")))
    if tools:
        return Rejected(tools=tools)
    if own.constraints:
        return Rejected(limits=own.constraints if whole[0] != "no" or in_force & {*own.constraints} else ())
    tasks = tuple(name for name in own.tasks if name in (heard.entry, heard.wish, *heard.steps))
    part = Rejected(tasks=tasks, outputs=() if tasks else own.modalities)
    known = firmly or bool(_remaining(reader.knowledge, part, heard))
    return replace(part, weakly=not known) if part.tasks or part.outputs else None


def _of_a_plan(reader: Understander, rest: tuple[str, ...], heard: Heard) -> Rejected | None:
    """The step of a plan that is called by other words than the lexicon's; None where it is none of them."""
    near = reader.understand(" ".join(rest)).candidates if len(heard.steps) > 1 else ()
    step = next((one.entry for one in near if one.entry in heard.steps), None)
    return Rejected(tasks=(step,)) if step else None


def _made_by(knowledge: Knowledge, makers: Sequence[str]) -> tuple[str, ...]:
    known = knowledge.tools.values()
    return tuple(tool.id for tool in known if tool.maker in makers and tool.status == "active")


def _made(knowledge: Knowledge, heard: Heard) -> tuple[str, ...]:
    """The outputs that the wish in view is for."""
    wish = knowledge.tasks.get(heard.entry or "") or knowledge.tasks.get(heard.wish or "")
    of_tasks = (knowledge.tasks[name].output[0] for name in heard.steps if name in knowledge.tasks)
    return tuple(dict.fromkeys((*heard.modalities, *of_tasks, *(wish.output[:1] if wish else ()))))


def _left(knowledge: Knowledge, found: Rejected, state: ConversationState, heard: Heard) -> Understanding | None:
    """What is left of the wish, the comparison or the tool in view."""
    others = [name for name in heard.tools if name not in found.tools]
    wish = heard.entry if heard.intent == "choose" else heard.wish
    compares = heard.intent == "compare" and found.tools and 0 < len(others) < len(heard.tools)
    if compares and (len(others) > 1 or wish is None):
        together = compared(knowledge, others)
        if together is None:
            return show(knowledge, others[0])
        out = (*together.slots.found, *_ruled_out(found).found)
        return replace(together, slots=replace(together.slots, found=out), follow=WITHOUT)
    if wish is None and found.tools and len(heard.tools) != 1:
        made = knowledge.tools[heard.tools[0]].outputs[0] if heard.tools else ""
        wish = plain_task(knowledge, made) if made else task_of_page(knowledge, heard)
    if wish is None or wish not in knowledge.tasks:
        return _other_than(knowledge, found, heard)
    if heard.intent != "choose":
        tasks = heard.steps or (wish,)
        kept = Heard("choose", wish, tasks=tasks, constraints=heard.constraints, wish=wish, plan=heard.plan)
        heard = replace(kept, excluded=heard.excluded)
    adds = bool(found.instead) and not found.outputs
    if found.tasks or adds or {*found.outputs} & {*_made(knowledge, heard)}:
        return _fewer(knowledge, found, heard)
    if found.instead:
        return None
    limits = tuple(name for name in heard.constraints if name not in found.limits)
    slots = joined(kept_of(replace(heard, constraints=limits, tools=())), _ruled_out(found))
    return _advice(wish, slots, WITHOUT if found.tools or found.outputs else DROPPED)


def _ruled_out(found: Rejected) -> Slots:
    """What is rejected and what is set beside it, as slots."""
    return Slots((
        *(Slot("tool", name, excluded=True) for name in found.tools),
        *(Slot("constraint", name, excluded=True) for name in found.limits),
        *(Slot("constraint", name) for name in found.kept if name not in found.limits),
    ))  # fmt: skip


def _other_than(knowledge: Knowledge, found: Rejected, heard: Heard) -> Understanding | None:
    """Without a wish: what else there is for a tool that is not wanted."""
    tool = next((name for name in heard.tools[:1] if name in found.tools), None)
    page = show(knowledge, tool) if tool else None
    return page and replace(page, slots=Slots((*page.slots.found, Slot("aspect", "alternatives"))))


def _fewer(knowledge: Knowledge, found: Rejected, heard: Heard) -> Understanding | None:
    """The wish without one of its tasks or outputs; the end of the subject where none is left."""
    kept = _remaining(knowledge, found, heard)
    left = list(dict.fromkeys((*kept, *found.instead)))
    if not left and heard.earlier and not found.weakly:  # "and then a summary of it": back to what it is of
        return replace(show(knowledge, heard.earlier) or Understanding(), follow="back")
    if not left:
        return None if found.weakly else show(knowledge, CANCEL)
    slots = Slots((
        *(Slot("task", name) for name in left), *(Slot("constraint", name) for name in heard.constraints),
        *(Slot("tool", name, excluded=True) for name in heard.excluded),
    ))  # fmt: skip
    return _advice(left[0], slots, FEWER if kept else "")


def _remaining(knowledge: Knowledge, found: Rejected, heard: Heard) -> list[str]:
    """The tasks of the wish in view that are not rejected."""
    steps = [name for name in (heard.entry or "", *heard.steps) if name in knowledge.tasks]
    made = {knowledge.tasks[name].output[0] for name in (*steps, *found.tasks)}
    given = {name for step in steps for name in knowledge.tasks[step].inputs}
    plain = (plain_task(knowledge, name) or "" for name in heard.modalities if name not in made | given)
    named = dict.fromkeys((*steps, *plain))
    gone = (*found.tasks, UNDECIDED)
    tasks = (knowledge.tasks[name] for name in named if name in knowledge.tasks and name not in gone)
    return [task.id for task in tasks if task.output[0] not in found.outputs]


def _advice(wish: str | None, slots: Slots, follow: str) -> Understanding:
    return Understanding("answer", "choose", wish, slots, CERTAIN, ours=CERTAIN, follow=follow, why=("rejected",))
