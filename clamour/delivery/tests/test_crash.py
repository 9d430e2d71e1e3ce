"""A real sender dies, is stopped, or finds its database locked: no letter lost, none doubled."""

import signal
import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from clamour.delivery.tests.houses import CONNECTIONS, House, lock_database, new_database
from clamour.delivery.tests.sink import Sink

LETTERS = 200


@pytest.fixture
def house(tmp_path, db) -> Iterator[House]:
    if connection.vendor == "sqlite":
        yield House(tmp_path)
        return
    with new_database(server()) as url:
        yield House(tmp_path, url)


def server() -> str:
    parts = connection.settings_dict
    return f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}"


def test_killed_twice_in_the_middle_and_stopped_once(house):
    with Sink(delay=0.003) as sink:
        house.fill(LETTERS)
        assert house.interrupt(sink, after=40, number=signal.SIGKILL) == -signal.SIGKILL
        assert house.interrupt(sink, after=40, number=signal.SIGKILL) == -signal.SIGKILL
        assert house.interrupt(sink, after=30, number=signal.SIGTERM) == 0
        found = house.finish(sink.url)
    arrived = sink.message_ids
    assert len(found) == LETTERS
    assert max(arrived.values()) == 1, "none doubled"
    handed_over = {id_ for state, id_ in found.values() if state == "handed_over"}
    uncertain = {id_ for state, id_ in found.values() if state == "uncertain"}
    assert {state for state, _ in found.values()} <= {"handed_over", "uncertain"}
    assert handed_over <= set(arrived), "none lost"
    assert set(arrived) <= handed_over | uncertain
    assert len(uncertain) <= 2 * CONNECTIONS, "at most one a connection and kill"


@pytest.mark.sqlite
def test_a_locked_database_delays_and_doubles_nothing(house, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite locks its database; PostgreSQL does not")
    locked = threading.Event()

    def rule(verb: str, argument: str, number: int) -> None:
        if verb == "DOT" and not locked.is_set():
            locked.set()
            threading.Thread(target=lock_database, args=(tmp_path / "crash.sqlite3", 2)).start()

    house.fill(60)
    with Sink(rule, delay=0.01) as sink:
        found = house.finish(sink.url)
    assert locked.is_set()
    assert {state for state, _ in found.values()} == {"handed_over"}
    assert len(sink.message_ids) == len(sink.letters) == 60
