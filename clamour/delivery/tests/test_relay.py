"""Where letters go first, and how far that line is trusted."""

import pytest

from clamour.delivery import checks
from clamour.delivery.channels.email.relay import BadRelay, Relay


@pytest.mark.parametrize(
    ("url", "tls"),
    [
        ("smtp://127.0.0.1:25", "try"),
        ("smtp://localhost", "try"),
        ("smtp://[::1]:25", "try"),
        ("smtp://mail.example", "verify"),
        ("smtp://192.0.2.1:25?tls=off", "off"),
        ("smtps://mail.example", "verify"),
    ],
)
def test_only_a_relay_on_this_machine_is_trusted_unseen(url, tls):
    assert Relay.parse(url).tls == tls


def test_a_relay_with_a_password():
    relay = Relay.parse("smtps://desk%40a.example:p%3Aw@mail.example")
    assert (relay.user, relay.password, relay.port) == ("desk@a.example", "p:w", 465)


@pytest.mark.parametrize("url", ["", "mail.example:25", "http://a.example", "smtp://a?tls=maybe"])
def test_what_is_no_relay_is_said_before_anything_starts(url, settings):
    with pytest.raises(BadRelay):
        Relay.parse(url)
    settings.MAIL_RELAY = url
    assert [found.id for found in checks.relay_is_understood()] == ["delivery.E001"]


def test_letters_need_a_domain(settings):
    assert checks.letters_domain_is_a_domain() == []
    settings.LETTERS_DOMAIN = "a@b example"
    assert [found.id for found in checks.letters_domain_is_a_domain()] == ["delivery.E002"]
