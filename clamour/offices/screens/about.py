"""What the desk should know of an office besides its fields."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from clamour.offices import duplicates, queries
from clamour.offices.models import Office
from clamour.oversight import queries as oversight

SHOWN = 20


def of(office: Office) -> dict[str, Any]:
    """Its parts, duplicates, merges that can be undone, appeals that write to it, its history."""
    return {
        "office": office,
        "parts": Office.objects.filter(parent=office)[:SHOWN],
        "duplicates": [] if office.is_nearest else duplicates.of(office),
        "merges": office.merges.filter(undone_at=None).order_by("-pk"),
        "used_by": used_by(office),
        "history": oversight.history(f"office:{office.pk}")[:SHOWN],
    }


def used_by(office: Office) -> QuerySet[Page]:
    """The appeals that write to it or to the embassies it is one of, live ones first."""
    keys = queries.written_from(office.pk)
    pages = Page.objects.filter(translation_key__in=keys).order_by("-live", "-pk")
    found: QuerySet[Page] = pages[:SHOWN]
    return found
