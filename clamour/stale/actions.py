"""What can happen to stale pages: any room marks them, `site` takes and renders them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from clamour.stale.models import StalePage


def mark(what: Iterable[str], *, why: str) -> None:
    """Say that these public pages show something old; call it in the transaction of the change."""
    now = timezone.now()
    StalePage.objects.bulk_create(
        [StalePage(what=key, why=why[:200], marked_at=now) for key in dict.fromkeys(what)],
        update_conflicts=True,
        unique_fields=["what"],
        update_fields=["why", "marked_at", "trouble"],
    )


def waiting(*, only: str = "", but: str = "") -> list[StalePage]:
    """What must be rendered, oldest first: the keys that begin with `only`, none with `but`."""
    marks = StalePage.objects.order_by("marked_at", "pk")
    if only:
        marks = marks.filter(what__startswith=only)
    return list(marks.exclude(what__startswith=but) if but else marks)


def done(page: StalePage) -> None:
    """Strike off what was rendered, unless it was marked again meanwhile."""
    with transaction.atomic():
        StalePage.objects.filter(pk=page.pk, marked_at=page.marked_at).delete()


def failed(page: StalePage, trouble: str) -> None:
    """Keep what went wrong for the desk; the page stays marked and is tried again."""
    StalePage.objects.filter(pk=page.pk, marked_at=page.marked_at).update(trouble=trouble[:500])
