"""What a mail that came back changes, and what it must not change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clamour.delivery import personal_data, suppression
from clamour.delivery.inbound import actions, handling, receiving
from clamour.delivery.inbound.addresses import answer_address
from clamour.delivery.models import Attempt, Delivery, Incoming, Refusal
from clamour.delivery.models.outbox import columns
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.returned import come, mail, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(outbox):
    """A letter that has left and is in this state."""

    def one(state="handed_over", ref="1:1"):
        (row,) = outbox(ref)
        now = timezone.now()
        Delivery.objects.filter(pk=row.pk).update(first_try=now, **columns(state, now))
        row.refresh_from_db()
        return row

    return one


@pytest.fixture
def answers(monkeypatch):
    """What the test's stream is told to send on."""
    told = []

    def replied(ref, incoming):
        told.append((ref, incoming))
        return not ref.startswith("scrubbed")

    monkeypatch.setattr(stream, "replied", replied, raising=False)
    return told


@pytest.mark.parametrize("name", names("_bounce"))
def test_a_bounce_ends_the_letter_with_the_server_s_words(sent, name):
    row = sent()
    came = come(mail(name, row))
    assert states("1:1") == ["bounced"]
    assert (came.kind, came.state, came.delivery) == ("bounce", "handled", row)
    row.refresh_from_db()
    assert row.ended_at
    assert "office@ministry" not in row.answer + came.note
    assert "192.0.2" not in row.answer + came.note
    assert stream.told == [("1:1", "bounced", row.answer)]
    (attempt,) = Attempt.objects.all()
    assert (attempt.state, attempt.answer) == ("bounced", row.answer)


def test_the_same_bounce_twice_is_one(sent):
    row = sent()
    come(mail("postfix_bounce", row))
    assert not receiving.store(mail("postfix_bounce", row))
    assert Incoming.objects.count() == 1
    assert len(stream.told) == 1


def test_two_bounces_of_one_letter_in_one_batch_bounce_it_once(sent):
    row = sent()
    receiving.store(mail("postfix_bounce", row))
    receiving.store(mail("qmail_bounce", row))
    assert handling.handle_new() == 2
    assert [one[1] for one in stream.told] == ["bounced"]
    assert set(Incoming.objects.values_list("state", flat=True)) == {"handled"}


def test_a_delay_says_nothing_final(sent):
    row = sent()
    assert come(mail("postfix_delay", row)).kind == "delay"
    assert states("1:1") == ["handed_over"]


@pytest.mark.parametrize("before", ["handed_over", "uncertain"])
def test_a_receipt_means_that_it_has_arrived(sent, before):
    come(mail("postfix_relayed", sent(before)))
    assert states("1:1") == ["accepted"]


@pytest.mark.parametrize("name", ["reply", "exchange_absence"])
def test_an_answer_settles_an_uncertain_letter(sent, answers, name):
    come(mail(name, sent("uncertain")))
    assert states("1:1") == ["accepted"]


def test_a_bounce_settles_an_uncertain_letter(sent):
    come(mail("postfix_bounce", sent("uncertain")))
    assert states("1:1") == ["bounced"]


def test_a_bounce_after_the_two_quiet_days_is_kept_and_told(sent):
    row = sent("settled")
    came = come(mail("postfix_bounce", row))
    assert states("1:1") == ["settled"], "an end is an end"
    assert "settled already" in came.note
    assert Attempt.objects.get().state == "bounced"
    assert stream.told[0][:2] == ("1:1", "bounced")


@pytest.mark.parametrize("state", ["queued", "held"])
def test_a_forged_bounce_stops_no_letter_that_has_not_left(outbox, state):
    (row,) = outbox("1:1", held=state == "held")
    came = come(mail("postfix_bounce", row))
    assert states("1:1") == [state]
    assert (came.state, came.delivery) == ("waiting", None)


def test_an_unknown_token_changes_nothing_and_waits_for_a_person(sent):
    sent()
    came = come(mail("postfix_bounce"))
    assert (came.state, came.delivery) == ("waiting", None)
    assert states("1:1") == ["handed_over"]


