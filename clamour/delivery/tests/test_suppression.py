"""Mailboxes that get nothing from us any more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clamour.delivery import personal_data, suppression
from clamour.delivery.models import Delivery, Suppressed
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.returned import packed
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
JANE = "jane@gmail.com"


def test_a_suppressed_mailbox_gets_nothing_and_the_row_says_why(sink, outbox, send):
    suppression.suppress(JANE, "asked")
    outbox("1:1", address="J.ane+x@googlemail.com")
    outbox("1:2")
    send()
    assert states("1:1", "1:2") == ["failed", "handed_over"]
    row = Delivery.objects.get(ref="1:1")
    assert row.answer == "suppressed: asked never to be written to again"
    assert [to for _from, to, _raw in sink.letters] == ["TO:<office@ministry.example>"]


def test_a_batch_asks_once_however_long_it_is(outbox):
    suppression.suppress(JANE, "bounced")
    outbox(*map(str, range(20)))
    rows = list(Delivery.objects.all())
    with CaptureQueriesContext(connection) as asked:
        letters, failed = packed(*rows)
    assert (len(letters), failed) == (20, [])
    assert len([one for one in asked if "suppressed" in one["sql"]]) == 2


def test_the_first_reason_stays_unless_the_person_asked():
    assert suppression.suppress(JANE, "bounced")
    assert not suppression.suppress(JANE, "complained")
    assert suppression.of(JANE).reason == "bounced"
    suppression.suppress(JANE, "asked")
    assert suppression.of(JANE).reason == "asked"
    assert Suppressed.objects.count() == 1


def test_a_person_lifts_it_with_a_reason_and_the_log_names_no_mailbox(django_user_model):
    alice = django_user_model.objects.create(username="alice")
    suppression.suppress(JANE, "asked")
    with pytest.raises(ValueError):
        suppression.unsuppress(JANE, by=alice, reason=" ")
    assert suppression.unsuppress("jane@googlemail.com", by=alice, reason="she asked us by phone")
    assert suppression.of(JANE) is None
    assert not suppression.unsuppress(JANE, by=alice, reason="again")
    (entry,) = Entry.objects.all()
    assert entry.verb == "unsuppress mailbox"
    assert "jane" not in f"{entry.subject}{entry.detail}"
    assert entry.detail["reason"] == "she asked us by phone"


def test_no_mailbox_lies_in_the_table():
    suppression.suppress(JANE, "asked")
    (row,) = Suppressed.objects.values()
    assert b"jane" not in bytes(row["tag"])


def test_the_person_is_told_and_an_erasure_keeps_the_mark():
    suppression.suppress(JANE, "asked")
    (told,) = personal_data.held(JANE)
    assert told["reason"] == "asked never to be written to again"
    personal_data.erase(JANE)
    assert suppression.of(JANE)
    assert list(personal_data.held("no mailbox")) == []
