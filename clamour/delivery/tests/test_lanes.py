import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from clamour.delivery import actions, claims, drip, lanes, results, states
from clamour.delivery.models import Delivery, Lane, Priority
from clamour.delivery.outcomes import Outcome
from clamour.delivery.tests.sink import Sink

pytestmark = pytest.mark.django_db
NOON = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved."""

    class Clock:
        now = NOON

        def forward(self, **time) -> None:
            self.now += timedelta(**time)

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def enqueue(domain: str, number: int, **options) -> None:
    start = Delivery.objects.count()
    rows = [actions.Outgoing(str(start + n), f"office@{domain}") for n in range(number)]
    actions.enqueue("test", rows, **options)


def claimed(limit: int = 200) -> Counter[str]:
    return Counter(row.lane for row in claims.claim("us", limit))


def taken(rows: list[Delivery], state: str = states.HANDED_OVER, **answer) -> None:
    results.write_back([Outcome(row.pk, state, **answer) for row in rows], "us")


def test_a_lane_goes_at_its_pace_and_the_others_do_not_wait(clock, settings):
    settings.LANE_A_MINUTE = 60
    enqueue("slow.example", 1_000)
    enqueue("quick.example", 10)
    assert claimed() == {"slow.example": 15, "quick.example": 10}, "a quarter of a minute at once"
    assert claimed() == {}
    clock.forward(seconds=10)
    assert claimed() == {"slow.example": 10}


def test_a_new_lane_begins_slowly_and_doubles_each_minute(clock, settings):
    settings.LANE_START = 20
    enqueue("new.example", 5_000)
    sent = []
    for _minute in range(5):
        number = 0
        for _quarter in range(4):
            rows = claims.claim("us", 200)
            taken(rows)
            number += len(rows)
            clock.forward(seconds=15)
        sent.append(number)
    assert sent == sorted(sent)
    assert sent[0] < 45 and sent[-1] > 8 * sent[0]


def test_too_fast_is_heard_once_by_the_whole_lane(clock):
    enqueue("touchy.example", 40)
    taken(claims.claim("us", 10), states.DEFERRED, code=421, answer="421 4.7.0 too fast")
    lane = Lane.objects.get(name="touchy.example")
    assert (lane.strikes, lane.reason) == (1, "421 4.7.0 too fast")
    assert claimed() == {}
    clock.forward(minutes=1, seconds=1)
    rows = claims.claim("us", 200)
    assert 0 < len(rows) < 30, "it goes on more slowly"
    taken(rows[:1], states.DEFERRED, code=450, answer="450 4.7.1 slow down")
    clock.forward(minutes=2)
    assert claimed() == {}, "the second rest is longer"
    clock.forward(minutes=4)
    assert claimed() != {}


def test_another_refusal_says_nothing_about_the_pace(clock):
    enqueue("full.example", 20)
    taken(claims.claim("us", 10), states.DEFERRED, code=452, answer="452 4.2.2 mailbox full")
    assert claimed() == {"full.example": 10}


def test_a_person_who_waits_does_not_wait_for_the_pace_but_for_the_rest(clock, settings):
    settings.LANE_A_MINUTE = 4
    enqueue("mail.example", 10)
    assert claimed() == {"mail.example": 1}
    enqueue("mail.example", 3, priority=Priority.PERSON_WAITS)
    assert claimed() == {"mail.example": 3}
    lanes.backs_off("mail.example", "421 busy")
    enqueue("mail.example", 1, priority=Priority.PERSON_WAITS)
    assert claimed() == {}


def test_a_day_has_its_cap(clock, settings):
    settings.LANE_A_DAY = 30
    enqueue("office.example", 100)
    assert claimed() == {"office.example": 30}
    clock.forward(hours=11)
    assert claimed() == {}
    clock.forward(hours=2)
    assert claimed() == {"office.example": 30}


def test_our_relay_is_kept_short_of_queue(clock, settings):
    settings.RELAY_LOG, settings.LANE_AT_ONCE = "/var/log/mail.log", 20
    enqueue("far.example", 100)
    rows = claims.claim("us", 200)
    taken(rows)
    assert len(rows) == 20
    clock.forward(seconds=5)
    assert claimed() == {}
    for row in Delivery.objects.filter(state=states.HANDED_OVER)[:7]:
        actions.settle(row, states.ACCEPTED, answer="250 ok")
    clock.forward(seconds=5)
    assert claimed() == {"far.example": 7}


def test_a_person_pauses_resumes_and_drains_a_lane(clock, settings, django_user_model):
    settings.LANE_A_MINUTE = 4
    alice = django_user_model.objects.create_user("alice")
    enqueue("far.example", 50)
    actions.pause_lane("far.example", by=alice)
    assert claimed() == {}
    actions.resume_lane("far.example", by=alice)
    assert claimed() == {"far.example": 1}
    actions.drain_lane("far.example", by=alice)
    assert claimed() == {"far.example": 49}


def test_a_wished_pace_goes_before_the_sites(clock, settings, django_user_model):
    settings.LANE_A_MINUTE = 4
    enqueue("far.example", 100)
    alice = django_user_model.objects.create_user("alice")
    actions.set_pace("far.example", a_minute=80, a_day=None, at_once=None, by=alice)
    assert claimed() == {"far.example": 20}


def test_after_the_first_wave_letters_drip(clock):
    rhythm = drip.Rhythm(first_wave=2, every=timedelta(minutes=10))
    slots = [drip.next_slot("appeal", "office", rhythm) - clock.now for _ in range(5)]
    assert slots == [timedelta(minutes=minutes) for minutes in (0, 0, 0, 10, 20)]
    clock.forward(hours=5)
    assert drip.next_slot("appeal", "office", rhythm) == clock.now, "what was missed is not made up"


def test_a_drip_falls_into_the_offices_hours(clock):
    def open_at(at):
        return at if at.hour < 17 else (at + timedelta(days=1)).replace(hour=9, minute=0)

    rhythm = drip.Rhythm(first_wave=0, every=timedelta(hours=2), open_at=open_at)
    slots = [drip.next_slot("appeal", "office", rhythm) for _ in range(5)]
    assert [slot.hour for slot in slots] == [12, 14, 16, 9, 11]


class Busy:
    """A rule for a sink that counts how many letters to each domain were on the wire at once."""

    def __init__(self) -> None:
        self.most: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, verb: str, argument: str, number: int) -> None:
        domain = argument.partition("@")[2].partition(">")[0]
        if verb in ("RCPT", "DOT"):
            with self._lock:
                self._now[domain] += 1 if verb == "RCPT" else -1
                self.most[domain] = max(self.most[domain], self._now[domain])


def test_a_lane_has_no_more_connections_than_are_wished_for_it(settings, send):
    busy = Busy()
    Lane.objects.create(name="narrow.example", connections=1)
    with Sink(busy, delay=0.02) as sink:
        settings.MAIL_RELAY = sink.url
        for _turn in range(4):
            enqueue("narrow.example", 3)
            enqueue("wide.example", 10)
        while send():
            pass
        Lane.objects.update(full_until=None)
    assert len(sink.letters) == 52
    assert busy.most["narrow.example"] == 1
    assert busy.most["wide.example"] > 1


def test_a_lane_with_a_limit_is_one_senders_at_a_time(clock):
    Lane.objects.create(name="narrow.example", connections=2)
    enqueue("narrow.example", 60)
    rows = claims.claim("us", 30)
    assert len(rows) == 30
    assert claims.claim("them", 30) == []
    taken(rows)
    clock.forward(seconds=2)
    assert len(claims.claim("them", 30)) == 30


def test_a_slow_lane_with_a_limit_lets_the_others_go(settings, send):
    """Its letters, which may go one by one, would hold the sender for longer than they may."""
    Lane.objects.create(name="narrow.example", connections=1)
    with Sink(delay=0.6) as sink:
        settings.MAIL_RELAY = sink.url
        enqueue("narrow.example", 9)
        send()
        assert 1 <= len(sink.letters) < 9
        assert set(Delivery.objects.values_list("state", flat=True)) == {"handed_over", "queued"}


def test_a_connection_carries_no_more_letters_of_a_lane_than_are_wished(settings, send):
    settings.MAIL_CONNECTIONS = 1
    Lane.objects.create(name="short.example", a_connection=2)
    with Sink() as sink:
        settings.MAIL_RELAY = sink.url
        enqueue("short.example", 6)
        send()
        assert (len(sink.letters), sink.connections) == (6, 3)
        settings.LANE_A_CONNECTION = 5
        enqueue("long.example", 10)
        send()
        assert (len(sink.letters), sink.connections) == (16, 4), "the third carries five of these"
