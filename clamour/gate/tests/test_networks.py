"""Networks: counted in memory for a day, and never written anywhere."""

from datetime import UTC, datetime

import pytest

from clamour.gate import networks
from clamour.gate.networks import A_DAY, AN_HOUR, Networks


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def set_to(day, hour):
        moment = datetime(2026, 11, day, hour, tzinfo=UTC)
        monkeypatch.setattr(networks.timezone, "now", lambda: moment)

    set_to(1, 0)
    return set_to


def test_a_network_has_a_budget_and_its_neighbour_another(at):
    known = Networks()
    assert all(known.spend(f"203.0.113.{number}") for number in range(AN_HOUR))
    assert not known.spend("203.0.113.200")
    assert known.spend("203.0.114.1")
    assert all(known.spend(f"2001:db8:1:{number:x}::1") for number in range(AN_HOUR))
    assert not known.spend("2001:db8:1:ffff::1")
    assert known.spend("2001:db8:2::1")
    assert not known.spend("::ffff:203.0.113.9")


def test_the_next_hour_and_the_next_day_begin_anew(at):
    known = Networks()
    for hour in range(A_DAY // AN_HOUR):
        at(1, hour)
        assert all(known.spend("203.0.113.1") for _ in range(AN_HOUR))
    at(1, 10)
    assert not known.spend("203.0.113.1")
    at(2, 0)
    assert known.spend("203.0.113.1")


def test_our_own_machine_and_nonsense_are_no_network(at):
    known = Networks()
    for address in ("127.0.0.1", "::1", "", "unix:", "1.2.3", "fe80::1"):
        assert all(known.spend(address) for _ in range(A_DAY + 1))


def test_a_key_lives_a_day_and_no_address_is_kept(at):
    known = Networks()
    known.spend("203.0.113.1")
    (first,) = known._today
    at(2, 0)
    known.spend("203.0.113.1")
    (second,) = known._today
    assert first != second
    assert b"\xcb\x00\x71" not in first + second


def test_behind_a_proxy_its_own_word_counts_and_nobody_elses(rf, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = rf.get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert networks.address_of(request) == "203.0.113.7"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert networks.address_of(request) == "127.0.0.1"
