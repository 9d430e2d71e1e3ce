"""Step 1: an alert comes in."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clamour.appeals.models import AppealPage
from clamour.desk.tests.conftest import ALERT
from clamour.intake.models import Paper

pytestmark = pytest.mark.django_db
IMPORT = "/desk/intake/"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


def test_a_good_file_leads_to_its_review(desk):
    answer = desk.post(IMPORT, {"files": upload("a.txt", ALERT.encode())})
    paper = Paper.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/desk/intake/{paper.pk}/")
    assert not AppealPage.objects.get().live


def test_pasted_text_leads_to_its_review(desk):
    answer = desk.post(IMPORT, {"text": ALERT.replace("\n", "\r\n")})
    assert answer.status_code == 302
    assert AppealPage.objects.get().demands.count() == 2


def test_nothing_chosen_is_told(desk):
    answer = desk.post(IMPORT, {"text": "  "})
    assert answer.status_code == 422
    assert "Choose a file or paste the text" in answer.content.decode()


def test_an_empty_file_is_told_and_the_pasted_text_stays(desk):
    answer = desk.post(IMPORT, {"files": upload("empty.txt", b""), "text": ALERT})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "The file is empty" in said
    assert "port workers&#x27; union in Kazemia" in said
    assert AppealPage.objects.count() == 1  # the pasted one went on


def test_60_megabytes_are_refused_unread(desk, monkeypatch):
    answer = desk.post(IMPORT, {"files": upload("big.txt", b"x" * 60 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "larger than 50 MB" in answer.content.decode()


def test_a_broken_word_file_does_not_stop_a_good_one(desk):
    files = [upload("broken.docx", b"PK\x03\x04 no zip"), upload("a.txt", ALERT.encode())]
    answer = desk.post(IMPORT, {"files": files})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Word file is damaged" in said
    assert f"/desk/intake/{Paper.objects.get().pk}/" in said


def test_several_files_give_a_table(desk):
    other = ALERT.replace("Ilma Torvane", "Joren Ask")
    files = [upload("a.txt", ALERT.encode()), upload("b.txt", other.encode())]
    answer = desk.post(IMPORT, {"files": files})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "a.txt" in said and "b.txt" in said
    assert all(f"/desk/intake/{paper.pk}/" in said for paper in Paper.objects.all())


def test_a_file_that_came_in_before_is_not_made_twice(desk):
    desk.post(IMPORT, {"files": upload("a.txt", ALERT.encode())})
    answer = desk.post(IMPORT, {"files": upload("again.txt", ALERT.encode())}, follow=True)
    assert "came in before" in answer.content.decode()
    assert AppealPage.objects.count() == 1


def test_a_paste_beyond_the_limit_is_told_in_a_sentence(desk):
    answer = desk.post(IMPORT, {"text": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "The pasted text is too long" in answer.content.decode()


def test_too_many_files_at_once_are_told_in_a_sentence(desk):
    answer = desk.post(IMPORT, {"files": [upload(f"{n}.txt", b"x") for n in range(101)]})
    assert answer.status_code == 413
    assert "Choose at most 100" in answer.content.decode()


def test_another_site_cannot_post_an_alert(alice):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(IMPORT, {"text": ALERT}).status_code == 403
    assert not Paper.objects.exists()


def test_a_reader_that_trips_loses_nothing(desk, monkeypatch):
    monkeypatch.setattr("clamour.intake.actions.bring_in_all", lambda **_: 1 / 0)
    answer = desk.post(IMPORT, {"text": ALERT})
    assert answer.status_code == 422
    assert "could not be read" in answer.content.decode()
    assert "port workers" in answer.content.decode()


def test_strangers_are_sent_to_the_login(client):
    answer = client.post(IMPORT, {"files": io.BytesIO(b"x")})
    assert answer.status_code == 302
    assert answer.url.startswith("/desk/login/")
