"""What is forgotten, and when; what a person who proves the mailbox can see and erase."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery.models import Delivery
from clamour.keys import files, tags
from clamour.keys.files import KeyGone
from clamour.letters import actions, personal_data, queries
from clamour.letters.models import PERSONAL_FIELDS, Letter
from clamour.letters.tests.factory import make_letter
from clamour.supporters import actions as supporters

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now() + timedelta(days=days)


def end_deliveries(letter, *, days_ago):
    Delivery.objects.filter(ref__startswith=f"{letter.pk}:").update(
        state="settled", next_try=None, ended_at=timezone.now() - timedelta(days=days_ago)
    )


def test_an_unconfirmed_letter_lives_a_week():
    make_letter()
    assert personal_data.expire(in_days(6)) == 0
    assert personal_data.expire(in_days(8)) == 1
    assert not Letter.objects.exists()


def test_a_sent_letter_is_scrubbed_and_still_counted():
    letter = make_letter(confirmed=True, sentence="I have met her.")
    end_deliveries(letter, days_ago=0)
    assert personal_data.expire(in_days(27)) == 0
    assert personal_data.expire(in_days(30)) == 1
    letter.refresh_from_db()
    assert {getattr(letter, field) for field in PERSONAL_FIELDS} == {None}
    assert queries.counts([letter.appeal])[letter.appeal].letters == 1


def test_a_letter_on_its_way_is_not_scrubbed():
    make_letter(confirmed=True)
    assert personal_data.expire(in_days(100)) == 0


def test_the_key_of_a_closed_appeal_is_destroyed_after_a_month():
    letter = make_letter(confirmed=True)
    appeals.close(appeal=letter.appeal, by=make_account(), outcome="Free.")
    personal_data.expire(in_days(29))
    tags.appeal_tag(letter.appeal, "sam@mail.example")
    personal_data.expire(in_days(32))
    with pytest.raises(KeyGone):
        tags.appeal_tag(letter.appeal, "sam@mail.example")


def test_a_person_sees_what_is_held_and_erases_it():
    page = make_appeal()
    make_letter(page=page, confirmed=True)
    make_letter(page=page, confirmed=True, mailbox="bo@mail.example", name="Bo Lind")
    supporters.keep_informed(
        mailbox="sam@mail.example", name="Sam", language="en", country="FR", way="a test"
    )
    held = supporters.held_about("SAM@mail.example")
    assert [item["what"] for item in held] == ["letter", "alert list"]
    assert supporters.erase("sam@mail.example") == 2
    assert supporters.held_about("sam@mail.example") == []
    assert [item["name"] for item in supporters.held_about("bo@mail.example")] == ["Bo Lind"]
    assert queries.counts([page.translation_key])[page.translation_key].letters == 2


def test_every_room_with_personal_data_says_what_it_holds():
    from clamour import doors

    for module in doors.personal_data():
        assert all({"what", "until"} == set(row) for row in module.schema())


def test_the_key_lives_as_long_as_a_letter_it_finds():
    letter = make_letter(confirmed=True)
    appeals.close(appeal=letter.appeal, by=make_account(), outcome="Free.")
    Delivery.objects.filter(ref__in=letter.refs).update(state="uncertain", ended_at=None)
    personal_data.expire(in_days(40))
    assert len(supporters.held_about("sam@mail.example")) == 1
    Delivery.objects.filter(ref__in=letter.refs).update(state="failed", ended_at=timezone.now())
    personal_data.expire(in_days(41))
    with pytest.raises(KeyGone):
        tags.appeal_tag(letter.appeal, "sam@mail.example")


def test_an_appeal_whose_page_is_gone_counts_as_closed():
    letter = make_letter(confirmed=True)
    AppealPage.objects.get().delete()
    personal_data.expire(in_days(29))
    tags.appeal_tag(letter.appeal, "sam@mail.example")
    personal_data.expire(in_days(32))
    with pytest.raises(KeyGone):
        tags.appeal_tag(letter.appeal, "sam@mail.example")


def test_a_key_that_another_process_destroyed_is_not_remembered():
    letter = make_letter()
    tags.appeal_tag(letter.appeal, "sam@mail.example")
    files.destroy(f"appeals/{letter.appeal.hex}", settings.KEYS_DIR)
    with pytest.raises(KeyGone):
        tags.appeal_tag(letter.appeal, "sam@mail.example")


def test_what_has_not_left_of_an_erased_person_is_withdrawn():
    letter = make_letter(confirmed=True)
    waiting = make_letter(page=AppealPage.objects.get(), mailbox="bo@mail.example")
    supporters.erase("sam@mail.example")
    supporters.erase("bo@mail.example")
    assert {row.state for row in Delivery.objects.filter(ref__in=letter.refs)} == {"withdrawn"}
    assert Delivery.objects.get(ref=str(waiting.pk)).state == "withdrawn"


def test_an_erased_person_still_counts_once():
    letter = make_letter(confirmed=True)
    supporters.erase("sam@mail.example")
    again = make_letter(page=AppealPage.objects.get())
    assert actions.confirm_letter(letter=again, keep_informed=False) is False
    assert queries.counts([letter.appeal])[letter.appeal].letters == 1
    assert any("counts once" in row["what"] for row in personal_data.schema())
