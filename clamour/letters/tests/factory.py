"""Letters for tests: Sam writes, Bob confirms, Charlie must learn nothing."""

from typing import Any

from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_appeal
from clamour.letters import actions
from clamour.letters.models import Letter


def make_letter(
    *, page: AppealPage | None = None, confirmed: bool = False, **writing: Any
) -> Letter:
    """A letter that waits for its confirmation, or has it."""
    told = {
        "name": "Sam Ostrow",
        "mailbox": "sam@mail.example",
        "country": "FR",
        "language": "en",
        "kind": "person",
    } | writing
    page = page or make_appeal()
    letter = actions.write_letter(page=page, writing=actions.Writing(**told))
    if confirmed:
        actions.confirm_letter(letter=letter, keep_informed=False)
        letter.refresh_from_db()
    return letter