def test_a_bounce_quicker_than_the_sender_is_looked_at_again(sent):
    row = sent("claimed")
    came = come(mail("postfix_bounce", row))
    assert came.state == "new"
    Delivery.objects.filter(pk=row.pk).update(**columns("handed_over", timezone.now()))
    assert handling.handle_new() == 1
    assert states("1:1") == ["bounced"]


def test_the_envelope_s_recipient_is_enough(sent):
    row = sent()
    raw = b"From: MAILER-DAEMON@x.example\r\nSubject: failure\r\n\r\n550 5.1.1 no such user\r\n"
    assert come(raw, to=f"{row.token}@letters.campaign.example", sender="").delivery == row
    assert states("1:1") == ["bounced"]


def test_programs_that_answer_to_from_reach_the_letter(sent, answers):
    row = sent()
    address = answer_address(row, "jane.doe")
    local = address.partition("@")[0]
    assert local.startswith("jane.doe.") and str(row.pk) not in local.split(".")[-1]
    came = come(f"From: a@ministry.example\r\nTo: {address}\r\n\r\nNo.\r\n".encode())
    assert (came.kind, came.state) == ("reply", "handled")
    assert answers == [("1:1", came.pk)]


def test_nobody_makes_an_answer_address_up(sent, answers):
    address = answer_address(sent(), "jane").replace("jane.", "jane.a", 1)[:-1]
    wrong = address.replace("@", "a@") if "@" in address else f"{address}@letters.example"
    came = come(f"From: a@ministry.example\r\nTo: {wrong}\r\n\r\nNo.\r\n".encode())
    assert (came.state, answers) == ("waiting", [])


def test_an_answer_that_nobody_else_may_read_waits_at_the_desk(sent, answers):
    came = come(mail("reply", sent(ref="scrubbed")))
    assert (came.kind, came.state) == ("reply", "waiting")


@pytest.mark.parametrize("name", ["exchange_absence", "sieve_vacation", "vacation_fr"])
def test_automatic_answers_are_never_sent_on(sent, answers, name):
    assert come(mail(name, sent())).state == "handled"
    assert answers == []


def test_our_own_letter_that_comes_back_is_never_sent_on(sent, answers):
    row = sent()
    raw = f"From: jane@letters.campaign.example\r\nMessage-ID: {row.message_id}\r\n".encode()
    raw += f"In-Reply-To: {row.message_id}\r\n\r\nI ask you.\r\n".encode()
    assert come(raw).state == "handled"
    assert answers == []


def test_a_complaint_about_an_office_s_letter_waits_for_a_person(sent):
    assert come(mail("complaint", sent())).state == "waiting"
    assert not suppression.among(["office@ministry.example"])


@pytest.mark.parametrize("name", ["complaint", "postfix_bounce", "gmail_bounce"])
def test_a_person_s_mailbox_that_complains_or_is_gone_gets_nothing_more(sent, monkeypatch, name):
    monkeypatch.setattr(stream, "TO_PERSONS", True, raising=False)
    come(mail(name, sent()))
    assert suppression.among(["Office@ministry.example"])


def test_a_policy_s_refusal_is_one_of_our_identity_and_stops_no_mailbox(sent, monkeypatch):
    monkeypatch.setattr(stream, "TO_PERSONS", True, raising=False)
    row = sent()
    came = come(mail("exchange_policy", row))
    assert (came.kind, came.state) == ("bounce", "handled")
    assert Refusal.objects.get().lane == row.lane
    assert states("1:1") == ["held"], "there is no other identity"
    assert not suppression.among(["office@ministry.example"])


def test_a_stream_that_cannot_hear_keeps_nobody_from_their_mail(sent):
    rows = [sent(ref=ref) for ref in ("deaf", "1:2")]
    for row in rows:
        receiving.store(mail("postfix_bounce", row))
    assert handling.handle_new() == 2
    assert states("deaf", "1:2") == ["bounced", "bounced"]


