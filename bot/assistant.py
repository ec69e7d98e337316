"""The bot itself: recall, understand, answer, word, remember. Platforms only hand messages in and show replies.

One snapshot (`Brain`) answers one message from beginning to end; a reload swaps the whole snapshot between messages.
Whatever goes wrong inside, the person gets an apology and the log gets the traceback, never the words.
"""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from bot import observe
from bot.answers import Context, answer
from bot.answers.again import again
from bot.answers.clarify import LIKELY, regret
from bot.answers.draft import source_notes
from bot.answers.whose import set_right
from bot.care import CARE, closed, kept_care, mourns
from bot.clauses import begun_anew
from bot.conversation import Conversation, ConversationState
from bot.corrections import misread, with_turn
from bot.errors import ConflictError, StoreError
from bot.foreign import is_foreign
from bot.held import with_held, with_limits
from bot.joined import joined
from bot.knowledge.fresh import Overdue, overdue
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.memory import FORGETS, remembered, with_choice
from bot.message import ENTRY_KINDS, Choice, Message, Reply, Understanding
from bot.pictures import Pictures
from bot.presses import understand_press
from bot.privacy import Hasher, holds_key, scrub, secret_for
from bot.readings import Asked, hear
from bot.rejections import FEWER
from bot.replies import Replies
from bot.settings import Settings, load_settings
from bot.slash import Desk
from bot.store import STALE, Store, Unanswered, Use, open_store
from bot.store.told import Told
from bot.suggest import Suggester
from bot.telling import read_ahead, told
from bot.text import tokens
from bot.understanding.cache import Progress, knowledge_folder, open_understander
from bot.understanding.understand import Understander

log = logging.getLogger(__name__)
Given = ParamSpec("Given")
Result = TypeVar("Result")
Clock = Callable[[], datetime]
VOTED = ("telegram", "discord")
"""Platforms on which an answer can be judged by a button."""
NEAR = 0.02
"""Confidence from which a page is one of the cards to choose from."""
BREATH, LOOK_AGAIN = 0.05, 60.0
"""Seconds between two subjects that are read ahead, and until it is looked whether there was a reload."""
MAY_COME_BACK = (CARE, "number", FEWER)
"""What is said again in the same words where it holds, like a question of the chooser, or what is left of a plan."""


@dataclass(frozen=True)
class Brain:
    """One version of the knowledge, ready to answer."""

    knowledge: Knowledge
    understander: Understander
    replies: Replies
    suggester: Suggester
    pictures: Pictures

    @classmethod
    def read(cls, settings: Settings, progress: Progress | None = None) -> Brain:
        """Load and index a knowledge folder. Raises KnowledgeError with everything that is wrong in it."""
        knowledge = load(knowledge_folder(settings), settings.language)
        return cls.of(knowledge, settings, progress)

    @classmethod
    def of(cls, knowledge: Knowledge, settings: Settings, progress: Progress | None = None) -> Brain:
        return cls(
            knowledge, open_understander(knowledge, settings, progress), Replies(knowledge), Suggester(knowledge),
            Pictures(knowledge),
        )  # fmt: skip


