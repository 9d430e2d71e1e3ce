"""Offices that an appeal's country, text and earlier appeals speak for."""

import pytest

from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_draft
from clamour.offices import queries
from clamour.offices.models import Office
from clamour.offices.suggesting import Why
from clamour.offices.tests.making import office, row, take

pytestmark = pytest.mark.django_db
TEXT = "Selma Orvind is held in Prison No. 6 of Lisse. Write to the Ministry of Justice of Kazemia."


@pytest.fixture
def directory():
    take(
        row("Ministry of Justice", names=[("ru", "Министерство юстиции")]),
        row("Prison No. 6 of Lisse", kind="prison", line=3),
        row("Prison No. 7 of Lisse", kind="prison", line=4),
        row("Port Authority of Norrby", kind="company", line=5),
        row("Ministry of Justice", country="XL", line=6),
    )


def told(country="XZ", text=TEXT, **said):
    return [(it.office.name, it.why) for it in queries.suggest(country, text, **said)]


def test_who_is_named_comes_first_and_the_other_country_not_at_all(directory):
    assert told() == [("Prison No. 6 of Lisse", Why.NAMED), ("Ministry of Justice", Why.NAMED)]
    ours = queries.suggest("XZ", TEXT)[1].office
    assert ours.country == "XZ"


def test_names_are_known_in_another_script_and_case(directory):
    found = told(text="Просим писать Министерству юстиции до 30 ноября.")
    assert found == [("Ministry of Justice", Why.NAMED)]


def test_a_mailbox_in_the_text_finds_its_office_whatever_the_country(directory):
    office("Port Authority of Norrby").points.create(kind="email", value="port@norrby.example")
    found = told(country="", text="Protest to PORT@norrby.example!")
    assert found == [("Port Authority of Norrby", Why.ADDRESS)]


def test_earlier_appeals_and_the_states_own_offices_follow(directory):
    port = office("Port Authority of Norrby")
    ministry = Office.objects.get(name="Ministry of Justice", country="XZ")
    ministry.points.create(kind="email", value="minister@justice.example")
    assert told(text="Nobody is named.", earlier=[port.pk]) == [
        (port.name, Why.EARLIER),
        (ministry.name, Why.COUNTRY),
    ]
    assert told(text="Nobody is named.", earlier=[port.pk], without=[port.pk, ministry.pk]) == []


def test_a_country_with_many_offices_is_asked_by_its_rarer_words(directory, monkeypatch):
    monkeypatch.setattr("clamour.offices.suggesting.MANY", 1)
    assert told()[0] == ("Prison No. 6 of Lisse", Why.NAMED)


def test_a_handful_of_queries(directory, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        queries.suggest("XZ", TEXT * 50, [1, 2, 3])


def test_one_press_adds_a_suggestion_to_the_targets(directory, client):
    earlier, page = make_draft(), make_draft(targets=0, title="Clerk held in Lisse")
    AppealPage.objects.update(country="XZ")
    page.refresh_from_db()
    page.save_revision()
    client.force_login(make_account())
    address = f"/desk/appeals/{page.pk}/targets/"
    screen = client.get(address).content.decode()
    prosecutor = Office.objects.get(name="Prosecutor General")
    assert "an earlier appeal wrote to it" in screen
    button = f'name="add" value="{prosecutor.pk}"'
    assert button in screen
    rows = {"targets-TOTAL_FORMS": 0, "targets-INITIAL_FORMS": 0}
    added = client.post(address, rows | {"add": prosecutor.pk}).content.decode()
    assert "is added below" in added and button not in added
    found = client.post(address, rows | {"find": 1, "q": "ministerstvo"}).content.decode()
    assert f'value="{Office.objects.get(names__language="ru").pk}"' in found
    assert earlier.translation_key != page.translation_key
