"""Writing a letter: Sam fills the form; a stranger learns nothing; nothing typed is lost."""

import pytest
from django.db import connection
from django.urls import reverse

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery.models import Delivery
from clamour.letters import mail
from clamour.letters.models import Letter
from clamour.letters.tests.factory import make_letter

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Sam Ostrow",
    "mailbox": "sam@mail.example",
    "country": "FR",
    "kind": "person",
    "language": "en",
}


def post(client, page, **fields):
    return client.post(reverse("letters:write", args=[page.translation_key]), FORM | fields)


def test_one_mail_goes_to_the_mailbox_and_nothing_to_the_targets(client):
    response = post(client, make_appeal())
    assert response.status_code == 202
    assert "sam@mail.example" in response.content.decode()
    assert [row.stream for row in Delivery.objects.all()] == ["letters.confirmation"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("mailbox", "sam@nowhere", "not a mailbox that mail can reach"),
        ("mailbox", "", "Write your mailbox"),
        ("name", "", "Write your name"),
        ("name", "see http://x.example", "A name holds no address"),
        ("name", "12345", "in letters"),
        ("country", "", "Choose your country"),
        ("country", "Atlantis", "from the list"),
        ("kind", "organisation", "name of the organisation"),
        ("represents", "many", "Write a number"),
        ("text", "x" * 20_001, "too long"),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_all_stays_typed(client, field, value, said):
    typed = {"sentence": "I have met her.", "place": "Lyon"}
    response = post(client, make_appeal(), **(typed | {field: value}))
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "I have met her." in page
    assert "Lyon" in page
    assert not Letter.objects.exists()


def test_a_closed_appeal_gives_the_typed_text_back(client):
    page = make_appeal()
    appeals.close(appeal=page.translation_key, by=make_account(), outcome="Free.")
    response = post(client, page, text="My long own letter")
    assert response.status_code == 410
    assert "My long own letter" in response.content.decode()


def test_the_errors_are_said_in_the_language_of_the_page(client):
    response = post(client, make_appeal(), mailbox="", language="ru")
    assert response.status_code == 422
    assert 'lang="ru"' in response.content.decode()


def test_an_unknown_appeal_is_not_found(client):
    url = reverse("letters:write", args=["00000000-0000-0000-0000-000000000000"])
    assert client.post(url, FORM).status_code == 404


def test_a_form_on_another_site_is_refused_and_its_text_kept(client):
    page = make_appeal()
    response = client.post(
        reverse("letters:write", args=[page.translation_key]),
        FORM | {"text": "My letter"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert response.status_code == 403
    assert "My letter" in response.content.decode()


def test_who_writes_lies_encrypted(client):
    post(client, make_appeal(), sentence="I have met her.", place="Lyon")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, mailbox, place, sentence FROM letters_letter")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert Letter.objects.get().mailbox == "sam@mail.example"
    for secret in (b"Sam", b"sam@", b"Lyon", b"met her"):
        assert secret not in stored


def test_a_mailbox_gets_few_mails_and_a_stranger_sees_no_difference(client, settings):
    settings.BUDGET_FACTOR = 1
    page = make_appeal()
    answers = [post(client, page) for _time in range(4)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert Delivery.objects.filter(stream="letters.confirmation").count() == 2


def test_a_second_letter_is_answered_by_mail_not_on_the_page(client):
    page = make_appeal()
    make_letter(page=page, confirmed=True)
    first_time = post(client, page, mailbox="new@mail.example")
    second_time = post(client, page, mailbox="Sam@MAIL.example")
    assert second_time.status_code == first_time.status_code
    latest = Letter.objects.latest("pk")
    assert mail.already_wrote(latest).subject.startswith("You have written already")


def test_the_mail_holds_our_words_alone():
    letter = make_letter(sentence="Buy my pills", text="Buy my pills at once", place="Pilltown")
    written = mail.confirm_letter(letter)
    assert "pill" not in (written.subject + written.body).lower()
    assert "/act/confirm/" in written.body
    longest = max(len(line) for line in written.body.splitlines() if "://" not in line)
    assert longest <= 65
