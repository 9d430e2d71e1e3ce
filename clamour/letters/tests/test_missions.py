""" "The embassy near you": each supporter's letter goes to the mission for their country."""

import html

import pytest
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals import queries
from clamour.appeals.tests.factory import make_account, make_draft, make_office
from clamour.delivery.models import Delivery
from clamour.letters import actions, links, receipts
from clamour.letters.models import Letter
from clamour.letters.streams import letter as stream
from clamour.letters.tests.factory import make_letter
from clamour.offices.models import Office, OfficeKind, OfficeName, Representation, Standing
from clamour.offices.routing import nearest

pytestmark = pytest.mark.django_db


def mission(name, host, standing=Standing.RESIDENT, *, suspended=False, mailbox=None):
    """A mission of Kazemia (KZ) that stands for it in a country."""
    office = make_office(name, mailbox or f"{name.lower().replace(' ', '.')}@kazemia.example")
    Office.objects.filter(pk=office.pk).update(kind=OfficeKind.EMBASSY, country="KZ", seat=host)
    Representation.objects.create(
        office=office, of_country="KZ", in_country=host, standing=standing, suspended=suspended
    )
    return office


@pytest.fixture
def page():
    """A live appeal that writes to a ministry and to the embassy near each supporter."""
    by = make_account()
    page = make_draft(by=by, targets=1)
    targets = [
        appeals.TargetDraft(make_office(), "protest"),
        appeals.TargetDraft(nearest("KZ"), "protest"),
    ]
    appeals.set_targets(appeal=page.translation_key, targets=targets, by=by)
    appeals.publish(page=page, by=by, reason="A test publishes it.")
    page.refresh_from_db()
    return page


def addresses():
    rows = Delivery.objects.filter(stream="letters.letter").order_by("pk")
    return [row.address for row in rows]


def confirm_page(client, letter):
    return client.get(reverse("letters:confirm", args=[links.confirm_token(letter)]))


def test_a_letter_goes_to_the_embassy_in_the_supporters_country(page):
    mission("Embassy in Paris", "FR")
    mission("Embassy in Vienna", "AT")
    make_letter(page=page, country="AT", confirmed=True)
    assert addresses() == ["minister@justice.example", "embassy.in.vienna@kazemia.example"]


def test_a_suspended_embassy_is_passed_over_for_an_accredited_one(page):
    mission("Embassy in Paris", "FR", suspended=True)
    brussels = mission("Embassy in Brussels", "BE")
    Representation.objects.create(
        office=brussels, of_country="KZ", in_country="FR", standing=Standing.ACCREDITED
    )
    make_letter(page=page, country="FR", confirmed=True)
    assert addresses()[1] == "embassy.in.brussels@kazemia.example"


def test_the_page_to_confirm_names_the_embassy_and_offers_the_others(page, client):
    mission("Embassy in Paris", "FR")
    vienna = mission("Embassy in Vienna", "AT")
    letter = make_letter(page=page, country="FR")
    shown = html.unescape(confirm_page(client, letter).content.decode())
    assert "Your letter goes to <strong><bdi>Embassy in Paris</bdi></strong>" in shown
    assert "its embassy in your country" in shown
    assert f'<option value="{vienna.pk}" >Embassy in Vienna</option>' in shown


def test_another_embassy_can_be_chosen_and_the_letter_is_shown_again(page, client):
    mission("Embassy in Paris", "FR")
    vienna = mission("Embassy in Vienna", "AT")
    letter = make_letter(page=page, country="FR")
    target = page_target(page)
    url = reverse("letters:confirm", args=[links.confirm_token(letter)])
    shown = client.post(url, {f"mission-{target}": vienna.pk, "show": "1"}).content.decode()
    assert "Embassy in Vienna</bdi></strong>: chosen by you" in shown
    assert Letter.objects.get(pk=letter.pk).state == "pending"
    client.post(url, {f"mission-{target}": vienna.pk, "keep_informed": "0"})
    assert addresses()[1] == "embassy.in.vienna@kazemia.example"


def test_where_consulates_are_by_region_the_supporter_is_asked_for_theirs(page, client):
    for name, region in (("Consulate in Lyon", "South"), ("Consulate in Lille", "North")):
        office = mission(name, "FR", Standing.CONSULAR)
        Representation.objects.filter(office=office).update(region=region)
    mission("Embassy in Vienna", "AT")
    shown = html.unescape(
        confirm_page(client, make_letter(page=page, country="FR")).content.decode()
    )
    assert "some are for one region only: choose yours" in shown
    here, elsewhere = shown.partition('label="Elsewhere"')[::2]
    assert "Consulate in Lille (North)</option>" in here
    assert "Consulate in Lyon (South)</option>" in here and "Embassy in Vienna" in elsewhere
    abroad = make_letter(page=page, country="AT", mailbox="b@supporter.example")
    assert "choose yours" not in confirm_page(client, abroad).content.decode()


def test_an_office_that_is_no_mission_cannot_be_chosen(page, client):
    mission("Embassy in Paris", "FR")
    other = make_office("Somebody else", "somebody@else.example")
    letter = make_letter(page=page, country="FR")
    url = reverse("letters:confirm", args=[links.confirm_token(letter)])
    client.post(url, {f"mission-{page_target(page)}": other.pk, "keep_informed": "0"})
    assert addresses()[1] == "embassy.in.paris@kazemia.example"


def test_without_an_embassy_the_letter_goes_to_the_others_alone(page, client):
    letter = make_letter(page=page, country="FR")
    assert (
        "no embassy for your country is known"
        in confirm_page(client, letter).content.decode().lower()
    )
    actions.confirm_letter(letter=letter, keep_informed=False)
    assert addresses() == ["minister@justice.example"]


def test_without_an_embassy_the_foreign_ministry_stands_in(page):
    ministry = make_office("Foreign Ministry", "mfa@kazemia.example")
    Office.objects.filter(pk=ministry.pk).update(kind=OfficeKind.FOREIGN_MINISTRY, country="KZ")
    make_letter(page=page, country="FR", confirmed=True)
    assert addresses()[1] == "mfa@kazemia.example"


def test_what_was_confirmed_stays_though_the_directory_changes(page):
    paris = mission("Embassy in Paris", "FR")
    letter = make_letter(page=page, country="FR", confirmed=True)
    Representation.objects.filter(office=paris).update(suspended=True)
    mission("Embassy in Vienna", "AT")
    row = to("embassy.in.paris@kazemia.example")
    message = stream.content([row])[row.pk].decode()
    assert "Embassy in Paris" in message
    assert "Embassy in Paris" in [it["office"] for it in receipts.rows(letter)]


def test_an_office_is_called_by_its_name_in_the_language_of_the_letter(page):
    paris = mission("Embassy in Paris", "FR")
    OfficeName.objects.create(office=paris, language="en", text="Kazemian Embassy, Paris")
    make_letter(page=page, country="FR", confirmed=True)
    row = to("embassy.in.paris@kazemia.example")
    assert "Kazemian Embassy, Paris" in stream.content([row])[row.pk].decode()


def page_target(page):
    found = queries.targets(page.translation_key, "en")
    return next(target.pk for target in found if target.office.is_nearest)


def to(address):
    rows = Delivery.objects.filter(stream="letters.letter")
    return next(row for row in rows if row.address == address)
