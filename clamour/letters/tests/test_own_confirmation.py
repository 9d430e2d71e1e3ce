"""A supporter confirms by a mail of their own: signed by their domain, to the letter's code."""

import dkim
import pytest
from django.urls import reverse
from django.utils import timezone

from clamour.appeals.tests.factory import make_appeal
from clamour.delivery.inbound import authenticity
from clamour.delivery.models import Delivery, Incoming
from clamour.delivery.tests.returned import come
from clamour.delivery.tests.test_authenticity import PEM, PUBLIC
from clamour.gate import breaker, budgets
from clamour.gate.budgets import Budget
from clamour.gate.models import Trip
from clamour.letters.models import Letter
from clamour.letters.streams.confirmation import code_address
from clamour.letters.tests.factory import make_letter
from clamour.letters.tests.test_write_letter import post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def names(monkeypatch, settings):
    settings.INBOUND_LMTP = "127.0.0.1:24"
    keys = {b"s1._domainkey.mail.example.": b"v=DKIM1; k=rsa; p=" + PUBLIC}
    monkeypatch.setattr(authenticity, "lookup", lambda name, timeout=5: keys.get(name))


@pytest.fixture
def attacked():
    """Confirmation mails are stopped."""
    Trip.objects.create(tripped_at=timezone.now(), unconfirmed=99, confirmed=1)


def mail(letter, *, sender="sam@mail.example", domain=b"mail.example", more=b"", **signing):
    raw = (
        b"From: Sam <%s>\r\nTo: %s\r\n%sSubject: I confirm\r\nMessage-ID: <1@mail.example>\r\n"
        b"\r\nHere it is.\r\n"
    ) % (sender.encode(), code_address(letter).encode(), more)
    return (dkim.sign(raw, b"s1", domain, PEM, **signing) if domain else b"") + raw


def state(letter):
    return Letter.objects.get(pk=letter.pk).state


def test_a_signed_mail_confirms_and_nothing_is_sent_to_its_writer():
    letter = make_letter()
    before = Delivery.objects.filter(stream="letters.confirmation").count()
    came = come(mail(letter))
    assert state(letter) == "confirmed"
    assert Delivery.objects.filter(stream="letters.letter").count() == 2
    assert Delivery.objects.filter(stream="letters.confirmation").count() == before
    assert (came.kind, came.state, came.note) == ("code", "handled", "it confirmed a letter")
    assert not Incoming.objects.get(pk=came.pk).raw


def test_another_spelling_of_the_mailbox_is_the_same_person():
    letter = make_letter(mailbox="Sam@mail.example")
    come(mail(letter, sender="sam@MAIL.example"))
    assert state(letter) == "confirmed"


@pytest.mark.parametrize(
    "forged",
    [
        {"domain": b""},
        {"domain": b"evil.example"},
        {"sender": "eve@mail.example"},
        {"include_headers": [b"from", b"subject"]},
        {"more": b"To: somebody@else.example\r\n"},
        {"more": b"Auto-Submitted: auto-replied\r\n"},
        {"more": b"In-Reply-To: <bait@evil.example>\r\n"},
    ],
    ids=["unsigned", "foreign", "another", "To unsigned", "two To", "automatic", "an answer"],
)
def test_what_does_not_prove_its_writer_confirms_nothing(forged):
    letter = make_letter()
    come(mail(letter, **forged))
    assert state(letter) == "pending"


def test_a_made_up_code_is_nobodys():
    letter = make_letter()
    raw = mail(letter).replace(code_address(letter).encode(), b"confirm.aaaabbbbccccdddd@x.example")
    assert come(raw).kind != "code"
    assert state(letter) == "pending"


def test_when_mails_are_stopped_the_page_tells_the_other_way(client, attacked):
    page = make_appeal()
    answer = post(client, page, sentence="I have met her.")
    letter = Letter.objects.get()
    assert answer.status_code == 202
    assert code_address(letter) in answer.text
    assert "I have met her." in answer.text
    assert not Delivery.objects.exists()
    waits = answer.text.split('href="/act/wait/')[1].split('"')[0]
    assert "has not arrived yet" in client.get(f"/act/wait/{waits}").text
    come(mail(letter))
    there = client.get(f"/act/wait/{waits}")
    assert there.status_code == 303
    assert "Your letter is confirmed" in client.get(there["Location"]).text


def test_the_second_letter_of_a_person_is_told_to_nobody(client, attacked):
    page = make_appeal()
    make_letter(page=page, confirmed=True)
    answer = post(client, page)
    second = Letter.objects.latest("pk")
    come(mail(second))
    assert state(second) == "pending"
    waits = answer.text.split('href="/act/wait/')[1].split('"')[0]
    assert "has not arrived yet" in client.get(f"/act/wait/{waits}").text


def test_who_typed_anothers_mailbox_never_learns_that_its_owner_confirmed(client):
    letter = make_letter(confirmed=True)  # by the link in our mail
    from clamour.letters import links

    there = client.get(reverse("letters:wait", args=[links.waiting_token(letter)]))
    assert there.status_code == 200


def test_without_scripts_a_few_get_a_mail_and_the_others_write_one(client, monkeypatch):
    few = Budget("without proof of work", 1, budgets.WITHOUT_PROOF.per)
    monkeypatch.setattr(budgets, "WITHOUT_PROOF", few)
    page = make_appeal()
    assert "Look in your mailbox" in post(client, page).text
    assert "Confirm by a mail of your own" in post(client, page, mailbox="bo@mail.example").text
    assert Delivery.objects.count() == 1


def test_without_a_way_in_the_own_mailbox_is_the_way(client, attacked, settings):
    settings.INBOUND_LMTP = ""
    answer = post(client, make_appeal(), text="My long own letter")
    assert answer.status_code == 503
    assert "My long own letter" in answer.text


def test_what_is_confirmed_by_our_mail_is_what_the_breaker_counts(client):
    letter = make_letter()
    from clamour.letters import links

    client.post(
        reverse("letters:confirm", args=[links.confirm_token(letter)]), {"keep_informed": "0"}
    )
    other = make_letter(page=make_appeal())
    come(mail(other))
    from clamour.gate.models import Asked

    assert [(it.mailed, it.confirmed) for it in Asked.objects.all()] == [(2, 1)]
    assert not breaker.is_open()
