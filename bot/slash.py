"""Slash commands of the chat: the few that read or change what is kept, and those that are short for a question."""

from __future__ import annotations

import re
from datetime import date

from bot import mydata, observe
from bot.answers.draft import label
from bot.conversation import ConversationState
from bot.errors import StoreError
from bot.knowledge.model import Knowledge
from bot.message import Choice, Message, Reply, Understanding
from bot.presses import compared, show, stepped
from bot.replies import Replies
from bot.store import Feedback, Store
from bot.suggest import Suggester
from bot.text import tokens

REASONS = ("wrong", "old", "missed", "hard")
TOPICS_SHOWN = 8
HELPFUL, UNHELPFUL, REASON = "f:y:", "f:n:", "f:r:"
_UNKNOWN = re.compile(r"\s*/([A-Za-z_]\w*)(?:\s|$)")
"""A command that no adapter knows: it comes as words. A path has a second slash."""
STORED = "d:stored"
"""Shows what is kept of a person as it is stored."""


class Desk:
    """Serves commands and feedback buttons for one snapshot of the knowledge."""

    def __init__(
        self, knowledge: Knowledge, replies: Replies, suggester: Suggester, store: Store, keeps_unanswered: bool
    ) -> None:
        self._knowledge, self._replies, self._suggester, self._store = knowledge, replies, suggester, store
        self._keeps_unanswered = keeps_unanswered

    async def serve(
        self, message: Message, person: str, state: ConversationState, today: date
    ) -> Reply | Understanding | None:
        """A finished reply, an understanding to be answered, or None when the message is a plain question."""
        if message.choice is not None and message.choice.startswith("f:"):
            return await self._judge(message.choice, today)
        unknown = _UNKNOWN.match(message.text) if message.command is None and message.choice is None else None
        if unknown:
            return self._say("command_unknown", name=unknown[1][:30])
        if message.choice == STORED:
            return await self._my_data(person, as_stored=True)
        match message.command:
            case "start" if message.text.strip():
                return show(self._knowledge, message.text.strip()) or self._start()
            case "start":
                return self._start()
            case "help":
                return self._say("help")
            case "privacy":
                return self._say("privacy", keeps_unanswered=self._keeps_unanswered)
            case "mydata":
                return await self._my_data(person)
            case "forget":
                return await self._forget(person)
            case "feedback":
                return self._ask_feedback(state)
            case "sources":
                return self._sources(state)
            case "choose" if not message.text.strip():
                return stepped("w:")
            case "cancel":
                return self._say("cancel", open=state.pending is not None)
            case "tool":
                return self._tool(message.text)
            case "topics" | "topic":
                return self._topic(message.text)
            case "compare":
                return self._compare(message.text)
        return None

    def _say(self, line: str, choices: tuple[Choice, ...] = (), /, **values: object) -> Reply:
        understood = Understanding("answer", "smalltalk", confidence=1.0, ours=1.0)
        return Reply(self._replies.line(line, values), choices, understanding=understood)

    def _start(self) -> Reply:
        targets = ("logo", "c:chatgpt,claude", "large-language-model")
        values = (target if ":" in target else f"e:{target}" for target in targets)
        labels = (self._replies.line(f"start_example_{number}", {}) for number in (1, 2, 3))
        return self._say("start", tuple(Choice(name, value) for name, value in zip(labels, values, strict=True)))

    async def _my_data(self, person: str, *, as_stored: bool = False) -> Reply:
        try:
            rows = await self._store.export(person)
        except StoreError:
            return self._say("forget_failed")
        lines = mydata.in_words(rows, self._knowledge, self._replies)
        if not lines:
            return self._say("mydata_nothing")
        if as_stored:
            return self._say("mydata_stored", data=mydata.as_stored(rows))
        return self._say("mydata", (Choice(self._replies.line("mydata_show", {}), STORED),), kept=lines)

    async def _forget(self, person: str) -> Reply:
        try:
            rows = await self._store.forget(person)
        except StoreError:
            return self._say("forget_failed")
        return self._say("forgotten", rows=rows)

    def _ask_feedback(self, state: ConversationState) -> Reply:
        entry = state.last.entry if state.last else None
        return self._say("feedback_ask", self.feedback(entry)) if entry else self._say("feedback_nothing")

    def feedback(self, entry: str) -> tuple[Choice, ...]:
        """The two buttons under an answer."""
        return (
            Choice(self._replies.line("feedback_yes", {}), HELPFUL + entry, "feedback"),
            Choice(self._replies.line("feedback_no", {}), UNHELPFUL + entry, "feedback"),
        )

    async def _judge(self, value: str, today: date) -> Reply:
        """Keep a vote at once; one against is asked for its reason, which is kept beside it when it comes."""
        verdict, _, rest = value[2:].partition(":")
        reason, _, entry = rest.rpartition(":")
        if entry not in self._knowledge.tools and not self._knowledge.entry(entry):
            return self._say("stale_button")
        try:
            await self._store.add_feedback(Feedback(today, entry, self._knowledge.version, verdict == "y", reason))
        except StoreError:
            return self._say("forget_failed")
        if verdict in "yn":
            observe.judged(verdict == "y")
        if verdict != "n":
            return self._say("feedback_thanks")
        options = (Choice(self._replies.line(f"feedback_reason_{name}", {}), f"{REASON}{name}:{entry}", "feedback")
                   for name in REASONS)  # fmt: skip
        return self._say("feedback_why", tuple(options))

    def _sources(self, state: ConversationState) -> Reply:
        entry = state.last.entry if state.last else None
        page = self._knowledge.topics.get(entry or "") or self._knowledge.tools.get(entry or "")
        tools = [self._knowledge.tools[name] for name in state.shown if name in self._knowledge.tools]
        facts = [*(page.facts if page else ()), *(fact for tool in tools for fact in tool.facts[:2])][:6]
        if not facts:
            return self._say("sources_none")
        named = dict.fromkeys(
            f"- {fact.source if fact.source.startswith('http') else self._named(fact.source)} ({fact.as_of})"
            for fact in facts
        )
        lines = "\n".join(named)
        intro = self._say("sources_intro")
        return Reply(f"{intro.text}\n\n{lines}", understanding=intro.understanding)

    def _named(self, source: str) -> str:
        known = self._knowledge.sources.get(source)
        return known.title if known else source

    def _tool(self, text: str) -> Reply | Understanding:
        if not tokens(text):
            return self._say("tool_usage")
        found = self._suggester.suggest(text, ("tool",), 1)
        page = show(self._knowledge, found[0].value.removeprefix("e:")) if found else None
        return page or self._say("tool_unknown", name=self._harmless(text))

    def _topic(self, text: str) -> Reply | Understanding:
        if not tokens(text):
            pages = sorted(self._knowledge.topics.values(), key=lambda topic: (-len(topic.facts), topic.id))
            shown = tuple(Choice(label(self._knowledge, page.id), f"e:{page.id}") for page in pages[:TOPICS_SHOWN])
            return self._say("topics_intro", shown)
        found = self._suggester.suggest(text, ("topic", "task"), 1)
        page = show(self._knowledge, found[0].value.removeprefix("e:")) if found else None
        return page or self._say("topic_unknown", name=self._harmless(text))

    def _compare(self, text: str) -> Reply | Understanding:
        parts = [
            part for part in text.replace(" vs ", ",").replace(" or ", ",").replace(";", ",").split(",") if tokens(part)
        ]
        parts = parts if len(parts) > 1 else text.split()
        if len(parts) < 2:
            return self._say("compare_usage")
        found = [self._suggester.suggest(part, ("tool",), 1) for part in parts]
        ids = [options[0].value.removeprefix("e:") for options in found if options]
        return compared(self._knowledge, ids) or self._say("compare_too_few")

    def _harmless(self, text: str) -> str:
        return " ".join(tokens(text))[:60]
