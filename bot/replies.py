"""Values become Markdown through the templates of the knowledge; their rules stand in `knowledge/templates.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from jinja2 import TemplateError, TemplateNotFound

from bot.knowledge.model import Knowledge
from bot.knowledge.templates import environment, listed, lower_first, said, sentence

_GAPS = re.compile(r"\n{3,}")


class Replies:
    """All templates of one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._environment = environment(knowledge)
        self._get = lru_cache(maxsize=None)(self._environment.get_template)

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The reply template of that name, filled. Raises KeyError for an unknown one, TemplateError for a bad one."""
        return self._render(f"replies/{name}", values)

    def line(self, name: str, values: Mapping[str, object]) -> str:
        """A short line of that name, filled. Raises KeyError for an unknown one."""
        return self._render(f"lines/{name}", values)

    def text(self, template: str, values: Mapping[str, object]) -> str:
        """By a draft's template: `line:<name>`, `text` for one that stands ready in `values`, else a reply template."""
        kind, _, name = template.partition(":")
        if kind == "text":
            return str(values["text"])
        return self.line(name, values) if kind == "line" else self.render(kind, values)

    def names(self) -> tuple[str, ...]:
        return tuple(self._environment.list_templates())

    def _render(self, name: str, values: Mapping[str, object]) -> str:
        try:
            template = self._get(name)
        except TemplateNotFound:
            raise KeyError(name) from None
        return _GAPS.sub("\n\n", template.render(**values)).strip()


__all__ = ["Replies", "TemplateError", "listed", "lower_first", "said", "sentence"]
