"""What a sender does with a real SMTP server on the other side."""

import ssl
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.utils import timezone

from clamour.delivery import actions
from clamour.delivery.models import Attempt, Delivery, Lane
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.relay import Box, relay

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings):
    handler = Box()
    with relay(handler) as settings.MAIL_RELAY:
        yield handler


def test_a_letter_is_delivered_and_recorded(box, outbox, send):
    (row,) = outbox("1:1")
    assert send() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.owner, row.lease) == ("handed_over", 1, "", None)
    assert row.answer == "250 2.0.0 Ok: queued for [mailbox] as 4F1"
    (attempt,) = Attempt.objects.all()
    assert (attempt.delivery, attempt.state, attempt.code) == (row, "handed_over", 250)
    assert stream.told == [("1:1", "handed_over", row.answer)]
    assert send() == 0


def test_the_letter_on_the_wire_is_the_letter_that_was_written(box, outbox, send):
    (row,) = outbox("1:1")
    send()
    (envelope,) = box.envelopes
    assert envelope.mail_from == f"{row.token}@letters.campaign.example"
    assert envelope.rcpt_tos == ["office@ministry.example"]
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Message-ID"] == row.message_id
    assert message["Date"].datetime == row.created_at.replace(microsecond=0)
    assert message.get_content().splitlines() == ["Жизнь", ".", ".dot"]


def test_what_the_relay_calls_a_letter_is_kept(sink, outbox, send):
    sink.rule = lambda verb, argument, number: (
        "250 2.0.0 Ok: queued as 4XyZbn1BJdzKSfj" if verb == "DOT" else None
    )
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    assert row.queue_id == "4XyZbn1BJdzKSfj"


def test_connections_are_used_again(sink, outbox, send):
    outbox(*map(str, range(40)))
    send()
    outbox(*map(str, range(40, 80)))
    send()
    assert len(sink.letters) == 80
    assert sink.connections <= 4


def test_a_temporary_refusal_is_tried_again_with_the_same_letter(sink, outbox, send):
    sink.rule = lambda verb, argument, number: (
        "451 4.7.1 greylisted, office@ministry.example" if (verb, number) == ("RCPT", 1) else None
    )
    (row,) = outbox("1:1")
    send()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("deferred", "451 4.7.1 greylisted, [mailbox]")
    wait = row.next_try - timezone.now()
    assert timedelta(minutes=4) < wait <= timedelta(minutes=5)
    assert send() == 0, "not before its time"
    Delivery.objects.update(next_try=timezone.now())
    assert send() == 0, "nor while its whole lane rests"
    Lane.objects.update(rests_until=timezone.now())
    send()
    assert states("1:1") == ["handed_over"]
    assert sink.message_ids == {row.message_id: 1}
    assert [one.state for one in row.tries.all()] == ["deferred", "handed_over"]


@pytest.mark.parametrize("verb", ["RCPT", "DOT"])
def test_a_final_refusal_bounces_and_the_next_letter_goes_on(sink, outbox, send, settings, verb):
    settings.MAIL_CONNECTIONS = 1
    sink.rule = lambda said, argument, number: (
        "550 5.1.1 user office is unknown" if (said, number) == (verb, 1) else None
    )
    outbox("1:1", "1:2")
    send()
    assert states("1:1", "1:2") == ["bounced", "handed_over"]
    assert Delivery.objects.get(ref="1:1").answer == "550 5.1.1 user [mailbox] is unknown"
    assert sink.connections == 1


def test_patience_ends_after_seven_days(sink, outbox, send):
    sink.rule = lambda verb, argument, number: "450 busy" if verb == "RCPT" else None
    (row,) = outbox("1:1")
    Delivery.objects.update(first_try=timezone.now() - timedelta(days=7), attempts=30)
    send()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("failed", "given up: 450 busy")


def test_a_broken_content_fails_alone(sink, outbox, send):
    outbox("raises", "badname", "gone", "good")
    send()
    assert states("raises", "badname", "gone", "good") == [
        "failed", "failed", "withdrawn", "handed_over",
    ]  # fmt: skip
    failed = Delivery.objects.get(ref="raises")
    assert failed.answer == "content: RuntimeError"
    assert ("raises", "failed", "content: RuntimeError") in stream.told
    assert len(sink.letters) == 1


def test_what_no_relay_should_get_fails_with_its_reason(sink, outbox, send):
    outbox("empty", "raw", "good")
    send()
    found = dict(Delivery.objects.values_list("ref", "answer"))
    assert states("empty", "raw", "good") == ["failed", "failed", "handed_over"]
    assert found["empty"] == "content: empty"
    assert found["raw"] == "content: a line is longer than 998 bytes"


def test_a_stream_that_is_not_there_fails_visibly(sink, outbox, send):
    actions.enqueue("nobody", [actions.Outgoing("1", "a@b.example")])
    outbox("good")
    send()
    assert states("1", "good") == ["failed", "handed_over"]


def test_a_stream_that_will_not_hear_does_not_lose_the_result(sink, outbox, send):
    outbox("deaf", "good")
    send()
    assert states("deaf", "good") == ["handed_over"] * 2
    assert ("good", "handed_over", "250 2.0.0 Ok: queued") in stream.told


def test_the_stream_may_hold_the_address(sink, outbox, send):
    stream.ADDRESSES["1"] = "ann@bücher.example"
    outbox("1", "2", address=None)
    send()
    assert states("1", "2") == ["handed_over", "failed"]
    assert sink.letters[0][1] == "TO:<ann@xn--bcher-kva.example>"
    assert Delivery.objects.get(ref="2").answer == "address: there is none any more"


