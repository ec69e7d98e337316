"""Tables on a phone: aligned columns where they fit its width, a short list for each row where they do not.

A telephone shows about 34 letters of fixed width in a message; anything wider breaks into unreadable stairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

WIDTH = 34
"""Letters of fixed width that fit on one line of a telephone at its usual size."""
_GAP = "  "
_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class _Cell:
    markdown: str
    plain: str
    is_plain: bool
    """False where plain text would lose something (a link)."""


def fit_tables(markdown: str) -> str:
    """The same Markdown with each table turned into aligned fixed-width text, or into lists where it is too wide."""
    if "|" not in markdown or "-" not in markdown:
        return markdown
    lines = markdown.split("\n")
    for start, end, rows in reversed(list(_tables(_PARSER.parse(markdown)))):
        lines[start:end] = _shown(rows)
    return "\n".join(lines)


def _tables(tokens: Sequence[Token]) -> Iterator[tuple[int, int, list[list[_Cell]]]]:
    rows: list[list[_Cell]] = []
    start = end = 0
    for token in tokens:
        if token.type == "table_open" and token.map:
            rows, (start, end) = [], token.map
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level >= 3:
            rows[-1].append(_cell(token))
        elif token.type == "table_close" and rows:
            yield start, end, rows
            rows = []


def _cell(token: Token) -> _Cell:
    inside = token.children or []
    plain = "".join(child.content for child in inside if child.type in ("text", "code_inline"))
    return _Cell(token.content, plain, all(child.type != "link_open" for child in inside))


def _shown(rows: list[list[_Cell]]) -> list[str]:
    columns = [max((_width(row[i].plain) for row in rows if i < len(row)), default=0) for i in range(len(rows[0]))]
    fits = sum(columns) + len(_GAP) * (len(columns) - 1) <= WIDTH
    if fits and all(cell.is_plain for row in rows for cell in row):
        return _aligned(rows, columns)
    return _listed(rows)


def _aligned(rows: list[list[_Cell]], columns: list[int]) -> list[str]:
    lines = [_GAP.join(_padded(cell.plain, columns[i]) for i, cell in enumerate(row)).rstrip() for row in rows]
    lines.insert(1, _GAP.join("─" * width for width in columns))
    longest = max((len(run) for line in lines for run in re.findall(r"~+", line)), default=0)
    fence = "~" * max(3, longest + 1)
    return ["", fence, *lines, fence, ""]


def _listed(rows: list[list[_Cell]]) -> list[str]:
    head, lines = rows[0], [""]
    for row in rows[1:]:
        name, *cells = row
        if len(cells) == 1:
            lines.append(f"- **{name.markdown}**: {cells[0].markdown}")
            continue
        lines.append(f"**{name.markdown}**")
        lines += [f"- {_label(head[i].markdown)}{cell.markdown}" for i, cell in enumerate(cells, 1) if cell.markdown]
        lines.append("")
    return [*lines, ""]


def _label(heading: str) -> str:
    return f"{heading}: " if heading else ""


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns that a text takes: two for East Asian wide letters and emoji, none for marks on the letter before."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
