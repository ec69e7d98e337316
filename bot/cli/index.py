"""`whichai build` and `whichai learn`: what is made from the knowledge beforehand."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from dataclasses import replace

from bot import logs
from bot.cli.opening import building
from bot.privacy import Hasher
from bot.settings import Settings

LEARNING_ROUNDS = 3
"""How often learning asks for every hidden line."""


def build(args: Namespace, settings: Settings) -> int:
    """Build the index, or find that it is built already."""
    from bot.knowledge.load import load
    from bot.understanding.cache import knowledge_folder, open_understander

    chosen = settings.model_copy(update={"cache": args.into}) if args.into else settings
    logs.set_up(chosen, Hasher(b"build"))
    began = time.perf_counter()
    knowledge = load(knowledge_folder(chosen), chosen.language)
    with building() as progress:
        index = open_understander(knowledge, chosen, progress).index
    phrasings, entries = len(index.examples), len(index.entries)
    _say(f"{phrasings} phrasings of {entries} entries are ready (knowledge {knowledge.version})", began)
    return 0


async def learn(args: Namespace, settings: Settings) -> int:
    """Learn the weights and edges from the knowledge alone and keep them beside it."""
    from bot.knowledge.load import load
    from bot.learn_choice import learn_choice
    from bot.understanding.cache import find_encoder, knowledge_folder, open_notes, prepare
    from bot.understanding.hearing import Hearing
    from bot.understanding.learn import learn as learned_from
    from bot.understanding.learn_notes import learn_notes
    from bot.understanding.learned import read, write

    logs.set_up(settings, Hasher(b"learn"))
    began = time.perf_counter()
    folder = knowledge_folder(settings)
    knowledge = load(folder, settings.language)
    name, encoder = find_encoder(settings)
    learned = read(folder / settings.language, name)
    if not args.talks:
        with building("Encoding") as progress:
            examples, vectors, signs, readings = prepare(knowledge, Hearing.of(knowledge), encoder, settings, progress)
        with building("Learning") as progress:
            done = 0

            def step(count: int) -> None:
                nonlocal done
                done += count
                progress(done, LEARNING_ROUNDS * len(examples))

            learned = learned_from(knowledge, examples, vectors, signs, readings, step)
    particular, seen = learn_notes(open_notes(knowledge, Hearing.of(knowledge), encoder, settings))
    learned = replace(learned, particular=particular, how={**learned.how, **seen})
    write(folder / settings.language, name, learned)
    with building("Talking") as progress:
        choice, figures = await learn_choice(knowledge, settings, progress)
    learned = replace(learned, choice=choice, how={**learned.how, **figures})
    write(folder / settings.language, name, learned)
    for figure, value in learned.how.items():
        print(f"{figure}: {value}")
    _say(f"learned for the encoder '{name}': ours from {learned.ours}, answered from {learned.answer}", began)
    return 0


def _say(text: str, began: float) -> None:
    print(f"{text}, {time.perf_counter() - began:.1f} s", file=sys.stderr)
