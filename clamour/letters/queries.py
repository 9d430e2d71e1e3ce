"""What is asked often of letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count as CountOf
from django.db.models import Q
from django.utils import timezone

from clamour.letters.models import Letter
from clamour.letters.states import WRITTEN, LetterState


@dataclass(frozen=True)
class Count:
    """Confirmed letters of an appeal, and the countries they come from."""

    letters: int = 0
    countries: int = 0


def counts(appeals: Iterable[UUID]) -> dict[UUID, Count]:
    """The count of each appeal named, in one query; index: letters_counts."""
    wanted = list(appeals)
    rows = (
        Letter.objects.filter(appeal__in=wanted, state=LetterState.CONFIRMED)
        .values("appeal")
        .annotate(
            letters=CountOf("pk"),
            countries=CountOf("country", distinct=True, filter=~Q(country="")),
        )
    )
    found = {row["appeal"]: Count(row["letters"], row["countries"]) for row in rows}
    return {appeal: found.get(appeal, Count()) for appeal in wanted}


def confirmed_since(day: date) -> int:
    """How many letters written on that day or later are confirmed; index: letters_by_age."""
    begun = timezone.make_aware(datetime.combine(day, time()))
    return Letter.objects.filter(state=LetterState.CONFIRMED, written_at__gte=begun).count()


def has_written(letter: Letter) -> bool:
    """Whether this letter's person has written for the appeal and confirmed it."""
    return Letter.objects.filter(appeal=letter.appeal, tag=letter.tag, state__in=WRITTEN).exists()
