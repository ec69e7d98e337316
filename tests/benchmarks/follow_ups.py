"""What is lost on the second turn: openings of many kinds crossed with what people ordinarily say next.

    python -m tests.benchmarks.follow_ups [--held-out] [--show lost-tool] [--opening "a song"] [--most 40]

Every pair is a talk of its own: an opening, for some the choice of a tool, then one follow-up. Nothing is checked for
beauty; counted is only what is wrong whatever the page says:

- `dead`: no answer, though the page or the message alone has one (asked back, unclear about the subject, declined)
- `refused`: of these, the general line or a referral elsewhere
- `repeat`: the text of the turn before once more, or only its gist
- `lost-subject`: nothing of what the talk was about is named in the reply
- `lost-tool`: the tool that was chosen is not the one that is spoken of
- `lost-limit`: a tool is recommended that breaks a limit set before, and the reply does not say so
- `no-sample`: asked for the words to type, and nothing to copy
- `not-one`: asked for a single one, and more or none came
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot import Assistant, Message
from bot.knowledge.model import Knowledge
from bot.message import Reply

TASK, PAGE, TOOL, PAIR = "task", "page", "tool", "pair"
ANY = (TASK, PAGE, TOOL, PAIR)
WITH_TOOLS = (TASK, TOOL, PAIR)


@dataclass(frozen=True)
class Opening:
    """The first message of a talk."""

    text: str
    kind: str
    limit: str = ""
    """A limit that it sets, and that holds from then on."""


@dataclass(frozen=True)
class Next:
    """What is said next."""

    text: str
    on: tuple[str, ...] = ANY
    """After which openings it makes sense."""
    wants: str = "stays"
    """`stays` with the subject; `one` of what was shown; `sample` to copy; `leaves` for something else; `limited`, what
    names another result; `courtesy`."""
    chosen: bool = False
    """Whether it also makes sense when a tool was chosen, and is then about that tool."""


OPENINGS = (
    Opening("i need a logo for my bakery", TASK),
    Opening("a birthday song for my mum", TASK),
    Opening("which ai makes slides", TASK),
    Opening("turn a recording into text", TASK),
    Opening("subtitles for my youtube video", TASK),
    Opening("which ai for coding help", TASK),
    Opening("translate a letter into polish", TASK),
    Opening("answer a bad google review", TASK),
    Opening("ai for my homework in maths", TASK),
    Opening("make my old photos sharp again", TASK),
    Opening("a christmas card from my dog picture", TASK),
    Opening("read a long pdf for me", TASK),
    Opening("a short video clip for instagram", TASK),
    Opening("voice over for my film", TASK),
    Opening("which ai for my cover letter", TASK),
    Opening("build me a little website", TASK),
    Opening("plan a trip to rome", TASK),
    Opening("quiz cards for my exam", TASK),
    Opening("themes in free text survey answers", TASK),
    Opening("sprites for my game", TASK),
    Opening("edit my podcast", TASK),
    Opening("a menu for my cafe", TASK),
    Opening("tidy my living room with new furniture in a photo", TASK),
    Opening("free music for my video", TASK, "free"),
    Opening("free picture generator please", TASK, "free"),
    Opening("sum up a long pdf offline on my own computer", TASK, "private"),
    Opening("offline transcription of interviews", TASK, "offline"),
    Opening("local coding model on my own machine", TASK, "offline"),
    Opening("what is a hallucination", PAGE),
    Opening("what is a token", PAGE),
    Opening("does chatgpt keep what i type", PAGE),
    Opening("may i sell ai pictures", PAGE),
    Opening("can ai be detected in essays", PAGE),
    Opening("how do i write a good prompt", PAGE),
    Opening("i am new to ai and 72 years old", PAGE),
    Opening("what computer do i need to run ai at home", PAGE),
    Opening("what is suno", TOOL),
    Opening("tell me about gemini", TOOL),
    Opening("what is noscribe", TOOL),
    Opening("what is canva", TOOL),
    Opening("chatgpt or claude for long texts", PAIR),
    Opening("suno or udio", PAIR),
)

NEXTS = (
    Next("what do i type", (TASK, TOOL), "sample", chosen=True),
    Next("and what do i write to it exactly", (TASK, TOOL), "sample", chosen=True),
    Next("the prompt please", (TASK, TOOL), "sample", chosen=True),
    Next("just tell me the sentence i should type", (TASK, TOOL), "sample", chosen=True),
    Next("is it free", WITH_TOOLS, chosen=True),
    Next("and what does it cost", WITH_TOOLS, chosen=True),
    Next("which one", (TASK, PAIR), "one"),
    Next("ok which one, just one", (TASK, PAIR), "one"),
    Next("which of these should i take now, just tell me one", (TASK, PAIR), "one"),
    Next("just tell me one", (TASK, PAIR), "one"),
    Next("why that one", (TASK, PAIR)),
    Next("why not the second", (TASK,)),
    Next("how long does it take", (TASK, TOOL), chosen=True),
    Next("can it also make a picture", WITH_TOOLS, "limited", chosen=True),
    Next("does it work on my phone", WITH_TOOLS, chosen=True),
    Next("i only have an iphone", (TASK, TOOL)),
    Next("i have an old laptop", (TASK, TOOL)),
    Next("is it safe for my kid", WITH_TOOLS, chosen=True),
    Next("will they see my data", WITH_TOOLS, chosen=True),
    Next("do i need an account", WITH_TOOLS, chosen=True),
    Next("in german too?", WITH_TOOLS, chosen=True),
    Next("and for video", (TASK,), "limited"),
    Next("and a short text to go with it", (TASK,), "limited"),
    Next("what about chatgpt", (TASK, TOOL), "leaves"),
    Next("what about canva then", (TASK, TOOL), "leaves"),
    Next("no not that", ANY, "other"),
    Next("thats not what i asked", ANY, "other"),
    Next("something easier", (TASK, TOOL)),
    Next("something ready made i mean", (TASK,)),
    Next("how do i start", (TASK, TOOL), chosen=True),
    Next("how do i even begin, i never did that", (TASK, TOOL), chosen=True),
    Next("can you do it for me", (TASK, TOOL)),
    Next("can i use it for my business", WITH_TOOLS, chosen=True),
    Next("is there a limit how many", (TASK, TOOL), chosen=True),
    Next("will it make mistakes", WITH_TOOLS, chosen=True),
    Next("so yes or no", (PAGE,)),
    Next("how do i check that", (PAGE, TASK), "leaves"),
    Next("and at school", (PAGE,), "leaves"),
    Next("tell me more", ANY),
    Next("why", ANY),
    Next("who says that", ANY),
    Next("for my wife not for me", (TASK, PAGE)),
    Next("so no answer. who pays you", ANY, "leaves"),
    Next("ok fine. what is a token", (TASK, TOOL, PAIR), "leaves"),
    Next("none of these. does chatgpt have a free plan", (TASK, TOOL), "leaves"),
    Next("thanks, i will try that tomorrow", ANY, "courtesy"),
    Next("thank you dear, i show it to my wife. good night", ANY, "courtesy"),
    Next("ok thx bye", ANY, "courtesy"),
    Next("lol ok", ANY, "courtesy"),
)
HELD_OUT = (
    Next("and how do i have to put the request", (TASK, TOOL), "sample", chosen=True),
    Next("could you give me words i can paste in there", (TASK, TOOL), "sample", chosen=True),
    Next("i dont know what to say to it", (TASK, TOOL), "sample", chosen=True),
    Next("what should my first message to it be", (TASK, TOOL), "sample", chosen=True),
    Next("do they want money for that", WITH_TOOLS, chosen=True),
    Next("any subscription needed", WITH_TOOLS, chosen=True),
    Next("ok but which would be yours", (TASK, PAIR), "one"),
    Next("dont give me a list, a single name", (TASK, PAIR), "one"),
    Next("i need one name not three", (TASK, PAIR), "one"),
    Next("and the reason for this one is", (TASK, PAIR)),
    Next("whats the matter with the last one", (TASK,)),
    Next("will i be done by tonight", (TASK, TOOL), chosen=True),
    Next("is that a matter of minutes or hours", (TASK, TOOL), chosen=True),
    Next("does the same thing also make songs", WITH_TOOLS, "limited", chosen=True),
    Next("got an android phone, ok with that", WITH_TOOLS, chosen=True),
    Next("mine is a ten year old pc", (TASK, TOOL)),
    Next("would you let a child use that", WITH_TOOLS, chosen=True),
    Next("my daughter is 10, allowed?", WITH_TOOLS, chosen=True),
    Next("does somebody look at what i upload", WITH_TOOLS, chosen=True),
    Next("is it stored anywhere what i give it", WITH_TOOLS, chosen=True),
    Next("must i sign up somewhere", WITH_TOOLS, chosen=True),
    Next("does it get swiss german", WITH_TOOLS, chosen=True),
    Next("plus a picture for the front", (TASK,), "limited"),
    Next("same but as a film", (TASK,), "limited"),
    Next("heard of gemini, would that do", (TASK, TOOL), "leaves"),
    Next("nah, wrong", ANY, "other"),
    Next("you got me wrong there", ANY, "other"),
    Next("im hopeless with computers, something for dummies", (TASK, TOOL)),
    Next("and where do i get this thing", (TASK, TOOL), chosen=True),
    Next("what is the very first thing i do now", (TASK, TOOL), chosen=True),
    Next("cant you just make it here", (TASK, TOOL)),
    Next("i run a shop, am i allowed to use it there", WITH_TOOLS, chosen=True),
    Next("how often per day may i use it", (TASK, TOOL), chosen=True),
    Next("does it get things wrong a lot", WITH_TOOLS, chosen=True),
    Next("give me more on this", ANY),
    Next("and you know this from where", ANY),
    Next("its actually for my grandpa", (TASK, PAGE)),
    Next("that was no help. which company is behind you", ANY, "leaves"),
    Next("alright. whats a large language model then", (TASK, TOOL, PAIR), "leaves"),
    Next("no. can i use claude without paying", (TASK, TOOL), "leaves"),
    Next("thx a lot, gonna test it this weekend", ANY, "courtesy"),
    Next("great, my son will help me with it. have a nice evening", ANY, "courtesy"),
    Next("cheers, thats all", ANY, "courtesy"),
)
"""The same in words that no curator has seen: do not copy these lines into the lexicon."""
CHOICES = ("the second one", "ok i take the third one")
"""How a tool is chosen from a list before some of the follow-ups."""
FAULTS = ("dead", "refused", "repeat", "lost-subject", "lost-tool", "lost-limit", "no-sample", "not-one")


@dataclass(frozen=True)
class Talk:
    """One talk that was held, and what was wrong with its last turn."""

    said: tuple[str, ...]
    replies: tuple[Reply, ...]
    faults: frozenset[str]


async def hold(assistant: Assistant, number: int, said: tuple[str, ...]) -> tuple[Reply, ...]:
    """The replies to a talk of its own."""
    replies = [await assistant.reply(Message(text, str(number), str(number))) for text in said]
    return tuple(reply for reply in replies if reply is not None)


def faults(knowledge: Knowledge, opening: Opening, after: Next, replies: tuple[Reply, ...], chosen: bool) -> set[str]:
    """What is wrong with the last reply of a talk."""
    found, last, before = set[str](), replies[-1], replies[:-1]
    understood = last.understanding
    if after.wants == "courtesy":
        return set() if understood.intent == "smalltalk" else {"dead"}
    if understood.outcome != "answer" and after.wants != "other":
        found.add("dead")
        found |= {"refused"} if understood.outcome == "decline" else set()
    if any(last.text == one.text for one in before) or _is_gist(knowledge, last):
        found.add("repeat")
    tool = knowledge.tools[before[-1].understanding.entry or ""].name if chosen else ""
    if tool and tool not in last.text:
        found.add("lost-tool")
    if after.wants in ("stays", "sample") and not found & {"dead"} and not _on_subject(knowledge, before, last):
        found.add("lost-subject")
    if after.wants == "sample" and "> " not in last.text:
        found.add("no-sample")
    if after.wants == "one" and len(_named(knowledge, before[0], last)) != 1:
        found.add("not-one")
    if opening.limit and _breaks(knowledge, opening.limit, last):
        found.add("lost-limit")
    return found


def _is_gist(knowledge: Knowledge, reply: Reply) -> bool:
    """Whether only what was said before is said in short."""
    lines = (knowledge.lines[name].strip() for name in ("said_before", "said_still", "nothing_more"))
    return any(reply.text.startswith(line) for line in lines)


def _on_subject(knowledge: Knowledge, before: tuple[Reply, ...], reply: Reply) -> bool:
    """Whether the reply speaks of the page or of a tool that was in view."""
    shown = {name for one in before for name in (*one.shown, one.understanding.entry or "")}
    entries = {one.understanding.entry for one in before} - {None}
    names = (knowledge.tools[name].name for name in shown if name in knowledge.tools)
    titles = (knowledge.title(name) for name in entries if name)
    return reply.understanding.entry in entries or any(name in reply.text for name in (*names, *titles))


def _named(knowledge: Knowledge, first: Reply, reply: Reply) -> set[str]:
    """The tools of a first reply that the first sentence of a later one names."""
    opening = reply.text.split("\n\n")[0].split(". ")[0]
    return {name for name in first.shown if name in knowledge.tools and knowledge.tools[name].name in opening}


def _breaks(knowledge: Knowledge, limit: str, reply: Reply) -> bool:
    """Whether a recommended tool cannot meet the limit, and the reply is silent on that."""
    tools = [knowledge.tools[name] for name in reply.recommended if name in knowledge.tools]
    broken = [tool for tool in tools if not tool.meets(limit)]  # type: ignore[arg-type]  # from the table above
    words = ("online", "over the internet", "left that wish out", "leaves your", "servers", "paid")
    return bool(broken) and not any(word in reply.text for word in words)


def talks(nexts: tuple[Next, ...], only: str) -> Iterator[tuple[Opening, Next, tuple[str, ...], bool]]:
    """All talks: an opening, perhaps the choice of a tool, a follow-up."""
    for opening in OPENINGS:
        if only not in opening.text:
            continue
        for after in nexts:
            if opening.kind in after.on:
                yield opening, after, (opening.text, after.text), False
                if after.chosen and opening.kind == TASK:
                    for choice in CHOICES:
                        yield opening, after, (opening.text, choice, after.text), True


async def measure(nexts: tuple[Next, ...], only: str = "") -> list[Talk]:
    """Every talk with its faults. A choice that a list is too short for is left out."""
    assistant = await Assistant.open(store="memory://")
    held = []
    for number, (opening, after, said, chosen) in enumerate(talks(nexts, only)):
        replies = await hold(assistant, number, said)
        if chosen and replies[1].understanding.entry not in assistant.knowledge.tools:
            continue
        wrong = faults(assistant.knowledge, opening, after, replies, chosen)
        held.append(Talk(said, replies, frozenset(wrong)))
    await assistant.close()
    return held


def report(held: list[Talk], show: str, most: int) -> str:
    """The counts, the follow-ups that lose most, and some talks with the fault that is to be shown."""
    total = len(held)
    bad = sum(bool(talk.faults) for talk in held)
    lines = [f"{total} talks, {total - bad} without a fault ({(total - bad) / total:.1%})"]
    counts = Counter(fault for talk in held for fault in talk.faults)
    lines += [f"  {fault:13} {counts[fault]:5} {counts[fault] / total:6.1%}" for fault in FAULTS]
    worst = Counter(talk.said[-1] for talk in held if talk.faults)
    lines += ["", "by follow-up:", *(f"  {count:4} {text}" for text, count in worst.most_common(60))]
    if show:
        shown = [talk for talk in held if show in talk.faults or (show in talk.said[-1] and talk.faults)][:most]
        lines += ["", *(line for talk in shown for line in _told(talk))]
    return "\n".join(lines)


def _told(talk: Talk) -> Iterator[str]:
    understood = talk.replies[-1].understanding
    yield f"{' / '.join(talk.said)}  [{', '.join(sorted(talk.faults))}] {understood.outcome} {understood.entry}"
    yield f"    {talk.replies[-1].text[:200]!r}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", default="", help="a fault, or words of a follow-up, whose talks are printed")
    parser.add_argument("--held-out", action="store_true", help="say the follow-ups in other words")
    parser.add_argument("--opening", default="", help="only openings with these words")
    parser.add_argument("--most", type=int, default=40)
    options = parser.parse_args()
    sys.stdout.write(
        report(
            asyncio.run(measure(HELD_OUT if options.held_out else NEXTS, options.opening)), options.show, options.most
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
