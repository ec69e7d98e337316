"""What is said when the bot is not sure, or when a question is not its own: never a dead end, never the same twice."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.draft import MOST_CHOICES, Context, Draft, label, next_choices, way_back
from bot.answers.guide import asked
from bot.answers.next_questions import STARTS, asked_about
from bot.answers.order import ordered
from bot.care import CARE, STEPS
from bot.chooser import Walk, next_question
from bot.foreign import is_foreign
from bot.knowledge.model import Knowledge
from bot.message import Choice, Understanding
from bot.replies import listed, sentence
from bot.subject import subject_of
from bot.text import canonical, tokens

MOST_ASKED = 3
MOST_ABOUT = 4
"""Turns in a row that may stay unclear about a subject before the menu is opened."""
LIKELY = 0.4
"""Who is sent elsewhere is offered the likeliest page from this confidence on: of our own questions that are declined
by mistake, seven in ten are, four in five of these with the right page; of what is not ours, three in ten."""
SUPPOSED = 0.6
"""Confidence from which the likely page's gist goes with the question back."""
OTHER_LANGUAGES = "other-languages"
"""The page for what was not understood in another language."""
ANEW = "e:start-over"
"""The button that begins again."""
OWNED_UP = ("misread", "parted")
"""Questions back that are an apology themselves."""
NONE = "n:"
"""The button "none of these"."""


def not_got(context: Context) -> Draft:
    """The question back, or a refusal; whoever was not understood twice in a row is offered to begin again."""
    draft = ask(context) if context.understanding.outcome == "ask" else decline(context)
    if context.memory.misses != 1 or draft.walk or draft.offered or draft.entry:
        return draft
    return replace(draft, choices=(*draft.choices[: MOST_CHOICES - 1], Choice(context.line("choice_start_over"), ANEW)))


def ask(context: Context) -> Draft:
    """Ask back: with choices the first time, for other words the second, the menu the third."""
    match context.understanding.follow:
        case "before":
            text = context.variant("nothing_before", 2)
            return Draft("text", {"text": text}, choices=next_choices(context, STARTS, most=3))
        case "none":
            return Draft("line:ask_none", choices=next_choices(context, STARTS, most=3))
        case "stale":
            return Draft("line:stale_button", choices=next_choices(context, STARTS, most=3))
        case "empty":
            return _wordless(context)
        case "number":
            return _no_such_number(context)
        case "misread":
            return _owned_up(context)
        case "parted":
            ways = (*way_back(context), *next_choices(context, STARTS, most=2))
            return Draft("text", {"text": context.variant("parted", 2)}, choices=ways)
        case "about" if context.memory.misses < MOST_ABOUT:
            return about(context)
    offered = offered_by(context.knowledge, context.understanding)
    pending, misses = context.memory.pending, context.memory.misses
    repeated = pending is not None and pending.kind == "entry" and set(pending.options) == set(offered)
    if offered and not repeated and misses < 2:
        choices = [Choice(label(context.knowledge, name), f"e:{name}", "answer") for name in offered]
        none = Choice(context.line("choice_none"), NONE, "answer")
        text = context.variant("ask_which") if len(offered) > 1 else context.line("ask_one")
        text = _supposed(context, offered[0]) or text
        return Draft("text", {"text": text}, choices=(*choices, none), offered=offered)
    if misses < MOST_ABOUT and subject_of(context.knowledge, context.memory):
        return about(context)
    values = {"known": listed(_known(context)), "missed": next(iter(context.unknown), "")}
    if misses < 2 and not context.memory.has_said(context.line("ask_other_words", **values)):
        return Draft("line:ask_other_words", values, choices=next_choices(context, STARTS, most=3))
    return menu(context)


def regret(context: Context, said: Understanding) -> str:
    """A short word in front of the answer where the one before was contradicted; empty where none is due."""
    due = context.corrected and said.follow not in OWNED_UP and said.intent != "smalltalk"
    return context.variant("regret", 2) if due else ""


