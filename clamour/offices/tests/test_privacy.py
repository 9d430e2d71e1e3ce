"""A private person's mailbox or number is no target: it is held until two agree."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal, make_draft
from clamour.delivery.models import Delivery
from clamour.gate.mailboxes import BIG_DOMAINS
from clamour.letters.tests.factory import make_letter
from clamour.offices import actions, changes, privacy, queries
from clamour.offices.actions import Evidence, Point, take_in
from clamour.offices.models import Office
from clamour.offices.tests.making import office, row, take
from clamour.oversight.actions import NeedsReason, NeedsSecondPerson

FREE = "lisse.prosecutor@gmail.com"
MOBILE = "+491713920017"  # the Bundesnetzagentur keeps 0171 39200xx for stories


def looks(value, kind="email", office_kind="ministry", country="GB"):
    return privacy.looks_private(kind, value, office_kind, country)


def taken(*points, name="Prosecutor of Lisse"):
    evidence = Evidence(source="a test", seen_on=date(2026, 11, 1), added_by="alice")
    return take_in(name=name, country="", points=[Point(*it) for it in points], evidence=evidence)


@pytest.mark.parametrize("domain", ["gmail.com", "yahoo.com.br", "yandex.kz", "163.com", "gmx.at"])
def test_free_mail_looks_private(domain):
    assert domain in looks(f"someone@{domain}")


@pytest.mark.parametrize(
    "domain", ["justice.example", "mail.gov.kz", "gmail.com.evil.example", "yahoo.example"]
)
def test_a_domain_of_its_own_does_not(domain):
    assert looks(f"minister@{domain}") == ""


def test_some_embassies_use_free_mail_and_the_sentence_says_so():
    assert "some embassies" in looks("embassy@yahoo.fr", office_kind="embassy")
    assert "some embassies" not in looks("minister@yahoo.fr")


def test_a_mobile_looks_private_where_the_country_tells_mobiles_apart():
    assert looks(MOBILE, "phone") and looks(MOBILE, "sms")
    assert not looks("+442079460000", "phone")
    assert not looks("+12025550123", "phone")  # a North American number says nothing
    assert not looks(MOBILE, "post")


def test_every_provider_that_the_gate_knows_is_one():
    assert [it for it in BIG_DOMAINS if not privacy.is_free_mail(it)] == []


@pytest.mark.django_db
def test_it_comes_in_held_from_an_alert_and_from_a_file():
    found = taken(("email", FREE), ("email", "prosecutor@lisse.example"))
    assert dict(found.points.values_list("value", "state")) == {
        FREE: "private",
        "prosecutor@lisse.example": "unchecked",
    }
    report = take(row("Court of Lisse", points=[("phone", MOBILE)]))
    assert office("Court of Lisse").points.get().state == "private"
    assert "mobile" in report.doubts[0]["why"]
    assert set(queries.held()) == {found, office("Court of Lisse")}


@pytest.mark.django_db
def test_behind_a_public_appeal_nothing_of_a_file_is_used_not_even_for_copies():
    make_appeal()
    known = Office.objects.get(name="Ministry of Justice")
    taken(("email", FREE), name=known.name)
    take(row(known.name, country=known.country, points=[("email", "other@gmail.com")]))
    assert set(known.points.exclude(state="unchecked").values_list("state", flat=True)) == {"held"}


def set_state(it, state, **by):
    said = changes.said_of(it.pk)
    rows = [point | {"state": state} for point in said["points"]]
    actions.change(office=it.pk, said=said | {"points": rows}, **by)


@pytest.mark.django_db
def test_a_desk_of_one_says_why_before_it_is_used():
    alice, it = make_account(), taken(("email", FREE))
    with pytest.raises(NeedsReason):
        set_state(it, "unchecked", by=alice)
    assert it.points.get().state == "private"
    set_state(it, "unchecked", by=alice, reason="It stands on the prosecutor's own site.")
    assert it.points.get().state == "unchecked"
    set_state(it, "working", by=alice)  # agreed to already
    assert it.points.get().state == "working"


@pytest.mark.django_db
def test_two_must_agree_and_delivery_cannot_release_it():
    alice, it = make_account(), taken(("email", FREE))
    make_account("bob")
    with pytest.raises(NeedsSecondPerson):
        set_state(it, "unchecked", by=alice)
    with pytest.raises(NeedsSecondPerson):
        actions.mark(it.points.get(), "working")
    assert it.points.get().state == "private"


@pytest.mark.django_db
def test_a_new_address_typed_at_the_desk_is_kept_and_held(client):
    alice = make_account()
    said = changes.nothing() | {"name": "Prison of Lisse"}
    new = {"pk": None, "kind": "phone", "value": MOBILE, "state": "working", "source": "",
           "seen_on": None, "added_by": "alice"}  # fmt: skip
    it = actions.add(said=said | {"points": [new]}, by=alice)
    assert it.points.get().state == "private"
    client.force_login(User.objects.get(username="alice"))
    page = client.get(f"/desk/offices/edit/{it.pk}/").content.decode()
    assert "A mobile number may be a private person" in page and 'name="reason"' in page
    assert f"/desk/offices/edit/{it.pk}/" in client.get("/desk/").content.decode()


@pytest.mark.django_db
def test_protests_do_not_go_there_and_copies_do(client):
    page, alice = make_draft(targets=1), make_account()
    union = taken(("email", "dockers.lisse@gmail.com"), name="Union of Dockers")
    court = taken(("email", FREE))
    standing = appeals.TargetDraft(Office.objects.get(name="Ministry of Justice"), "protest")
    wanted = [standing, appeals.TargetDraft(court, "protest"), appeals.TargetDraft(union, "copy")]
    appeals.set_targets(appeal=page.translation_key, targets=wanted, by=alice)
    client.force_login(alice)
    screen = client.get(f"/desk/appeals/{page.pk}/targets/").content.decode()
    assert "A mailbox at gmail.com may be a private person" in screen
    appeals.publish(page=page, by=alice, reason="Checked.")
    page.refresh_from_db()
    make_letter(page=page, confirmed=True)
    sent = {it.address for it in Delivery.objects.filter(stream="letters.letter")}
    assert sent == {"minister@justice.example", "dockers.lisse@gmail.com"}
