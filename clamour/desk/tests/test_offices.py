"""The directory behind a public appeal: nobody moves strangers' letters alone."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile

from clamour.delivery.models import Delivery
from clamour.letters.tests.factory import make_letter
from clamour.offices.models import Office
from clamour.oversight.models import Entry, Request

pytestmark = pytest.mark.django_db
SPY = "spy@evil.example"
TRUE = "minister@justice.kazemia.example"
SECOND_ALERT = f"""\
URGENT ACTION: Free the port workers' clerk Sela Marn

2 April 2026

Sela Marn, clerk of the port workers' union in Kazemia, was arrested in Norrby on 1 April 2026.

Please send letters before 30 May 2026 to the Ministry of Justice and demand:

- his immediate release.

Ministry of Justice
Email: {SPY}

Embassy of Kazemia in Brussels
Email: [email protected]
"""


@pytest.fixture
def ministry(page):
    return Office.objects.get(points__value=TRUE)


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def bobs(live, bob, at_desk):
    """Bob joins after the appeal went out."""
    return at_desk(bob)


def screen_of(office: Office) -> str:
    return f"/desk/offices/edit/{office.pk}/"


def form_of(office: Office, *new: tuple[str, str], address: str = "", **typed: str) -> dict:
    """The office's form as it stands, its first address replaced and new ones added."""
    points = list(office.points.all())
    rows = [(it.pk, it.kind, it.value, it.state) for it in points]
    rows += [("", kind, value, "unchecked") for kind, value in new]
    form = {"name": office.name, "kind": office.kind, "country": office.country}
    form |= {"salutation": office.salutation}
    form |= {"points-TOTAL_FORMS": len(rows), "points-INITIAL_FORMS": len(points)}
    for number, (pk, kind, value, state) in enumerate(rows):
        row = {"id": pk, "kind": kind, "value": value, "state": state}
        form |= {f"points-{number}-{name}": told for name, told in row.items()}
    if address:
        form["points-0-value"] = address
    return form | typed


def letters_go_to(page) -> set[str]:
    """Where the next confirmed letter goes."""
    Delivery.objects.all().delete()
    make_letter(page=page, confirmed=True, mailbox=f"{uuid4().hex}@mail.example")
    return {row.address for row in Delivery.objects.filter(stream="letters.letter")}


def bring_second_alert(desk) -> None:
    """A file that names the ministry with an address of its own."""
    upload = SimpleUploadedFile("second.txt", SECOND_ALERT.encode())
    desk.post("/desk/intake/", {"files": upload})


def test_the_office_of_a_draft_is_corrected_alone(desk, bob, ministry):
    said = desk.get(screen_of(ministry)).content.decode()
    assert 'name="reason"' not in said
    form = form_of(ministry, address="office@justice.example", salutation="Dear Minister,")
    assert desk.post(screen_of(ministry), form).status_code == 302
    ministry.refresh_from_db()
    assert ministry.salutation == "Dear Minister,"
    assert ministry.points.get().value == "office@justice.example"
    logged = Entry.objects.get(verb="change office")
    assert (logged.who, logged.subject) == ("alice", f"office:{ministry.pk}")
    assert logged.detail["added"] == "email office@justice.example (unchecked)"
    assert logged.detail["removed"] == f"email {TRUE}"
    assert logged.detail["was"] != logged.detail["is"]


def test_nobody_moves_the_letters_of_a_public_appeal_alone(desk, bobs, live, ministry):
    assert "1 public appeal writes to this office" in desk.get(screen_of(ministry)).content.decode()
    answer = desk.post(screen_of(ministry), form_of(ministry, address=SPY, reason="New mailbox."))
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing has changed yet" in said
    assert SPY in said and "New mailbox." in said  # what was typed is still there
    going = letters_go_to(live)
    assert TRUE in going and SPY not in going
    assert Entry.objects.filter(verb="ask", subject=f"office:{ministry.pk}").exists()


