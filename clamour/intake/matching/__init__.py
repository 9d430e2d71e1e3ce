"""One alert, many papers: what the site already has is recognised and offered, never taken as is.

`traits` says what of an alert is compared, `prints` finds the few papers and pages that share
something with it, `comparing` judges each, `deciding` does what a person chose.
"""

from clamour.intake.matching.deciding import attach, keep, make_translation, refuse, undo
from clamour.intake.matching.prints import find

__all__ = ["attach", "find", "keep", "make_translation", "refuse", "undo"]
