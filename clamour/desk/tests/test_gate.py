"""The desk's hand on the gate: letters to read first, word lists, the breaker."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from clamour.gate import breaker, suspicion
from clamour.gate.models import Trip
from clamour.letters.models import Letter
from clamour.letters.tests.factory import make_letter
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def frozen():
    return make_letter(confirmed=True, sentence="We know where you live.")


def test_the_first_screen_says_what_waits_and_the_list_shows_it(desk, frozen):
    assert "1 letter waits until you have read it" in desk.get("/desk/").text
    page = desk.get("/desk/held-back/").text
    assert "We know where you live." in page and "words of your lists" in page
    assert "Sam Ostrow" in page and "sam@mail.example" not in page


@pytest.mark.parametrize(("button", "state"), [("release", "confirmed"), ("refuse", "refused")])
def test_one_press_decides_the_ticked_letters(desk, frozen, button, state):
    desk.post("/desk/held-back/decide/", {"letter": [frozen.pk, "9" * 30, "x"], button: "1"})
    assert Letter.objects.get().state == state
    assert "Nothing waits for you." in desk.get("/desk/held-back/").text


def test_a_list_that_the_desk_writes_holds_from_then_on(desk):
    assert "bastard*" in desk.get("/desk/gate/words/").text
    desk.post("/desk/gate/words/", {"en": "turnip*\r\n  turnip*  \r\n\r\nold   boot"})
    assert suspicion.lists()["en"] == "turnip*\nold boot"
    assert suspicion.lists()["fr"] == suspicion.brought("fr")
    assert Entry.objects.latest("number").subject == "words:en"
    assert make_letter(confirmed=True, sentence="You old boot!").state == "frozen"


def test_the_desk_sees_the_breaker_and_resets_it(desk):
    Trip.objects.create(tripped_at=timezone.now(), unconfirmed=99, confirmed=1)
    home = desk.get("/desk/").text
    assert "Confirmation mails are stopped." in home and "99" in home
    desk.post("/desk/gate/breaker/reset/")
    assert not breaker.is_open()
    assert "Confirmation mails are stopped." not in desk.get("/desk/").text
    assert Entry.objects.latest("number").verb == "reset breaker"


def test_who_may_not_publish_sees_and_decides_nothing(at_desk, frozen):
    carol = User.objects.create_user("carol", password="a long sentence of carol")
    carol.groups.add(Group.objects.get(name="Editors"))
    desk = at_desk(carol)
    assert "We know where you live." not in desk.get("/desk/held-back/").text
    desk.post("/desk/held-back/decide/", {"letter": frozen.pk, "release": "1"})
    desk.post("/desk/gate/words/", {"en": "turnip"})
    Trip.objects.create(tripped_at=timezone.now(), unconfirmed=99, confirmed=1)
    desk.post("/desk/gate/breaker/reset/")
    assert Letter.objects.get().state == "frozen"
    assert suspicion.lists()["en"] == suspicion.brought("en")
    assert breaker.is_open()
