"""What the directory learns by itself: from files, and from delivery."""

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft, make_office
from clamour.offices import actions, changes, queries
from clamour.offices.models import Office
from clamour.oversight.actions import NeedsSecondPerson
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    make_appeal()
    return Office.objects.get(name="Ministry of Justice")


def test_only_public_appeals_count_and_each_once(ministry):
    make_draft()
    assert queries.public_appeals(ministry.pk) == 1
    page = AppealPage.objects.get(live=True)
    appeals.set_targets(
        appeal=page.translation_key,
        targets=[appeals.TargetDraft(ministry, purpose) for purpose in ("protest", "copy")],
        by=make_account(),
        reason="A copy.",
    )
    assert queries.public_appeals(ministry.pk) == 1
    page.unpublish()
    assert queries.public_appeals(ministry.pk) == 0


def test_what_is_known_already_stays_as_it_is(ministry):
    before, logged = changes.said_of(ministry.pk), Entry.objects.count()
    assert make_office() == ministry
    assert changes.said_of(ministry.pk) == before
    assert Entry.objects.count() == logged


def test_delivery_stops_an_address_and_cannot_start_it_again(ministry):
    point = ministry.points.get()
    actions.mark(point, "bouncing")
    logged = Entry.objects.get(verb="mark address")
    assert (logged.who, logged.detail["state"]) == (
        "clamour",
        "email minister@justice.example: unchecked → bouncing",
    )
    with pytest.raises(NeedsSecondPerson):
        actions.mark(point, "working")
    point.refresh_from_db()
    assert point.state == "bouncing"


def test_letters_depend_on_order_too(ministry):
    """Of two mailboxes letters take the first: to change places moves them."""
    before = changes.said_of(ministry.pk)
    row = before["points"][0]
    second = row | {"pk": row["pk"] + 1, "value": "second@justice.example"}
    both = before | {"points": [row, second]}
    swapped = before | {"points": [second | {"pk": row["pk"]}, row | {"pk": second["pk"]}]}
    assert changes.Change(ministry.pk, both, swapped).moves_letters()
    assert not changes.Change(ministry.pk, both, both | {"place": "Port Lisse"}).moves_letters()


def test_what_an_agreement_to_letters_must_cover_follows_the_addresses(ministry):
    before = changes.letters_take(ministry.pk)
    Office.objects.update(place="Port Lisse")
    assert changes.letters_take(ministry.pk) == before
    ministry.points.update(value="spy@evil.example")
    assert changes.letters_take(ministry.pk) != before
