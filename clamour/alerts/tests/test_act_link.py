"""The link in an alert: one click shows the letter filled in, one button sends it."""

import re

import pytest

from clamour.alerts.tests.factory import make_mailing, release
from clamour.letters.models import Letter
from clamour.supporters.models import Act, Response
from clamour.supporters.sealing import box, keepers
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db
LINK = re.compile(r"^http://testserver(/act/again/\S+)$", re.MULTILINE)


def link_in(copy) -> str:
    text = copy.get_body(("plain",)).get_content().replace("\r\n", "\n")
    return LINK.search(text)[1]


def test_one_click_and_one_button_send_the_letter_and_are_counted(client, post):
    make_entry(remembers_acts=True)
    mailing = release(make_mailing())
    link = link_in(post()[0])
    assert "sam" not in link
    shown = client.get(link).content.decode()
    assert "Sam Ostrow" in shown and not Letter.objects.exists()
    assert client.post(link, {"send": "1"}).status_code == 303
    letter = Letter.objects.get()
    assert (letter.name, letter.mailbox, letter.state) == (
        "Sam Ostrow", "sam@mail.example", "confirmed",
    )  # fmt: skip
    told = Response.objects.values_list("to", "kind", "number").get()
    assert told == (mailing.group, "acted", 1)
    assert Act.objects.get().appeal == letter.appeal
    assert client.post(link, {"send": "1"}).status_code == 409
    assert Letter.objects.count() == 1


def test_a_link_works_while_the_list_is_sealed(client, post, tmp_path, monkeypatch):
    monkeypatch.setattr(keepers, "COST", 2**4)
    monkeypatch.setattr(keepers, "keepers_file", lambda: tmp_path / "list.keepers")
    monkeypatch.setattr(box, "public_file", lambda: tmp_path / "list.public")
    words = {"ada": "a long sentence of ada", "ben": "a long sentence of ben"}
    keepers.make(words)
    halves = {name: keepers.half_of(name, said) for name, said in words.items()}
    box.keep_unlocked(keepers.opened(halves))
    try:
        make_entry()
        release(make_mailing())
        link = link_in(post()[0])
    finally:
        box.keep_unlocked(None)
    assert "Sam Ostrow" in client.get(link).content.decode()
    client.post(link, {"send": "1"})
    assert Letter.objects.get().mailbox == "sam@mail.example"


def test_who_has_no_name_with_us_gets_the_appeals_page(post):
    make_entry(name="")
    release(make_mailing())
    text = post()[0].get_body(("plain",)).get_content()
    assert "/act/again/" not in text and "http://testserver/en/2026/" in text
