"""Signing in, the first password, and who makes accounts."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User

from clamour.desk.actions import founder_password
from clamour.gate import budgets
from clamour.oversight.models import Entry, Request

pytestmark = pytest.mark.django_db
LOGIN = "/desk/login/"


@pytest.fixture(autouse=True)
def small_budgets(settings) -> None:
    settings.BUDGET_FACTOR = 1


def guess(client, name: str = "alice", password: str = "wrong"):  # noqa: S107
    return client.post(LOGIN, {"username": name, "password": password})


def test_guessing_is_slowed_by_account(client, alice, bob):
    for _try in range(budgets.DESK_LOGINS.limit):
        assert guess(client).status_code == 200
    answer = guess(client, " ALICE ", "a long sentence of alice")
    assert answer.status_code == 429
    assert "Too many tries for this account" in answer.content.decode()
    assert guess(client, "bob", "a long sentence of bob").status_code == 302


def test_who_has_signed_in_before_is_not_locked_out_by_others(client, alice):
    from django.test import Client

    assert guess(client, "alice", "a long sentence of alice").status_code == 302
    client.post("/desk/logout/")
    for _try in range(budgets.DESK_LOGINS.limit + 1):
        guess(Client())
    assert guess(client, "alice", "a long sentence of alice").status_code == 302


def test_the_first_password_is_made_anew_until_somebody_sets_their_own(client):
    name, first = founder_password()
    _name, second = founder_password()
    assert name == "desk" and first and second and first != second
    assert authenticate(username=name, password=first) is None
    assert authenticate(username=name, password=second)
    assert guess(client, name, second).status_code == 302
    assert "You use the generated password" in client.get("/desk/").content.decode()
    desk = User.objects.get()
    desk.set_password("a sentence of my own")
    desk.save()
    assert founder_password() == ("desk", None)


def test_an_old_desk_gets_no_new_account(alice):
    assert founder_password() == ("alice", None)
    assert User.objects.count() == 1


FORMSETS = (
    "page_permissions",
    "collection_permissions",
    "image_permissions",
    "document_permissions",
    "collection_mgmt_permissions",
)
CAROL = {
    "username": "carol",
    "email": "carol@campaign.example",
    "first_name": "Carol",
    "last_name": "C",
    "password1": "a long sentence of carol",
    "password2": "a long sentence of carol",
}


def test_the_second_account_is_made_by_the_first_alone(alice, at_desk):
    assert at_desk(alice).post("/desk/users/new/", CAROL).status_code == 302
    assert User.objects.filter(username="carol").exists()
    assert Entry.objects.filter(verb="make account").exists()


def test_a_third_account_needs_two_persons(alice, bob, at_desk):
    desk = at_desk(alice)
    answer = desk.post("/desk/users/new/", CAROL)
    assert answer.status_code == 409
    assert "carol@campaign.example" in answer.content.decode()
    assert not User.objects.filter(username="carol").exists()
    request = Request.objects.get(verb="make account")
    desk.post(f"/desk/requests/{request.pk}/agree/")
    assert desk.post("/desk/users/new/", CAROL).status_code == 409
    at_desk(bob).post(f"/desk/requests/{request.pk}/agree/")
    raised = CAROL | {"is_superuser": "on"}
    assert desk.post("/desk/users/new/", raised).status_code == 409
    assert desk.post("/desk/users/new/", CAROL).status_code == 302
    assert not User.objects.get(username="carol").is_superuser


def test_another_account_is_neither_switched_off_nor_removed_by_one(alice, bob, at_desk):
    desk = at_desk(alice)
    form = {"username": "bob", "email": "b@x.example", "first_name": "B", "last_name": "B"}
    assert desk.post(f"/desk/users/edit/{bob.pk}/", form).status_code == 409
    assert desk.post(f"/desk/users/delete/{bob.pk}/").status_code == 409
    bulk = f"/desk/bulk/auth/user/set_active_state/?id={bob.pk}"
    desk.post(bulk, {"mark_as_active": "False"})
    bob.refresh_from_db()
    assert bob.is_active


def test_ones_own_name_is_ones_own_business(alice, bob, at_desk):
    form = {
        "username": "alice",
        "email": "a@x.example",
        "first_name": "Alice",
        "last_name": "A",
        "is_superuser": "on",
        "is_active": "on",
    }
    assert at_desk(alice).post(f"/desk/users/edit/{alice.pk}/", form).status_code == 302


def test_the_asker_is_told_to_send_the_form_again(alice, bob, at_desk):
    desk, bobs = at_desk(alice), at_desk(bob)
    said = desk.post("/desk/users/new/", CAROL).content.decode()
    assert "Once they have agreed, send this form again with the same content" in said
    request = Request.objects.get(verb="make account")
    answer = bobs.post(f"/desk/requests/{request.pk}/agree/", follow=True).content.decode()
    assert "It is done when alice sends the same form again" in answer
    assert "yours to finish" in desk.get("/desk/").content.decode()
    said = desk.get("/desk/requests/").content.decode()
    assert "send the same form again" in said
    assert 'href="/desk/users/new/"' in said
    desk.post("/desk/users/new/", CAROL)
    assert "yours to finish" not in desk.get("/desk/").content.decode()


@pytest.mark.parametrize(
    "address", ["/desk/users/edit/{bob}/", "/desk/users/delete/{bob}/", "/desk/groups/new/"]
)
def test_each_form_of_accounts_says_so(alice, bob, at_desk, address):
    form = {"username": "bob", "email": "b@x.example", "first_name": "B", "last_name": "B"}
    form |= {"name": "Translators", **{f"{it}-TOTAL_FORMS": 0 for it in FORMSETS}}
    form |= {f"{it}-INITIAL_FORMS": 0 for it in FORMSETS}
    answer = at_desk(alice).post(address.format(bob=bob.pk), form)
    assert answer.status_code == 409
    assert "send this form again with the same content" in answer.content.decode()


def test_nobody_widens_a_role_alone(alice, bob, at_desk):
    editors = Group.objects.get(name="Editors")
    wider = editors.page_permissions.filter(permission__codename="publish_page")
    form = {"name": "Editors", **{f"{it}-TOTAL_FORMS": 0 for it in FORMSETS}}
    form |= {f"{it}-INITIAL_FORMS": 0 for it in FORMSETS} | {
        "page_permissions-TOTAL_FORMS": 1,
        "page_permissions-0-page": 1,
        "page_permissions-0-permissions": "publish_page",
    }
    address = f"/desk/groups/edit/{editors.pk}/"
    desk = at_desk(alice)
    assert desk.post(address, form).status_code == 409
    assert not wider.exists()
    assert "Root: Publish any page" in at_desk(bob).get("/desk/requests/").content.decode()
    at_desk(bob).post(f"/desk/requests/{Request.objects.get().pk}/agree/")
    assert desk.post(address, form).status_code == 302
    assert wider.exists()


def test_the_second_person_sees_which_rights_are_asked_for(alice, bob, at_desk):
    editors = Group.objects.get(name="Editors")
    form = CAROL | {"is_superuser": "on", "groups": editors.pk}
    at_desk(alice).post("/desk/users/new/", form)
    said = at_desk(bob).get("/desk/requests/").content.decode()
    assert "Administrator: yes" in said
    assert "Editors" in said
    assert "a long sentence of carol" not in said
    assert "a desk of one" not in said


def test_the_menu_holds_what_the_desk_needs(alice, at_desk):
    said = at_desk(alice).get("/desk/").content.decode()
    for wanted in ("Import an alert", "Appeals", "Offices", "Requests", "Pages", "Images"):
        assert wanted in said
    assert "/desk/reports/" not in said
    assert "/desk/documents/" not in said


def test_the_desk_bears_the_sites_name_and_leads_to_no_other_site(client, alice, at_desk, settings):
    settings.SITE_NAME = "Dockers' Solidarity"
    login = client.get(LOGIN).content.decode()
    home = at_desk(alice).get("/desk/").content.decode()
    for said in (login, home):
        assert "Dockers&#x27; Solidarity" in said
        assert " - Clamour</title>" in said
        assert "icon-wagtail" not in said
    assert "wagtail.org" not in home
