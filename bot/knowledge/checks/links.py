"""Ids and links: all lead somewhere, what is recommended exists and makes the thing, and every page can be reached."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from bot.errors import Problem
from bot.knowledge.checks import Checked
from bot.knowledge.model import Constraint, Knowledge, Pick, Task, Tool

_LINK = re.compile(r"\]\(([^)\s]*)\)")
OPTIONS: tuple[tuple[str, Constraint], ...] = (("free", "free"), ("offline", "offline"), ("open", "open-source"))


def ids(checked: Checked) -> Iterator[Problem]:
    """Follow-ups, comparisons, successors, alternatives and models that lead nowhere or back to themselves."""
    knowledge, problem = checked.knowledge, checked.places.problem
    for entry in knowledge.entries():
        for number, name in enumerate(entry.follow_ups):
            wrong = _nowhere(knowledge, name, entry.id)
            if wrong:
                yield problem(entry, wrong, "follow_ups", number)
    for topic in knowledge.topics.values():
        for number, name in enumerate(topic.compare_with):
            if name not in knowledge.topics or name == topic.id:
                yield problem(topic, f"no other topic has the id '{name}'; mend or remove it", "compare_with", number)
    for tool in knowledge.tools.values():
        if tool.inside and (tool.inside not in knowledge.tools or tool.inside == tool.id):
            yield problem(tool, f"no other tool has the id '{tool.inside}'; mend or remove it", "inside")
        for field in ("successors", "alternatives", "built_on"):
            for number, name in enumerate(getattr(tool, field)):
                if name not in knowledge.tools or name == tool.id:
                    yield problem(tool, f"no other tool has the id '{name}'; mend or remove it", field, number)


def in_talks(checked: Checked) -> Iterator[Problem]:
    """Labels of talks that name no page, wish or tool."""
    knowledge = checked.knowledge
    for talk in knowledge.talks:
        for said in talk.turns:
            for name in said.ids():
                if name not in knowledge.tools and knowledge.entry(name) is None:
                    file = f"{knowledge.language}/talks/{talk.file}"
                    yield Problem(file, said.line + 1, f"no page or tool has the id '{name}'; mend or remove it")


def gone(checked: Checked) -> Iterator[Problem]:
    """Tools that are no more and do not say what became of them."""
    for tool in checked.knowledge.tools.values():
        if tool.status == "active":
            continue
        if not tool.became:
            yield checked.places.problem(
                tool, f"{tool.status}, but not what became of it; add a sentence 'became: ...'", "status"
            )
        if not _usable(checked.knowledge, tool):
            yield checked.places.problem(
                tool, f"{tool.status}, and no active tool to use instead; add 'successors: [...]'", "status"
            )


def recommended(checked: Checked) -> Iterator[Problem]:
    """Recommended tools that are unknown, no longer there, do not make the thing, or miss what they are named for."""
    for task in checked.knowledge.tasks.values():
        for number, pick in enumerate(task.picks):
            yield from _pick(checked, task, pick, number)
        for field, constraint in OPTIONS:
            for number, name in enumerate(getattr(task, field).tools):
                yield from _tool(checked, task, name, (field, "tools", number))
                tool = checked.knowledge.tools.get(name)
                if tool and not tool.meets(constraint):
                    text = f"{name} is not {constraint} by its own file; take it out here or mend tools/{name}.yaml"
                    yield checked.places.problem(task, text, field, "tools", number)
        for place, step in enumerate(task.steps):
            for number, name in enumerate(step.tools):
                yield from _tool(checked, task, name, ("steps", place, "tools", number))
                tool = checked.knowledge.tools.get(name)
                if tool and step.makes not in tool.outputs:
                    text = f"{name} does not make {step.makes} (it makes {', '.join(tool.outputs)}); name another tool"
                    yield checked.places.problem(task, text, "steps", place, "tools", number)


def unreachable(checked: Checked) -> Iterator[Problem]:
    """Tasks and topics that no other page leads to."""
    knowledge = checked.knowledge
    named = {name for entry in knowledge.entries() for name in entry.follow_ups if name != entry.id}
    named |= {name for topic in knowledge.topics.values() for name in topic.compare_with}
    for entry in (*knowledge.tasks.values(), *knowledge.topics.values()):
        if entry.id not in named:
            yield checked.places.problem(
                entry,
                f"nothing leads here; name '{entry.id}' in 'follow_ups' of a page that people read before",
                "title",
            )


def pictures(checked: Checked) -> Iterator[Problem]:
    """Pictures that a page names and that are not there or cannot be drawn, and drawings that no page names."""
    knowledge, problem = checked.knowledge, checked.places.problem
    for topic in knowledge.topics.values():
        if topic.picture and topic.picture not in knowledge.pictures:
            text = f"there is no {checked.places.language}/pictures/{topic.picture}.svg; draw it, or remove the line"
            yield problem(topic, text, "picture")
    used = {topic.picture for topic in knowledge.topics.values()}
    for name, drawing in knowledge.pictures.items():
        file = f"{checked.places.language}/pictures/{name}.svg"
        if name not in used:
            yield Problem(file, 1, f"no page shows it; write 'picture: {name}' in the head of a topic")
        try:
            ElementTree.fromstring(drawing)
        except ElementTree.ParseError as error:
            yield Problem(file, error.position[0], f"is no drawing ({error}); mend the SVG")


def addresses(checked: Checked) -> Iterator[Problem]:
    """Links in texts and official sites that are no web addresses."""
    for file, text in checked.places.texts.items():
        if file.endswith(".md"):
            for match in _LINK.finditer(text):
                if not match[1].startswith("https://"):
                    line = text.count("\n", 0, match.start()) + 1
                    yield Problem(file, line, f"the link '{match[1]}' leads nowhere; write the whole https:// address")
    for tool in checked.knowledge.tools.values():
        if tool.url and not (tool.url.startswith("https://") and tool.url.isascii()):
            yield checked.places.problem(tool, f"url '{tool.url}' is no https:// address; write it whole", "url")


def _nowhere(knowledge: Knowledge, name: str, own: str) -> str | None:
    if name == own:
        return "leads to this page itself; remove it"
    if name in knowledge.tools or knowledge.entry(name):
        return None
    return f"nothing has the id '{name}'; mend or remove it"


def _usable(knowledge: Knowledge, tool: Tool) -> bool:
    """Whether successors or alternatives lead to a tool that is still there, at once or by way of others."""
    seen, queue = {tool.id}, [*tool.successors, *tool.alternatives]
    while queue:
        other = knowledge.tools.get(queue.pop())
        if other and other.status == "active":
            return True
        if other and other.id not in seen:
            seen.add(other.id)
            queue += other.successors
    return False


def _pick(checked: Checked, task: Task, pick: Pick, number: int) -> Iterator[Problem]:
    yield from _tool(checked, task, pick.tool, ("picks", number, "tool"))
    tool = checked.knowledge.tools.get(pick.tool)
    if tool and not set(task.output) & set(tool.outputs):
        made, wanted = ", ".join(tool.outputs), ", ".join(task.output)
        text = f"{tool.id} makes {made}, not {wanted}; pick another tool or mend tools/{tool.id}.yaml"
        yield checked.places.problem(task, text, "picks", number, "tool")


def _tool(checked: Checked, task: Task, name: str, where: tuple[str | int, ...]) -> Iterator[Problem]:
    tool = checked.knowledge.tools.get(name)
    if tool is None:
        yield checked.places.problem(task, f"no tool has the id '{name}'; mend it or write tools/{name}.yaml", *where)
    elif tool.status != "active":
        instead = ", ".join(tool.successors or tool.alternatives) or "another tool"
        yield checked.places.problem(task, f"{name} is {tool.status}; recommend {instead}", *where)
