"""Our other mails to supporters: one reminder, a letter that failed; and none any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery import actions as delivery
from clamour.delivery import suppression
from clamour.delivery.models import Delivery
from clamour.delivery.models.outbox import columns
from clamour.delivery.tests.returned import packed
from clamour.gate.models import Asked, Trip
from clamour.letters import failures, links, reminders
from clamour.letters.models import Letter
from clamour.letters.streams import confirmation, failure
from clamour.letters.tests.factory import make_letter

pytestmark = pytest.mark.django_db


def old(letter, **ago):
    Letter.objects.filter(pk=letter.pk).update(written_at=timezone.now() - timedelta(**ago))
    return letter


def reminded():
    return Delivery.objects.filter(stream="letters.confirmation", ref__endswith=":again")


def text_of(stream, row):
    return stream.content([row])[row.pk].decode()


def test_one_reminder_after_a_day_and_no_second():
    letter = old(make_letter(), hours=25)
    assert reminders.remind() == 1
    assert reminders.remind(timezone.now() + timedelta(days=1)) == 0
    [row] = reminded()
    said = text_of(confirmation, row)
    assert "Your letter still waits" in said and "/act/confirm/" in said and "/act/never/" in said
    assert "6 days more" in said
    assert confirmation.recipients([row.ref]) == {row.ref: letter.mailbox}


@pytest.mark.parametrize("case", ["young", "confirmed", "by their own mail", "closed", "wrote"])
def test_nobody_is_reminded_in_vain(case):
    page = make_appeal()
    letter = make_letter(page=page, confirmed=case == "confirmed")
    old(letter, hours=23 if case == "young" else 25)
    if case == "by their own mail":
        Letter.objects.update(asked=0)
    if case == "closed":
        appeals.close(appeal=page.translation_key, by=make_account(), outcome="Free.")
    if case == "wrote":
        make_letter(page=page, confirmed=True)
    reminders.remind()
    assert not reminded().exists()


@pytest.mark.parametrize("case", ["stopped", "nearly"])
def test_nobody_is_reminded_while_strangers_mailboxes_are_typed(case):
    old(make_letter(), hours=25)
    if case == "stopped":
        Trip.objects.create(tripped_at=timezone.now(), unconfirmed=99, confirmed=1)
    else:
        then = (timezone.now() - timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
        Asked.objects.create(hour=then, mailed=30, confirmed=0)
    assert reminders.remind() == 0


def test_a_reminder_counts_in_the_mailboxs_budget(settings):
    settings.BUDGET_FACTOR = 1
    page = make_appeal()
    letters = [make_letter(page=page) for _ in range(2)]
    for letter in letters:
        old(letter, hours=25)
    assert reminders.remind() == 0  # two of this appeal a day have left already


def failed(letter, target=0):
    rows = Delivery.objects.filter(stream="letters.letter", ref__startswith=f"{letter.pk}:")
    row = rows.order_by("pk")[target]
    Delivery.objects.filter(pk=row.pk).update(**columns("handed_over", timezone.now()))
    delivery.settle(row, "bounced", answer="550 5.1.1 no such mailbox")
    return row


def test_a_letter_that_fails_comes_back_with_the_other_ways():
    letter = make_letter(confirmed=True, sentence="I have met her.")
    failed(letter)
    assert failures.tell() == 1
    assert failures.tell() == 0
    [row] = Delivery.objects.filter(stream="letters.failure")
    said = text_of(failure, row)
    assert "Ministry of Justice" in said and "returned by their server" in said
    assert "Release Maren Oduvar" in said and "I have met her." in said
    assert "/act/receipt/" in said
    assert "Prosecutor" not in said
    assert failure.recipients([row.ref]) == {row.ref: "sam@mail.example"}


def test_two_failures_are_one_mail():
    letter = make_letter(confirmed=True)
    failed(letter, 0)
    failed(letter, 1)
    assert failures.tell() == 1
    [row] = Delivery.objects.filter(stream="letters.failure")
    assert "Prosecutor General" in text_of(failure, row)


def test_who_has_had_the_mails_of_today_is_told_later(settings):
    settings.BUDGET_FACTOR = 1
    letters = [make_letter(page=make_appeal(), confirmed=True) for _ in range(4)]
    for letter in letters:
        failed(letter)
    told = failures.tell()
    assert told == 0  # three confirmations have left today
    assert failures.Failure.objects.filter(told_at=None).count() == 4


def test_a_mailbox_asks_never_to_be_written_to_again(client):
    letter = make_letter()
    token = links.never_token(letter.mailbox)
    url = f"/act/never/{token}/"
    assert "Never write to me again" in client.get(url).text
    assert suppression.of("sam@mail.example") is None
    assert client.post(url).status_code == 200
    assert suppression.of("SAM@mail.example").reason == "asked"
    row = Delivery.objects.get()
    envelopes, _failed = packed(row)
    assert not envelopes
    assert client.get("/act/never/made-up/").status_code == 404
