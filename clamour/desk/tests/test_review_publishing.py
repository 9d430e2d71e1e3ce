"""One press keeps what was typed and publishes it."""

import pytest

from clamour.desk.tests.test_review_editing import fields_of, newest
from clamour.intake.models import Checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(paper):
    return f"/desk/intake/{paper.pk}/"


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def press(desk, address):
    def press_publish(**typed):
        form = fields_of(desk.get(address).content)
        return desk.post(address, form | {"then": "publish"} | typed, follow=True)

    return press_publish


def test_what_was_typed_goes_public(press, page):
    answer = press(title="Free Ilma Torvane", reason="The union has asked us.")
    page.refresh_from_db()
    assert answer.status_code == 200
    assert page.live
    assert page.title == "Free Ilma Torvane"


def test_ticks_are_kept_by_the_same_press(press, paper):
    press(checked=["missing:email:Embassy of Kazemia in Brussels"], reason="Checked.")
    assert Checked.objects.filter(paper=paper).exists()


def test_without_a_reason_the_draft_is_kept_and_nothing_is_public(press, page):
    answer = press(title="Free Ilma Torvane")
    page.refresh_from_db()
    assert answer.status_code == 422
    assert "write one sentence that says why" in answer.content.decode()
    assert not page.live
    assert newest(page).title == "Free Ilma Torvane"


def test_a_mistake_stops_it_and_the_reason_stays(press, page):
    answer = press(issued="someday", reason="The union has asked us.")
    page.refresh_from_db()
    assert answer.status_code == 422
    assert 'value="The union has asked us."' in answer.content.decode()
    assert not page.live


def test_a_draft_changed_meanwhile_is_not_published(desk, address, page, bob):
    form = fields_of(desk.get(address).content)
    other = newest(page)
    other.title = "By Bob"
    other.save_revision(user=bob)
    answer = desk.post(address, form | {"then": "publish", "reason": "Checked."}, follow=True)
    page.refresh_from_db()
    assert answer.status_code == 409
    assert not page.live


def test_two_persons_are_asked_with_what_was_typed(press, page, bob):
    answer = press(title="Free Ilma Torvane")
    page.refresh_from_db()
    assert answer.status_code == 409
    assert "Nothing is public yet" in answer.content.decode()
    assert not page.live
    assert newest(page).title == "Free Ilma Torvane"
