"""`stop` of an appeal, while its letters are on their way to a relay that takes its time."""

import threading

import pytest
from django.db import connection

from clamour.delivery import actions
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("what", [actions.recall, actions.hold])
def test_what_a_sender_has_claimed_but_not_begun_is_kept_back(outbox, send, settings, what):
    refs = [str(number) for number in range(40)]
    begun = threading.Event()

    def stop() -> None:
        begun.wait(20)
        what("appeal")
        connection.close()

    with Sink(lambda verb, *_: begun.set() if verb == "BODY" else None, delay=1.5) as sink:
        settings.MAIL_RELAY = sink.url
        outbox(*refs)
        outbox("of another", group="another")
        stopping = threading.Thread(target=stop)
        stopping.start()
        assert send() == 41, "all of them were claimed at once"
        stopping.join()
    on_the_wire = len(sink.letters) - 1
    assert 1 <= on_the_wire <= 2 * settings.MAIL_CONNECTIONS, "40 would take 15 seconds"
    kept = "withdrawn" if what is actions.recall else "held"
    assert sorted(states(*refs)) == sorted(
        ["handed_over"] * on_the_wire + [kept] * (40 - on_the_wire)
    )
    assert states("of another") == ["handed_over"]
