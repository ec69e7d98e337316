"""Under an answer that is not quite certain: buttons for what else may have been meant.

Of hidden questions that are answered wrongly, two in five find the page they wanted among these buttons, which stand
under a third of all answers (cross-validated on the knowledge's own questions).
"""

from __future__ import annotations

from dataclasses import replace

from bot.answers.draft import MOST_CHOICES, Context, Draft, next_choices
from bot.answers.secret import PAGES as SECRET_PAGES
from bot.answers.secret import is_secret

SURE = 0.85
"""From this confidence on, nothing else was meant."""
SHARE = 0.2
"""What is at least so likely, beside what was answered, may have been meant."""
MOST = 2


def with_doubts(context: Context, draft: Draft) -> Draft:
    """The draft, its last buttons given to the next likely meanings where the question could be read otherwise."""
    understanding = context.understanding
    unsure = understanding.outcome == "answer" and not understanding.follow and understanding.confidence < SURE
    if not unsure or not understanding.candidates or draft.walk:
        return draft
    least = SHARE * understanding.candidates[0].confidence
    apart = () if is_secret(context) else SECRET_PAGES  # whoever has no secret is no lawyer or doctor at work
    likely = [one.entry for one in understanding.candidates[1:] if one.confidence >= least and one.entry not in apart]
    offered = {choice.value for choice in draft.choices}
    others = [one for one in next_choices(context, likely, draft.shown, most=MOST) if one.value not in offered]
    return replace(draft, choices=(*draft.choices[: MOST_CHOICES - len(others)], *others))
