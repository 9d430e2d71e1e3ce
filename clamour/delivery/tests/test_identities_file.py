"""What is said of a wrong identities.toml before anything starts."""

import pytest

from clamour.delivery import checks
from clamour.delivery.dkim import keys
from clamour.delivery.identities import book
from clamour.keys import checks as key_checks
from clamour.keys import files

GOOD = '[[identity]]\nname = "main"\ndomain = "letters.a.example"\nrelay = "smtp://127.0.0.1"\n'
PROVIDER = (
    GOOD.replace("smtp://127.0.0.1", "anymail://postmark")
    + '[identity.settings]\nserver_token = "t"\nwebhook_secret = "a:b"\n'
)


@pytest.fixture
def write(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"

    def written(text: str) -> None:
        files.write_once(settings.KEYS_DIR / "identities.toml", text.encode())

    return written


def said() -> list[tuple[str, str]]:
    return [(one.id, one.msg) for one in checks.identities_are_whole()]


def test_a_good_file_is_no_news(write, settings):
    write(GOOD + 'dkim = ["s1"]\n')
    keys.make("letters.a.example", "s1")
    assert said() == []
    assert key_checks.keys_are_private() == []


def test_without_a_file_the_settings_are_the_identity(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    settings.MAIL_RELAY = "smtp://127.0.0.1:2525"
    (one,) = book().identities
    assert (one.name, one.domain, one.relay.port) == ("main", settings.LETTERS_DOMAIN, 2525)
    assert said() == []


@pytest.mark.parametrize(
    ("text", "id", "words"),
    [
        ("", "E003", "at least one table"),
        ("identity = 1", "E003", "at least one table"),
        ("[[identity", "E003", "cannot be read"),
        ("\udcff", "E003", "cannot be read"),
        (GOOD.replace("name", "nam"), "E003", "a name of 1 to 60 letters"),
        (GOOD + "selector = 1", "E003", "no field selector"),
        (GOOD + GOOD, "E003", "two are called 'main'"),
        (GOOD.replace("letters.a", "a b"), "E004", "'a b.example' is no domain"),
        (GOOD.replace("letters.a", "a@b"), "E004", "is no domain"),
        (GOOD.replace("letters.a", "a/../../b"), "E004", "is no domain"),
        (GOOD.replace("letters.a.example", "localhost"), "E004", "is no domain"),
        (GOOD.replace("smtp:", "http:"), "E005", "a relay looks like"),
        (GOOD.replace("127.0.0.1", "a?tls=maybe"), "E005", "tls is verify, try or off"),
        (GOOD.replace("smtp://127.0.0.1", "anymail://owl"), "E005", "known: amazon_ses"),
        (GOOD.replace("smtp://127.0.0.1", "anymail://postmark"), "E005", "webhook_secret"),
        (PROVIDER.replace("server_token", "token"), "E005", "POSTMARK_SERVER_TOKEN"),
        (PROVIDER.replace("a:b", "secret"), "E005", "webhook_secret"),
        (
            PROVIDER.replace("[identity.s", 'dkim = ["s1"]\n[identity.s'),
            "E006",
            "its provider signs",
        ),
        (GOOD + "[identity.settings]\na = 1", "E005", "for providers"),
        (GOOD + 'dkim = ["s1"]', "E006", "the selector s1 has no key file"),
        (GOOD + 'dkim = ["../fields"]', "E006", "no selector"),
        (GOOD + 'dkim = "s1"', "E006", "list of selectors"),
        (GOOD + "dkim = [1]", "E006", "list of selectors"),
    ],
)
def test_what_is_wrong_is_said_with_its_identity(write, settings, text, id, words):
    settings.KEYS_DIR.mkdir()
    path = settings.KEYS_DIR / "identities.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    found = said()
    assert [name for name, _ in found] == [f"delivery.{id}"] * len(found)
    assert any(words in text for _, text in found), found


@pytest.mark.parametrize(
    "relay", ["smtp://user:secret@a.example:port", "smtps://user:secret@a.example"]
)
def test_a_password_is_never_said(write, relay):
    write(GOOD.replace("smtp://127.0.0.1", relay))
    assert "secret" not in str(said()) + repr(book())


def test_a_key_that_others_may_read_is_said(write, settings):
    write(GOOD + 'dkim = ["s1"]')
    keys.make("letters.a.example", "s1")
    keys.path("letters.a.example", "s1").chmod(0o640)
    (settings.KEYS_DIR / "identities.toml").chmod(0o644)
    names = [one.msg for one in key_checks.keys_are_private()]
    assert any("s1.pem can be read by others" in name for name in names)
    assert any("identities.toml can be read by others" in name for name in names)
