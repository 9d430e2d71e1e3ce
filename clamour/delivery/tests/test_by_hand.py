"""What the desk does by hand: nothing is lost, nothing doubled, whoever presses what and when."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from clamour.delivery import actions, by_hand, queries, sweep
from clamour.delivery.models import Attempt, Delivery, Lane
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
ADDRESS = "12 Justice Street, 1000 Norrby, Kazemia"


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_superuser("alice")


@pytest.fixture
def by_post(send):
    """Letters that wait to be printed: by_post("1:1", "1:2")."""

    def enqueue(*refs: str, channel: str = "post", address: str = ADDRESS, group: str = "appeal"):
        rows = [actions.Outgoing(ref, address, group=group, lane=channel) for ref in refs]
        actions.enqueue("test", rows, channel=channel)
        send()

    return enqueue


def refs(name: str) -> list[str]:
    return [one.row.ref for one in by_hand.letters(name)]


def test_a_letter_by_post_waits_for_the_desk_and_is_accepted_once_posted(by_post, alice):
    by_post("1:1", "1:2")
    assert states("1:1", "1:2") == ["handed_over"] * 2
    assert by_hand.waiting()["post"][0] == 2
    name = by_hand.take("post", by=alice)
    taken = by_hand.letters(name)
    assert [(one.number, one.address) for one in taken] == [(1, ADDRESS), (2, ADDRESS)]
    assert by_hand.done(name, by=alice) == 2
    assert states("1:1", "1:2") == ["accepted"] * 2
    assert by_hand.waiting() == {} and by_hand.batches() == []
    assert ("1:1", "accepted", "posted") in stream.told
    assert [entry.verb for entry in Entry.objects.all()] == ["take letters", "sent letters"]


def test_two_presses_make_one_batch_and_later_letters_another(by_post, alice):
    by_post("1:1", "1:2")
    first = by_hand.take("post", by=alice)
    assert by_hand.take("post", by=alice) == ""
    by_post("1:3")
    second = by_hand.take("post", by=alice)
    assert refs(first) == ["1:1", "1:2"] and refs(second) == ["1:3"]
    by_hand.done(first, by=alice)
    assert by_hand.done(first, by=alice) == 0
    assert states("1:1", "1:2", "1:3") == ["accepted", "accepted", "handed_over"]
    assert Attempt.objects.filter(state="accepted").count() == 2


def test_a_batch_holds_no_more_than_a_person_can_do(by_post, alice, monkeypatch):
    monkeypatch.setitem(by_hand.AT_MOST, "post", 2)
    by_post("1:1", "1:2", "1:3")
    assert refs(by_hand.take("post", by=alice)) == ["1:1", "1:2"]
    assert by_hand.waiting()["post"][0] == 1


def test_what_could_not_be_posted_fails_with_its_reason_and_the_rest_goes(by_post, alice):
    by_post("1:1", "1:2")
    name = by_hand.take("post", by=alice)
    wrong = Delivery.objects.get(ref="1:1").pk
    assert by_hand.undone(name, [wrong], why="no such street\x00", by=alice) == 1
    assert [one.number for one in by_hand.letters(name)] == [2], "the others keep their numbers"
    assert by_hand.done(name, by=alice) == 1
    assert states("1:1", "1:2") == ["failed", "accepted"]
    assert Delivery.objects.get(ref="1:1").answer == "no such street"


def test_nobody_fails_letters_of_another_batch(by_post, alice):
    by_post("1:1")
    first = by_hand.take("post", by=alice)
    by_post("1:2")
    by_hand.take("post", by=alice)
    other = Delivery.objects.get(ref="1:2").pk
    assert by_hand.undone(first, [other], why="wrong", by=alice) == 0
    assert states("1:2") == ["handed_over"]


def test_a_recall_withdraws_what_waits_and_what_lies_printed(by_post, alice):
    by_post("1:1")
    name = by_hand.take("post", by=alice)
    by_post("1:2")
    by_post("2:1", group="another appeal")
    assert actions.recall("appeal") == 2
    assert states("1:1", "1:2", "2:1") == ["withdrawn", "withdrawn", "handed_over"]
    assert refs(name) == [] and by_hand.done(name, by=alice) == 0


def test_a_recall_leaves_mail_that_our_relay_has(outbox, sink, send):
    outbox("1:1")
    send()
    assert actions.recall("appeal") == 0
    assert states("1:1") == ["handed_over"]


def test_what_is_held_is_not_printed_until_it_is_released(by_post, alice):
    by_post("1:1")
    actions.hold("appeal")
    assert by_hand.waiting() == {} and by_hand.take("post", by=alice) == ""
    actions.release(group="appeal")
    assert refs(by_hand.take("post", by=alice)) == ["1:1"]


def test_a_letter_that_nobody_prints_never_counts_as_arrived_and_fails_in_the_end(by_post):
    by_post("1:1")
    sweep.expire_waits(timezone.now() + timedelta(days=27))
    assert states("1:1") == ["handed_over"]
    sweep.expire_waits(timezone.now() + timedelta(days=29))
    assert states("1:1") == ["failed"]


def test_a_letter_with_nothing_left_to_say_is_not_taken_nor_said_to_be_posted(by_post, alice):
    by_post("1:1", "1:2", "1:3")
    stream.GONE.add("1:1")
    name = by_hand.take("post", by=alice)
    assert refs(name) == ["1:2", "1:3"]
    stream.GONE.add("1:2")
    assert by_hand.done(name, by=alice) == 1
    assert states("1:1", "1:2", "1:3") == ["withdrawn", "withdrawn", "accepted"]


def test_a_dead_letter_before_a_form_does_not_hide_the_next_one(by_post, alice):
    by_post("1:1", "1:2", channel="webform", address="https://office.example/form")
    stream.GONE.add("1:1")
    assert refs(by_hand.take("webform", by=alice)) == ["1:2"]


def test_a_form_that_refuses_bounces_with_its_words(by_post, alice):
    by_post("1:1", channel="webform", address="https://office.example/form?a=1")
    name = by_hand.take("webform", by=alice)
    (task,) = by_hand.letters(name)
    assert task.address == "https://office.example/form?a=1"
    assert task.letter.text == "Жизнь\n.\n.dot" and task.letter.office == "The Ministry"
    by_hand.undone(name, [task.row.pk], why="Only citizens may write.", by=alice)
    assert ("1:1", "bounced", "Only citizens may write.") in stream.told


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "no form"])
def test_a_link_that_is_no_page_fails_before_anybody_clicks_it(by_post, address):
    by_post("1:1", channel="webform", address=address)
    assert states("1:1") == ["failed"]


def test_paper_has_no_pace_and_no_lane(by_post, outbox, sink, send, settings):
    settings.LANE_START = settings.LANE_A_MINUTE = 1
    by_post(*(f"1:{n}" for n in range(5)))
    assert states("1:0", "1:4") == ["handed_over"] * 2
    assert not Lane.objects.exists() and queries.lanes(9) == []


def test_mail_and_paper_go_in_one_round(outbox, by_post, sink):
    outbox("1:1", "1:2")
    by_post("1:3")
    assert len(sink.letters) == 2
    assert states("1:1", "1:2", "1:3") == ["handed_over"] * 3


def test_a_gateway_must_be_a_mailbox_with_a_place_for_the_number(settings):
    def ids() -> list[str]:
        return [it.id for it in run_checks() if it.id == "delivery.E007"]

    for wrong in ("fax@provider.example", "{number}", "{number}@provider.example, b@c.example"):
        settings.FAX_GATEWAY = wrong
        assert ids() == ["delivery.E007"], wrong
    settings.FAX_GATEWAY = "{number}@provider.example"
    assert ids() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once_never_take_a_letter_twice(by_post, alice, monkeypatch):
    monkeypatch.setitem(by_hand.AT_MOST, "post", 3)
    # The log cannot be emptied behind a test that commits.
    monkeypatch.setattr(by_hand, "_log", lambda *said: None)
    by_post(*(f"1:{n}" for n in range(20)))
    together = threading.Barrier(8)

    def press(_hand: int) -> str:
        try:
            together.wait()
            return by_hand.take("post", by=alice)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        names = [name for name in hands.map(press, range(8)) if name]
    while name := by_hand.take("post", by=alice):
        names.append(name)
    taken = [ref for name in names for ref in refs(name)]
    assert sorted(taken) == sorted(f"1:{n}" for n in range(20))
