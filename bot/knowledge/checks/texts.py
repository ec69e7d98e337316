"""Length: the direct answer comes in the first two sentences, and a first reply fits a phone's screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateError

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.model import Pick, Task

FIRST_REPLY = 900
"""Characters of a first reply, as Markdown."""
DIRECT = 320
"""Characters of the first two sentences: what is read before somebody decides whether to read on."""
REFERRAL = 450
"""Characters of a referral: one kind line and where to go."""
PICKS = 3
_SENTENCE = re.compile(r"(?<=[.!?])[\"')*]*\s+(?=[A-Z*\"'(\[-])|\n\n|\n(?=- |\d)")
_LINK = re.compile(r"\]\([^)]*\)")


def long_texts(checked: Checked) -> Iterator[Problem]:
    """First parts that run on, and answers that come late in them."""
    knowledge, problem = checked.knowledge, checked.places.problem
    for topic in knowledge.topics.values():
        if len(shown(topic.body)) > FIRST_REPLY:
            length = len(shown(topic.body))
            text = f"the first part has {length} characters; keep {FIRST_REPLY}, the rest goes below a line ---more---"
            yield problem(topic, text, words=_begin(topic.body))
        yield from _direct(checked, topic.body, checked.places.file(topic))
    for task in knowledge.tasks.values():
        if len(_lead(task)) > DIRECT:
            yield problem(
                task,
                f"the lead has {len(_lead(task))} characters{' with no_ai' if task.no_ai else ''}; say it in {DIRECT}",
                "lead",
            )
    for referral in knowledge.referrals.values():
        if len(shown(referral.body)) > (FIRST_REPLY if referral.careful else REFERRAL):
            text = f"{len(shown(referral.body))} characters; say in {REFERRAL} where to go instead"
            yield problem(referral, text, words=_begin(referral.body))
    for page in knowledge.smalltalk.values():
        for variant in page.variants:
            if len(shown(variant)) > FIRST_REPLY:
                yield problem(
                    page,
                    f"{len(shown(variant))} characters; keep small talk under {FIRST_REPLY}",
                    words=_begin(variant),
                )


def long_answers(checked: Checked) -> Iterator[Problem]:
    """Tasks whose whole first reply (lead, picks, what to avoid, what to watch for) runs on."""
    try:
        lengths = [(task, len(_first_reply(checked, task))) for task in checked.knowledge.tasks.values()]
    except TemplateError:
        return  # the check of templates tells what is wrong with them
    for task, length in lengths:
        if length > FIRST_REPLY:
            text = f"the whole answer has {length} characters; shorten lead, reasons, avoid, watch to {FIRST_REPLY}"
            yield checked.places.problem(task, text, "lead")


def shown(text: str) -> str:
    """A text as people see its length: links by their words."""
    return _LINK.sub("]", text)


def first_sentences(text: str, count: int = 2) -> str:
    """The first sentences of a text, lists counted item by item."""
    return " ".join(part for part in _SENTENCE.split(text)[:count] if part)


def _direct(checked: Checked, body: str, file: str) -> Iterator[Problem]:
    direct = shown(first_sentences(body))
    if len(direct) > DIRECT:
        text = f"the first two sentences have {len(direct)} characters; give the direct answer in {DIRECT}"
        yield checked.places.problem(file, text, words=_begin(body))


def _first_reply(checked: Checked, task: Task) -> str:
    choose, avoid = checked.templates.get_template("replies/choose"), checked.templates.get_template("lines/avoid")
    notes = [avoid.render(what=task.avoid[0].what, why=task.avoid[0].why)] if task.avoid else []
    picks = [_pick(checked, pick) for pick in task.picks[:PICKS]]
    reply = choose.render(lead=_lead(task), picks=picks, notes=notes, watch=task.watch[0] if task.watch else "")
    return re.sub(r"\n{3,}", "\n\n", reply).strip()


def _lead(task: Task) -> str:
    return f"{task.no_ai} {task.lead}".strip() if task.no_ai and task.no_ai not in task.lead else task.lead


def _pick(checked: Checked, pick: Pick) -> dict[str, str]:
    tool = checked.knowledge.tools.get(pick.tool)
    price = checked.knowledge.lines.get(f"free-{tool.price.free}", "") if tool else ""
    return {"name": tool.name if tool else pick.tool, "reason": pick.reason, "price": price, "caveat": ""}


def _begin(text: str) -> str:
    return text.splitlines()[0].strip() if text else ""
