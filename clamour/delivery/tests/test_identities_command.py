"""`clamour identities` as an operator uses it."""

import dkim
import pytest

from clamour.commands import identities
from clamour.delivery.dkim.signing import sign
from clamour.delivery.identities import book
from clamour.delivery.models import Refusal, Trouble
from clamour.keys import files

pytestmark = pytest.mark.django_db
DOMAIN = "letters.campaign.example"


@pytest.fixture(autouse=True)
def begun(monkeypatch, settings, tmp_path):
    """Django runs already."""
    monkeypatch.setattr(identities, "start_django", lambda: None)
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def write(settings):
    def written(relay: str, more: str = "") -> None:
        text = f'[[identity]]\nname = "main"\ndomain = "{DOMAIN}"\nrelay = "{relay}"\n{more}\n'
        path = settings.KEYS_DIR / "identities.toml"
        path.unlink(missing_ok=True)
        files.write_once(path, text.encode())

    return written


def test_it_lists_them_with_what_stands_against_them(write, capsys):
    write("smtps://user:secret@relay.example", 'dkim = ["s1"]')
    Refusal.objects.create(identity="main", lane="ministry.example")
    Trouble.objects.create(relay="relay.example:465", reason="it does not answer")
    assert identities.main([]) == 1
    said = capsys.readouterr().out
    assert f"main: {DOMAIN} by relay.example:465, to be signed with s1" in said
    assert "the selector s1 has no key file" in said
    assert "in trouble: it does not answer" in said
    assert "refused by ministry.example" in said
    assert "secret" not in said


def test_without_a_file_it_lists_the_one_of_the_settings(capsys):
    assert identities.main(["list"]) == 0
    assert "main: letters.campaign.example by 127.0.0.1:25, not signed by us" in (
        capsys.readouterr().out
    )


def test_the_keys_it_makes_and_the_records_it_prints_belong_together(write, capsys, sink):
    write(sink.url)
    assert identities.main(["key", "main"]) == 0
    said = capsys.readouterr().out
    assert identities.main(["key", "main"]) == 0
    assert capsys.readouterr().out == said, "a second time changes nothing"
    listed = next(line for line in said.splitlines() if "dkim = [" in line)
    write(sink.url, listed.strip())
    assert identities.main(["check"]) == 0
    assert "Nothing is missing" in capsys.readouterr().out
    zone = {
        line.partition(". IN TXT ")[0]: "".join(line.partition(" IN TXT ")[2].split('"')[1::2])
        for line in said.splitlines()
        if " IN TXT " in line
    }
    message = sign(f"From: a@{DOMAIN}\r\n\r\nhello\r\n".encode(), book().identities[0].signers)
    for number in range(2):
        assert dkim.DKIM(message).verify(
            idx=number, dnsfunc=lambda name, timeout=5: zone[name.decode().rstrip(".")].encode()
        )
    assert zone[DOMAIN].startswith("v=spf1")
    assert zone[f"_dmarc.{DOMAIN}"].startswith("v=DMARC1")
    assert f"{DOMAIN}. IN MX" in said


def test_a_name_nobody_has_is_refused(capsys):
    assert identities.main(["key", "nobody"]) == 1
    assert "known: main" in capsys.readouterr().err


def test_no_key_is_made_for_what_is_no_domain(write, capsys, settings):
    write("smtp://127.0.0.1")
    path = settings.KEYS_DIR / "identities.toml"
    path.write_text(path.read_text().replace(DOMAIN, "../a b"))
    assert identities.main(["key", "main"]) == 1
    assert "is no domain" in capsys.readouterr().err
    assert not (settings.KEYS_DIR / "dkim").exists()


def test_check_says_what_is_missing(write, capsys):
    write("smtp://127.0.0.1:1")
    assert identities.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "main: no DKIM key. `clamour identities key main` makes two." in said
    assert "main: the relay cannot be reached" in said
