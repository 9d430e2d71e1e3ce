"""The desk writes, tries, releases by two, watches and stops an alert; it sees numbers alone."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from clamour.alerts import entering
from clamour.alerts.models import Mailing
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery.models import Delivery
from clamour.oversight.models import Request
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db
LIST = "/desk/alerts/"


@pytest.fixture
def page():
    return make_appeal()


def at_desk(name: str = "alice") -> Client:
    client = Client()
    client.force_login(make_account(name))
    return client


def begin(client, page, kind="action") -> str:
    answer = client.post(LIST, {"appeal": page.pk, "kind": kind})
    return answer["Location"]


def saved(**more) -> dict[str, object]:
    words = {"en-subject": "Write for Maren", "en-body": "She is held.", "whose": "", "acted": ""}
    return words | {"do": "save", "urgent": "on"} | more


def test_an_alert_from_an_appeal_is_saved_with_its_segment_and_counted(page):
    make_entry()
    make_entry("ru@mail.example", language="ru")
    client = at_desk()
    screen = begin(client, page)
    assert b"It would reach 2 mailboxes" in client.get(screen).content
    assert client.post(screen, saved(languages=["en"])).status_code == 302
    shown = client.get(screen).content.decode()
    assert "It would reach 1 mailbox" in shown and "Write for Maren" in shown
    assert "sam@mail.example" not in shown and "Sam Ostrow" not in shown


def test_a_language_is_added_and_an_unfinished_one_stands_in_the_way(page):
    make_entry()
    client = at_desk()
    screen = begin(client, page)
    client.post(screen, saved(add="fr"))
    shown = client.get(screen).content.decode()
    assert "Français" in shown and "is not finished" in shown
    answer = client.post(screen, {"do": "release", "reason": "now"})
    assert answer.status_code == 422 and not Delivery.objects.exists()


def test_two_persons_release_it_at_the_desk(page):
    make_entry()
    alice = at_desk()
    bob = at_desk("bob")
    screen = begin(alice, page)
    alice.post(screen, saved())
    answer = alice.post(screen, {"do": "release", "reason": ""})
    assert answer.status_code == 409
    request = Request.objects.get()
    assert Mailing.objects.get().state == "draft"
    shown = bob.get("/desk/requests/").content.decode()
    assert "send an alert to the list" in shown and screen in shown
    bob.post(f"/desk/requests/{request.pk}/agree/")
    mailing = Mailing.objects.get()
    assert mailing.state == "entering"
    entering.enter(mailing.pk)
    assert Delivery.objects.filter(stream="alerts.mail").count() == 1


def test_a_desk_of_one_says_why_and_watches_pauses_and_stops(page):
    for number in range(3):
        make_entry(f"s{number}@mail.example")
    client = at_desk()
    screen = begin(client, page)
    assert client.post(screen, {"do": "release", "reason": ""}).status_code == 422
    assert client.post(screen, {"do": "release", "reason": "She may be moved."}).status_code == 302
    entering.enter(Mailing.objects.get().pk)
    answer = client.get(screen)
    assert answer["Refresh"] == "3" and b"In the outbox: 3 of 3" in answer.content
    assert b'value="pause"' in answer.content
    client.post(screen, {"do": "pause"})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"held"}
    client.post(screen, {"do": "stop"})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert b"stopped" in client.get(screen).content
    answer = client.post(screen, {"do": "pause"}, follow=True)
    assert b"has moved on since" in answer.content


def test_when_all_of_it_is_out_nothing_is_offered_that_does_nothing(page):
    make_entry()
    client = at_desk()
    screen = begin(client, page)
    client.post(screen, {"do": "release", "reason": "She may be moved."})
    entering.enter(Mailing.objects.get().pk)
    Delivery.objects.update(state="accepted", next_try=None)
    said = client.get(screen).content
    assert b"all of it is out" in said
    assert b'value="pause"' not in said and b'value="stop"' not in said


def test_who_may_not_write_alerts_sees_none_and_who_may_not_release_sends_none(page):
    make_entry()
    screen = begin(at_desk(), page)
    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(carol)
    for path in (LIST, screen):
        assert client.get(path).status_code in (302, 403)
    carol.user_permissions.add(Permission.objects.get(codename="change_mailing"))
    client.force_login(User.objects.get(pk=carol.pk))
    assert client.get(screen).status_code == 200
    client.post(screen, {"do": "release", "reason": "now"})
    assert Mailing.objects.get().state == "draft" and not Delivery.objects.exists()


def test_a_test_copy_needs_a_mailbox_that_is_one(page):
    client = at_desk()
    screen = begin(client, page)
    assert client.post(screen, {"do": "test", "language": "en", "mailbox": "x"}).status_code == 422
    told = {"do": "test", "language": "ru", "mailbox": "alice@desk.example"}
    assert client.post(screen, told).status_code == 422
    assert not Delivery.objects.exists()
