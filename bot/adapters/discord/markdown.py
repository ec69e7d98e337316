"""The bot's Markdown becomes Discord's.

Discord speaks a dialect: it has no tables, shows every line break, reads `__x__` as underlined, `||x||` as hidden,
and turns `@name` and `<@id>` into mentions. So the text is parsed once and written anew, block by block;
the blocks are also the good places to split a long text at.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import lru_cache

from discord.utils import escape_markdown
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

RULE = "\x1e"
"""A block that is a dividing line: a control character, so that no text and no code is mistaken for it."""
QUOTE = "\u02cb"
"""Stands for a backtick inside code, where Discord knows no way to write one."""
TABLE_WIDTH = 56
"""Characters that fit beside each other in a code block within a card, before Discord wraps the lines."""

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)")
_INVISIBLE = "\u200b"
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@lru_cache(maxsize=256)
def blocks(markdown: str) -> tuple[str, ...]:
    """The text in Discord's dialect, one string a block (paragraph, list, code, table, `RULE`); empty for no text."""
    root = SyntaxTreeNode(_PARSER.parse(markdown.replace(RULE, "")))
    return tuple(text for text in map(_block, root.children) if text == RULE or text.strip())


def plain(text: str) -> str:
    """Text of any origin so that Discord shows it letter by letter, and nobody is mentioned."""
    return unmentioned(escape_markdown(text, ignore_links=True))


def unmentioned(text: str) -> str:
    """The same text with an invisible character inside whatever would mention somebody."""
    return _MENTION.sub(f"@{_INVISIBLE}", text)


def pack(parts: Iterable[str], limit: int, gap: str = "\n\n") -> tuple[str, ...]:
    """Blocks joined to pages of at most `limit` characters; a block too long for one page is split in itself."""
    pages: list[str] = []
    for part in (piece for block in parts for piece in _pieces(block, limit)):
        if pages and len(pages[-1]) + len(gap) + len(part) <= limit:
            pages[-1] += gap + part
        else:
            pages.append(part)
    return tuple(pages)


def shorten(text: str, limit: int) -> str:
    """The text, cut with an ellipsis where it is longer than `limit`."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "heading":
            return f"{'#' * min(int(node.tag[1:]), 3)} {_children(node)}"
        case "bullet_list" | "ordered_list":
            return _list(node)
        case "fence" | "code_block":
            return _code(node.content)
        case "blockquote":
            inner = "\n".join(_block(child) for child in node.children)
            return "\n".join(f"> {line}" for line in inner.splitlines())
        case "table":
            return _table(node)
        case "hr":
            return RULE
        case "inline":
            return _inline(node)
        case _:
            return _children(node)


def _children(node: SyntaxTreeNode) -> str:
    return "".join(_block(child) for child in node.children)


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, first):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        body = "\n".join(_block(child) for child in item.children)
        lines.append(mark + body.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(lines)


def _code(content: str) -> str:
    safe = unmentioned(content).replace("```", f"``{_INVISIBLE}`").rstrip("\n")
    return f"```\n{safe}\n```"


def _table(node: SyntaxTreeNode) -> str:
    """Columns under each other in a code block; wide cells wrap inside their column."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [[_text(cell) for cell in row.children] for part in node.children for row in part.children]
    widest = sum(max(map(len, column)) + 2 for column in zip(*rows, strict=False))
    air = 1 if widest > TABLE_WIDTH else 0  # where cells wrap, a blank line shows which lines belong together
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), leading=air)
    for header in rows[0]:
        table.add_column(Text(header), overflow="fold")
    for row in rows[1:]:
        table.add_row(*map(Text, row))
    sheet = io.StringIO()
    Console(file=sheet, width=TABLE_WIDTH, color_system=None, legacy_windows=False).print(table)
    return _code("\n".join(line.rstrip() for line in sheet.getvalue().splitlines()))


def _text(node: SyntaxTreeNode) -> str:
    """The words alone, without any mark-up."""
    if node.type in ("text", "code_inline"):
        return node.content
    return " " if node.type == "softbreak" else "".join(_text(child) for child in node.children)


def _inline(node: SyntaxTreeNode) -> str:
    inner = "".join(_inline(child) for child in node.children)
    match node.type:
        case "text":
            return plain(node.content)
        case "code_inline":
            return f"`{unmentioned(node.content).replace('`', QUOTE)}`"
        case "strong":
            return f"**{inner}**"
        case "em":
            return f"*{inner}*"
        case "s":
            return f"~~{inner}~~"
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return plain(node.content)
        case "link":
            return link(inner, str(node.attrs.get("href", "")))
        case _:
            return inner


def link(label: str, url: str) -> str:
    """A link in words; the words alone where the address is none that a browser opens."""
    if not re.match(r"https?://[^\s<>]+$", url):
        return label
    return f"[{label}]({url.replace('(', '%28').replace(')', '%29')})"


def _pieces(block: str, limit: int) -> Iterator[str]:
    if len(block) <= limit:
        yield block
    elif block.startswith("```\n"):
        for piece in pack(_short_lines(block[4:-4].split("\n"), limit - 8), limit - 8, "\n"):
            yield f"```\n{piece}\n```"
    elif "\n" in block:
        yield from pack(_short_lines(block.split("\n"), limit), limit, "\n")
    else:
        yield from pack(_short_lines(_SENTENCE_END.split(block), limit), limit, " ")


def _short_lines(lines: Iterable[str], limit: int) -> Iterator[str]:
    for line in lines:
        if len(line) <= limit:
            yield line
        else:
            yield from textwrap.wrap(line, limit, replace_whitespace=False, drop_whitespace=False)
