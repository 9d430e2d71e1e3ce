"""Writing an update at the desk, and the screen of what is stale."""

import pytest
from django.utils import timezone

from clamour.appeals.models import UpdatePage
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.stale import actions as stale

TYPED = {
    "text": "She was released. Her family met her.",
    "at": "2026-11-28T09:30",
    "zone": "Asia/Almaty",
    "person": "Maren Oduvar",
    "status": "released",
    "reason": "Her brother rang.",
}


@pytest.fixture
def page(db):
    return make_appeal(country="KZ")


@pytest.fixture
def desk(client, page):
    client.force_login(make_account())
    return client


def test_one_short_form_publishes_an_update(desk, page):
    shown = desk.get(f"/desk/appeals/{page.pk}/update/").content.decode()
    assert 'value="Asia/Almaty" selected' in shown
    answer = desk.post(f"/desk/appeals/{page.pk}/update/", TYPED)
    assert answer.status_code == 302
    update = UpdatePage.objects.get()
    assert (update.live, update.title, update.person) == (True, "She was released", "Maren Oduvar")
    assert update.at.astimezone(timezone.get_fixed_timezone(0)).hour == 4


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "one sentence"),
        ({"text": ""}, "required"),
        ({"at": "yesterday"}, "2026-11-28T09:30"),
        ({"zone": "Mars/Olympus"}, "not one of the available"),
        ({"status": ""}, "both or neither"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk, page, wrong, said):
    answer = desk.post(f"/desk/appeals/{page.pk}/update/", TYPED | wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "text" in wrong or TYPED["text"] in text
    assert not UpdatePage.objects.exists()


def test_with_two_at_the_desk_the_second_one_publishes_it(desk, client, page):
    bob = make_account("bob")
    answer = desk.post(f"/desk/appeals/{page.pk}/update/", TYPED | {"reason": ""})
    assert answer.status_code == 302
    update = UpdatePage.objects.get()
    assert not update.live
    client.force_login(bob)
    shown = client.get("/desk/requests/").content.decode()
    assert "She was released" in shown
    from clamour.oversight.models import Request

    client.post(f"/desk/requests/{Request.objects.get().pk}/agree/")
    update.refresh_from_db()
    assert update.live


def test_the_desk_sees_what_is_stale_and_why_it_failed(desk, page):
    mark = next(it for it in stale.waiting() if it.what.startswith("story:"))
    stale.failed(mark, "OSError: no space left")
    text = desk.get("/desk/stale/").content.decode()
    assert page.title in text
    assert "published" in text
    assert "no space left" in text
    desk.post("/desk/stale/")
    assert "every page" in desk.get("/desk/stale/").content.decode()
