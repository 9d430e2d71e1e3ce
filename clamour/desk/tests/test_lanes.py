"""Lanes at the desk: what waits is seen, stopped, sent on; an uncertain letter gets its word."""

import threading

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from clamour.delivery import actions, tallies
from clamour.delivery.models import Delivery, Incoming, Lane, Refusal
from clamour.delivery.rounds import Sender
from clamour.delivery.tests.sink import Sink
from clamour.oversight.models import Entry

pytestmark = pytest.mark.django_db
STREAMS = {"test": "clamour.delivery.tests.stream"}


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def letters(settings, tmp_path):
    settings.DELIVERY_STREAMS, settings.JOURNAL_DIR = STREAMS, tmp_path / "journal"
    rows = [actions.Outgoing(f"1:{n}", f"office{n}@far.example") for n in range(3)]
    actions.enqueue("test", rows)


def said(desk) -> str:
    return desk.get("/desk/delivery/now/").content.decode()


def test_what_waits_is_seen_stopped_and_sent_on(desk, letters):
    assert "far.example" in said(desk)
    desk.post("/desk/delivery/pause/", {"lane": "far.example"})
    assert "stopped by a person" in said(desk)
    with Sink() as sink, Sender(threading.Event()) as sender:
        assert sender.round() == 0
        desk.post("/desk/delivery/resume/", {"lane": "far.example"})
        assert "stopped by a person" not in said(desk)
    assert not sink.letters
    assert list(Entry.objects.values_list("verb", flat=True))[-2:] == ["pause lane", "resume lane"]


def test_the_chart_counts_what_was_answered(desk, letters, settings):
    with Sink(lambda verb, *_: "550 5.1.1 no such user" if verb == "RCPT" else None) as sink:
        settings.MAIL_RELAY = sink.url
        with Sender(threading.Event()) as sender:
            sender.round()
    page = desk.get("/desk/delivery/")
    assert [bar.bad for bar in page.context["bars"]].count(3) == 1
    assert page.context["answers"] == [("refused for good", 550, 3)]


def test_a_pace_is_wished_for_one_domain(desk, letters):
    page = desk.get("/desk/delivery/pace/far.example/")
    assert "Pace of far.example" in page.content.decode()
    wrong = desk.post("/desk/delivery/pace/far.example/", {"a_minute": "-4"})
    assert wrong.status_code == 200 and not Lane.objects.exists()
    desk.post("/desk/delivery/pace/far.example/", {"a_minute": "30", "connections": "2"})
    wished = Lane.objects.values_list("a_minute", "a_day", "connections", "a_connection")
    assert list(wished) == [(30, None, 2, None)]


@pytest.mark.parametrize(
    ("verdict", "state"), [("arrived", "handed_over"), ("again", "queued"), ("lost", "failed")]
)
def test_a_person_says_what_became_of_an_uncertain_letter(desk, letters, verdict, state):
    letter = Delivery.objects.first()
    Delivery.objects.filter(pk=letter.pk).update(state="uncertain", next_try=None)
    assert letter.message_id.strip("<>") in said(desk)
    desk.post(f"/desk/delivery/letters/{letter.pk}/", {"verdict": verdict})
    letter.refresh_from_db()
    assert letter.state == state
    assert Entry.objects.latest("pk").verb == "judge letter"


def test_nobody_sends_a_letter_twice_that_is_not_uncertain(desk, letters):
    letter = Delivery.objects.first()
    Delivery.objects.filter(pk=letter.pk).update(state="accepted", next_try=None)
    desk.post(f"/desk/delivery/letters/{letter.pk}/", {"verdict": "again"})
    letter.refresh_from_db()
    assert letter.state == "accepted"


def test_who_may_not_change_lanes_sees_them_all_the_same(at_desk, letters):
    charlie = User.objects.create_user("charlie")
    charlie.user_permissions.add(Permission.objects.get(codename="access_admin"))
    desk = at_desk(charlie)
    assert "Send all now" not in said(desk)
    assert desk.post("/desk/delivery/pause/", {"lane": "far.example"}).status_code in (302, 403)
    assert not Lane.objects.exists()


def test_metrics_are_for_whoever_holds_the_token(client, letters, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a token"
    assert client.get("/metrics").status_code == 404
    tallies.add(timezone.now(), {("handed_over", 250): 7})
    rows = [actions.Outgoing(f"2:{n}", f"o{n}@many.example") for n in range(9)]
    actions.enqueue("test", rows)
    text = client.get("/metrics", headers={"authorization": "Bearer a token"}).content.decode()
    assert 'clamour_answers_total{code="250",state="handed_over"} 7.0' in text
    assert 'clamour_lane_waiting{lane="many.example"} 9.0' in text
    assert 'clamour_lane_waiting{lane="others"} 3.0' in text
    assert "far.example" not in text, "a domain of few letters may be one person's"


def test_old_minutes_are_put_together_and_no_count_falls():
    old, now = timezone.now() - 2 * tallies.KEPT, timezone.now()
    tallies.add(old, {("accepted", 250): 3})
    tallies.add(now, {("accepted", 250): 4})
    tallies.expire(now)
    tallies.expire(now)
    assert tallies.totals() == {("accepted", 250): 7}


def test_a_domain_that_refused_us_is_asked_again_when_a_person_says_so(desk, letters):
    refusal = Refusal.objects.create(
        identity="main", lane="far.example", answer="550 5.7.1 not from you"
    )
    assert "550 5.7.1 not from you" in said(desk)
    desk.post(f"/desk/delivery/refusals/{refusal.pk}/")
    assert "550 5.7.1" not in said(desk)
    assert Entry.objects.latest("pk").verb == "retry identity"


def test_the_first_screen_tells_who_refuses_us_and_what_came_back(desk):
    Refusal.objects.create(identity="main", lane="far.example", answer="550 5.7.1 no")
    Incoming.objects.create(fingerprint=b"1" * 16, state="waiting")
    first = desk.get("/desk/").content.decode()
    assert "The server of far.example wants nothing from your identity main." in first
    assert "1 mail waits for you" in " ".join(first.split())
