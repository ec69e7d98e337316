"""The knowledge's drawings become pictures that a chat can show.

A drawing is an SVG file in `knowledge/<lang>/pictures/`, its letters in Roboto: the font comes along, so that a picture
looks the same on a server that has none.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from bot.knowledge.model import Knowledge

FONTS = tuple(sorted(Path(__file__).parent.glob("*.ttf")))
log = logging.getLogger(__name__)


class Pictures:
    """The pictures of one knowledge, each made when it is first asked for (a tenth of a second) and then kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._drawings = knowledge.pictures
        self.png = cache(self._png)
        """A picture as PNG by its id; None where there is none, or where the drawing cannot be read."""

    def _png(self, name: str) -> bytes | None:
        drawing = self._drawings.get(name)
        if drawing is None:
            return None
        try:
            return render(drawing)
        except ValueError as error:
            log.warning("the picture %s cannot be made (%s)", name, error)
            return None


def render(drawing: str) -> bytes:
    """An SVG drawing as PNG. Raises ValueError for what is no drawing."""
    import resvg_py  # only those who are shown a picture wait for it

    fonts = [str(path) for path in FONTS]
    return bytes(resvg_py.svg_to_bytes(drawing, skip_system_fonts=True, font_files=fonts, font_family="Roboto"))
