"""A real Postfix between us and an office's server: its log and its queue."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clamour.delivery import actions
from clamour.delivery.models import Attempt, Delivery
from clamour.delivery.postfix.reader import Reader
from clamour.delivery.postfix.recalls import Recaller
from clamour.delivery.tests import postfix
from clamour.delivery.tests.conftest import states
from clamour.delivery.tests.sink import Sink

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing()),
]

REFUSALS = {
    "gone": "550 5.1.1 no such user",
    "busy": "451 4.2.1 busy",
}


@pytest.fixture
def office():
    def rule(verb: str, argument: str, number: int) -> str | None:
        who = argument.partition("<")[2].partition("@")[0]
        return REFUSALS.get(who) if verb == "RCPT" else None

    with Sink(rule) as sink:
        yield sink


@pytest.fixture
def local(office, settings):
    """Postfix as our relay; whatever it takes goes to the office's server."""
    with postfix.Postfix(office.port) as server:
        settings.MAIL_RELAY = server.url
        settings.RELAY_LOG = str(server.log)
        settings.POSTSUPER = server.postsuper
        yield server


@pytest.fixture
def until(local) -> Callable[[Callable[[], bool]], None]:
    """Read the log until something is so."""
    reader = Reader(local.log)

    def read_until(is_so: Callable[[], bool]) -> None:
        for _ in range(600):
            if reader.round() == 0:
                if is_so():
                    return
                time.sleep(0.05)
        raise AssertionError(f"it is not so: {list(Delivery.objects.values('state', 'answer'))}")

    return read_until


def test_what_the_office_says_reaches_the_desk_although_a_relay_stands_between(
    local, office, outbox, send, until
):
    outbox("1")
    outbox("2", address="gone@ministry.example")
    outbox("3", address="busy@ministry.example")
    send()
    names = set(Delivery.objects.values_list("queue_id", flat=True))
    assert len(names) == 3 and "" not in names, "the relay's names for them"
    until(lambda: states("1", "2") == ["accepted", "bounced"])
    until(lambda: Attempt.objects.filter(state="deferred").exists())
    assert Delivery.objects.get(ref="2").answer == "550 5.1.1 no such user"
    put_off = Delivery.objects.get(ref="3")
    assert put_off.state == "handed_over"
    assert put_off.answer == "waits at our relay: 451 4.2.1 busy"


def test_what_was_recalled_leaves_the_queue_of_postfix_and_never_arrives(
    local, office, outbox, send, until
):
    outbox(*map(str, range(30)), address="busy@ministry.example")
    outbox("stays", address="busy@ministry.example", group="another appeal")
    send()
    until(lambda: Attempt.objects.filter(state="deferred").count() == 31)
    actions.recall("appeal")
    recaller = Recaller()
    assert recaller.look() == 30
    gone = ["withdrawn"] * 30
    # Again and again, as the worker does: Postfix may have been moving one just then.
    until(lambda: states(*map(str, range(30))) == gone or recaller.look() < 0)
    assert states("stays") == ["handed_over"]
    assert local.queued() == 1
    office.rule = lambda verb, argument, number: None  # no longer busy
    until(lambda: states("stays") == ["accepted"])
    assert len(office.letters) == 1


def test_a_letter_that_left_before_it_could_be_deleted_is_accepted(
    local, office, outbox, send, until
):
    outbox("1")
    send()
    actions.recall("appeal")
    until(lambda: states("1") == ["accepted"])
    assert Recaller().look() == 0


def test_an_operator_may_delete_by_hand(local, office, outbox, send, until):
    outbox("1", address="busy@ministry.example")
    send()
    until(lambda: Attempt.objects.filter(state="deferred").exists())
    row = Delivery.objects.get()
    command = ["postsuper", "-c", str(local.config), "-d", row.queue_id]
    subprocess.run(command, check=True, capture_output=True)
    until(lambda: states("1") == ["withdrawn"])


def test_rotation_loses_no_line(local, office, outbox, send, until):
    outbox("1")
    send()
    until(lambda: states("1") == ["accepted"])
    Path(local.log).rename(local.log.with_suffix(".log.1"))
    local.command("reload")
    outbox("2")
    send()
    until(lambda: states("2") == ["accepted"])


def test_a_command_that_cannot_be_run_is_said_and_stops_nothing(
    local, office, outbox, send, until, settings, caplog
):
    settings.POSTSUPER = "/nowhere/postsuper -d -"
    outbox("1", address="busy@ministry.example")
    send()
    actions.recall("appeal")
    Recaller().look()
    assert "POSTSUPER cannot be run" in caplog.text
    assert states("1") == ["handed_over"]
