"""What can happen to the rows of the outbox without a sender on the line."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clamour.delivery import actions, claims, lanes, queries, results, states, sweep
from clamour.delivery.models import Attempt, Delivery
from clamour.delivery.outcomes import Outcome, presentable
from clamour.delivery.tests import stream
from clamour.delivery.tests.conftest import states as states_of

pytestmark = pytest.mark.django_db


def test_a_delivery_exists_once_however_often_it_is_enqueued(outbox):
    first = actions.enqueue("test", [actions.Outgoing("1:1", "a@b.example")] * 2)
    second = actions.enqueue("test", [actions.Outgoing("1:1", "c@d.example")])
    assert (first, second) == (1, 0)
    assert Delivery.objects.get().address == "a@b.example"


def test_the_database_itself_refuses_a_double(outbox):
    outbox("1:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(stream="test", ref="1:1")


def test_what_the_caller_takes_back_was_never_enqueued(db):
    class Oops(Exception):
        pass

    with pytest.raises(Oops), transaction.atomic():
        actions.enqueue("test", [actions.Outgoing("1:1", "a@b.example")])
        raise Oops
    assert not Delivery.objects.exists()


def test_no_clear_mailbox_lies_in_the_database(outbox):
    outbox("1:1", address="jane@home.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM delivery_delivery")
        row = cursor.fetchone()
    assert "jane" not in str(row)
    assert Delivery.objects.get().lane == "home.example"


def test_message_ids_differ_and_name_their_delivery(outbox):
    one, two = outbox("1", "2")
    assert one.message_id != two.message_id
    assert one.message_id == f"<{one.token}@letters.campaign.example>"


def test_a_claim_gives_each_letter_to_one_owner(outbox):
    outbox(*map(str, range(5)))
    ours, theirs = claims.claim("us", 3), claims.claim("them", 3)
    assert (len(ours), len(theirs)) == (3, 2)
    assert not {row.pk for row in ours} & {row.pk for row in theirs}
    assert claims.claim("us", 3) == []


def test_only_the_owner_writes_back(outbox):
    outbox("1")
    (row,) = claims.claim("us", 1)
    assert results.write_back([Outcome(row.pk, states.BOUNCED, 550, "no")], "them") == 0
    assert states_of("1") == ["claimed"]
    assert results.write_back([Outcome(row.pk, states.HANDED_OVER, 250, "ok")], "us") == 1
    assert results.write_back([Outcome(row.pk, states.BOUNCED, 550, "no")], "us") == 0
    assert states_of("1") == ["handed_over"]


def test_who_waits_before_a_screen_goes_first(outbox):
    outbox("alert", priority=9)
    outbox("letter", priority=5)
    outbox("confirmation", priority=1)
    assert [row.ref for row in claims.claim("us", 9)] == ["confirmation", "letter", "alert"]


def test_a_date_is_waited_for(outbox):
    outbox("1", due=timezone.now() + timedelta(hours=1))
    assert claims.claim("us", 9) == []
    Delivery.objects.update(next_try=timezone.now())
    assert len(claims.claim("us", 9)) == 1


def test_held_letters_wait_for_a_person(outbox):
    outbox("1", held=True)
    assert claims.claim("us", 9) == []
    assert actions.release(group="appeal", part="another") == 0
    assert actions.release(group="appeal") == 1
    assert len(claims.claim("us", 9)) == 1


def test_a_resting_lane_does_not_fill_the_window(outbox):
    outbox(*map(str, range(10)), address="a@slow.example")
    outbox("quick", address="a@quick.example")
    lanes.backs_off("Slow.example", "421")
    assert [row.ref for row in claims.claim("us", 5)] == ["quick"]


def test_recall_reaches_all_that_has_not_left(outbox):
    outbox("held", held=True)
    outbox("queued", "claimed", "gone")
    Delivery.objects.filter(ref="gone").update(state="handed_over", next_try=None)
    Delivery.objects.filter(ref="claimed").update(state="claimed", owner="us", next_try=None)
    assert actions.recall("appeal") == 2
    assert states_of("held", "queued", "claimed", "gone") == [
        "withdrawn", "withdrawn", "claimed", "handed_over",
    ]  # fmt: skip
    row = Delivery.objects.get(ref="claimed")
    results.write_back([Outcome(row.pk, states.QUEUED)], "us")
    assert states_of("claimed") == ["withdrawn"]


def test_withdrawing_names_its_letters(outbox):
    outbox("1:1", "1:2", "2:1")
    outbox("1:3", held=True)
    _make("1:2", state="claimed", owner="us", next_try=None)
    actions.enqueue("other", [actions.Outgoing("1:1", "a@b.example")])
    assert actions.withdraw("test", ["1:1", "1:2", "1:3", "no such"]) == 2
    assert states_of("1:2", "1:3", "2:1") == ["claimed", "withdrawn", "queued"]
    assert Delivery.objects.get(stream="test", ref="1:1").state == "withdrawn"
    assert Delivery.objects.get(stream="other").state == "queued"
    row = Delivery.objects.get(ref="1:2")
    results.write_back([Outcome(row.pk, states.DEFERRED, 450, "busy")], "us")
    assert states_of("1:2") == ["withdrawn"]
    assert actions.withdraw("test", []) == 0


def test_what_was_recalled_does_not_go_when_it_comes_back_later(outbox):
    (row,) = outbox("1")
    _make("1", state="uncertain", next_try=None)
    assert actions.recall("appeal") == 0
    assert states_of("1") == ["uncertain"]
    actions.settle(row, states.QUEUED, answer="the relay has never seen it")
    assert states_of("1") == ["withdrawn"]


def test_held_and_released_each_at_its_date(outbox):
    tomorrow = timezone.now() + timedelta(days=1)
    outbox("now", "later", "refused", "gone")
    outbox("elsewhere", group="another")
    _make("later", next_try=tomorrow)
    _make("refused", state="deferred", first_try=timezone.now() - timedelta(days=6))
    _make("gone", state="handed_over", next_try=None)
    refs = ["now", "later", "refused", "gone", "elsewhere"]
    assert actions.hold("appeal") == 3
    assert states_of(*refs) == ["held", "held", "held", "handed_over", "queued"]
    assert [row.ref for row in claims.claim("us", 9)] == ["elsewhere"]
    assert actions.hold("appeal") == 0
    assert actions.release(group="appeal") == 3
    assert states_of(*refs[:4]) == ["queued", "queued", "queued", "handed_over"]
    assert Delivery.objects.get(ref="later").next_try == tomorrow
    assert Delivery.objects.get(ref="refused").first_try is None, "patience begins anew"
    assert [row.ref for row in claims.claim("us", 9)] == ["now", "refused"]


def test_a_held_letter_keeps_its_date(outbox):
    tomorrow = timezone.now() + timedelta(days=1)
    outbox("1", held=True, due=tomorrow)
    actions.release(group="appeal")
    assert Delivery.objects.get().next_try == tomorrow


def test_what_a_sender_has_is_held_when_it_comes_back(outbox):
    outbox("unsent", "sent")
    pks = {row.ref: row.pk for row in claims.claim("us", 9)}
    assert actions.hold("appeal") == 0
    outcomes = [Outcome(pks["unsent"], states.QUEUED), Outcome(pks["sent"], states.HANDED_OVER)]
    results.write_back(outcomes, "us")
    assert states_of("unsent", "sent") == ["held", "handed_over"]
    assert actions.release(group="appeal") == 1
    assert [row.ref for row in claims.claim("us", 9)] == ["unsent"]


def test_what_was_released_in_time_is_not_held(outbox):
    outbox("1")
    (row,) = claims.claim("us", 9)
    actions.hold("appeal")
    assert actions.release(group="appeal") == 0
    results.write_back([Outcome(row.pk, states.QUEUED)], "us")
    assert states_of("1") == ["queued"]


def test_held_letters_can_be_recalled(outbox):
    outbox("1")
    actions.hold("appeal")
    assert actions.recall("appeal") == 1
    assert actions.release(group="appeal") == 0
    assert states_of("1") == ["withdrawn"]


def test_an_uncertain_letter_is_settled_by_what_is_learned(outbox):
    (row,) = outbox("1")
    Delivery.objects.update(state="uncertain", next_try=None)
    actions.settle(row, states.HANDED_OVER, answer="found in the relay's log")
    assert states_of("1") == ["handed_over"]
    assert stream.told == [("1", "handed_over", "found in the relay's log")]
    with pytest.raises(states.NoSuchMove):
        actions.settle(row, states.QUEUED, answer="again")


def test_time_settles_and_fails(outbox):
    outbox("old", "young", "doubtful", "late", "new")
    now = timezone.now()
    _make("old", state="handed_over", next_try=None, since=now - timedelta(days=2, minutes=1))
    _make("young", state="accepted", next_try=None, since=now - timedelta(days=1))
    _make("doubtful", state="uncertain", next_try=None, since=now - timedelta(days=7, minutes=1))
    _make("late", first_try=now - timedelta(days=8))
    assert sweep.expire_waits() == 3
    assert states_of("old", "young", "doubtful", "late", "new") == [
        "settled", "accepted", "failed", "failed", "queued",
    ]  # fmt: skip
    assert ("doubtful", "failed", "nobody could say whether it arrived") in stream.told


def test_a_lease_that_ran_out_elsewhere_leaves_doubt(outbox):
    outbox("1")
    claims.claim("another-host", 1)
    assert sweep.expire_leases() == 0
    Delivery.objects.update(lease=timezone.now() - timedelta(seconds=1))
    assert sweep.expire_leases() == 1
    assert states_of("1") == ["uncertain"]


def test_counts_come_in_one_query(outbox, django_assert_num_queries):
    rows = [actions.Outgoing(f"{n}", "a@b.example", group="a", part=f"{n % 2}") for n in range(6)]
    actions.enqueue("test", rows)
    outbox("x", group="b")
    _make("0", state="bounced", next_try=None)
    _make("1", state="handed_over", next_try=None)
    with django_assert_num_queries(2):
        assert queries.counts(["a", "b", "c"]) == {
            "a": Counter(queued=4, bounced=1, handed_over=1),
            "b": Counter(queued=1),
        }
        parts = queries.counts_by_part("a")
    assert parts == {"0": Counter(queued=2, bounced=1), "1": Counter(queued=2, handed_over=1)}
    assert queries.shown(parts["0"]) == {
        "held": 0, "queued": 2, "uncertain": 0, "handed_over": 0, "failed": 1, "withdrawn": 0,
    }  # fmt: skip


def test_scrubbing_forgets_whom_and_what_was_said(outbox):
    outbox("1", "2")
    (row, _) = claims.claim("us", 2)
    results.write_back([Outcome(row.pk, states.BOUNCED, 550, "550 no")], "us")
    assert actions.scrub("test", ["1", "2"]) == 1
    row.refresh_from_db()
    assert (row.address, row.answer, Attempt.objects.get().answer) == (None, "", "")
    assert Delivery.objects.get(ref="2").address is not None


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("250 ok for <jane.doe+x@home.example>", "250 ok for <[mailbox]>"),
        ("550 5.1.1 jane.doe: unknown", "550 5.1.1 [mailbox]: unknown"),
        ("554 5.7.1 [203.0.113.9] is blocked, see https://bl.example/?ip=203.0.113.9",
         "554 5.7.1 [[ip]] is blocked, see https://bl.example/?ip=[ip]"),
        ("550 IPv6:2001:db8::25 blocked", "550 IPv[ip] blocked"),
        ("250 2.0.0 OK at 12:30:45", "250 2.0.0 OK at 12:30:45"),
        ("250 a\x00\x1b[2Jb", "250 a [2Jb"),
    ],
)  # fmt: skip
def test_answers_are_kept_without_persons(answer, shown):
    assert presentable(answer, "jane.doe@home.example") == shown


def test_a_claim_reads_its_index_in_order_however_little_is_known_of_the_queue(db):
    """PostgreSQL would read and sort all of a queue that was filled a moment ago."""
    actions.enqueue("test", (actions.Outgoing(str(n), "a@b.example") for n in range(3_000)))
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        claims.claim("us", 5)
        (query,) = [it["sql"] for it in asked if "ORDER BY priority" in it["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {query}")
            plan = str(cursor.fetchall())
    assert "delivery_due" in plan
    assert "Sort" not in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_senders_claim_side_by_side(outbox):
    outbox(*map(str, range(60)))
    claimed: list[int] = []

    def take(owner: str) -> None:
        while rows := claims.claim(owner, 5):
            claimed.extend(row.pk for row in rows)
        connections.close_all()

    threads = [threading.Thread(target=take, args=(f"sender-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 60


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_claim_does_not_wait_for_rows_another_is_taking(outbox):
    outbox("1", "2")
    with transaction.atomic():
        Delivery.objects.select_for_update().get(ref="1")
        found: list[str] = []

        def take() -> None:
            found.extend(row.ref for row in claims.claim("us", 5))
            connections.close_all()

        thread = threading.Thread(target=take)
        thread.start()
        thread.join(10)
    assert found == ["2"]


def _make(ref: str, **fields: object) -> None:
    Delivery.objects.filter(ref=ref).update(**fields)