def test_the_second_person_sees_the_difference_and_agrees(desk, bobs, live, ministry):
    new = "office@justice.kazemia.example"
    desk.post(screen_of(ministry), form_of(ministry, address=new, salutation="Dear Minister,"))
    assert "change an office" in bobs.get("/desk/").content.decode()
    said = bobs.get("/desk/requests/").content.decode()
    come = "".join(part.partition("</ins>")[0] for part in said.split("<ins>")[1:])
    gone = "".join(part.partition("</del>")[0] for part in said.split("<del>")[1:])
    assert new in come and "Dear Minister," in come
    assert TRUE in gone
    request = Request.objects.get(verb="change office")
    desk.post(f"/desk/requests/{request.pk}/agree/")
    assert TRUE in letters_go_to(live)
    answer = bobs.post(f"/desk/requests/{request.pk}/agree/", follow=True)
    assert "You agreed, and it is done" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == screen_of(ministry)
    going = letters_go_to(live)
    assert new in going and TRUE not in going
    logged = Entry.objects.get(verb="change office").detail
    assert (logged["asked_by"], logged["decided_by"]) == ("alice", "bob")
    assert new in logged["added"] and TRUE in logged["removed"]
    assert ministry.points.get().added_by == "alice"


def test_a_desk_of_one_says_why(desk, live, ministry):
    form = form_of(ministry, salutation="Dear Minister,")
    answer = desk.post(screen_of(ministry), form)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "write one sentence" in said and "Dear Minister," in said
    ministry.refresh_from_db()
    assert ministry.salutation == ""
    form["reason"] = "Their protocol asks for it."
    assert desk.post(screen_of(ministry), form).status_code == 302
    ministry.refresh_from_db()
    assert ministry.salutation == "Dear Minister,"
    assert Entry.objects.get(verb="change office").detail["reason"] == form["reason"]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Ministry of Evil"},
        {"salutation": "Long live the general,"},
        {"points-0-DELETE": "on"},
        {"points-0-kind": "web", "points-0-value": "https://evil.example/"},
    ],
)
def test_each_change_of_what_letters_use_needs_two(desk, bobs, live, ministry, typed):
    form = form_of(ministry) | typed
    assert desk.post(screen_of(ministry), form).status_code == 409
    ministry.refresh_from_db()
    assert (ministry.name, ministry.salutation) == ("Ministry of Justice", "")
    assert ministry.points.get().value == TRUE


def test_one_more_address_needs_two(desk, bobs, live, ministry):
    assert desk.post(screen_of(ministry), form_of(ministry, ("email", SPY))).status_code == 409
    assert ministry.points.count() == 1


def test_stopping_an_address_needs_nobody_and_starting_it_again_two(desk, bobs, live, ministry):
    stopped = form_of(ministry) | {"points-0-state": "gone", "place": "Port Lisse"}
    assert desk.post(screen_of(ministry), stopped).status_code == 302
    assert TRUE not in letters_go_to(live)
    state = Entry.objects.get(verb="change office").detail["state"]
    assert state == f"email {TRUE}: unchecked → gone"
    again = form_of(ministry) | {"points-0-state": "working"}
    assert desk.post(screen_of(ministry), again).status_code == 409
    assert TRUE not in letters_go_to(live)


def test_nobody_agrees_to_an_office_that_changed_since(desk, bobs, live, ministry):
    desk.post(screen_of(ministry), form_of(ministry, address=SPY))
    ministry.points.update(state="bouncing")
    request = Request.objects.get(verb="change office")
    assert "has changed since" in bobs.get("/desk/requests/").content.decode()
    bobs.post(f"/desk/requests/{request.pk}/agree/")
    assert ministry.points.get().value == TRUE


