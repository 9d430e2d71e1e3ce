from collections import Counter

import pytest

from clamour.delivery import actions, claims, mail_servers, queries
from clamour.delivery.models import Delivery, Priority
from clamour.delivery.tests.names import NameServer

pytestmark = pytest.mark.django_db

ZONE = {
    "justice.example": ["mx1.mail.capital.example", "mx2.mail.capital.example"],
    "interior.example": ["mx2.mail.capital.example"],
    "prison.example": ["mail.prison.example"],
    "nowhere.example": [""],
}


@pytest.fixture
def names(monkeypatch):
    with NameServer(dict(ZONE)) as names:
        monkeypatch.setattr(mail_servers, "resolver", names.resolver)
        yield names


def enqueue(*domains: str, number: int = 10, **options) -> None:
    start = Delivery.objects.count()
    addresses = [f"office@{domain}" for domain in domains for _ in range(number)]
    rows = [actions.Outgoing(str(start + n), address) for n, address in enumerate(addresses)]
    actions.enqueue("test", rows, **options)


def waiting() -> Counter[str]:
    return Counter(Delivery.objects.values_list("lane", flat=True))


def test_domains_of_one_operator_share_a_pace(names, settings):
    settings.LANE_A_MINUTE = 40
    enqueue("justice.example", "interior.example", "prison.example")
    mail_servers.learn()
    assert waiting() == {"mail.capital.example": 20, "prison.example": 10}
    taken = Counter(row.lane for row in claims.claim("us", 200))
    assert taken == {"mail.capital.example": 10, "prison.example": 10}, "a quarter of a minute"
    [shared] = [row for row in queries.lanes(10) if row.domains]
    assert shared.domains == ["interior.example", "justice.example"]


def test_later_letters_take_the_lane_at_once_and_nobody_is_asked_again(names):
    enqueue("justice.example")
    mail_servers.learn()
    enqueue("justice.example")
    assert waiting() == {"mail.capital.example": 20}
    assert mail_servers.learn() == 0
    assert names.asked == ["justice.example"]


@pytest.mark.parametrize("domain", ["nowhere.example", "unknown.example"])
def test_a_domain_without_mail_servers_is_its_own_lane(names, domain):
    enqueue(domain)
    assert mail_servers.learn() == 1
    assert waiting() == {domain: 10}


def test_a_domain_that_somebody_paced_by_name_stays_alone(names, django_user_model):
    boss = django_user_model.objects.create_superuser("boss")
    enqueue("justice.example")
    actions.set_pace("justice.example", a_minute=5, a_day=None, at_once=None, by=boss)
    mail_servers.learn()
    assert waiting() == {"justice.example": 10}


def test_who_waits_before_a_screen_is_not_looked_up(names):
    enqueue("justice.example", priority=Priority.PERSON_WAITS)
    assert mail_servers.learn() == 0
    assert names.asked == []


def test_a_name_server_that_is_silent_is_asked_again(names, monkeypatch):
    monkeypatch.setattr(mail_servers, "PATIENCE", 0.2)
    enqueue("justice.example")
    names.silent = True
    mail_servers.learn()
    assert waiting() == {"justice.example": 10}
    names.silent = False
    mail_servers.learn()
    assert waiting() == {"mail.capital.example": 10}
