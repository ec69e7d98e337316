"""Plain names: the task that stands for "something with music", and what a page is called in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from bot.knowledge.model import Knowledge

PLAIN: Mapping[str, str] = {
    "text": "choose-tool", "image": "picture-general", "music": "song-vocals", "video": "short-video",
    "speech": "voiceover", "sound": "sound-effects", "code": "code-help", "transcription": "transcribe-audio",
    "3d": "3d-model", "slides": "presentation", "search": "search-current", "data": "data-analysis",
    "agent": "automation",
}  # fmt: skip


def plain_task(knowledge: Knowledge, output: str) -> str | None:
    """The task that stands for an output, so that the editors' picks come first; None when the knowledge has it not."""
    name = PLAIN.get(output)
    return name if name in knowledge.tasks else None


def name_of(knowledge: Knowledge, subject: str) -> str:
    """A subject as it would stand in a sentence."""
    task = knowledge.tasks.get(subject)
    topic = knowledge.topics.get(subject)
    names = task.words if task else topic.names if topic else ()
    return names[0] if names else knowledge.title(subject).rstrip("?")


def is_staged(knowledge: Knowledge, name: str | None) -> bool:
    """Whether a task takes several tools in a row, so that its picks are no rivals."""
    task = knowledge.tasks.get(name or "")
    if task is None or len(task.steps) < 2 or len(task.output) < 2:
        return False
    mains = {knowledge.tools[pick.tool].outputs[0] for pick in task.picks if pick.tool in knowledge.tools}
    return len(mains) == len(task.picks) > 1
