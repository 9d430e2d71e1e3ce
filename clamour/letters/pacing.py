"""When a letter may leave: a first wave at once, then by the hour, while the office is open."""

from datetime import datetime, timedelta
from functools import partial

from clamour.appeals.models import AppealPage, Target
from clamour.delivery import drip
from clamour.offices import hours
from clamour.offices.models import Office
from clamour.offices.zones import zone_of


def due(page: AppealPage, target: Target) -> datetime | None:
    """The date before which the letter waits; None: it goes at once."""
    if not (page.an_hour or page.in_hours):
        return None
    every = timedelta(hours=1) / page.an_hour if page.an_hour else None
    open_at = partial(_when_open, target.office) if page.in_hours else None
    rhythm = drip.Rhythm(page.first_wave or 0, every, open_at)
    return drip.next_slot(str(page.translation_key), str(target.pk), rhythm)


def _when_open(office: Office, moment: datetime) -> datetime:
    said = next((point.hours for point in office.points.all() if point.hours), "")
    return hours.open_at(moment, said, zone_of(office))
