"""Fill a new data folder with the demo's alerts: an appeal, a report, and a draft to look over."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from wagtail.models import Page

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage
from clamour.demo.dating import dated
from clamour.desk.actions import founder_password
from clamour.intake.actions import bring_in
from clamour.offices.models import Office
from clamour.site import rendering

# Country codes that ISO 3166 leaves to users stand for the invented countries (EXTRA_COUNTRIES).
COUNTRIES = {"lawyer.txt": "XZ", "garment.txt": "XL", "visit.txt": "XO"}
REASON = "The demo publishes its own invented alert."


def load() -> None:
    """Bring in every alert; publish the lawyer's appeal and the visit, leave the third a draft."""
    founder_password()
    by = get_user_model().objects.order_by("pk").first()
    if by is None:
        raise RuntimeError("the demo needs the first desk account")
    for name in ("lawyer.txt", "visit.txt"):
        publish(name, by)
    draft("garment.txt", by)
    rendering.render_stale()


def draft(name: str, by: User) -> AppealPage:
    """Make the draft of a shipped alert, in its invented country."""
    arrival = bring_in(name=name, data=dated(name).encode(), by=by)
    page = Page.objects.get(papers__arrival=arrival, papers__number=1).specific
    country = COUNTRIES[name]
    if page.country != country:
        page.country = country
        page.save_revision(user=by)
        page.save()
        offices = Office.objects.filter(targets__appeal=page.translation_key)
        offices.filter(country="").update(country=country)
    return page


def publish(name: str, by: User) -> AppealPage:
    """Draft and publish a shipped alert."""
    page = draft(name, by)
    if not page.live:
        appeals.publish(page=page, by=by, reason=REASON)
        page.refresh_from_db()
    return page
