"""An office answers: on to the supporter as plain text, and to the desk."""

import re
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from clamour.delivery.inbound import actions as desk
from clamour.delivery.models import Delivery, Incoming
from clamour.delivery.models.outbox import columns
from clamour.delivery.tests import returned
from clamour.delivery.tests.returned import come, mail
from clamour.letters import personal_data
from clamour.letters.models import PERSONAL_FIELDS, Letter
from clamour.letters.streams import letter as letters
from clamour.letters.streams import reply
from clamour.letters.tests.factory import make_letter
from clamour.supporters import actions as rights

pytestmark = pytest.mark.django_db


def left(letter: Letter) -> Delivery:
    """The letter's first delivery, on its way."""
    rows = Delivery.objects.filter(stream="letters.letter", ref__startswith=f"{letter.pk}:")
    now = timezone.now()
    rows.update(first_try=now, **columns("handed_over", now))
    return rows.order_by("pk")[0]


def on_its_way() -> list[Delivery]:
    return list(Delivery.objects.filter(stream="letters.reply").order_by("pk"))


def packed(row: Delivery):
    """What the sender would send, and to whom."""
    ((envelope,), failed) = returned.packed(row)
    assert not failed
    return envelope, message_from_bytes(envelope.message, policy=policy.default)


def test_an_answer_goes_on_as_plain_text_under_headers_of_ours():
    row = left(make_letter(confirmed=True))
    came = come(mail("reply", row))
    (forward,) = on_its_way()
    envelope, message = packed(forward)
    assert envelope.recipient == message["To"] == "sam@mail.example"
    assert message["Reply-To"] == "office@ministry.example"
    assert message["From"].addresses[0].domain == "letters.campaign.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    text = message.get_content()
    assert "the case is before the court." in text
    assert "- answer.pdf" in text and "JVBERi0xLjQK" not in envelope.message.decode()
    assert "track.example" not in envelope.message.decode()
    assert (came.kind, came.state) == ("reply", "handled")


def test_an_answer_that_nothing_proves_says_so_in_its_first_line():
    come(mail("reply", left(make_letter(confirmed=True))))
    _envelope, message = packed(on_its_way()[0])
    first = " ".join(message.get_content().replace("\r", "").split("\n\n")[0].split())
    assert first == "CAREFUL: nothing proves that this answer comes from ministry.example."


def test_an_answer_that_its_domain_signed_says_so(monkeypatch):
    from clamour.delivery.inbound import authenticity

    monkeypatch.setattr(authenticity, "is_proven", lambda raw, sender: True)
    assert come(mail("reply", left(make_letter(confirmed=True)))).proven
    _envelope, message = packed(on_its_way()[0])
    assert message.get_content().startswith("The mail server of ministry.example has signed")


def test_the_supporter_is_spoken_to_in_their_language():
    come(mail("reply", left(make_letter(confirmed=True, language="fr"))))
    _envelope, message = packed(on_its_way()[0])
    assert "CAREFUL" not in message.get_content()


def test_an_office_that_heeds_only_from_reaches_the_supporter():
    row = left(make_letter(confirmed=True, answer_to_me=True))
    sent = message_from_bytes(letters.content([row])[row.pk], policy=policy.default)
    assert sent["Reply-To"].addresses[0].addr_spec == "sam@mail.example"
    ours = sent["From"].addresses[0].addr_spec
    come(f"From: a@ministry.example\r\nTo: {ours}\r\nSubject: x\r\n\r\nNo.\r\n".encode())
    assert packed(on_its_way()[0])[0].recipient == "sam@mail.example"


def test_without_the_wish_answers_go_to_an_address_of_ours():
    row = left(make_letter(confirmed=True))
    sent = message_from_bytes(letters.content([row])[row.pk], policy=policy.default)
    assert sent["Reply-To"].addresses[0].addr_spec == sent["From"].addresses[0].addr_spec


def test_two_letters_have_addresses_that_tell_nothing_of_each_other():
    rows = [left(make_letter(confirmed=True, mailbox=f"{n}@mail.example")) for n in ("a", "b")]
    one, other = (letters.from_address(Letter.objects.first(), row) for row in rows)
    assert one.split(".")[-3][:5] != other.split(".")[-3][:5]


def test_the_answer_to_a_forgotten_letter_goes_to_the_desk_alone():
    letter = make_letter(confirmed=True)
    row = left(letter)
    Letter.objects.filter(pk=letter.pk).update(**PERSONAL_FIELDS)
    assert come(mail("reply", row)).state == "waiting"
    assert on_its_way() == []