def test_a_stream_that_fails_at_an_answer_leaves_it_to_a_person(sent, monkeypatch):
    def replied(ref, incoming):
        raise RuntimeError("a secret of jane@home.example")

    monkeypatch.setattr(stream, "replied", replied, raising=False)
    came = come(mail("reply", sent()))
    assert (came.state, came.note) == ("waiting", "it could not be handled: RuntimeError")
    assert states("1:1") == ["handed_over"], "all of it or nothing"


def test_a_crash_before_the_end_leaves_the_mail_new_and_it_is_done_again(sent, monkeypatch):
    row = sent()
    receiving.store(mail("postfix_bounce", row))
    with monkeypatch.context() as patch:
        patch.setattr(handling, "_carry_out", lambda reads: 1 / 0)  # dies after reading
        with pytest.raises(ZeroDivisionError):
            handling.handle_new()
    assert Incoming.objects.get().state == "new"
    assert handling.handle_new() == 1
    assert states("1:1") == ["bounced"]


def test_a_mail_that_kills_the_worker_twice_waits_and_the_others_go_on(sent, monkeypatch):
    row = sent()
    receiving.store(b"From: killer@a.example\r\n\r\nx\r\n")
    receiving.store(mail("postfix_bounce", row))
    real = handling.understood

    def deadly(raw):
        if b"killer" in raw:
            raise KeyboardInterrupt  # as good as a kill: nothing catches it
        return real(raw)

    monkeypatch.setattr(handling, "understood", deadly)
    for _death in range(2):
        with pytest.raises(KeyboardInterrupt):
            handling.handle_new()
    assert handling.handle_new() == 1
    assert states("1:1") == ["bounced"]
    assert Incoming.objects.order_by("pk")[0].state == "waiting"


def test_what_nobody_understood_is_matched_by_a_person(sent, answers, django_user_model):
    row, alice = sent(), django_user_model.objects.create(username="alice")
    came = come(b"From: a@ministry.example\r\nSubject: No\r\n\r\nNo.\r\n")
    assert came.state == "waiting"
    actions.match(incoming=came, delivery=row, by=alice)
    came.refresh_from_db()
    assert (came.state, came.delivery, answers) == ("handled", row, [("1:1", came.pk)])


def test_a_person_says_that_it_is_a_bounce(sent, django_user_model):
    row, alice = sent(), django_user_model.objects.create(username="alice")
    came = come("From: a@ministry.example\r\n\r\nТакого адреса у нас нет.\r\n".encode())
    actions.say_bounce(incoming=came, delivery=row, by=alice)
    assert states("1:1") == ["bounced"]


def test_no_person_can_bounce_a_letter_that_has_not_left(outbox, django_user_model):
    (row,) = outbox("1:1")
    alice = django_user_model.objects.create(username="alice")
    came = come(b"From: a@ministry.example\r\n\r\nNo.\r\n")
    with pytest.raises(actions.DoesNotFit):
        actions.say_bounce(incoming=came, delivery=row, by=alice)
    assert states("1:1") == ["queued"]


def test_a_mail_is_forgotten_after_28_days_and_its_kind_stays(sent):
    come(mail("postfix_bounce", sent()))
    waiting = come(mail("reply"))
    now = timezone.now()
    assert personal_data.expire(now + timedelta(days=27)) == 0
    assert personal_data.expire(now + timedelta(days=29)) == 2
    assert not Incoming.objects.filter(raw__isnull=False).exists()
    assert Incoming.objects.filter(kind="bounce", state="handled").count() == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.note) == ("handled", personal_data.FORGOTTEN)


def test_nothing_of_a_mail_lies_open_in_the_database(sent):
    came = come(mail("reply", sent()))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT raw, note FROM delivery_incoming WHERE id = %s", [came.pk])
        raw, note = cursor.fetchone()
    assert b"office@" not in bytes(raw) and b"Return-Path" not in bytes(raw)
    assert "@" not in note
