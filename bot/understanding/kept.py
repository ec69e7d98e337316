"""Files that are kept to spare work: written whole or not at all, so that nothing half-written is ever read."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)


def keep(path: Path, *parts: bytes) -> bool:
    """Write the parts to a draft that then takes the file's place; False where the folder cannot be written."""
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.writelines(parts)
        draft.replace(path)
    except OSError as error:
        log.warning("%s cannot be kept in %s (%s); set WHICHAI_CACHE", path.name, path.parent, error.strerror)
        with suppress(OSError):
            draft.unlink()
        return False
    return True
