"""In which language a voice is to speak: what does not know it is of no use, however good it is.

Only the language's name is kept, as one word in the talk's notes; the tools say what they speak (`Tool.languages`).
"""

from __future__ import annotations

from bot.conversation import ConversationState
from bot.foreign import LANGUAGES
from bot.knowledge.model import Knowledge
from bot.message import Slot, Understanding
from bot.text import tokens

NOTE = "tongue"
ENGLISH = "english"
SPOKEN = "speech"


def with_tongue(state: ConversationState, text: str) -> ConversationState:
    """The state, knowing the one language that the words name; of several none rules anything out."""
    named = {*tokens(text)} & (LANGUAGES | {ENGLISH})
    return state.with_note(NOTE, next(iter(named)) if len(named) == 1 else None) if named else state


def not_in_tongue(knowledge: Knowledge, understood: Understanding, state: ConversationState) -> tuple[Slot, ...]:
    """The voices that do not speak the language of the talk, ruled out unless the message names them."""
    task, tongue = knowledge.tasks.get(understood.entry or ""), state.notes.get(NOTE)
    if task is None or SPOKEN not in task.output or tongue is None:
        return ()
    named = understood.slots.tools
    silent = (tool for tool in knowledge.active.values() if tool.languages and tongue not in tool.languages)
    return tuple(Slot("tool", tool.id, excluded=True) for tool in silent if tool.id not in named)
