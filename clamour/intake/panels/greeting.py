"""Whether the letter of the draft greets each office apart, or all of them as one minister."""

from django.utils.translation import gettext as _

from clamour.appeals.models import ModelLetter, Purpose, Target
from clamour.intake import greetings
from clamour.intake.greetings import Greeting
from clamour.intake.models import Paper
from clamour.intake.panels.doubts import Doubt
from clamour.letters.composing import salutation

PLACE = "greet_each"


class LetterGreeting:
    """How the letter begins, and how it would begin for each office it is written to."""

    def __init__(self, paper: Paper, letter: ModelLetter | None, targets: list[Target]) -> None:
        own = paper.reading.get("letter")
        self.text, language = (letter.text, letter.language) if letter else ("", "en")
        # What the alert itself said comes back when each office is not greeted apart after all.
        line = greetings.fixed_greeting(own["text"], language) if own and letter else ""
        self.own = Greeting(line, language)
        # A copy may well greet somebody else.
        self.targets = [it for it in targets if it.purpose == Purpose.PROTEST]

    def is_choice(self) -> bool:
        """With one office the alert's greeting is likely right; a slot can always be undone."""
        return bool(self.own.line) and (greetings.greets_each(self.text) or bool(self.doubts()))

    def doubts(self) -> list[Doubt]:
        """One, when several offices are greeted as if they were the same person."""
        line = greetings.fixed_greeting(self.text, self.own.language)
        if not (line and self.own.line) or len(self.targets) < 2:
            return []
        says = _("Every office is greeted with “%(greeting)s”.") % {
            "greeting": line.rstrip(" ,:!،")
        }
        return [Doubt("greeting", _("Salutation"), PLACE, says)]

    def told(self) -> str:
        """How each office would be greeted, as far as the directory knows it."""
        lines = dict.fromkeys(salutation(it, self.own.language) for it in self.targets)
        return _("It begins then: %(greetings)s") % {"greetings": " / ".join(lines)}