def _owned_up(context: Context) -> Draft:
    """That a message was misread, back to what the talk was about, with what else it might have been."""
    knowledge, subject = context.knowledge, subject_of(context.knowledge, context.memory)
    near = next_choices(context, [one.entry for one in context.understanding.candidates], most=2)
    own = tuple(asked_about(context, subject)) if subject else next_choices(context, STARTS, most=2)
    text = context.variant("misread", 2, name=label(knowledge, subject) if subject else "")
    title = knowledge.title(subject) if subject else ""
    return Draft("text", {"text": text}, title=title, choices=tuple(dict.fromkeys((*near, *own)))[:MOST_CHOICES])


def _wordless(context: Context) -> Draft:
    """That there were no words, and what can be asked about what the talk is about."""
    subject = subject_of(context.knowledge, context.memory)
    own = tuple(asked_about(context, subject))[:MOST_ASKED] if subject else ()
    text = context.variant("empty_message" if context.words else "nothing_sent", 2)
    return Draft("text", {"text": text}, choices=own or next_choices(context, STARTS, most=3))


def _supposed(context: Context, entry: str) -> str:
    """The gist of the page that is likely meant, said with reserve; empty where none is likely."""
    best = next(iter(context.understanding.candidates), None)
    if best is None or best.entry != entry or best.confidence < SUPPOSED:
        return ""
    topic, task = context.knowledge.topics.get(entry), context.knowledge.tasks.get(entry)
    gist = topic.short if topic else sentence(task.lead.split(". ")[0]) if task and not task.careful else ""
    return context.line("ask_supposed", name=label(context.knowledge, entry), gist=gist) if gist else ""


def noted(context: Context) -> Draft:
    """A detail of the wish belongs into the request, and changes nothing about the advice."""
    knowledge, shown = context.knowledge, context.memory.shown
    task = context.understanding.entry or ""
    tool = next((knowledge.tools[name].name for name in context.memory.in_view if name in knowledge.tools), "")
    choices = tuple(asked_about(context, task))[:MOST_ASKED]
    text = context.variant("noted", tool=tool)
    return Draft("text", {"text": text}, title=knowledge.title(task), choices=choices, shown=shown)


def _no_such_number(context: Context) -> Draft:
    """Say what the numbers were, where there were any."""
    tools = [context.knowledge.tools[name] for name in context.memory.shown if name in context.knowledge.tools]
    pending = context.memory.pending
    if pending is not None and pending.options:
        names = [label(context.knowledge, name) for name in pending.options]
        offered = tuple(
            Choice(name, f"e:{entry}", "answer") for name, entry in zip(names, pending.options, strict=True)
        )
        text = context.line("number-shown", names=names)
        return Draft("text", {"text": text}, choices=offered, offered=pending.options)
    if not tools:
        text = context.variant("no_such_number")
        return Draft("text", {"text": text}, choices=next_choices(context, STARTS, most=3))
    choices = tuple(Choice(tool.name, f"e:{tool.id}") for tool in tools)
    text = context.line("number-shown", names=[tool.name for tool in tools])
    return Draft("text", {"text": text}, choices=choices)


MOST_UNKNOWN = 8
"""Words of a message in which an unknown word is what was missed; in a longer tale it is but one of its things."""


