"""Targets and letter of a live appeal: the second person sees the difference and agrees to it."""

import pytest

from clamour.appeals.models import ModelLetter, Target
from clamour.offices.models import ContactPoint, Office
from clamour.oversight.models import Entry, Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(live, bob):
    """Bob joins after the appeal went out."""
    return bob


@pytest.fixture
def letter(live):
    return ModelLetter.objects.get(appeal=live.translation_key)


def form_of(letter: ModelLetter, **changed: str) -> dict:
    names = ("purpose", "language", "subject", "text")
    return {name: getattr(letter, name) for name in names} | changed


def screen_of(live) -> str:
    return f"/desk/appeals/{live.pk}/letter/"


def test_a_desk_of_one_is_asked_for_a_reason_beside_the_field(alice, at_desk, live, letter):
    desk = at_desk(alice)
    assert "say in one sentence why" in desk.get(screen_of(live)).content.decode()
    answer = desk.post(screen_of(live), form_of(letter, subject="Free her today"))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "write one sentence" in said
    assert "Free her today" in said
    letter.refresh_from_db()
    assert letter.subject != "Free her today"
    form = form_of(letter, subject="Free her today", reason="Shorter.")
    assert desk.post(screen_of(live), form).status_code == 302
    letter.refresh_from_db()
    assert letter.subject == "Free her today"
    assert Entry.objects.get(verb="change letter").detail["reason"] == "Shorter."


def test_a_draft_asks_for_no_reason(alice, at_desk, page):
    assert 'name="reason"' not in at_desk(alice).get(screen_of(page)).content.decode()


def test_the_second_person_sees_the_difference_and_agrees(alice, bob, at_desk, live, letter):
    new = letter.text.replace("{name}", "<b>Vote</b>\n{name}")
    form = form_of(letter, text=new, reason="A sentence was missing.")
    answer = at_desk(alice).post(screen_of(live), form)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing has changed yet" in said
    assert "&lt;b&gt;Vote&lt;/b&gt;" in said  # what was typed is still there
    bobs = at_desk(bob)
    assert "change the model letter" in bobs.get("/desk/").content.decode()
    said = bobs.get("/desk/requests/").content.decode()
    assert "A sentence was missing." in said
    assert "<ins>" in said and "&lt;b&gt;Vote&lt;/b&gt;" in said
    assert "<b>Vote" not in said
    request = Request.objects.get(verb="change letter")
    answer = bobs.post(f"/desk/requests/{request.pk}/agree/", follow=True)
    assert "it is done" in answer.content.decode()
    letter.refresh_from_db()
    assert letter.text == new
    assert Request.objects.get(verb="change letter").state == "used"


def test_nobody_agrees_to_a_letter_that_changed_since(alice, bob, at_desk, live, letter):
    at_desk(alice).post(screen_of(live), form_of(letter, subject="Free her"))
    ModelLetter.objects.update(text="{salutation}\nOther words.\n{name}")
    request = Request.objects.get(verb="change letter")
    bobs = at_desk(bob)
    assert "has changed since" in bobs.get("/desk/requests/").content.decode()
    bobs.post(f"/desk/requests/{request.pk}/agree/")
    letter.refresh_from_db()
    assert letter.subject != "Free her"


def test_who_may_not_publish_cannot_agree_to_new_words(alice, bob, at_desk, live, letter):
    from django.contrib.auth.models import Group, User

    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.groups.add(Group.objects.get(name="Editors"))
    at_desk(alice).post(screen_of(live), form_of(letter, subject="Free her"))
    request = Request.objects.get(verb="change letter")
    at_desk(carol).post(f"/desk/requests/{request.pk}/agree/")
    letter.refresh_from_db()
    assert letter.subject != "Free her"
    assert Request.objects.get(pk=request.pk).state == "waiting"


def test_of_targets_the_second_person_sees_names_and_addresses(alice, bob, at_desk, live):
    court = Office.objects.create(name="High Court of Norrby", country="KE")
    ContactPoint.objects.create(office=court, kind="email", value="court@norrby.example")
    first = Target.objects.filter(appeal=live.translation_key).first()
    form = {
        "targets-TOTAL_FORMS": 2,
        "targets-INITIAL_FORMS": 0,
        "targets-0-office": first.office_id,
        "targets-0-purpose": "protest",
        "targets-1-office": court.pk,
        "targets-1-purpose": "protest",
        "keep": "1",
    }
    answer = at_desk(alice).post(f"/desk/appeals/{live.pk}/targets/", form)
    assert answer.status_code == 409
    said = at_desk(bob).get("/desk/requests/").content.decode()
    come = "".join(part.partition("</ins>")[0] for part in said.split("<ins>")[1:])
    gone = "".join(part.partition("</del>")[0] for part in said.split("<del>")[1:])
    assert "High Court of Norrby" in come and "court@norrby.example" in come
    assert "Port Workers" in gone


def test_an_office_that_is_gone_is_told(alice, bob, at_desk, live):
    court = Office.objects.create(name="High Court of Norrby", country="KE")
    form = {
        "targets-TOTAL_FORMS": 1,
        "targets-INITIAL_FORMS": 0,
        "targets-0-office": court.pk,
        "targets-0-purpose": "protest",
        "keep": "1",
    }
    at_desk(alice).post(f"/desk/appeals/{live.pk}/targets/", form)
    court.delete()
    request = Request.objects.get(verb="change targets")
    bobs = at_desk(bob)
    assert "not in the directory any more" in bobs.get("/desk/requests/").content.decode()
    answer = bobs.post(f"/desk/requests/{request.pk}/agree/", follow=True)
    assert "not in the directory any more" in answer.content.decode()
    assert Target.objects.filter(appeal=live.translation_key).count() > 1


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (["phone", "post", "fax"], "tells supporters to call, print or fax."),
        (["phone"], "tells supporters to call."),
        (["email", "phone"], None),
    ],
)
def test_a_target_that_we_cannot_send_to_is_told(alice, at_desk, paper, page, kinds, sentence):
    office = Target.objects.filter(appeal=page.translation_key).last().office
    office.points.all().delete()
    for kind in kinds:
        ContactPoint.objects.create(office=office, kind=kind, value=f"{kind} of it")
    desk = at_desk(alice)
    wanted = f"We cannot send this one ourselves: the page {sentence}" if sentence else None
    for address in (f"/desk/appeals/{page.pk}/targets/", f"/desk/intake/{paper.pk}/"):
        said = desk.get(address).content.decode()
        assert wanted in said if wanted else "We cannot send this one" not in said


def test_a_mailbox_that_refuses_counts_as_none(alice, at_desk, page):
    office = Target.objects.filter(appeal=page.translation_key).first().office
    office.points.update(state="refuses")
    said = at_desk(alice).get(f"/desk/appeals/{page.pk}/targets/").content.decode()
    assert "none of its addresses works" in said