def test_an_answer_still_queued_when_its_letter_is_forgotten_says_nothing_more():
    letter = make_letter(confirmed=True)
    come(mail("reply", left(letter)))
    Letter.objects.filter(pk=letter.pk).update(**PERSONAL_FIELDS)
    (forward,) = on_its_way()
    assert reply.content([forward]) == {}
    assert reply.recipients([forward.ref]) == {}


@pytest.mark.parametrize("name", ["exchange_absence", "sieve_vacation", "vacation_fr"])
def test_an_absence_notice_is_not_sent_on_and_the_letter_has_arrived(name):
    row = left(make_letter(confirmed=True))
    come(mail(name, row))
    row.refresh_from_db()
    assert (on_its_way(), row.state) == ([], "accepted")


def test_what_comes_back_to_our_forward_is_never_sent_on_again():
    come(mail("reply", left(make_letter(confirmed=True))))
    (forward,) = on_its_way()
    Delivery.objects.filter(pk=forward.pk).update(first_try=timezone.now())
    Delivery.objects.filter(pk=forward.pk).update(**columns("handed_over", timezone.now()))
    envelope, message = packed(forward)
    come(mail("reply", forward))  # somebody answers to our own address
    come(mail("sieve_vacation", forward))
    come(envelope.message, to=message["From"].addresses[0].addr_spec)  # it runs in a circle
    assert on_its_way() == [forward]


def test_a_flood_of_answers_stops_at_the_desk(monkeypatch):
    monkeypatch.setattr(reply, "MOST_FOR_A_LETTER", 3)
    row = left(make_letter(confirmed=True))
    for number in range(5):
        come(mail("reply", row).replace(b"dd44", f"dd{number}".encode()))
    assert len(on_its_way()) == 3
    assert Incoming.objects.filter(state="waiting").count() == 2


def test_a_subject_cannot_add_headers():
    raw = mail("reply", left(make_letter(confirmed=True))).replace(
        b"Subject: Re: Letter 1:1",
        b"Subject: =?utf-8?b?eA0KQmNjOiBldmlsQGV2aWwuZXhhbXBsZQ==?=",
    )
    come(raw)
    _envelope, message = packed(on_its_way()[0])
    assert message["Bcc"] is None
    assert "Bcc" not in message["Subject"]


def test_a_from_that_is_no_mailbox_is_not_answered_to():
    raw = re.sub(rb"From: [^\r]*", b"From: The Ministry", mail("reply"))
    row = left(make_letter(confirmed=True))
    come(raw.replace(b"0123456789abcdef0123456789abcd", row.token.encode()))
    _envelope, message = packed(on_its_way()[0])
    assert message["Reply-To"].addresses[0].domain == "letters.campaign.example"


def test_the_mailbox_of_a_supporter_that_is_gone_gets_no_confirmation_again():
    letter = make_letter()
    row = Delivery.objects.get(stream="letters.confirmation", ref=str(letter.pk))
    now = timezone.now()
    Delivery.objects.filter(pk=row.pk).update(first_try=now, **columns("handed_over", now))
    come(mail("postfix_bounce", row))
    again = make_letter(page=None, name="Sam")
    row = Delivery.objects.get(stream="letters.confirmation", ref=str(again.pk))
    _letters, (outcome,) = returned.packed(row)
    assert (outcome.state, outcome.answer) == ("failed", "suppressed: there is no such mailbox")


def test_who_asks_hears_of_the_answers_and_can_have_them_forgotten():
    letter = make_letter(confirmed=True)
    come(mail("reply", left(letter)))
    told = rights.held_about("sam@mail.example")
    assert any("before the court" in one.get("text", "") for one in told)
    rights.erase("sam@mail.example")
    assert not Incoming.objects.filter(raw__isnull=False).exists()
    assert on_its_way()[0].state == "withdrawn"
    assert list(personal_data.held("sam@mail.example")) == []


def test_stopping_the_appeal_does_not_stop_its_answers():
    letter = make_letter(confirmed=True)
    come(mail("reply", left(letter)))
    from clamour.delivery import actions as delivery

    delivery.recall(str(letter.appeal))
    assert on_its_way()[0].state == "queued"


def test_a_mail_that_a_person_matched_goes_on(django_user_model):
    row = left(make_letter(confirmed=True))
    alice, _is_new = django_user_model.objects.get_or_create(username="alice")
    came = come(b"From: a@ministry.example\r\nSubject: Your letter\r\n\r\nNo.\r\n")
    desk.match(incoming=came, delivery=row, by=alice)
    assert "No." in packed(on_its_way()[0])[1].get_content()
