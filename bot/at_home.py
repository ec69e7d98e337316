"""In a talk about what stays at home, a page on online services gives way to the one for one's own computer.

"Which computer do I need" then asks for one that runs a model, "is it as good" compares the two worlds, and "an old pc,
no gpu" tells on what it is to run.
"""

from __future__ import annotations

from bot.conversation import ConversationState
from bot.knowledge.model import Knowledge
from bot.message import Candidate, Intent, Slots, Understanding
from bot.presses import show
from bot.subject import ABOUT, CLEAR, KEPT
from bot.text import tokens
from bot.understanding.decide import Option
from bot.understanding.followup import UNDECIDED
from bot.understanding.leaning import ASKING
from bot.understanding.understand import Understander

AT_HOME = "for a local ai at home"
HOME = frozenset({"local", "offline", "home", "ollama", "silicon", "quantisation"})
"""Words in the names of pages about AI on one's own computer."""
AT_ALL = ("local-vs-cloud", "local-model")
"""Pages to which anything leads that is read as about AI at home: they answer only what sets the two worlds apart."""
COMPARED = frozenset({"good", "better", "worse", "compared", "smart", "smarter", "clever", "match", "beat"})
"""Words that set what runs at home against what is online."""
FAINT, PERHAPS, FAR = 0.2, 0.3, 0.75
"""Probability from which a page for home is meant where nothing else was, where something was, and where two worlds are
compared."""
SETTLED = 0.9
"""Confidence from which a page is meant whatever the talk is about."""


def at_home(reader: Understander, understood: Understanding, text: str, state: ConversationState) -> Understanding:
    """In a talk about what stays at home, a page on online services gives way to the one for home, where there is one.

    "Which computer do I need" then asks for one that runs a model, and "is it as good" compares the two worlds.
    """
    found = understood.slots.found
    unsure = understood.outcome != "answer" or (understood.confidence < CLEAR and not understood.follow)
    on_page = understood.outcome == "answer" and understood.intent == "explain"  # "no gpu here, how long will it take"
    if unsure and not on_page and (own := _own_machine(reader.knowledge, understood, state)):
        return own
    settled = understood.intent == "choose" and not understood.follow and understood.entry != UNDECIDED
    sure = understood.outcome == "answer" and (settled or understood.confidence >= SETTLED)
    which = understood.follow == "machine" and tokens(text)[:1] in (("which",), ("what",))  # one to get
    asked = understood.intent in ("profile", "capability") and any(
        slot.kind in ("constraint", "aspect", "input") or (slot.kind == "tool" and slot.start >= 0) for slot in found
    )
    compared = not COMPARED.isdisjoint(tokens(text)) and len(understood.slots.tools) < 2
    asks = "?" in text or not ASKING.isdisjoint(tokens(text)[:2])
    open_to = which or understood.follow in ("", ABOUT, "device")
    if not (asks and open_to and _is_at_home(reader.knowledge, state)):
        return understood
    if (
        (sure and not which) or asked or any(slot.kind == "tool" and slot.start >= 0 for slot in found)
    ) and not compared:
        return understood
    if (names_home(reader.knowledge, understood.entry) and not which) or any(
        slot.kind in ("task", "modality", "stranger") and slot.start >= 0 for slot in found
    ):
        return understood
    joined = f"{text.rstrip('?!. ')} {AT_HOME}"
    decision = reader.ranking(joined)[3]
    there = (option for option in decision.options if names_home(reader.knowledge, option.entry))
    best = next((option for option in there if compared or option.entry not in AT_ALL), None)
    least = FAR if compared else PERHAPS if understood.outcome == "answer" else FAINT
    if best is None or best.family < least:
        return understood
    return _found(reader.knowledge, best, reader.understand(joined), decision.ours)


def _own_machine(knowledge: Knowledge, understood: Understanding, state: ConversationState) -> Understanding | None:
    """What runs on the computer that somebody tells of, "an old pc, no gpu", in a talk about what stays at home."""
    tasks = (knowledge.tasks.get(slot.value) for slot in understood.slots.found if slot.start >= 0)
    task = next((one.id for one in tasks if one is not None and one.family == "local"), None)
    limits = {*state.held, *(state.last.constraints if state.last else ())}
    return show(knowledge, task) if task and limits & KEPT else None


def _is_at_home(knowledge: Knowledge, state: ConversationState) -> bool:
    """Whether the talk is about what runs at home: the limit was set, and what is in view meets it."""
    if state.last is None or not KEPT & {*state.held, *state.last.constraints}:
        return False
    shown = [knowledge.tools[name] for name in state.shown if name in knowledge.tools]
    return bool(shown and shown[0].offline) or names_home(knowledge, state.last.entry)


def names_home(knowledge: Knowledge, entry: str | None) -> bool:
    """Whether a page says by its name that it is about AI on one's own computer."""
    page = knowledge.topics.get(entry or "")
    return page is not None and not HOME.isdisjoint(tokens(f"{page.id} {page.title} {' '.join(page.names)}"))


def _found(knowledge: Knowledge, option: Option, joined: Understanding, ours: float) -> Understanding:
    """The understanding that an option leads to, with the limits that the message names."""
    entry = option.entry or ""
    page = show(knowledge, entry)
    intent: Intent = "capability" if option.kind == "capability" else (page.intent if page else None) or "explain"
    own = page.slots.found if page else ()
    kinds = ("constraint", "aspect") if intent == "profile" else ("constraint",)
    limits = joined.slots.found if intent == "capability" else tuple(
        slot for slot in joined.slots.found if slot.kind in kinds or slot.excluded
    )  # fmt: skip
    slots = Slots((*own, *limits), joined.slots.budget, joined.slots.memory_gb)
    why = (*joined.why, "for home")
    return Understanding(
        "answer", intent, entry, slots, option.family, (Candidate(entry, option.family),), joined.do_it, ours, why=why
    )
