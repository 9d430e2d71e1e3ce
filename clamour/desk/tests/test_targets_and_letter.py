"""Whom the draft writes to, and what it sends."""

import pytest

from clamour.appeals.models import ModelLetter, Target
from clamour.offices import indexing
from clamour.offices.models import ContactPoint, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def screen(page):
    return f"/desk/appeals/{page.pk}/targets/"


def rows(*offices: Office, **extra: str) -> dict:
    form = {"targets-TOTAL_FORMS": len(offices), "targets-INITIAL_FORMS": 0}
    for number, office in enumerate(offices):
        form |= {
            f"targets-{number}-office": office.pk,
            f"targets-{number}-purpose": "protest",
            f"targets-{number}-salutation": "Your Honour,",
        }
    return form | extra


def test_an_office_is_found_added_and_kept(desk, screen, page):
    court = Office.objects.create(name="High Court of Norrby", country="XK")
    indexing.index([court.pk])
    ministry = Office.objects.get(name__icontains="Ministry")
    found = desk.post(screen, rows(ministry, find="1", q="norrby"))
    assert "High Court of Norrby" in found.content.decode()
    added = desk.post(screen, rows(ministry, add=court.pk)).content.decode()
    assert added.count('name="targets-1-office"') == 1
    assert "Your Honour," in added
    assert not Target.objects.filter(office=court).exists()
    assert desk.post(screen, rows(ministry, court, keep="1")).status_code == 302
    kept = Target.objects.filter(appeal=page.translation_key)
    assert {target.office for target in kept} == {ministry, court}
    assert kept.get(office=court).salutation == "Your Honour,"


def test_a_new_office_is_made_with_its_address(desk, screen):
    form = rows(name="Court", country="KE", kind="email", value="Court@Kenya.Example", add_new="1")
    assert "is added below" in desk.post(screen, form).content.decode()
    point = ContactPoint.objects.get(office__name="Court")
    assert (point.value, point.added_by) == ("court@kenya.example", "alice")


def test_a_bad_address_is_told_beside_the_field(desk, screen):
    answer = desk.post(screen, rows(name="Court", kind="email", value="nowhere", add_new="1"))
    assert answer.status_code == 422
    assert "This is no mail address" in answer.content.decode()


def test_the_same_office_twice_is_told(desk, screen):
    ministry = Office.objects.get(name__icontains="Ministry")
    answer = desk.post(screen, rows(ministry, ministry, keep="1"))
    assert answer.status_code == 422
    assert "stands here twice" in answer.content.decode()


def test_a_letter_is_kept(desk, page):
    form = {
        "purpose": "protest",
        "language": "fr",
        "subject": "Libérez-la",
        "text": "{salutation}\r\nLibérez-la.\r\n{name}",
    }
    assert desk.post(f"/desk/appeals/{page.pk}/letter/", form).status_code == 302
    kept = ModelLetter.objects.get(appeal=page.translation_key, language="fr")
    assert kept.text == "{salutation}\nLibérez-la.\n{name}"


def test_a_slot_that_nobody_fills_is_told_and_the_text_stays(desk, page):
    form = {"purpose": "protest", "language": "en", "subject": "Free her", "text": "Dear {boss},"}
    answer = desk.post(f"/desk/appeals/{page.pk}/letter/", form)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Nobody would fill {boss}" in said
    assert "Dear {boss}," in said


def test_offices_are_listed_searched_and_changed(desk, page):
    ministry = Office.objects.get(name__icontains="Ministry")
    assert "Ministry of Justice" in desk.get("/desk/offices/").content.decode()
    found = desk.get("/desk/offices/?q=justice.kazemia").content.decode()
    assert "Ministry of Justice" in found
    point = ministry.points.get()
    form = {
        "name": "Ministry of Justice and Peace",
        "kind": "ministry",
        "country": "",
        "points-TOTAL_FORMS": 2,
        "points-INITIAL_FORMS": 1,
        "points-0-id": point.pk,
        "points-0-kind": "email",
        "points-0-value": point.value,
        "points-0-state": "working",
        "points-1-kind": "phone",
        "points-1-value": "+44 20 7946 0000",
        "points-1-state": "unchecked",
    }
    assert desk.get(f"/desk/offices/edit/{ministry.pk}/").status_code == 200
    assert desk.post(f"/desk/offices/edit/{ministry.pk}/", form).status_code == 302
    ministry.refresh_from_db()
    assert ministry.name == "Ministry of Justice and Peace"
    assert {it.value for it in ministry.points.all()} == {point.value, "+442079460000"}


def test_an_office_that_is_written_to_is_not_deleted(desk, page):
    ministry = Office.objects.get(name__icontains="Ministry")
    answer = desk.post(f"/desk/offices/delete/{ministry.pk}/", follow=True)
    assert "Appeals write to this office" in answer.content.decode()
    assert Office.objects.filter(pk=ministry.pk).exists()


def test_a_new_office_by_the_menu(desk):
    form = {
        "name": "Prison of Norrby",
        "kind": "prison",
        "points-TOTAL_FORMS": 1,
        "points-INITIAL_FORMS": 0,
        "points-0-kind": "email",
        "points-0-value": "Prison@kazemia.example",
        "points-0-state": "unchecked",
    }
    assert desk.get("/desk/offices/new/").status_code == 200
    assert desk.post("/desk/offices/new/", form).status_code == 302
    assert Office.objects.get(name="Prison of Norrby").points.get().added_by == "alice"
