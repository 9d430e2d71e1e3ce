"""What all appeals have come to: three numbers at the head of the home, each of them counted."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import ngettext

from clamour.appeals import listing
from clamour.letters import queries as letters
from clamour.site.tally import grouped


@dataclass(frozen=True)
class Totals:
    """Appeals that take letters; letters and outcomes of this calendar year."""

    open: int
    letters: int
    outcomes: int

    def words(self) -> list[str]:
        """Each number that is not nothing, said in the active language."""
        said = [
            (self.open, ngettext("%(number)s appeal open", "%(number)s appeals open", self.open)),
            (
                self.letters,
                ngettext(
                    "%(number)s letter confirmed this year",
                    "%(number)s letters confirmed this year",
                    self.letters,
                ),
            ),
            (
                self.outcomes,
                ngettext(
                    "%(number)s appeal ended with an outcome this year",
                    "%(number)s appeals ended with an outcome this year",
                    self.outcomes,
                ),
            ),
        ]
        return [words % {"number": grouped(number)} for number, words in said if number]


def now() -> Totals:
    start = timezone.localdate().replace(month=1, day=1)
    return Totals(
        listing.how_many_open(), letters.confirmed_since(start), listing.how_many_ended(start)
    )
