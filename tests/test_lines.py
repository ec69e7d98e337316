"""What the code says: every short line that it names stands in the knowledge and gets all values that it asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import meta

from bot.knowledge.load import load
from bot.knowledge.templates import environment

ROOT = Path(__file__).resolve().parents[1]
SAYING = ("line", "say", "word")
"""Methods that say a line: the name first, its values by name."""


def _said() -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, name and values of every line that the code names; None for values that are handed on."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not _is_saying(node.func):
                continue
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                passed_on = len(node.args) > 1 or any(keyword.arg is None for keyword in node.keywords)
                yield f"{path.relative_to(ROOT)}:{node.lineno}", name.value, None if passed_on else given


def _is_saying(function: ast.expr) -> bool:
    name = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    return name in SAYING


def test_every_line_that_the_code_says_is_there_and_is_given_its_values() -> None:
    knowledge = load(ROOT / "knowledge")
    templates = environment(knowledge)
    wrong, count = [], 0
    for place, name, given in _said():
        count += 1
        if name not in knowledge.lines:
            wrong.append(f"{place}: there is no line '{name}'")
            continue
        wanted = meta.find_undeclared_variables(templates.parse(knowledge.lines[name]))
        if given is not None and not wanted <= given:
            wrong.append(f"{place}: '{name}' lacks {', '.join(sorted(wanted - given))}")
    assert wrong == []
    assert count > 50, "the search for what is said finds something"


def test_no_item_of_a_list_ends_in_a_tag_that_would_swallow_the_line_break() -> None:
    swallowing = re.compile(r"^- .*%\}\n- ", re.MULTILINE)
    lines = load(ROOT / "knowledge").lines
    assert [name for name, line in lines.items() if swallowing.search(line)] == []