class Assistant:
    """The only real `Handler`."""

    def __init__(
        self, brain: Brain, store: Store, settings: Settings, clock: Clock = lambda: datetime.now(UTC), *,
        shared: bool = True,
    ) -> None:  # fmt: skip
        self._brain, self._store, self._settings, self._clock = brain, store, settings, clock
        self._hasher = Hasher(secret_for(settings))
        self._told = Told()
        # two threads would wait for each other: more CPU a message
        self._threads = ThreadPoolExecutor(1, "understanding") if shared else None

    @classmethod
    async def open(
        cls, knowledge: Path | str | None = None, store: Store | str | None = None, *,
        settings: Settings | None = None, clock: Clock | None = None, progress: Progress | None = None,
        shared: bool = True,
    ) -> Self:  # fmt: skip
        """An assistant ready to reply. Raises SettingsError and KnowledgeError; a store that is down is no error.

        Where one person alone is served (`shared` false), a turn's sums need no thread of their own.
        """
        chosen = settings or load_settings(
            knowledge=Path(knowledge) if knowledge else None, store=store if isinstance(store, str) else None
        )
        if settings is not None and knowledge is not None:
            chosen = settings.model_copy(update={"knowledge": Path(knowledge)})
        kept = open_store(chosen.store) if store is None or isinstance(store, str) else store
        brain = await asyncio.to_thread(Brain.read, chosen, progress)
        try:
            await kept.open()
        except StoreError as error:
            log.warning("the store is not ready (%s); answering without memory", error)
        return cls(brain, kept, chosen, clock or (lambda: datetime.now(UTC)), shared=shared)

    async def close(self) -> None:
        """Let go of the store and the threads."""
        await self._store.close()
        if self._threads is not None:
            self._threads.shutdown(wait=False)

    @property
    def knowledge(self) -> Knowledge:
        """The snapshot that answers now."""
        return self._brain.knowledge

    @property
    def store(self) -> Store:
        return self._store

    @property
    def understander(self) -> Understander:
        return self._brain.understander

    async def keep_reading_ahead(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Read what the notes say before anybody asks, a subject at a time between messages; anew after a reload."""
        done: weakref.ref[Understander] | None = None  # what was left by a reload must not be held
        while True:
            if done is None or done() is not self.understander:
                done = weakref.ref(self.understander)
                for subject in (*self.knowledge.topics, *self.knowledge.tasks, *self.knowledge.tools):
                    if not await self._beside(read_ahead, self.understander, subject):
                        break
                    await pause(BREATH)
            await pause(LOOK_AGAIN)

    def adopt(self, brain: Brain) -> None:
        """Answer from another snapshot from the next message on."""
        self._brain = brain

    async def reply(self, message: Message) -> Reply | None:
        """The answer to a message; None when it was not meant for the bot. Never raises for what users do."""
        if not message.addressed:
            return None
        started, brain = time.perf_counter(), self._brain
        try:
            async with self._store.turn(self._conversation_id(message)):
                reply = await self._turn(brain, message)
        except Exception:
            log.exception("a reply failed")
            reply = Reply(brain.replies.line("apology_1", {}), understanding=Understanding("error"))
        understood = reply.understanding
        observe.answered(message.platform, understood.outcome, understood.intent, time.perf_counter() - started)
        return reply

    async def state_of(self, message: Message) -> ConversationState:
        """What is remembered of the conversation that a message belongs to."""
        return (await self._recall(message, message.sent_at or self._clock()))[0].state

    async def look_up(self, message: Message, limit: int = 5) -> tuple[Reply, ...]:
        """The best few answers to choose from, without touching any memory; none where nothing is near."""
        brain, now = self._brain, message.sent_at or self._clock()
        understood = await self._beside(brain.understander.understand, message.text)
        first = [understood] if understood.outcome == "answer" else []
        least = LIKELY if understood.outcome == "decline" else NEAR
        others = [
            press for candidate in understood.candidates
            if candidate.entry != understood.entry or not first
            if candidate.confidence >= least and candidate.entry not in brain.knowledge.smalltalk
            if (press := understand_press(brain.knowledge, f"e:{candidate.entry}", None)) is not None
        ]  # fmt: skip
        state = ConversationState()
        found = (*first, *others)[:limit]
        return tuple(_worded(brain, self._context(brain, one, state, now, message.text))[0] for one in found)

    def suggest(self, text: str, kinds: tuple[str, ...] = ENTRY_KINDS, limit: int = 25) -> tuple[Choice, ...]:
        """Completions while someone types, tolerant of typos."""
        return self._brain.suggester.suggest(text, kinds, limit)

    def line(self, name: str, /, **values: object) -> str:
        """One of the bot's own short lines. Raises KeyError for no such."""
        return self._brain.replies.line(name, values)

    async def picture(self, name: str) -> bytes | None:
        """A reply's picture as PNG; None when there is no such."""
        return await asyncio.to_thread(self._brain.pictures.png, name)

    async def preferences(self, place: str) -> Mapping[str, str]:
        """What was set for a place; empty when nothing was, or the store is down."""
        try:
            return await self._store.preferences(self._hasher.place(place))
        except StoreError:
            return {}

    async def prefer(self, place: str, name: str, value: str | None) -> None:
        """Set one preference. Raises StoreError."""
        await self._store.prefer(self._hasher.place(place), name, value)

    def person(self, message: Message) -> str:
        """The keyed hash under which the store knows the sender."""
        return self._hasher.person(message.platform, message.sender_id)

    async def _beside(self, work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Result:
        """Work done beside the event loop, which goes on meanwhile; in it where nobody else waits."""
        if self._threads is None:
            return work(*given, **named)
        told = partial(copy_context().run, work, *given, **named)  # its log lines say of which message they are
        return await asyncio.get_running_loop().run_in_executor(self._threads, told)

    async def _turn(self, brain: Brain, message: Message) -> Reply:
        """One message from beginning to end: recall, understand, answer, word, remember."""
        now = message.sent_at or self._clock()
        conversation, down = await self._recall(message, now)
        text, state = begun_anew(brain.understander, message.text, conversation.state)
        message, conversation = replace(message, text=text), replace(conversation, state=state)
        desk = Desk(brain.knowledge, brain.replies, brain.suggester, self._store, self._settings.keep_unanswered)
        command = await desk.serve(message, self.person(message), state, now.date())
        if isinstance(command, Reply):
            return command
        if holds_key(message.text):
            observe.key_pasted()
            return Reply(brain.replies.line("key_warning", {}), understanding=Understanding("decline"))
        if command and message.command == "start":
            state = closed(state)  # a link was opened elsewhere
        reply, state, past = await self._beside(self._work_out, brain, message, command, state, conversation.state, now)
        saved = await self._remember(conversation.with_state(with_choice(state, conversation.state, message), now))
        if saved and not down:
            self._told.forget(conversation.id)
        elif self._told.is_first(conversation.id):
            reply = replace(reply, text=f"{reply.text}\n\n{brain.replies.line('store_down', {})}")
        await self._count(brain, message, reply, now, past)
        return _judged(desk, reply) if message.platform in VOTED else reply

    def _work_out(
        self, brain: Brain, message: Message, command: Understanding | None, state: ConversationState,
        before: ConversationState, now: datetime,
    ) -> tuple[Reply, ConversationState, list[Overdue]]:  # fmt: skip
        """All the sums of a turn: what the message asks, up to three things, each answered and worded in its turn.

        Back come the reply, what is now known of the conversation, and the facts past their life that were met.
        """
        questions = [Asked(message.text, command)] if command else self._understand(brain, message, state)
        state = with_limits(brain.understander, message.text, state)
        replies, past = [], list[Overdue]()
        start = next((asked.talk for asked in questions if asked.talk), state)
        for asked in questions:
            state = asked.talk or state
            understood = with_held(brain.knowledge, asked.meant, state, before)
            context = replace(self._context(brain, understood, state, now, asked.text), corrected=asked.corrects)
            reply, walk, met = _worded(brain, context)
            past += met
            state = kept_care(remembered(brain.knowledge, state, reply, walk), reply.understanding)
            replies.append(replace(reply, text=f"{regret(context, reply.understanding)} {reply.text}".strip()))
        state = with_turn(brain.understander, state, message.text, replies[-1].understanding, start)
        return replies[0] if len(replies) == 1 else joined(replies), state, past

    def _understand(self, brain: Brain, message: Message, state: ConversationState) -> list[Asked]:
        """What the message asks, up to three things."""
        if message.choice is not None:
            pressed = understand_press(brain.knowledge, message.choice, state.last)
            return [Asked(message.text, pressed or Understanding("ask", follow="stale"))]
        return hear(brain.understander, message.text, state)

    def _context(
        self, brain: Brain, understood: Understanding, state: ConversationState, now: datetime, text: str
    ) -> Context:
        typed = text.lower()  # words of another language are no slips
        words = tuple((typed if is_foreign(typed.split()) else brain.understander.spelled(text)).split())
        unknown: tuple[str, ...] = ()
        if understood.outcome == "ask":
            known = brain.understander.known_words
            unknown = tuple(word for word in tokens(text) if word not in known and len(word) > 2)
        tools = {*understood.slots.tools, understood.entry or "", *state.in_view} & brain.knowledge.tools.keys()
        found = {name: brain.understander.particular(text, name) for name in sorted(tools)} if text else {}
        particulars = {name: one for name, one in found.items() if one is not None}
        topic = brain.knowledge.topics.get(understood.entry or "")
        again = topic is not None and text and state.has_said(topic.body)
        nearest = told(brain.understander, topic.id, text).text if topic is not None and again else ""
        return Context(
            brain.knowledge, brain.replies, understood, state, now.date(), len(state.said), words, unknown, particulars,
            nearest,
        )  # fmt: skip

    def _conversation_id(self, message: Message) -> str:
        return self._hasher.conversation(message.platform, message.conversation_id)

    async def _recall(self, message: Message, now: datetime) -> tuple[Conversation, bool]:
        """The conversation as it stands, and whether the store is down."""
        fresh = Conversation(self._conversation_id(message), self.person(message), now)
        try:
            kept = await self._store.load(fresh.id)
        except StoreError as error:
            log.warning("memory cannot be read (%s)", type(error).__name__)
            return fresh, True
        return (kept.faded(now) if kept else fresh), False

    async def _remember(self, conversation: Conversation) -> bool:
        """Keep the conversation; False when the store is down."""
        try:
            await self._store.save(conversation)
        except ConflictError:
            log.warning("a conversation was saved elsewhere in between; the newer one stays")
        except StoreError as error:
            log.warning("memory cannot be kept (%s)", type(error).__name__)
            return False
        return True

    async def _count(
        self, brain: Brain, message: Message, reply: Reply, now: datetime, past: Iterable[Overdue]
    ) -> None:
        """Count the turn and its facts past their life; keep what nobody could answer where the operator wants that."""
        understood, version = reply.understanding, brain.knowledge.version
        use = Use(
            now.date(), message.platform, understood.outcome, understood.intent or "", understood.entry or "", version
        )
        for met in past:
            observe.stale(met.fate, met.facts)
        try:
            await self._store.count(use)
            for met in past:
                await self._store.count(replace(use, outcome=STALE, intent=met.fate, entry=met.where))
            # what is declined without a page that says where to go may well have been ours
            in_vain = understood.outcome == "ask" or (understood.outcome == "decline" and understood.entry is None)
            if self._settings.keep_unanswered and in_vain and message.text:
                nearest = understood.candidates[0].entry if understood.candidates else ""
                text = scrub(message.text, brain.understander.known_words)
                await self._store.add_unanswered(Unanswered(now.date(), text, nearest, self.person(message)))
        except StoreError as error:
            log.warning("a turn could not be counted (%s)", type(error).__name__)


def _worded(brain: Brain, context: Context) -> tuple[Reply, str, tuple[Overdue, ...]]:
    """The reply to what was understood, where the guided chooser then stands, and what was past its life in it."""
    draft = answer(context)
    text, picture = brain.replies.text(draft.template, draft.values), draft.picture
    if context.corrected and context.memory.has_said(text):  # what was contradicted is not said once more
        context = replace(context, understanding=misread(context.memory))
        draft = answer(context)
        text, picture = brain.replies.text(draft.template, draft.values), None
    page = brain.knowledge.referrals.get(draft.entry or "")
    heard = context.understanding
    stays = draft.template == "guide" or heard.follow in MAY_COME_BACK or bool(page and page.careful)
    stays = stays or (heard.outcome == "answer" and heard.entry in FORGETS)
    if context.memory.has_said(text) and not stays:
        text, picture = again(context, draft, text), None
    if is_foreign(context.words) and context.understanding.outcome in ("answer", "ask"):
        text = f"{context.line('in-english')}\n\n{text}"
    if right := set_right(context):
        text = f"{right}\n\n{text}"
    if mourns(context.understanding, context.words):
        text = f"{context.line('sympathy')}\n\n{text}"
    understood = draft.understanding or context.understanding
    if draft.offered:
        understood = replace(understood, entry=None)
    elif draft.entry:
        understood = replace(understood, entry=draft.entry)
    reply = Reply(
        text=text, choices=draft.choices, sources=source_notes(brain.knowledge, draft.facts),
        recommended=draft.recommended, title=draft.title, understanding=understood,
        shown=draft.shown or draft.recommended, picture=picture,
    )  # fmt: skip
    knowledge = brain.knowledge
    records = [knowledge.topics.get(understood.entry or ""), *map(knowledge.tools.get, dict.fromkeys(reply.shown))]
    met = overdue(filter(None, records), draft.facts, knowledge.lives, context.today)
    return reply, draft.walk, met


def _judged(desk: Desk, reply: Reply) -> Reply:
    """The reply with the two feedback buttons, when it is an answer that can be judged."""
    understood = reply.understanding
    if understood.outcome != "answer" or understood.intent == "smalltalk" or not understood.entry:
        return reply
    return replace(reply, choices=(*reply.choices, *desk.feedback(understood.entry)))