def test_who_may_not_publish_cannot_agree(desk, bobs, live, ministry, at_desk):
    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.groups.add(Group.objects.get(name="Editors"))
    carol.user_permissions.add(Permission.objects.get(codename="change_office"))
    desk.post(screen_of(ministry), form_of(ministry, address=SPY))
    request = Request.objects.get(verb="change office")
    answer = at_desk(carol).post(f"/desk/requests/{request.pk}/agree/", follow=True)
    assert "Your account may not change offices" in answer.content.decode()
    assert ministry.points.get().value == TRUE
    assert Request.objects.get(pk=request.pk).state == "waiting"


def test_a_file_does_not_move_the_letters_of_a_public_appeal(desk, bobs, live, ministry):
    bring_second_alert(desk)
    assert ministry.points.filter(value=SPY, state="held").exists()
    assert SPY not in letters_go_to(live)
    assert "An address is held" in desk.get(screen_of(ministry)).content.decode()
    assert f'href="{screen_of(ministry)}"' in bobs.get("/desk/").content.decode()
    logged = Entry.objects.filter(verb="take in office", subject=f"office:{ministry.pk}")
    assert f"email {SPY} (held)" in [entry.detail["added"] for entry in logged]


def test_a_held_address_is_used_once_two_have_agreed(desk, bobs, live, ministry):
    bring_second_alert(desk)
    ministry.points.filter(value=TRUE).update(state="gone")
    form = form_of(ministry) | {"points-1-state": "unchecked"}
    assert form["points-1-value"] == SPY
    assert desk.post(screen_of(ministry), form).status_code == 409
    assert SPY not in letters_go_to(live)
    request = Request.objects.get(verb="change office")
    bobs.post(f"/desk/requests/{request.pk}/agree/")
    assert SPY in letters_go_to(live)


def test_a_held_address_is_thrown_away_alone(desk, bobs, live, ministry):
    bring_second_alert(desk)
    form = form_of(ministry) | {"points-1-DELETE": "on"}
    assert desk.post(screen_of(ministry), form).status_code == 302
    assert ministry.points.get().value == TRUE
    assert "Addresses that are held" not in bobs.get("/desk/").content.decode()


def test_a_file_adds_at_once_to_the_office_of_a_draft(desk, bob, page, ministry):
    bring_second_alert(desk)
    assert ministry.points.get(value=SPY).is_usable


def test_an_address_that_came_in_meanwhile_stays(desk, live, ministry):
    form = form_of(ministry, place="Port Lisse")
    bring_second_alert(desk)
    assert desk.post(screen_of(ministry), form).status_code == 302
    assert ministry.points.filter(value=SPY, state="held").exists()


def test_making_and_removing_an_office_is_logged(desk):
    form = form_of(Office(name="Prison of Norrby", kind="prison", pk=0), ("email", "p@x.example"))
    assert desk.post("/desk/offices/new/", form).status_code == 302
    prison = Office.objects.get(name="Prison of Norrby")
    assert prison.points.get().added_by == "alice"
    assert desk.post(f"/desk/offices/delete/{prison.pk}/").status_code == 302
    logged = Entry.objects.filter(subject=f"office:{prison.pk}").order_by("number")
    assert [entry.verb for entry in logged] == ["add office", "remove office"]
    assert "p@x.example" in logged.first().detail["added"]


@pytest.mark.parametrize("verb", ["make account", "change role"])
def test_who_may_not_change_accounts_is_no_second_person_for_them(alice, at_desk, verb):
    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.groups.add(Group.objects.get(name="Moderators"))
    asked = Request.objects.create(
        verb=verb,
        subject="it",
        digest="0",
        title="it",
        asked_by=alice,
        asked_at="2026-03-14T12:00Z",
    )
    address = f"/desk/requests/{asked.pk}/agree/"
    answer = at_desk(carol).post(address, follow=True)
    assert "Your account may not change accounts" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == "waiting"
    rights = Permission.objects.filter(codename__in=["change_user", "change_group"])
    carol.user_permissions.set(rights)
    at_desk(carol).post(address)
    asked.refresh_from_db()
    assert asked.state == "agreed"
