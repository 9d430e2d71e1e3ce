"""The count of an appeal, in words and as a bar to the next goal."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext, ngettext

from clamour.letters.queries import Count

# Where the bar leads once the author's goal is reached.
GOALS = [step * 10**power for power in range(2, 9) for step in (1, 2, 5)]


@dataclass(frozen=True)
class Tally:
    """What the page says of its letters."""

    letters: int
    countries: int
    goal: int
    words: str
    towards: str


def tally(count: Count, goal: int) -> Tally:
    """The count in the active language."""
    next_goal = goal if count.letters < goal else next_after(count.letters)
    return Tally(count.letters, count.countries, next_goal, words(count), towards(next_goal))


def next_after(letters: int) -> int:
    return next((goal for goal in GOALS if goal > letters), letters)


def words(count: Count) -> str:
    """Only what is known: confirmed letters, and from how many countries."""
    if not count.letters:
        return gettext("No letter yet. Yours would be the first.")
    letters = ngettext(
        "%(number)s letter confirmed", "%(number)s letters confirmed", count.letters
    ) % {"number": grouped(count.letters)}
    if count.countries < 2:
        return letters
    countries = ngettext(
        "from %(number)s country", "from %(number)s countries", count.countries
    ) % {"number": grouped(count.countries)}
    return gettext("%(letters)s, %(countries)s") % {"letters": letters, "countries": countries}


def towards(goal: int) -> str:
    return gettext("next goal %(number)s") % {"number": grouped(goal)}


def grouped(number: int) -> str:
    """The number as the language writes it: 2,914 or 2 914."""
    return str(formats.number_format(number, force_grouping=True))
