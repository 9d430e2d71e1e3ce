"""Confirming: GET shows, POST sends, once."""

import re
from email import message_from_bytes as parse
from email.policy import default

import pytest
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery.models import Delivery
from clamour.keys import tokens
from clamour.letters import actions, queries
from clamour.letters.models import Letter
from clamour.letters.salutations import SALUTATIONS
from clamour.letters.streams import letter as stream
from clamour.letters.tests.factory import make_letter
from clamour.supporters.models import ListEntry

pytestmark = pytest.mark.django_db


def link(letter):
    return reverse("letters:confirm", args=[actions.confirm_token(letter)])


def sent():
    return Delivery.objects.filter(stream="letters.letter")


def test_it_queues_one_delivery_per_target(client):
    letter = make_letter()
    response = client.post(link(letter), {"keep_informed": "0"})
    assert response.status_code == 303
    assert sorted(row.address for row in sent()) == [
        "minister@justice.example",
        "prosecutor@justice.example",
    ]
    assert queries.counts([letter.appeal])[letter.appeal] == queries.Count(letters=1, countries=1)


def test_opening_the_link_sends_nothing(client):
    letter = make_letter()
    for _scanner in range(3):
        response = client.get(link(letter))
        assert response.status_code == 200
    assert "Sam Ostrow" in response.content.decode()
    assert not sent().exists()


def test_a_second_click_changes_nothing(client):
    letter = make_letter()
    for _click in range(2):
        response = client.post(link(letter), {"keep_informed": "0"}, follow=True)
        assert response.status_code == 200
    assert sent().count() == 2


def test_a_second_letter_of_one_person_is_not_sent(client):
    page = make_appeal()
    make_letter(page=page, confirmed=True)
    second = make_letter(page=page)
    response = client.post(link(second), {"keep_informed": "0"})
    assert response.status_code == 409
    assert sent().count() == 2


def test_two_pending_letters_of_one_person_become_one(client):
    page = make_appeal()
    first, second = make_letter(page=page), make_letter(page=page)
    assert actions.confirm_letter(letter=first, keep_informed=False) is True
    assert actions.confirm_letter(letter=second, keep_informed=False) is False
    assert sent().count() == 2


def test_only_who_asks_for_it_is_kept_informed(client):
    page = make_appeal()
    client.post(link(make_letter(page=page)), {"keep_informed": "0"})
    assert not ListEntry.objects.exists()
    client.post(link(make_letter(page=page, mailbox="bo@mail.example")), {"keep_informed": "1"})
    assert [entry.mailbox for entry in ListEntry.objects.all()] == ["bo@mail.example"]


def test_an_expired_link_says_so(client, monkeypatch, settings):
    letter = make_letter()
    settings.PENDING_DAYS = -1
    response = client.get(link(letter))
    assert response.status_code == 410
    assert "has had its time" in response.content.decode()


def test_a_link_of_a_deleted_letter_says_the_same(client):
    letter = make_letter()
    url = link(letter)
    letter.delete()
    assert client.get(url).status_code == 410


def test_a_foreign_link_is_not_found(client):
    letter = make_letter()
    url = reverse("letters:confirm", args=[tokens.make("letters.receipt", str(letter.pk))])
    assert client.get(url).status_code == 404
    assert client.get("/act/confirm/nonsense/").status_code == 404
    assert client.post("/act/confirm/nonsense/").status_code == 404


def test_a_closed_appeal_sends_nothing_and_gives_the_text_back(client):
    letter = make_letter(text="My own words about her")
    appeals.close(appeal=letter.appeal, by=make_account(), outcome="Free.")
    response = client.post(link(letter), {"keep_informed": "0"})
    assert response.status_code == 410
    assert "My own words about her" in response.content.decode()
    assert not sent().exists()


def test_another_site_cannot_confirm(client):
    letter = make_letter()
    response = client.post(link(letter), headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert not sent().exists()


def test_the_receipt_shows_each_target(client):
    letter = make_letter(confirmed=True)
    response = client.get(reverse("letters:receipt", args=[actions.receipt_token(letter)]))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Ministry of Justice" in page
    assert "waits for its turn" in page


def test_a_stranger_cannot_open_the_receipt(client):
    letter = make_letter(confirmed=True)
    assert client.get(f"/act/receipt/{letter.pk}/").status_code == 404


def test_the_office_reads_a_signed_letter_and_not_the_mailbox():
    make_letter(confirmed=True, sentence="I have met her.")
    rows = list(sent())
    message = stream.content(rows)[rows[0].pk].decode()
    assert "I have met her." in message
    assert re.search(r'^From: "?Sam Ostrow"? <sam\.ostrow\.\w{6}@letters\.', message, re.MULTILINE)
    assert "sam@mail.example" not in message
    assert "{" not in message
    assert message.rstrip().endswith("Sam Ostrow\r\nFrance")


def test_an_office_may_answer_to_the_mailbox_if_the_writer_wants_it():
    make_letter(confirmed=True, answer_to_me=True)
    rows = list(sent())
    message = stream.content(rows)[rows[0].pk].decode()
    assert "Reply-To: Sam Ostrow <sam@mail.example>" in message


def test_an_organisation_signs_with_its_members():
    make_letter(
        confirmed=True,
        kind="organisation",
        organisation="Dockers' branch 12",
        role="secretary",
        represents=1200,
    )
    rows = list(sent())
    message = stream.content(rows)[rows[0].pk].decode()
    assert "Sam Ostrow, secretary\r\nDockers' branch 12, representing 1200 members" in message


def test_the_letter_is_in_the_language_of_its_text_whatever_the_page():
    letter = make_letter(confirmed=True, language="ru")
    rows = list(sent())
    assert "Dear Sir or Madam" in stream.content(rows)[rows[0].pk].decode()
    assert Letter.objects.get(pk=letter.pk).language == "ru"


def test_a_spanish_letter_greets_in_spanish():
    page = make_appeal(language="es", title="Abogada detenida")
    make_letter(page=page, confirmed=True)
    message = stream.content([sent().first()])
    assert "Señora, señor:" in parse(next(iter(message.values())), policy=default).get_content()


def test_every_language_of_an_appeal_has_a_salutation(settings):
    assert set(SALUTATIONS) == set(dict(settings.LANGUAGES))
