"""What a sender does when the connection or the server fails, at each point of a conversation."""

import threading

import pytest

from clamour.delivery.models import Attempt, Delivery
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.sink import CUT

pytestmark = pytest.mark.django_db


def first(wanted, reply):
    """A rule: at the first `wanted`, answer so; all else as usual."""
    return lambda verb, argument, number: reply if (verb, number) == (wanted, 1) else None


def test_cut_after_the_dot_is_uncertain_and_never_resent(sink, outbox, send):
    sink.rule = first("DOT", "TAKE AND CUT")
    (row,) = outbox("1")
    send()
    row.refresh_from_db()
    assert row.state == "uncertain"
    assert row.answer == "silence after the dot: the connection was closed"
    assert send() == 0
    assert sink.message_ids == {row.message_id: 1}


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_cut_before_the_body_is_resent_once(sink, outbox, send, verb):
    sink.rule = first(verb, CUT)
    (row,) = outbox("1")
    send()
    assert states("1") == ["handed_over"]
    assert sink.message_ids == {row.message_id: 1}
    assert sink.connections == 2


def test_cut_in_the_middle_of_a_long_body_is_resent_once(sink, outbox, send):
    sink.rule = first("BODY", CUT)
    (row,) = outbox("big")
    send()
    assert states("big") == ["handed_over"]
    assert sink.message_ids == {row.message_id: 1}
    assert len(sink.letters[0][2]) > 8_000_000


def test_cut_twice_before_the_dot_is_deferred(sink, outbox, send):
    sink.rule = lambda verb, argument, number: CUT if verb == "RCPT" and "bad" in argument else None
    outbox("1", address="bad@ministry.example")
    outbox("2", "3")
    send()
    assert states("1", "2", "3") == ["deferred", "handed_over", "handed_over"]
    assert Delivery.objects.get(ref="1").answer.startswith("broken off twice")


@pytest.mark.parametrize("verb", ["GREETING", "MAIL", "RCPT", "DATA"])
def test_421_closes_the_connection_and_the_letter_takes_another(sink, outbox, send, verb):
    sink.rule = first(verb, "421 4.3.2 too many letters")
    outbox("1", "2", "3", "4", "5")
    send()
    assert states("1", "2", "3", "4", "5") == ["handed_over"] * 5
    assert max(sink.message_ids.values()) == 1


def test_421_after_the_dot_is_an_answer(sink, outbox, send):
    sink.rule = first("DOT", "421 4.3.0 not now")
    outbox("1")
    send()
    assert states("1") == ["deferred"]
    assert not sink.letters


def test_a_server_that_closes_after_some_letters_gets_them_all(sink, outbox, send):
    sink.rule = lambda verb, argument, number: (
        "421 enough" if verb == "MAIL" and number % 10 == 0 else None
    )
    outbox(*map(str, range(100)))
    send()
    assert len(sink.message_ids) == 100
    assert max(sink.message_ids.values()) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"handed_over"}


@pytest.mark.parametrize("reply", ["hello there", "354 go on", "250"])
def test_nonsense_in_place_of_an_answer_to_data(sink, outbox, send, reply):
    sink.rule = first("DATA", reply)
    outbox("1")
    send()
    assert states("1") == ["handed_over"]
    assert max(sink.message_ids.values()) == 1


def test_nonsense_in_answer_to_the_dot_is_uncertain(sink, outbox, send):
    sink.rule = first("DOT", "what was that?")
    outbox("1")
    send()
    assert states("1") == ["uncertain"]


def test_behind_nonsense_no_reply_is_taken_for_the_one_to_the_dot(sink, outbox, send, settings):
    settings.MAIL_CONNECTIONS = 1  # the next letter's MAIL goes out with the body, and is answered
    sink.rule = first("DOT", "what was that?")
    outbox("1", "2", "3")
    send()
    assert states("1", "2", "3") == ["uncertain", "handed_over", "handed_over"]
    assert len(sink.letters) == 2


def test_a_reply_of_many_lines_is_one_reply(sink, outbox, send):
    sink.rule = first("DOT", "250-2.0.0 Ok:\r\n250-queued\r\n250 as 77")
    outbox("1")
    send()
    assert Attempt.objects.get().answer == "250 2.0.0 Ok: queued as 77"


def test_data_accepted_without_a_recipient_sends_nothing(sink, outbox, send):
    def rule(verb, argument, number):
        return {"RCPT": "550 5.1.1 unknown", "DATA": "354 go on"}.get(verb)

    sink.rule = rule
    outbox("1")
    send()
    assert states("1") == ["bounced"]
    assert not sink.seen["DOT"]


def test_no_letter_leaves_without_its_journal(sink, outbox, send, monkeypatch):
    def full(self, kind, pk):
        raise OSError(28, "No space left on device")

    send()
    monkeypatch.setattr("clamour.delivery.journal.Journal._append", full)
    outbox("1", "2")
    send()
    assert states("1", "2") == ["queued", "queued"]
    assert not sink.letters
    monkeypatch.undo()
    send()
    assert len(sink.letters) == 2


def test_stopping_gives_back_what_has_not_begun(sink, outbox, settings):
    from clamour.delivery.rounds import Sender

    settings.MAIL_CONNECTIONS = 1
    stop = threading.Event()

    def rule(verb, argument, number):
        if verb == "DOT":
            stop.set()

    sink.rule = rule
    outbox("1", "2", "3")
    with Sender(stop) as sender:
        sender.round()
    assert sorted(states("1", "2", "3")) == ["handed_over", "queued", "queued"]
    assert len(sink.letters) == 1


@pytest.mark.parametrize(
    ("verb", "reply", "left"),
    [("DOT", "TAKE AND CUT", "uncertain"), ("DOT", "550 5.6.0 not this", "bounced"),
     ("RCPT", "550 5.1.1 no such user", "bounced"), ("DOT", "421 closing", "deferred"),
     ("RCPT", CUT, "handed_over"), ("DATA", "554 5.3.4 too big", "queued")],
)  # fmt: skip
def test_a_letter_that_fails_does_not_take_along_the_next_one(
    sink, outbox, send, settings, verb, reply, left
):
    """On one connection each letter is introduced together with the body of the one before."""
    settings.MAIL_CONNECTIONS = 1
    sink.rule = lambda said, argument, number: reply if (said, number) == (verb, 5) else None
    outbox(*map(str, range(12)))
    send()
    found = states(*map(str, range(12)))
    assert sorted(found) == sorted([left, *["handed_over"] * 11])
    arrived = 12 if left in ("uncertain", "handed_over") else 11
    assert len(sink.message_ids) == len(sink.letters) == arrived