def about(context: Context) -> Draft:
    """The sentence of the notes that comes nearest; else what they don't say, and what can be asked about the subject.

    That nothing at all was made of a message is said last, when it shows neither.
    """
    knowledge = context.knowledge
    subject = subject_of(knowledge, context.memory) or ""
    near = [Choice(label(knowledge, one.entry), f"e:{one.entry}") for one in context.understanding.candidates]
    choices = [*near, *asked_about(context, subject)]
    quote, what = context.understanding.quote, _asked_for(context)
    page = context.understanding.entry if quote and context.understanding.entry in knowledge.topics else None
    name = label(knowledge, page or subject)  # as its button says; its bare words ("lonely") may hurt or puzzle
    if quote:
        text = context.variant("nearest", 2, name=name, text=quote)
    elif context.unknown and not near and len(context.plain) <= MOST_UNKNOWN:
        tool = next((knowledge.tools[one].name for one in context.memory.in_view if one in knowledge.tools), "")
        tool = tool if subject in knowledge.tasks else ""
        text = context.line("ask-unknown", words=context.unknown[:2], tool=tool)
    elif what:
        text = context.line("asked-unknown", name=name, what=what, near=bool(near))
    else:
        text = context.variant("ask_about", 3, name=name, near=bool(near))
    return Draft("text", {"text": text}, title=knowledge.title(subject), choices=tuple(dict.fromkeys(choices))[:4])


def _asked_for(context: Context) -> str:
    """What an unclear question asks for, as a clause: "how long that takes"; empty when it does not show."""
    line = tokens(" ".join(context.words))
    for name, ways in context.knowledge.lexicon.group("followups").items():
        known = name.startswith("asks_") and name in context.knowledge.lines
        if known and any(f" {canonical(way)} " in f" {' '.join(line)} " for way in ways):
            return context.word(name)
    return ""


def menu(context: Context) -> Draft:
    """The first question of the guided chooser, as the way out of not understanding."""
    question = next_question(context.knowledge, Walk())
    if question is None:
        return Draft("line:menu", choices=next_choices(context, STARTS))
    openings = (context.line("menu"), context.line("guide-not-got"), "")
    return asked(context, Walk(), question, openings[context.memory.misses % len(openings)])


def offered_by(knowledge: Knowledge, understanding: Understanding) -> tuple[str, ...]:
    """The entries and tools that could be meant, at most three."""
    named = [one.entry for one in understanding.candidates]
    known = [name for name in named if name in knowledge.tools or knowledge.entry(name)]
    pages = [name for name in known if name not in knowledge.smalltalk]
    return tuple(pages or known)[:MOST_ASKED]  # nobody means a greeting when anything else could be meant


def decline(context: Context) -> Draft:
    """Say kindly that this is not ours, where to go with it, and what the bot can do."""
    referral = context.knowledge.referrals.get(context.understanding.entry or "")
    if is_foreign(context.words) and not (referral and referral.careful):
        referral = context.knowledge.referrals.get(OTHER_LANGUAGES, referral)
    if referral and context.understanding.follow == CARE:
        steps = [context.line(f"{STEPS[referral.id]}_{number}") for number in (1, 2, 3)]
        text = next((step for step in steps if not context.memory.has_said(step)), context.variant(STEPS[referral.id]))
        return Draft("text", {"text": text}, title=referral.title, entry=referral.id)
    likely = [one.entry for one in context.understanding.candidates[:1] if one.confidence >= LIKELY]
    if likely and not (referral and referral.careful) and (order := ordered(context, likely[0])) is not None:
        return order
    if referral:
        ids = sorted((*likely, *referral.follow_ups), key=lambda name: name not in referral.follow_ups)
        nearest = () if referral.careful else next_choices(context, (*ids, *STARTS), most=2)
        return Draft("text", {"text": referral.body}, title=referral.title, choices=nearest, entry=referral.id)
    choices = (*next_choices(context, likely), *way_back(context), *next_choices(context, STARTS, most=3))
    return Draft("text", {"text": context.variant("decline")}, choices=tuple(dict.fromkeys(choices))[:3])


def _known(context: Context) -> list[str]:
    """What was understood of the message, in words."""
    slots = context.understanding.slots
    tasks = [label(context.knowledge, name) for name in slots.tasks]
    outputs = [context.word(f"modality-{name}") for name in slots.modalities]
    return [*tasks, *outputs][:2]


def left_open(context: Context) -> Draft:
    """That one of two questions is left open, said in its own words."""
    question = " ".join(context.words).removeprefix("and ")
    return Draft("text", {"text": context.line("left-open", question=question)})
