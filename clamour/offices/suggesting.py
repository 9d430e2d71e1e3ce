"""Which offices an appeal may want to write to: those that its text names, and earlier ones."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from clamour.offices.matching.likeness import telling
from clamour.offices.models import ContactPoint, Office, OfficeKind, OfficeName, OfficeWord
from clamour.offices.words import words

READ = 20_000
"""Characters of a text that are looked at."""
LOOKED_AT = 100
# A country with more offices than this is asked by the rarer words of the text alone.
MANY = 2_000
# So many rows of the index are looked at then.
ROWS = 4_000
NATIONAL = (
    OfficeKind.HEAD,
    OfficeKind.MINISTRY,
    OfficeKind.FOREIGN_MINISTRY,
    OfficeKind.PROSECUTOR,
)
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Why(models.TextChoices):
    """Why an office is suggested, the best reason first."""

    ADDRESS = "address", _("its address stands in the text")
    NAMED = "named", _("the text names it")
    EARLIER = "earlier", _("an earlier appeal wrote to it")
    COUNTRY = "country", _("an office of this country")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An office, and why it may be one to write to."""

    office: Office
    why: Why


@dataclass(frozen=True, slots=True)
class Text:
    """What a text is compared by."""

    spelt: str
    words: frozenset[str]
    stems: frozenset[str]


def suggest(
    country: str,
    text: str,
    earlier: Sequence[int] = (),
    *,
    without: Collection[int] = (),
    limit: int = 8,
) -> list[Suggestion]:
    """The offices that fit best; `earlier` are those of earlier appeals, `without` are left out.

    A handful of queries, however many offices there are.
    """
    found: dict[int, Why] = {}
    for why, offices in (
        (Why.ADDRESS, _addressed(text[:READ])),
        (Why.NAMED, _named(country, _read(text[:READ]))),
        (Why.EARLIER, earlier),
        (Why.COUNTRY, _national(country, limit)),
    ):
        for office in offices:
            if office not in without:
                found.setdefault(office, why)
    best = list(found)[:limit]
    there = Office.objects.in_bulk(best)
    return [Suggestion(there[pk], found[pk]) for pk in best if pk in there]


def _read(text: str) -> Text:
    spelt = words(text)
    return Text(f" {' '.join(spelt)} ", frozenset(spelt), frozenset(map(_stem, spelt)))


def _stem(word: str) -> str:
    """Enough of a word to know it in another case: "министерству юстиции"."""
    return word[:-2] if len(word) > 6 else word


def _addressed(text: str) -> Iterable[int]:
    boxes = {it.lower() for it in _MAILBOX.findall(text)}
    if not boxes:
        return []
    points = ContactPoint.objects.filter(kind="email", value__in=boxes)
    return points.order_by("pk").values_list("office", flat=True)


def _named(country: str, text: Text) -> list[int]:
    """The offices whose names the text has: word by word in a row first."""
    candidates = _sharing_words(country, text.words)
    offices = Office.objects.filter(pk__in=candidates).exclude(kind=OfficeKind.NEAREST)
    names = list(offices.values_list("pk", "name", "country", "seat"))
    facts = {pk: (where, seat) for pk, _name, where, seat in names}
    others = OfficeName.objects.filter(office__in=candidates).values_list("office", "text")
    names += [(pk, name, *facts[pk]) for pk, name in others if pk in facts]
    scores: dict[int, float] = {}
    for pk, name, where, seat in names:
        scores[pk] = max(scores.get(pk, 0), _score(name, where, seat, text))
    return sorted((pk for pk in scores if scores[pk]), key=lambda pk: (-scores[pk], pk))


def _score(name: str, country: str, seat: str, text: Text) -> float:
    """Above 1: the name as it is, the longer the better; 1: all that tells it; else nothing."""
    spelt = words(name)
    if len(spelt) > 1 and f" {' '.join(spelt)} " in text.spelt:
        return 1 + len(spelt)
    told = telling(name, country, seat)
    if any(it.isdigit() and it not in text.words for it in told):
        return 0
    return 1.0 if len(told) > 1 and {_stem(it) for it in told} <= text.stems else 0


def _sharing_words(country: str, spelt: frozenset[str]) -> list[int]:
    """The offices of the country (of all, if there is none) that share most words with the text."""
    ours = Office.objects.filter(country=country)
    if country and ours[: MANY + 1].count() <= MANY:
        rows = OfficeWord.objects.filter(office__in=ours.order_by())
    else:
        rows = OfficeWord.objects.filter(word__in=_rare(spelt))
    # Counted here: asked for offices and words together, SQLite seeks each pair of them.
    shared = Counter(pk for pk, word in rows.values_list("office", "word") if word in spelt)
    if country:
        there = set(ours.filter(pk__in=shared).order_by().values_list("pk", flat=True))
        shared = Counter({pk: number for pk, number in shared.items() if pk in there})
    return sorted(shared, key=lambda pk: (-shared[pk], pk))[:LOOKED_AT]


def _rare(spelt: frozenset[str]) -> list[str]:
    """The rarest words of the text that the index has, as many as may be looked at."""
    rows = OfficeWord.objects.filter(word__in=spelt).values("word").annotate(number=Count("pk"))
    found, left = [], ROWS
    for row in rows.order_by("number", "word"):
        left -= row["number"]
        if left < 0:
            break
        found.append(row["word"])
    return found


def _national(country: str, limit: int) -> Iterable[int]:
    """What a state has once: where the text names nobody, one of these is written to."""
    if not country:
        return []
    offices = Office.objects.filter(country=country, kind__in=NATIONAL).exclude(points=None)
    return offices.order_by("name", "pk").values_list("pk", flat=True)[:limit]
