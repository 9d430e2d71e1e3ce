"""Entries that may be one office: the same address, domain or name, in the same country."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from clamour.offices import merging
from clamour.offices.models import Channel, ContactPoint, Office, OfficeKind, OfficeWord
from clamour.offices.privacy import is_free_mail
from clamour.offices.words import key, words

SHOWN = 5
# A domain that more entries share is a government's, not an office's.
_FEW = 4


class Why(models.TextChoices):
    ADDRESS = "address", _("the same address or number")
    NAME = "name", _("the same name")
    DOMAIN = "domain", _("mailboxes at the same domain")


def of(office: Office) -> list[tuple[Office, Why]]:
    """What may be the same office, but for those that a person has said are others."""
    found: dict[int, Why] = {}
    for why, number in _found(office):
        found.setdefault(number, why)
    others = Office.objects.filter(pk__in=found, country=office.country)
    there = others.exclude(pk__in=[office.pk, *merging.refused(office.pk)])
    known = there.exclude(kind=OfficeKind.NEAREST).in_bulk()
    return [(known[pk], why) for pk, why in found.items() if pk in known][:SHOWN]


def _found(office: Office) -> Iterator[tuple[Why, int]]:
    points = list(office.points.exclude(kind=Channel.POST))
    for point in points:
        same = ContactPoint.objects.filter(kind=point.kind, value=point.value)
        yield from ((Why.ADDRESS, pk) for pk in same.values_list("office", flat=True)[:SHOWN])
    for name in {office.name, *(it.text for it in office.names.all())}:
        yield from ((Why.NAME, pk) for pk in _named(office, name))
    boxes = [point.value for point in points if point.kind == Channel.EMAIL]
    for domain in {box.rpartition("@")[2] for box in boxes}:
        if not is_free_mail(domain):
            yield from ((Why.DOMAIN, pk) for pk in _at(domain))


def _named(office: Office, name: str) -> list[int]:
    found = Office.objects.filter(country=office.country).prefetch_related("names")
    for word in set(words(name)):
        found = found.filter(pk__in=OfficeWord.objects.filter(word=word).values("office"))
    wanted = key(name)
    return [
        it.pk
        for it in found[: SHOWN * 4]
        if wanted and wanted in {key(it.name), *(key(other.text) for other in it.names.all())}
    ]


def _at(domain: str) -> list[int]:
    points = ContactPoint.objects.filter(kind=Channel.EMAIL, value__endswith=f"@{domain}")
    offices = list(points.order_by().values_list("office", flat=True).distinct()[: _FEW + 1])
    return offices if len(offices) <= _FEW else []
