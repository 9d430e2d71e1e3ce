"""A relay that refuses us, whatever the letter: nothing is lost, and somebody is told."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from clamour.delivery import queries
from clamour.delivery.models import Attempt, Delivery
from clamour.delivery.rounds import Sender
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states

pytestmark = pytest.mark.django_db

REFUSALS = [
    ("GREETING", "554 5.7.1 you have no business here"),
    ("EHLO", "550 5.7.1 who are you?"),
    ("MAIL", "530 5.7.0 Authentication required"),
    ("MAIL", "550 5.7.1 Sender rejected"),
    ("MAIL", "553 sorry, your domain is not ours"),
    ("RCPT", "554 5.7.1 <office@ministry.example>: Relay access denied"),
    ("RCPT", "550 relay not permitted"),
    ("RCPT", "554 5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied"),
    ("RCPT", "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user"),
    ("RCPT", "550 5.1.8 <a@b.example>: Sender address rejected: Domain not found"),
    ("RCPT", "503 5.5.1 Error: need MAIL command"),
    ("DATA", "554 5.7.1 not from here"),
    ("DOT", "535 5.7.8 log in first"),
    ("DOT", "554 Message rejected: Email address is not verified"),
]


def always(wanted, reply):
    return lambda verb, argument, number: reply if verb == wanted else None


@pytest.mark.parametrize(("verb", "reply"), REFUSALS)
def test_what_a_relay_says_of_us_bounces_nothing(sink, outbox, send, caplog, verb, reply):
    sink.rule = lambda said, argument, number: (
        reply if said in ({"EHLO", "HELO"} if verb == "EHLO" else {verb}) else None
    )
    refs = [str(n) for n in range(40)]
    outbox(*refs)
    send()
    assert set(states(*refs)) == {"queued"}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    assert not Attempt.objects.exists()
    assert not stream.told
    assert sink.seen[verb] <= 12, "it is not asked for each letter"
    assert "relay" in caplog.text
    (trouble,) = queries.troubles()
    assert reply[:3] in trouble.reason
    assert "@" not in trouble.reason


def test_once_it_is_put_right_all_of_them_go(sink, outbox, send):
    sink.rule = always("RCPT", "554 5.7.1 Relay access denied")
    outbox("1", "2", "3", "4", "5", "6")
    send()
    sink.rule = always("RCPT", None)
    Delivery.objects.update(next_try=timezone.now())
    send()
    assert set(states("1", "2", "3", "4", "5", "6")) == {"handed_over"}
    assert not queries.troubles()


def test_the_letter_says_why_it_waits(sink, outbox, send):
    sink.rule = always("MAIL", "550 5.7.1 Sender rejected")
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    assert row.answer == "our relay refuses: 550 5.7.1 Sender rejected"
    assert row.next_try - timezone.now() > timedelta(seconds=30)


def test_one_that_is_refused_alone_does_not_stop_the_others(sink, outbox, send, settings):
    settings.MAIL_CONNECTIONS = 1
    sink.rule = lambda verb, argument, number: (
        "550 relay not permitted" if verb == "RCPT" and "bad@" in argument else None
    )
    outbox("bad", address="bad@ministry.example")
    outbox("1", "2", "3")
    send()
    assert states("bad", "1", "2", "3") == ["queued", *["handed_over"] * 3]
    assert not queries.troubles()


def test_a_domain_the_relay_refuses_keeps_no_other_waiting(sink, outbox, send, settings):
    settings.MAIL_CONNECTIONS = 1
    sink.rule = lambda verb, argument, number: (
        "550 relay not permitted" if verb == "RCPT" and "ministry" in argument else None
    )
    outbox(*[f"bad{n}" for n in range(50)])
    outbox("good", address="office@court.example")
    send()
    assert states("good") == ["handed_over"]
    assert set(states(*[f"bad{n}" for n in range(50)])) == {"queued"}
    assert sink.seen["RCPT"] == 4
    asked = Delivery.objects.get(ref="bad0").next_try
    assert Delivery.objects.get(ref="bad49").next_try < asked, "those not asked go first"


def test_no_domain_after_the_third_is_tried_in_vain(sink, outbox, send, settings):
    settings.MAIL_CONNECTIONS = 1
    sink.rule = always("MAIL", "530 5.7.0 Authentication required")
    for n in range(40):
        outbox(f"{n}", address=f"office@ministry{n // 4}.example")
    send()
    assert sink.seen["MAIL"] == 9
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.1.1 <office@ministry.example>: Recipient address rejected: "
        "User unknown in relay recipient table",
        "550 No such user here",
        "550 5.1.2 relay: host not found",
        "550 5.2.1 mailbox disabled",
        "554 5.7.1 <office@ministry.example>: Recipient address rejected: Access denied",
    ],
)
def test_what_it_says_of_the_recipient_bounces(sink, outbox, send, reply):
    sink.rule = always("RCPT", reply)
    outbox("1")
    send()
    assert states("1") == ["bounced"]


def test_a_letter_too_big_for_the_relay_is_no_trouble_with_it(sink, outbox, send):
    sink.rule = always("MAIL", "552 5.3.4 Message size exceeds fixed limit")
    outbox("1")
    send()
    assert states("1") == ["bounced"]


def test_the_sender_pauses(sink, outbox):
    class Watched(threading.Event):
        pauses: list[float] = []

        def wait(self, timeout=None):
            self.pauses.append(timeout)
            self.set()

    sink.rule = always("MAIL", "530 5.7.0 Authentication required")
    outbox("1", "2")
    stop = Watched()
    with Sender(stop) as sender, _no_bell() as bell:
        sender.work(bell)
    assert stop.pauses == [2.0]


def _no_bell():
    from clamour.delivery.waking import Bell

    return Bell()