def test_a_mailbox_outside_ascii_needs_smtputf8(sink, outbox, send):
    outbox("1", address="борис@почта.example")
    send()
    assert states("1") == ["handed_over"]
    sender, recipient, _ = sink.letters[0]
    assert sender.endswith(" SMTPUTF8")
    assert recipient == "TO:<борис@xn--80a1acny.example>"


def test_a_relay_without_smtputf8_fails_such_a_mailbox(sink, outbox, send):
    sink.rule = lambda verb, argument, number: "250 sink" if verb == "EHLO" else None
    outbox("1", address="борис@mail.example")
    outbox("2")
    send()
    assert states("1", "2") == ["failed", "handed_over"]


def test_an_address_cannot_hold_a_second_command(sink, outbox, send):
    outbox("1", address="a@b.example>\r\nRCPT TO:<c@d.example")
    send()
    assert states("1") == ["failed"]
    assert not sink.letters


def test_a_relay_that_is_away_costs_no_attempt(outbox, send, settings):
    settings.MAIL_RELAY = "smtp://127.0.0.1:1"
    (row,) = outbox("1:1")
    send()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.owner) == ("queued", 0, "")
    assert not Attempt.objects.exists()
    assert not stream.told


def test_an_address_that_cannot_be_opened_fails_alone(sink, outbox, send):
    outbox("changed", "cut", "good")
    _spoil("changed", b"\x01" + bytes(40))
    _spoil("cut", b"\x01")
    send()
    assert states("changed", "cut", "good") == ["failed", "failed", "handed_over"]
    told = {ref: answer for ref, _, answer in stream.told}
    assert told["changed"] == told["cut"] == "address: our key does not open it"


def test_addresses_cost_no_query_each(sink, outbox, send, django_assert_max_num_queries):
    outbox("first")
    send()  # a new sender asks more: whether an old trouble is over
    outbox(*map(str, range(60)))
    with django_assert_max_num_queries(50):
        send()
    assert len(sink.letters) == 61


def test_a_remote_relay_must_speak_tls(outbox, sink, send, settings):
    settings.MAIL_RELAY = sink.url + "?tls=verify"
    outbox("1:1")
    send()
    assert states("1:1") == ["queued"]
    assert not sink.seen["MAIL"]


def test_recalled_letters_do_not_go(sink, outbox, send):
    outbox("1", "2")
    outbox("3", group="other")
    assert actions.recall("appeal") == 2
    send()
    assert states("1", "2", "3") == ["withdrawn", "withdrawn", "handed_over"]


def test_a_letter_recalled_while_on_its_way_is_not_tried_again(sink, outbox, send):
    sink.rule = lambda verb, argument, number: "450 busy" if verb == "RCPT" else None
    (row,) = outbox("1")
    Delivery.objects.update(recalled=True)  # what `recall` does to a claimed row
    send()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("withdrawn", "recalled; 450 busy")


def test_a_letter_begun_too_late_goes_back(sink, outbox, send, monkeypatch):
    monkeypatch.setattr("clamour.delivery.claims.BEGIN_WITHIN", timedelta(seconds=-1))
    outbox("1")
    send()
    assert states("1") == ["queued"]
    assert not sink.letters


def test_a_letter_held_while_on_its_way_waits_for_its_release(sink, outbox, send):
    sink.rule = lambda verb, argument, number: "450 busy" if verb == "RCPT" else None
    (row,) = outbox("1")
    Delivery.objects.update(paused=True)  # what `hold` does to a claimed row
    send()
    row.refresh_from_db()
    assert (row.state, row.answer, row.next_try) == ("held", "450 busy", None)
    sink.rule = lambda verb, argument, number: None
    assert actions.release(group="appeal") == 1
    assert send() == 0, "the server said: not now"
    Delivery.objects.update(next_try=timezone.now())
    send()
    assert states("1") == ["handed_over"]


def _spoil(ref: str, sealed: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_delivery SET address = %s WHERE ref = %s", [sealed, ref])


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def test_tls_is_used_where_the_relay_offers_it(outbox, send, settings, tls):
    box = Box()
    with relay(box, tls_context=tls, require_starttls=True) as settings.MAIL_RELAY:
        outbox("1")
        send()
    assert states("1") == ["handed_over"]
    assert len(box.envelopes) == 1


def test_a_certificate_nobody_vouches_for_is_refused(outbox, send, settings, tls):
    with relay(Box(), tls_context=tls) as url:
        settings.MAIL_RELAY = f"{url}?tls=verify"
        outbox("1")
        send()
    assert states("1") == ["queued"]


def test_a_relay_that_can_is_asked_to_return_headers_alone(sink, outbox, send):
    asked: list[str] = []

    def rule(verb: str, argument: str, number: int) -> str | None:
        asked.append(f"{verb} {argument}")
        return "250-sink\r\n250-PIPELINING\r\n250 DSN" if verb == "EHLO" else None

    sink.rule = rule
    (row,) = outbox("1")
    send()
    assert states("1") == ["handed_over"]
    (mail,) = [line for line in asked if line.startswith("MAIL")]
    (rcpt,) = [line for line in asked if line.startswith("RCPT")]
    assert mail.endswith(f"RET=HDRS ENVID={row.token}")
    assert rcpt.endswith("NOTIFY=FAILURE,DELAY")
