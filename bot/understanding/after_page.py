"""What leans on a page of explanation that has no tool in view: "is it kept", "which one", "is it dangerous"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.conversation import Heard
from bot.knowledge.model import Knowledge, Topic
from bot.text import tokens
from bot.understanding.carried import Carried, to_page

GENERAL: Mapping[str, str] = {
    "data": "chat-privacy-by-vendor", "age": "children-age-limits", "quota": "usage-limits",
    "origin": "eu-hosting",
}  # fmt: skip
"""Where a question leads that is else asked of the tools in view."""
SIDES: Mapping[str, tuple[str, str]] = {
    "legal": ("rights", "gdpr-eu-ai-act"), "trust": ("", "check-an-answer"), "safe": ("", "privacy-training"),
    "check_it": ("", "check-an-answer"),
}  # fmt: skip
"""Where a bare "legal?" leads: a page of this group that the task names, where there is a group, else this page."""
SOLD = "commercial-use-media"
"""Where it leads for what is made to be shown or sold."""
SECRECY = "professional-secrecy"
"""Where it leads for what must stay confidential."""
MEDIA = frozenset({"image", "video", "music", "speech", "sound", "3d", "slides"})
SCHOOL = frozenset({"school", "uni", "university", "college", "exam", "exams", "teacher", "prof", "professor"})
"""Words that make "is it allowed" a question about the rules there."""
OF_SCHOOL = "academic-integrity"
RISK = frozenset({"safe", "safety", "danger", "dangers", "dangerous", "risk", "risks", "risky", "harm"})
"""Words in the title of a page on what can go wrong."""


def in_general(knowledge: Knowledge, how: str, heard: Heard) -> Carried | None:
    """The page that answers such a question for all tools."""
    page = GENERAL.get(how) if _page(knowledge, heard) else None
    return to_page(knowledge, page) if page else None


def page_at_school(knowledge: Knowledge, how: str, words: Sequence[str]) -> Carried | None:
    """The page on what is allowed at school, where "is it allowed" goes on with such a word."""
    return to_page(knowledge, OF_SCHOOL) if how == "legal" and not SCHOOL.isdisjoint(words) else None


def page_on_side(knowledge: Knowledge, how: str, heard: Heard) -> Carried | None:
    """The page on whether that is legal, safe or to be trusted, for the wish in view."""
    if how not in SIDES:
        return None
    group, page = SIDES[how]
    task, topics = knowledge.tasks.get(heard.entry or "") or knowledge.tasks.get(heard.wish or ""), knowledge.topics
    read = _page(knowledge, heard)
    nexts = task.follow_ups if task else read.follow_ups if read else ()
    own = (name for name in nexts if name in topics and topics[name].group == group)
    if how == "legal" and (task is None or not MEDIA.isdisjoint(task.output[:1])):
        page = SOLD
    elif how == "legal" and not {"private", "offline"}.isdisjoint(heard.constraints):
        return to_page(knowledge, SECRECY)
    return to_page(knowledge, next(own, page) if read is None or not task else page)


def task_of_page(knowledge: Knowledge, heard: Heard) -> str | None:
    """What somebody does who has read a page: the first task among its next pages."""
    page = _page(knowledge, heard)
    return next((name for name in page.follow_ups if name in knowledge.tasks), None) if page else None


def page_on_risks(knowledge: Knowledge, heard: Heard) -> Carried | None:
    """The next page that says by its title what can go wrong."""
    page = _page(knowledge, heard)
    names = page.follow_ups if page else ()
    risky = next((name for name in names if not RISK.isdisjoint(tokens(knowledge.title(name)))), None)
    return to_page(knowledge, risky) if risky else None


def _page(knowledge: Knowledge, heard: Heard) -> Topic | None:
    return knowledge.topics.get(heard.entry or "") if heard.intent == "explain" else None
