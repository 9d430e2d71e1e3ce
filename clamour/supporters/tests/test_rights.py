"""What do you hold about me, give it to me, forget me: by proving the mailbox, in every room."""

import json
import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from clamour import doors
from clamour.delivery.models import Delivery
from clamour.letters.models import Letter
from clamour.letters.tests.factory import make_letter
from clamour.supporters import actions, ledger, passes
from clamour.supporters.models import ErasureMark, ListEntry
from clamour.supporters.tests.conftest import link_in
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db


def own(mailbox: str = "sam@mail.example") -> str:
    return f"/me/{passes.make(passes.ME, mailbox=mailbox)}/"


def test_everything_is_shown_readable_and_as_json(client):
    make_letter(confirmed=True, sentence="I know her well.")
    make_entry()
    page = client.get(f"{own()}held/?language=en").content.decode()
    assert "alert list" in page and "I know her well." in page
    told = json.loads(client.get(f"{own()}held.json").content)
    assert [item["what"] for item in told["held"]] == ["letter", "alert list"]
    assert told["rules"]


def test_nothing_of_others_is_shown(client):
    make_entry("ines@mail.example", name="Ines Vada")
    make_letter(mailbox="ines@mail.example", name="Ines Vada")
    for path in ("", "held/", "held.json"):
        assert b"Ines" not in client.get(own() + path).content


def test_erasing_reaches_letters_list_and_outbox(client, post, settings):
    letter = make_letter(confirmed=True)
    make_entry()
    client.post("/me/?language=en", {"mailbox": "sam@mail.example"})
    assert client.get(f"{own()}erase/").status_code == 200
    assert ListEntry.objects.exists()
    answer = client.post(f"{own()}erase/", {"language": "en"})
    assert b"You are forgotten" in answer.content
    assert not ListEntry.objects.exists()
    letter.refresh_from_db()
    assert letter.mailbox is None and letter.state == "confirmed"
    mine = Delivery.objects.filter(stream__in=["letters.letter", "supporters.mail"])
    assert set(mine.values_list("state", flat=True)) <= {"withdrawn"}
    assert post() == []
    assert actions.held_about("sam@mail.example") == []


def test_a_link_of_yesterday_opens_nothing(client, monkeypatch):
    path = own()
    monkeypatch.setitem(passes.LASTS, passes.ME, timedelta(0))
    answer = client.get(path)
    assert answer.status_code == 410 and b"had its time" in answer.content


def test_the_page_says_of_every_room_what_is_kept_and_until_when(client):
    page = client.get("/me/kept/?language=en", follow=True).content.decode()
    for room in doors.personal_data():
        for rule in room.schema():
            assert rule["until"].partition(";")[0] in page
    assert "28 days" in page and "Your IP address is stored nowhere" in page


def test_a_restored_backup_does_not_bring_back_who_was_erased_or_left(post, client):
    """The backup is played by putting the rows back, with the mark they had."""
    make_letter(confirmed=True)
    make_entry()
    ines = make_entry("ines@mail.example")
    make_entry("bob@mail.example")
    letters = list(Letter.objects.all())
    entries = list(ListEntry.objects.all())
    marks = list(ErasureMark.objects.all())
    actions.erase("sam@mail.example")
    client.post(f"/me/leave/{passes.for_entry(passes.LEAVE, ines)}/")
    ListEntry.objects.all().delete()
    ErasureMark.objects.all().delete()
    for row in (*letters, *entries, *marks):
        row.save(force_update=isinstance(row, Letter), force_insert=not isinstance(row, Letter))
    assert ListEntry.objects.count() == 3
    actions.expire(timezone.now())
    assert ListEntry.objects.get().mailbox == "bob@mail.example"
    assert Letter.objects.get().mailbox is None


def test_who_joins_again_after_leaving_stays(client):
    entry = make_entry()
    client.post(f"/me/leave/{passes.for_entry(passes.LEAVE, entry)}/")
    make_entry()
    actions.expire(timezone.now())
    assert ListEntry.objects.exists()


def test_the_ledger_holds_tags_alone_and_not_for_ever(client):
    entry = make_entry()
    client.post(f"/me/leave/{passes.for_entry(passes.LEAVE, entry)}/")
    said = ledger.file().read_text()
    assert "sam" not in said and "mail.example" not in said
    ledger.forget_old(timezone.now() + timedelta(days=401))
    assert ledger.file().read_text() == ""


def test_our_own_mails_are_forgotten_a_day_after_they_ended(client, post):
    client.post("/me/?language=en", {"mailbox": "sam@mail.example"})
    link_in(post()[0])
    now = timezone.now()
    Delivery.objects.update(state="settled", ended_at=now, next_try=None)
    actions.expire(now + timedelta(hours=1))
    assert Delivery.objects.exists()
    actions.expire(now + timedelta(hours=25))
    assert not Delivery.objects.exists()


def test_a_ledger_on_another_place_is_asked(settings, tmp_path):
    entry = make_entry()
    actions.erase("sam@mail.example")
    kept = shutil.copy(ledger.file(), tmp_path / "elsewhere.ledger")
    ledger.file().unlink()
    settings.ERASED_LEDGER = kept
    entry.save(force_insert=True)
    ErasureMark.objects.all().delete()
    actions.expire(timezone.now())
    assert not ListEntry.objects.exists()
