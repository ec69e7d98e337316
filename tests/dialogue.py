"""Dialogues as plain text, read for tests on every platform.

    # A wish with two outputs, then a condition.
    == bakery
    user: need smth free to make a logo n a jingle for my bakery
    bot~ Suno
    intent: choose
    user: and if i want to sell it
    bot~ rights

`bot~` must contain these words, `bot!` must not, `bot:` is the whole reply; `outcome:`, `intent:` and `entry:` are what
was understood; `press:` presses the button with that label. Case and line breaks do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.message import Choice, Message, Reply

FOLDER = Path(__file__).resolve().parent / "dialogues"
SAYS = ("user:", "press:")
EXPECTS = ("bot~", "bot!", "bot:", "outcome:", "intent:", "entry:")


@dataclass
class Turn:
    """What a person does, and what must hold of the reply."""

    place: str
    """File and line."""
    text: str
    pressed: bool = False
    expected: list[tuple[str, str]] = field(default_factory=list)

    def message(self, choices: Sequence[Choice], conversation: str) -> Message:
        """The turn as a message. Raises AssertionError where no such button was offered."""
        if not self.pressed:
            return Message(self.text, conversation, conversation)
        values = {choice.label.lower(): choice.value for choice in choices}
        assert self.text.lower() in values, f"{self.place}: no button '{self.text}' among {sorted(values)}"
        return Message("", conversation, conversation, choice=values[self.text.lower()])

    def complaints(self, reply: Reply) -> list[str]:
        """What does not hold, in words; empty when all does."""
        text, understood = _plain(reply.text), reply.understanding
        actual = {
            "outcome:": understood.outcome,
            "intent:": understood.intent or "none",
            "entry:": understood.entry or "none",
        }
        read = " ".join(actual.values())
        wrong = [f"{self.place}: {self.text!r} failed"] if understood.outcome == "error" else []
        for sign, wanted in self.expected:
            match sign:
                case "bot~":
                    good = _plain(wanted) in text
                case "bot!":
                    good = _plain(wanted) not in text
                case "bot:":
                    good = _plain(wanted) == text
                case _:
                    good = wanted == actual[sign]
            if not good:
                wrong.append(f"{self.place}: {self.text!r}: wanted {sign} {wanted}; was {read}; said: {reply.text}")
        return wrong


@dataclass
class Dialogue:
    """One conversation from beginning to end."""

    name: str
    turns: list[Turn]


def read(path: Path) -> tuple[Dialogue, ...]:
    """The dialogues of a file. Raises ValueError with file and line for what cannot be read."""
    return tuple(_read(path))


def _read(path: Path) -> Iterator[Dialogue]:
    current: Dialogue | None = None
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line, place = raw.strip(), f"{path.name}:{number}"
        if not line or line.startswith("# "):
            continue
        if line.startswith("== "):
            if current:
                yield current
            current = Dialogue(f"{path.stem}-{line[3:].strip()}", [])
            continue
        _add(current, line, place)
    if current:
        yield current


def _add(dialogue: Dialogue | None, line: str, place: str) -> None:
    sign = next((sign for sign in (*SAYS, *EXPECTS) if line.startswith(sign)), None)
    if sign is None or dialogue is None:
        raise ValueError(f"{place}: begin with '== name', then lines with one of {' '.join((*SAYS, *EXPECTS))}")
    rest = line.removeprefix(sign).strip()
    if sign in SAYS:
        dialogue.turns.append(Turn(place, rest, pressed=sign == "press:"))
    elif not dialogue.turns:
        raise ValueError(f"{place}: nobody has said anything yet; write 'user:' first")
    else:
        dialogue.turns[-1].expected.append((sign, rest))


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").lower().split())
